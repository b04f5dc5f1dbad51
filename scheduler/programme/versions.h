// Which version of a programme is in force: history is judged by the rules of its own time.
#pragma once

#include <algorithm>
#include <vector>

#include "absl/time/time.h"

namespace vigil::programme {

// The version in force at `t`: the last with in_force_from <= t (of equal ones the later published,
// which stands later); null before the first. `versions` are sorted by their member in_force_from.
template <class Version>
const Version* InForceAt(const std::vector<Version>& versions, absl::Time t) {
  const auto after = std::upper_bound(
      versions.begin(), versions.end(), t,
      [](absl::Time at, const Version& version) { return at < version.in_force_from; });
  return after == versions.begin() ? nullptr : &*(after - 1);
}

// The first instant after `t` at which another version comes into force; InfiniteFuture when none.
template <class Version>
absl::Time NextVersionAfter(const std::vector<Version>& versions, absl::Time t) {
  const auto after = std::upper_bound(
      versions.begin(), versions.end(), t,
      [](absl::Time at, const Version& version) { return at < version.in_force_from; });
  return after == versions.end() ? absl::InfiniteFuture() : after->in_force_from;
}

}  // namespace vigil::programme
