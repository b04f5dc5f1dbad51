// A large history in a data folder, made by the generator once and kept under build/data-cache/:
// by what was asked for and by the sources that make it, so that no test reads what other code
// wrote.
//
// Made in a folder aside and renamed when whole; processes that want the same one wait for each
// other. Runs in the root of the source tree. Threads: any; errors say what failed.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace vigil::testkit {

struct LargeData {
  int teams = 60;
  int weeks = 52;
  uint64_t seed = 1;
  // A Monday noon: the year before it holds both clock changes of either zone.
  absl::Time until = absl::FromCivil(absl::CivilHour(2026, 11, 16, 12), absl::UTCTimeZone());
};

// The data folder in the cache: only to be looked at. Whoever opens it for writing copies it.
absl::StatusOr<std::string> CachedLargeData(const LargeData& wanted);

// A copy of it as `target`, which does not exist yet.
absl::Status CopyLargeData(const LargeData& wanted, const std::string& target);

// What CachedLargeData names the folder by: of all files that have a say in what is written.
std::string SourcesHash();

}  // namespace vigil::testkit
