#include "tests/bench/figure.h"

#include <algorithm>
#include <cstdio>

namespace vigil::bench {

bool Figure::pass() const {
  const double judged = floor > 0 ? ratio : value;
  return at_most ? judged <= target : judged >= target;
}

void Print(const Figure& f, bool json) {
  if (json) {
    std::printf(
        "{\"name\":\"%s\",\"value\":%.6g,\"unit\":\"%s\",\"floor\":%.6g,\"ratio\":%.4g,\"target\":%"
        ".4g,\"pass\":%s}\n",
        f.name.c_str(), f.value, f.unit.c_str(), f.floor, f.ratio, f.target,
        f.pass() ? "true" : "false");
  } else if (f.floor > 0) {
    std::printf("%-44s %12.4g %-10s floor %10.4g  ratio %6.3f  target %s %.3g  %s\n",
                f.name.c_str(), f.value, f.unit.c_str(), f.floor, f.ratio,
                f.at_most ? "<=" : ">=", f.target, f.pass() ? "met" : "NOT MET");
  } else {
    std::printf("%-44s %12.4g %-10s %41s target %s %.3g  %s\n", f.name.c_str(), f.value,
                f.unit.c_str(), "", f.at_most ? "<=" : ">=", f.target,
                f.pass() ? "met" : "NOT MET");
  }
  std::fflush(stdout);
}

double Median(std::vector<double> samples) {
  if (samples.empty()) return 0;
  std::nth_element(samples.begin(), samples.begin() + samples.size() / 2, samples.end());
  return samples[samples.size() / 2];
}

}  // namespace vigil::bench
