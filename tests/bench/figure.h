// A figure: what was measured, against which floor of the same run, and whether the target is met.
//
// Vigil and its floor are measured in turn, round by round, after a round that is not counted; the
// ratio is the median of the rounds' ratios, so that a machine that slows down slows both.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace vigil::bench {

struct Target {
  enum class Kind { kNone, kAtLeast, kAtMost };
  Kind kind = Kind::kNone;
  double bound = 0;  // of the ratio, or of the value when there is no floor
};
inline Target AtLeast(double bound) { return {Target::Kind::kAtLeast, bound}; }
inline Target AtMost(double bound) { return {Target::Kind::kAtMost, bound}; }
inline Target NoTarget() { return {}; }

struct Figure {
  std::string name;
  double value = 0;
  std::string unit;
  double floor = 0;  // what the machine gives without Vigil; 0: none
  double ratio = 0;  // median over the rounds of value / floor
  Target target;
  absl::Status status;  // why it could not be measured; then nothing else counts
  bool pass() const;    // of a figure without target: that it could be measured
};

struct Sample {
  double value = 0;
  double floor = 0;
};

// One line, or with `json` one JSON object.
std::string Format(const Figure& figure, bool json);

// Median of the samples; 0 for none.
double Median(std::vector<double> samples);

// Runs `round` once to warm up and then `rounds` times. The first error is the figure's.
Figure Measure(const std::string& name, const std::string& unit, Target target, int rounds,
               const std::function<absl::StatusOr<Sample>()>& round);

}  // namespace vigil::bench
