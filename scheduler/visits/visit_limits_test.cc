// Method: visits are planned through the command at each limit of what a visit may be and one past
// it; the refusal must say the field, and nothing else may be in the way.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/testing/fixture.h"
#include "scheduler/visits/decide.h"

namespace vigil::scheduler {
namespace {

using ::testing::StartsWith;

class VisitLimits : public ::testing::Test {
 protected:
  VisitLimits()
      : w_("2026-12-01T15:00:00Z"),
        team_(w_.AddTeam("ct", "mst-ipv-connecticut")),
        ta_(w_.AddStaff(team_, "ta", types::v1::STAFF_ROLE_THERAPIST)),
        family_(w_.OpenFamily(team_, "f", ta_, "2026-11-02")) {}
  absl::StatusOr<std::vector<DecidedEvent>> Schedule(absl::Time start, absl::Duration length) {
    auto request = Make<v1::ScheduleVisitRequest>(
        absl::StrCat("parent: '", family_, "' visit_id: 'v-", ++visits_,
                     "' planned { workers { staff: '", ta_, "' } place: VISIT_PLACE_HOME }"));
    const auto set = [](v1::When& when, absl::Time t) {
      when.mutable_instant()->set_seconds(absl::ToUnixSeconds(t));
    };
    set(*request.mutable_planned()->mutable_start(), start);
    set(*request.mutable_planned()->mutable_end(), start + length);
    return w_.Do(request);
  }

  World w_;
  const std::string team_, ta_, family_;
  int visits_ = 0;
};

TEST_F(VisitLimits, AVisitLastsADayAtMost) {
  const absl::Time start = w_.now() + absl::Hours(1);
  const absl::Duration longest = absl::Hours(limits::kMaxVisitHours);
  EXPECT_EQ(Reason(Schedule(start, longest)), "OK");
  const auto refused = Schedule(start, longest + absl::Seconds(1));
  EXPECT_EQ(Reason(refused), "INVALID_FIELD");
  EXPECT_THAT(MessageOf(refused), StartsWith("planned.end: "));
}

TEST_F(VisitLimits, AVisitIsPlannedAYearAheadAtMost) {
  const absl::Time last = w_.now() + absl::Hours(24 * limits::kMaxVisitDaysAhead);
  EXPECT_EQ(Reason(Schedule(last, absl::Hours(1))), "OK");
  const auto refused = Schedule(last + absl::Seconds(1), absl::Hours(1));
  EXPECT_EQ(Reason(refused), "INVALID_FIELD");
  EXPECT_THAT(MessageOf(refused), StartsWith("planned.start: "));
}

TEST_F(VisitLimits, AWeekHoldsSoManyVisitsWhateverBecameOfThem) {
  const absl::Time monday = At("2026-12-07T14:00:00Z");
  for (int i = 0; i < limits::kMaxVisitsPerWeek; ++i)
    ASSERT_EQ(Reason(Schedule(monday + absl::Hours(2 * i), absl::Hours(1))), "OK") << i;
  w_.Must(Make<v1::CancelVisitRequest>(absl::StrCat(
      "name: '", family_, "/visits/v-1' cancelled_by: VISIT_OUTCOME_CANCELLED_BY_SERVICE")));
  EXPECT_EQ(Reason(Schedule(monday + absl::Hours(1), absl::Hours(1))), "TOO_MANY_VISITS");
  EXPECT_EQ(Reason(Schedule(monday + absl::Hours(24 * 7), absl::Hours(1))), "OK");
}

}  // namespace
}  // namespace vigil::scheduler
