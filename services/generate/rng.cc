#include "services/generate/rng.h"

namespace vigil::generate {

Rng Rng::For(absl::string_view subject) const {
  uint64_t mixed = state_ ^ 0x9e3779b97f4a7c15u;
  for (const char c : subject) mixed = (mixed ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return Rng(mixed);
}

uint64_t Rng::Next() {
  uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

}  // namespace vigil::generate
