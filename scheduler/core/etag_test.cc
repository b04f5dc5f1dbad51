// Method: of each kind of resource: its etag is read, a command that edits it is checked with it,
// carried out, and checked again with what is now the old etag. Timers and edits of others in
// between must leave it alone.
#include "scheduler/core/etag.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/check_etag.h"
#include "scheduler/family/query.h"
#include "scheduler/roster/query.h"
#include "scheduler/testing/fixture.h"
#include "scheduler/visits/decide.h"
#include "scheduler/visits/query.h"

namespace vigil::scheduler {
namespace {

using ::testing::HasSubstr;
using types::v1::STAFF_ROLE_THERAPIST;

class Etags : public ::testing::Test {
 protected:
  Etags()
      : w_("2026-12-01T15:00:00Z"),
        team_(w_.AddTeam("ct", "mst-ipv-connecticut")),
        staff_(w_.AddStaff(team_, "ta", STAFF_ROLE_THERAPIST)),
        family_(w_.OpenFamily(team_, "f", staff_, "2026-11-02")) {}

  std::string OfTeam() {
    return Query(w_.view(), Make<v1::GetTeamRequest>(Named(team_)), w_.view_context())
        ->team()
        .etag();
  }
  std::string OfStaff() {
    return Query(w_.view(), Make<v1::GetStaffRequest>(Named(staff_)), w_.view_context())
        ->staff()
        .etag();
  }
  std::string OfFamily() {
    return Query(w_.view(), Make<v1::GetFamilyRequest>(Named(family_)), w_.view_context())
        ->family()
        .etag();
  }
  std::string OfVisit() {
    return Query(w_.view(), Make<v1::GetVisitRequest>(Named(family_ + "/visits/v")),
                 w_.view_context())
        ->visit()
        .etag();
  }
  static std::string Named(const std::string& name) { return absl::StrCat("name: '", name, "' "); }

  template <class Request>
  absl::Status Checked(Request request, const std::string& etag) {
    request.mutable_options()->set_etag(etag);
    return CheckEtag(w_.view(), request);
  }
  // The edit passes with the etag as it is, moves it, and does not pass with the old one again.
  template <class Request, class Read>
  void ExpectGuarded(const Request& request, const Read& read) {
    const std::string before = read();
    EXPECT_EQ(Checked(request, before), absl::OkStatus());
    w_.Must(request);
    const std::string after = read();
    EXPECT_NE(after, before) << request.ShortDebugString();
    const absl::Status stale = Checked(request, before);
    EXPECT_EQ(stale.code(), absl::StatusCode::kAborted) << request.ShortDebugString();
    EXPECT_EQ(ReasonOf(stale), "ETAG_MISMATCH");
    EXPECT_THAT(std::string(stale.message()), HasSubstr(absl::StrCat("etag is ", after)));
    EXPECT_EQ(Checked(request, after), absl::OkStatus());
  }
  void Schedule(const std::string& start, const std::string& end) {
    w_.Must(Make<v1::ScheduleVisitRequest>(
        absl::StrCat("parent: '", family_, "' visit_id: 'v' planned { start { local { date_time: '",
                     start, "' } } end { local { date_time: '", end, "' } } workers { staff: '",
                     staff_, "' } place: VISIT_PLACE_HOME }")));
  }

  World w_;
  const std::string team_, staff_, family_;
};

TEST_F(Etags, GuardEachKindOfResource) {
  ExpectGuarded(Make<v1::UpdateTeamRequest>(Named(team_) + "display_name: 'North'"),
                [&] { return OfTeam(); });
  ExpectGuarded(Make<v1::UpdateStaffRequest>(Named(staff_) + "display_name { text: 'N' }"),
                [&] { return OfStaff(); });
  ExpectGuarded(
      Make<v1::RecordOnCallTrainingRequest>(Named(staff_) + "completed_date: '2026-11-30'"),
      [&] { return OfStaff(); });
  ExpectGuarded(Make<v1::SetPlannedDischargeRequest>(Named(family_) + "date: '2027-02-01'"),
                [&] { return OfFamily(); });
  Schedule("2026-12-01T09:30", "2026-12-01T09:55");
  // An outcome names its visit by parent and id.
  ExpectGuarded(Make<v1::RecordVisitRequest>(absl::StrCat(
                    "parent: '", family_, "' visit_id: 'v' outcome: VISIT_OUTCOME_NOT_ATTENDED")),
                [&] { return OfVisit(); });
  const std::string person = "agencies/ct/persons/f-youth";
  ExpectGuarded(Make<v1::UpdatePersonRequest>(Named(person) + "language { text: 'Welsh' }"), [&] {
    return Query(w_.view(), Make<v1::GetPersonRequest>(Named(person)), w_.view_context())
        ->person()
        .etag();
  });
}

// A week that is missed, a breach, an override that expires: nobody edited anything.
TEST_F(Etags, ATimerMovesNone) {
  Schedule("2026-12-02T10:00", "2026-12-02T11:00");
  w_.ActAs("agencies/ct/staff/sup", "supervisor");
  w_.Must(Make<v1::GrantOverrideRequest>(
      absl::StrCat(Named(staff_), "team: '", team_,
                   "' override_id: 'o' start { local { date_time: '2026-12-01T12:00' } } ",
                   "end { local { date_time: '2026-12-10T12:00' } } reason { text: 'siblings' }")));
  const std::string team = OfTeam(), staff = OfStaff(), family = OfFamily(), visit = OfVisit();
  const size_t events = w_.log().size();
  w_.AdvanceTo("2026-12-20T12:00:00Z");
  EXPECT_GT(w_.log().size(), events + 3);  // the override's end and the weeks' verdicts at least
  EXPECT_EQ(OfTeam(), team);
  EXPECT_EQ(OfStaff(), staff);
  EXPECT_EQ(OfFamily(), family);
  EXPECT_EQ(OfVisit(), visit);
}

TEST_F(Etags, OnlyOfWhatIsThereAndOnlyWhenGiven) {
  const auto update = Make<v1::UpdateTeamRequest>(Named(team_) + "display_name: 'North'");
  EXPECT_EQ(Checked(update, ""), absl::OkStatus());
  // Deciding says what is not there.
  EXPECT_EQ(Checked(Make<v1::UpdateTeamRequest>("name: 'agencies/ct/teams/x'"), "7"),
            absl::OkStatus());
  const auto created = Make<v1::CreateTeamRequest>("parent: 'agencies/ct' team_id: 'n'");
  EXPECT_EQ(ReasonOf(Checked(created, "7")), "INVALID_FIELD");
  EXPECT_EQ(Checked(created, ""), absl::OkStatus());
}

}  // namespace
}  // namespace vigil::scheduler
