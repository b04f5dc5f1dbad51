// A seeded source of chance, the same on every machine: splitmix64.
#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace vigil::generate {

class Rng {
 public:
  explicit Rng(uint64_t seed) : state_(seed) {}
  // An independent source for one subject: what one family does never depends on how many others
  // exist.
  Rng For(absl::string_view subject) const;

  uint64_t Next();
  // 0 <= result < n; n > 0.
  int Below(int n) { return static_cast<int>(Next() % static_cast<uint64_t>(n)); }
  int Between(int low, int high) { return low + Below(high - low + 1); }
  bool Chance(double probability) {
    return static_cast<double>(Next() >> 11) * 0x1.0p-53 < probability;
  }

 private:
  uint64_t state_;
};

}  // namespace vigil::generate
