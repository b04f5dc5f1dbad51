// Time zones as an argument: nothing in scheduler/ reads the machine's database.
//
//   calendar::ZoneSet zones(tzdb.version, tzdb.zones);            // services/, from base/tzdb.h
//   VIGIL_ASSIGN_OR_RETURN(calendar::Zone zone, zones.Find("Europe/London"));
//
// Values, immutable, safe to read from any thread.
#pragma once

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace vigil::calendar {

// A handle: two words, cheap to copy. The default is UTC.
class Zone {
 public:
  Zone() : tz_(absl::UTCTimeZone()) {}
  explicit Zone(absl::TimeZone tz) : tz_(tz) {}
  // IANA name, as "America/New_York".
  std::string name() const { return tz_.name(); }
  absl::TimeZone tz() const { return tz_; }
  bool operator==(const Zone& other) const { return tz_.name() == other.tz_.name(); }

 private:
  absl::TimeZone tz_;
};

// Every zone of one version of the IANA database.
class ZoneSet {
 public:
  ZoneSet(std::string tzdb_version, std::map<std::string, absl::TimeZone> zones);

  const std::string& tzdb_version() const { return tzdb_version_; }
  // NOT_FOUND names the zone and the version of the database. Names are exact, case included.
  absl::StatusOr<Zone> Find(absl::string_view name) const;
  bool Contains(absl::string_view name) const;

 private:
  std::string tzdb_version_;
  std::map<std::string, absl::TimeZone> zones_;
};

}  // namespace vigil::calendar
