// The machine's zones for tests, read once.
#pragma once

#include <string>

#include "base/check.h"
#include "base/tzdb.h"
#include "scheduler/calendar/zone.h"

namespace vigil::testkit {

inline const calendar::ZoneSet& TestZones() {
  static const calendar::ZoneSet* const zones = [] {
    absl::StatusOr<Tzdb> tzdb = LoadMachineTzdb();
    VIGIL_CHECK(tzdb.ok()) << tzdb.status();
    return new calendar::ZoneSet(tzdb->version, tzdb->zones);
  }();
  return *zones;
}

inline calendar::Zone TestZone(const std::string& name) {
  absl::StatusOr<calendar::Zone> zone = TestZones().Find(name);
  VIGIL_CHECK(zone.ok()) << zone.status();
  return *zone;
}

}  // namespace vigil::testkit
