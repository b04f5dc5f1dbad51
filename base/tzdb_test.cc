// Method: the machine's own database is read; well-known zones, links and its version must be
// there. An absent folder must be an error that names it.
#include "base/tzdb.h"

#include <cstdlib>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace vigil {
namespace {

TEST(Tzdb, HoldsZonesAndLinksWithTheVersion) {
  const absl::StatusOr<Tzdb> tzdb = LoadMachineTzdb();
  ASSERT_TRUE(tzdb.ok()) << tzdb.status();
  EXPECT_THAT(tzdb->version, testing::ContainsRegex("^20[0-9][0-9][a-z]+$"));
  EXPECT_GT(tzdb->zones.size(), 400u);
  for (const char* name : {"Europe/London", "America/New_York", "Australia/Lord_Howe", "UTC"}) {
    ASSERT_TRUE(tzdb->zones.count(name)) << name;
    EXPECT_EQ(tzdb->zones.at(name).name(), name);
  }
}

TEST(Tzdb, AnAbsentDatabaseIsNamed) {
  ASSERT_EQ(setenv("TZDIR", "/nonexistent", 1), 0);
  const absl::Status status = LoadMachineTzdb().status();
  unsetenv("TZDIR");
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("/nonexistent/tzdata.zi"));
}

}  // namespace
}  // namespace vigil
