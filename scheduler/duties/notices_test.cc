// Method: the notice of DOMAIN scenario D in the fall-back night, and the notifications of the
// shipped Leicester programme around Christmas.
#include "scheduler/duties/notices.h"

#include <string>

#include "base/check.h"
#include "gtest/gtest.h"
#include "scheduler/calendar/holidays.h"
#include "scheduler/programme/parse.h"
#include "tests/testing/files.h"
#include "tests/testing/zones.h"

namespace vigil::scheduler {
namespace {

programme::Programme Shipped(const std::string& file) {
  const std::string path = "deploy/programmes/" + file + ".textproto";
  const auto rules = programme::ParseProgramme(testkit::ReadFile(path), path, testkit::TestZones());
  VIGIL_CHECK(rules.ok()) << rules.status();
  return *rules;
}

absl::Time At(const std::string& text) {
  absl::Time t;
  std::string error;
  VIGIL_CHECK(absl::ParseTime("%Y-%m-%dT%H:%M%Ez", text, &t, &error)) << error;
  return t;
}

TEST(SafetyNotice, IsDueFourElapsedHoursAfterTheCall) {  // scenario D: call 3
  const programme::Programme rules = Shipped("mst-ipv-connecticut");
  EXPECT_EQ(SafetyNoticeDue(rules, At("2026-11-01T07:30Z")), At("2026-11-01T11:30Z"));
  // From 01:30 EDT the clock shows 04:30 EST when it is due.
  EXPECT_EQ(SafetyNoticeDue(rules, At("2026-11-01T05:30Z")), At("2026-11-01T09:30Z"));
}

TEST(Notifications, ByTheEndOfTheNextWorkingDay) {
  const auto england =
      calendar::ParseHolidays(testkit::ReadFile("deploy/holidays/england.textproto"), "england");
  ASSERT_TRUE(england.ok()) << england.status();
  const programme::Programme rules = Shipped("leicester-standard");
  ASSERT_FALSE(rules.notifications.empty());
  for (const programme::Notification& notification : rules.notifications) {
    const auto due = [&](const std::string& at) {
      return NotificationDue(notification, At(at), rules.zone, *england);
    };
    EXPECT_EQ(due("2026-12-15T09:00Z"), At("2026-12-17T00:00Z")) << notification.id;
    // Thu 24 Dec, one minute before its end: Tue 29 is next, after Christmas and its substitute.
    EXPECT_EQ(due("2026-12-24T23:59Z"), At("2026-12-30T00:00Z")) << notification.id;
    // On a Saturday: Monday.
    EXPECT_EQ(due("2026-12-19T12:00Z"), At("2026-12-22T00:00Z")) << notification.id;
  }
  EXPECT_EQ(ManagerNoticeDue(rules, At("2026-12-24T12:00Z"), *england), At("2026-12-30T00:00Z"));
  programme::Notification within;
  within.hours = 6;
  EXPECT_EQ(NotificationDue(within, At("2026-12-24T23:00Z"), rules.zone, *england),
            At("2026-12-25T05:00Z"));
}

}  // namespace
}  // namespace vigil::scheduler
