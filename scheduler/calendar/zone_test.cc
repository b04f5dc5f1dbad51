// Method: names are looked up in the machine's database and in a set of one.
// Only exact names may be found, and a refusal must name what was asked and the version.
#include "scheduler/calendar/zone.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/zones.h"

namespace vigil::calendar {
namespace {

TEST(ZoneSet, FindsByExactName) {
  const ZoneSet& zones = vigil::testkit::TestZones();
  EXPECT_EQ(zones.Find("America/New_York")->name(), "America/New_York");
  EXPECT_EQ(*zones.Find("Europe/London"), *zones.Find("Europe/London"));
  EXPECT_FALSE(*zones.Find("Europe/London") == *zones.Find("America/New_York"));
  EXPECT_FALSE(zones.Contains("europe/london"));
  EXPECT_FALSE(zones.Contains(""));
  EXPECT_FALSE(zones.Contains("../etc/localtime"));
}

TEST(ZoneSet, AnUnknownZoneIsNamedWithTheVersion) {
  const ZoneSet zones("2026x", {{"UTC", absl::UTCTimeZone()}});
  const absl::Status status = zones.Find("Europe/Londn").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("\"Europe/Londn\""));
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("2026x"));
}

TEST(Zone, TheDefaultIsUtc) { EXPECT_EQ(Zone().name(), "UTC"); }

}  // namespace
}  // namespace vigil::calendar
