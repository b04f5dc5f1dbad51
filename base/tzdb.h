// The machine's time zone database (Debian's tzdata under /usr/share/zoneinfo, or $TZDIR).
//
// This is I/O: only services/ and tests call it. Everything below takes the result as an argument
// (scheduler/calendar/zone.h), so that the same log gives the same state whatever the machine.
#pragma once

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace vigil {

struct Tzdb {
  std::string version;  // as "2026f"
  std::map<std::string, absl::TimeZone> zones;
};

// Reads every zone and link that the database lists. About 30 ms; zones are cached by the process
// for ever, so a new database is seen only after a restart. Fails when the database is absent, has
// no version, or lists a zone that cannot be loaded. Thread-safe.
absl::StatusOr<Tzdb> LoadMachineTzdb();

}  // namespace vigil
