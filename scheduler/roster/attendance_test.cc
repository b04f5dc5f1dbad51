// Method: one therapist with cases goes on leave of growing length, with and without cover, with a
// public holiday inside; unattended is looked at on both sides of the leave's ends.
#include "scheduler/roster/attendance.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/roster/caseload_view.h"
#include "scheduler/testing/fixture.h"

namespace vigil::scheduler {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using types::v1::STAFF_ROLE_THERAPIST;

class D14Unattended : public ::testing::Test {
 protected:
  D14Unattended()
      : w_("2026-12-01T12:00:00Z"),
        team_(w_.AddTeam("l", "leicester-standard")),
        ta_(w_.AddStaff(team_, "ta", STAFF_ROLE_THERAPIST)),
        tb_(w_.AddStaff(team_, "tb", STAFF_ROLE_THERAPIST)) {
    w_.OpenFamily(team_, "f1", ta_, "2026-11-02");
    w_.OpenFamily(team_, "f2", ta_, "2026-11-02");
    w_.OpenFamily(team_, "f3", tb_, "2026-11-02");
    const std::string to_come = w_.Refer(team_, "f4");
    w_.Accept(to_come, ta_, "2027-02-01");  // incoming: nobody has to carry it yet
  }
  v1::GetCaseloadResponse Load() {
    return TeamCaseloadView(w_.view(), *w_.Get<Team>(team_), w_.view_context());
  }
  std::vector<std::string> Unattended() {
    const auto load = Load();
    return {load.unattended().begin(), load.unattended().end()};
  }
  void Leave(const std::string& id, const std::string& staff, const std::string& start,
             const std::string& end, const std::string& cover = "") {
    w_.Must(Make<v1::RecordLeaveRequest>(
        absl::StrCat("name: '", staff, "' leave_id: '", id,
                     "' kind: LEAVE_KIND_SICK start { local { date_time: '", start,
                     "' } } end { local { date_time: '", end, "' } } covered_by: '", cover, "'")));
  }

  World w_;
  const std::string team_, ta_, tb_;
};

TEST_F(D14Unattended, OneWorkingDayIsNotEnough) {
  Leave("a", ta_, "2026-12-11T00:00", "2026-12-14T00:00");  // Friday to Sunday
  w_.AdvanceTo("2026-12-11T10:00:00Z");
  EXPECT_THAT(Unattended(), IsEmpty());
}

TEST_F(D14Unattended, MoreThanOneFromTheFirstInstantOn) {
  Leave("a", ta_, "2026-12-11T13:00", "2026-12-14T00:01");  // touches Friday and Monday
  w_.AdvanceTo("2026-12-11T12:59:59Z");
  EXPECT_THAT(Unattended(), IsEmpty());
  w_.AdvanceTo("2026-12-11T13:00:00Z");
  EXPECT_THAT(Unattended(), ElementsAre("agencies/l/families/f1", "agencies/l/families/f2"));
  w_.AdvanceTo("2026-12-14T00:01:00Z");
  EXPECT_THAT(Unattended(), IsEmpty());
}

TEST_F(D14Unattended, HolidaysOfTheTeamsCalendarAreNoWorkingDays) {
  Leave("a", ta_, "2026-12-24T00:00", "2026-12-29T00:00");  // Thu, Fri 25, Mon 28
  w_.AdvanceTo("2026-12-24T10:00:00Z");
  EXPECT_EQ(Unattended().size(), 2);
  calendar::HolidayCalendar england;
  england.holidays = {{absl::CivilDay(2026, 12, 25), "Christmas Day"},
                      {absl::CivilDay(2026, 12, 28), "Boxing Day (substitute)"}};
  w_.holidays["england"] = england;
  EXPECT_THAT(Unattended(), IsEmpty());
}

TEST_F(D14Unattended, LeaveThatJoinsIsOneAbsence) {
  Leave("a", ta_, "2026-12-07T00:00", "2026-12-08T00:00");
  Leave("b", ta_, "2026-12-08T00:00", "2026-12-09T00:00");
  w_.AdvanceTo("2026-12-07T10:00:00Z");
  EXPECT_EQ(Unattended().size(), 2);
}

TEST_F(D14Unattended, ANamedCoverClearsItWhileItRunsAndIsShown) {
  Leave("a", ta_, "2026-12-07T00:00", "2026-12-19T00:00");
  w_.AdvanceTo("2026-12-08T10:00:00Z");
  EXPECT_EQ(Unattended().size(), 2);
  const auto cover = [&](const std::string& who) {
    return w_.Do(Make<v1::NameLeaveCoverRequest>(
        absl::StrCat("name: '", ta_, "' leave_id: 'a' covered_by: '", who, "'")));
  };
  ASSERT_EQ(Reason(cover(tb_)), "OK");
  EXPECT_THAT(Unattended(), IsEmpty());
  const auto tb = Load().therapists(1);
  EXPECT_EQ(tb.covered(), 2);
  EXPECT_EQ(tb.committed(), 1);  // cover does not move the cap
  EXPECT_EQ(tb.summary(), "1 + 2 covered of 5");
  // A cover who is away themselves is none.
  Leave("sick", tb_, "2026-12-10T00:00", "2026-12-11T00:00");
  w_.AdvanceTo("2026-12-10T09:00:00Z");
  EXPECT_EQ(Unattended().size(), 2);
  w_.AdvanceTo("2026-12-11T09:00:00Z");
  EXPECT_THAT(Unattended(), IsEmpty());
  ASSERT_EQ(Reason(cover("")), "OK");
  EXPECT_EQ(Unattended().size(), 2);
}

TEST_F(D14Unattended, SoIsACaseWhoseTherapistLeft) {
  w_.Must(
      Make<v1::EndEmploymentRequest>(absl::StrCat("name: '", ta_, "' last_date: '2026-12-04'")));
  w_.AdvanceTo("2026-12-04T23:59:59Z");
  EXPECT_THAT(Unattended(), IsEmpty());
  w_.AdvanceTo("2026-12-05T00:00:00Z");
  EXPECT_EQ(Unattended().size(), 2);
}

}  // namespace
}  // namespace vigil::scheduler
