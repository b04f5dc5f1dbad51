// Method: small tables, then random tests of two contact points in random order, of which the
// shortened list must answer "tested at T?" like the complete one, for every validity from a day
// up.
#include "scheduler/roster/contact_history.h"

#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace vigil::scheduler {
namespace {

absl::Time Hour(int hours) { return absl::UnixEpoch() + absl::Hours(hours); }

bool Tested(const std::vector<ContactCheck>& checks, absl::Time t, absl::Duration validity) {
  for (const ContactCheck& c : checks) {
    if (c.at <= t && t < c.at + validity && t < c.until) return true;
  }
  return false;
}

TEST(ContactHistory, KeepsTestsInOrderOfTime) {
  Staff staff;
  RememberCheck(staff, "mobile", Hour(100));
  RememberCheck(staff, "mobile", Hour(40));
  RememberCheck(staff, "pager", Hour(70));
  ASSERT_EQ(staff.contact_checks.size(), 3u);
  EXPECT_EQ(staff.contact_checks[0].at, Hour(40));
  EXPECT_EQ(staff.contact_checks[1].contact_id, "pager");
  EXPECT_EQ(staff.contact_checks[2].at, Hour(100));
}

TEST(ContactHistory, RemovalEndsTheTestsOfThatContactPointOnly) {
  Staff staff;
  RememberCheck(staff, "mobile", Hour(0));
  RememberCheck(staff, "pager", Hour(1));
  EndChecks(staff, "mobile", Hour(10));
  EXPECT_EQ(staff.contact_checks[0].until, Hour(10));
  EXPECT_EQ(staff.contact_checks[1].until, absl::InfiniteFuture());
  // A contact point of the same id that comes later has its own tests.
  RememberCheck(staff, "mobile", Hour(20));
  EndChecks(staff, "mobile", Hour(30));
  EXPECT_EQ(staff.contact_checks[0].until, Hour(10));
  EXPECT_EQ(staff.contact_checks[2].until, Hour(30));
}

TEST(ContactHistory, ATestBetweenTwoOfOneDayIsDropped) {
  Staff staff;
  for (int hour = 0; hour <= 24; ++hour) RememberCheck(staff, "mobile", Hour(hour));
  ASSERT_EQ(staff.contact_checks.size(), 2u);  // exactly a day apart still meets
  RememberCheck(staff, "mobile", Hour(49));    // 25 h apart from 24: both stay
  EXPECT_EQ(staff.contact_checks.size(), 3u);
}

TEST(ContactHistory, AnswersLikeTheCompleteList) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    std::mt19937 random(seed);
    Staff staff;
    std::vector<ContactCheck> all;
    for (int i = 0; i < 40; ++i) {
      const char* contact = random() % 3 == 0 ? "pager" : "mobile";
      const absl::Time at = Hour(static_cast<int>(random() % 400));
      RememberCheck(staff, contact, at);
      all.push_back({contact, at});
    }
    for (int hours : {24, 48, 24 * 30}) {
      for (int t = 0; t < 24 * 50; ++t) {
        ASSERT_EQ(Tested(staff.contact_checks, Hour(t), absl::Hours(hours)),
                  Tested(all, Hour(t), absl::Hours(hours)))
            << "seed " << seed << " hour " << t << " validity " << hours << " h";
      }
    }
  }
}

}  // namespace
}  // namespace vigil::scheduler
