// Method: tables of role, cap and FTE for the limit; then histories through commands, looked at on
// both sides of every boundary of D14: an FTE that changes, a case that ends, a case to come.
#include "scheduler/roster/caseload.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/family/query.h"
#include "scheduler/roster/caseload_view.h"
#include "scheduler/testing/fixture.h"
#include "vigil/events/v1/family.pb.h"
#include "vigil/events/v1/roster.pb.h"

namespace vigil::scheduler {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using types::v1::STAFF_ROLE_FRS;
using types::v1::STAFF_ROLE_SUPERVISOR;
using types::v1::STAFF_ROLE_THERAPIST;

v1::TherapistCaseload Of(const World& w, const std::string& staff, const std::string& team) {
  return CaseloadView(w.view(), *w.Get<Staff>(staff), *w.Get<Team>(team), w.view_context());
}

v1::GetCaseloadResponse TeamOf(const World& w, const std::string& team) {
  v1::GetCaseloadRequest request;
  request.set_team(team);
  auto response = Query(w.view(), request, w.view_context());
  VIGIL_CHECK(response.ok()) << response.status();
  return *response;
}

v1::AcceptCaseRequest AcceptRequest(const std::string& family, const std::string& therapist,
                                    const std::string& start) {
  v1::AcceptCaseRequest request;
  request.set_name(family);
  request.set_therapist(therapist);
  request.set_start_date(start);
  return request;
}

TEST(D14Caseload, LimitOfRoleAndFte) {
  struct Row {
    int cap;
    uint32_t fte, limit;
  };
  const Row table[] = {{4, 100, 4}, {4, 60, 2},  {4, 75, 3},  {4, 74, 2},  {4, 25, 1}, {4, 24, 1},
                       {4, 1, 1},   {4, 0, 0},   {0, 100, 0}, {0, 0, 0},   {5, 50, 2}, {5, 80, 4},
                       {5, 79, 3},  {5, 100, 5}, {1, 10, 1},  {-1, 100, 0}};
  for (const Row& row : table)
    EXPECT_EQ(BaseLimit(row.cap, row.fte), row.limit) << row.cap << " x " << row.fte;
}

TEST(D14Caseload, RefusesOneMoreNamingTheNextDischarge) {
  World w("2026-12-01T15:00:00Z");
  const std::string team = w.AddTeam("ct", "mst-ipv-connecticut");
  const std::string ta = w.AddStaff(team, "ta", STAFF_ROLE_THERAPIST);
  for (int i = 1; i <= 4; ++i) w.OpenFamily(team, absl::StrCat("f", i), ta, "2026-11-02");
  w.Must(
      Make<v1::SetPlannedDischargeRequest>("name: 'agencies/ct/families/f2' date: '2027-02-01'"));
  w.Must(
      Make<v1::SetPlannedDischargeRequest>("name: 'agencies/ct/families/f3' date: '2027-01-12'"));
  const std::string fifth = w.Refer(team, "f5");
  const auto refused = w.Do(AcceptRequest(fifth, ta, "2026-12-02"));
  EXPECT_EQ(Reason(refused), "CASELOAD_FULL");
  EXPECT_THAT(MessageOf(refused), HasSubstr("caseload 4 of 4, next projected discharge 12 Jan"));
  EXPECT_THAT(MessageOf(refused), HasSubstr("(D14)"));
  const auto load = TeamOf(w, team);
  EXPECT_EQ(load.free_slots(), 0);
  EXPECT_EQ(load.next_projected_discharge(), "2027-01-12");
  EXPECT_EQ(load.next_projected_discharge_family(), "agencies/ct/families/f3");
  // A planned discharge frees no slot in advance; a closure does, at its end.
  w.Close("agencies/ct/families/f3", "2026-12-01");
  EXPECT_EQ(Reason(w.Do(AcceptRequest(fifth, ta, "2026-12-02"))), "CASELOAD_FULL");
  w.AdvanceTo("2026-12-02T04:59:59Z");
  EXPECT_EQ(Reason(w.Do(AcceptRequest(fifth, ta, "2026-12-02"))), "CASELOAD_FULL");
  w.AdvanceTo("2026-12-02T05:00:00Z");
  EXPECT_EQ(Reason(w.Do(AcceptRequest(fifth, ta, "2026-12-02"))), "OK");
  EXPECT_EQ(Of(w, ta, team).incoming(), 1);
  EXPECT_EQ(Of(w, ta, team).committed(), 4);
}

TEST(D14Caseload, APlannedDischargeThatHasPassedIsOverdueNotProjected) {
  World w("2026-12-01T15:00:00Z");
  const std::string team = w.AddTeam("ct", "mst-ipv-connecticut");
  const std::string ta = w.AddStaff(team, "ta", STAFF_ROLE_THERAPIST);
  for (int i = 1; i <= 4; ++i) w.OpenFamily(team, absl::StrCat("f", i), ta, "2026-11-02");
  const auto plan = [&](int family, const std::string& date) {
    w.Must(Make<v1::SetPlannedDischargeRequest>(
        absl::StrCat("name: 'agencies/ct/families/f", family, "' date: '", date, "'")));
  };
  plan(2, "2026-12-10");
  plan(3, "2027-01-12");
  const std::string fifth = w.Refer(team, "f5");
  // 04:59 UTC of the 11th is still the 10th in Hartford: today's discharge is projected.
  w.AdvanceTo("2026-12-11T04:59:59Z");
  EXPECT_EQ(TeamOf(w, team).next_projected_discharge(), "2026-12-10");
  EXPECT_EQ(TeamOf(w, team).overdue_discharges_size(), 0);
  w.AdvanceTo("2026-12-11T05:00:00Z");
  const auto load = TeamOf(w, team);
  EXPECT_EQ(load.next_projected_discharge(), "2027-01-12");
  EXPECT_EQ(load.next_projected_discharge_family(), "agencies/ct/families/f3");
  ASSERT_EQ(load.overdue_discharges_size(), 1);
  EXPECT_EQ(load.overdue_discharges(0).family(), "agencies/ct/families/f2");
  EXPECT_EQ(load.overdue_discharges(0).date(), "2026-12-10");
  EXPECT_EQ(load.overdue_discharges(0).therapist(), ta);
  const auto refused = w.Do(AcceptRequest(fifth, ta, "2026-12-12"));
  EXPECT_THAT(MessageOf(refused), HasSubstr("next projected discharge 12 Jan"));
  EXPECT_THAT(MessageOf(refused), HasSubstr("a discharge is overdue since 10 Dec"));
  // With nothing to come that is said alone, not an old day as if it were ahead.
  w.Close("agencies/ct/families/f3", "2026-12-11");
  w.AdvanceTo("2026-12-12T05:00:00Z");
  EXPECT_EQ(TeamOf(w, team).next_projected_discharge(), "");
}

TEST(D14Caseload, IncomingHoldsItsSlotUntilWithdrawnOrRedated) {
  World w("2026-12-01T15:00:00Z");
  const std::string team = w.AddTeam("ct", "mst-ipv-connecticut");
  const std::string tb = w.AddStaff(team, "tb", STAFF_ROLE_THERAPIST, 25);  // limit 1
  const std::string first = w.Refer(team, "f1"), second = w.Refer(team, "f2");
  w.Accept(first, tb, "2026-12-10");
  EXPECT_EQ(Reason(w.Do(AcceptRequest(second, tb, "2027-03-01"))), "CASELOAD_FULL");
  w.AdvanceTo("2026-12-30T15:00:00Z");  // late, and still there
  EXPECT_EQ(Reason(w.Do(AcceptRequest(second, tb, "2027-03-01"))), "CASELOAD_FULL");
  w.Accept(first, tb, "2027-01-11");  // redated
  EXPECT_EQ(w.Get<Family>(first)->start_date, absl::CivilDay(2027, 1, 11));
  EXPECT_EQ(Of(w, tb, team).committed(), 1);
  w.Must(Make<v1::EndReferralRequest>(absl::StrCat("name: '", first, "' withdrawn: true")));
  EXPECT_EQ(Of(w, tb, team).committed(), 0);
  EXPECT_EQ(Reason(w.Do(AcceptRequest(second, tb, "2027-03-01"))), "OK");
}

TEST(D14Caseload, ScenarioFTransferCountsOnTheGiverUntilItsInstant) {
  World w("2026-11-16T14:00:00Z");
  const std::string team = w.AddTeam("bsf", "mst-bsf-connecticut");
  const std::string ta = w.AddStaff(team, "ta", STAFF_ROLE_THERAPIST);
  const std::string tb = w.AddStaff(team, "tb", STAFF_ROLE_THERAPIST);
  for (int i = 1; i <= 4; ++i) w.OpenFamily(team, absl::StrCat("bsf-0", i), ta, "2026-10-05");
  for (int i = 5; i <= 7; ++i) w.OpenFamily(team, absl::StrCat("bsf-0", i), tb, "2026-10-05");
  EXPECT_EQ(TeamOf(w, team).open(), 7);
  v1::ReassignTherapistRequest reassign;
  reassign.set_name("agencies/bsf/families/bsf-02");
  reassign.set_therapist(tb);
  w.Must(reassign);
  EXPECT_EQ(Of(w, ta, team).open(), 3);
  EXPECT_EQ(Of(w, tb, team).open(), 4);
  EXPECT_EQ(TeamOf(w, team).open(), 7);
  EXPECT_EQ(Reason(w.Do(reassign)), "SAME_THERAPIST");
  reassign.set_name("agencies/bsf/families/bsf-01");
  EXPECT_EQ(Reason(w.Do(reassign)), "CASELOAD_FULL");
  // TA has room for one: 3 + 1 incoming, opened three days later.
  const std::string ninth = w.Refer(team, "bsf-09");
  w.PassGates(ninth);
  w.Accept(ninth, ta, "2026-11-19");
  EXPECT_EQ(Of(w, ta, team).incoming(), 1);
  EXPECT_EQ(TeamOf(w, team).open(), 7);
  EXPECT_EQ(TeamOf(w, team).incoming(), 1);
  w.AdvanceTo("2026-11-19T14:00:00Z");
  w.Must(Make<v1::OpenCaseRequest>(absl::StrCat("name: '", ninth, "' start_date: '2026-11-19'")));
  EXPECT_EQ(Of(w, ta, team).open(), 4);
  EXPECT_EQ(TeamOf(w, team).open(), 8);
}

TEST(D14Caseload, SupervisorAndHelperCarryNone) {
  World w("2026-12-01T15:00:00Z");
  const std::string team = w.AddTeam("ct", "mst-ipv-connecticut");
  const std::string sup = w.AddStaff(team, "sup", STAFF_ROLE_SUPERVISOR);
  const std::string frs = w.AddStaff(team, "frs", STAFF_ROLE_FRS);
  const std::string nil = w.AddStaff(team, "nil", STAFF_ROLE_THERAPIST, 0);
  const std::string family = w.Refer(team, "f1");
  for (const std::string& staff : {sup, frs, nil}) {
    const auto refused = w.Do(AcceptRequest(family, staff, "2026-12-02"));
    EXPECT_EQ(Reason(refused), "CASELOAD_FULL");
    EXPECT_THAT(MessageOf(refused), HasSubstr("caseload 0 of 0"));
  }
  EXPECT_EQ(TeamOf(w, team).therapists_size(), 1);  // the therapist without hours is shown
}

TEST(D14Caseload, PerAssignmentWithItsOwnFte) {
  World w("2026-12-01T15:00:00Z");
  const std::string one = w.AddTeam("l", "leicester-standard", "standard");
  const std::string two = w.AddTeam("l", "leicester-can", "can");
  const std::string ta = w.AddStaff(one, "ta", STAFF_ROLE_THERAPIST, 60);  // 5 x 0.6 = 3
  w.AddStaff(two, "ta", STAFF_ROLE_THERAPIST, 40);                         // 4 x 0.4 = 1
  EXPECT_EQ(Of(w, ta, one).limit(), 3);
  EXPECT_EQ(Of(w, ta, two).limit(), 1);
  w.OpenFamily(two, "c1", ta, "2026-12-01");
  EXPECT_EQ(Of(w, ta, one).committed(), 0);
  EXPECT_EQ(Of(w, ta, two).committed(), 1);
  const std::string more = w.Refer(two, "c2");
  EXPECT_EQ(Reason(w.Do(AcceptRequest(more, ta, "2026-12-02"))), "CASELOAD_FULL");
}

TEST(D14Caseload, NobodyOutsideTheTeamOrGoneByThen) {
  World w("2026-12-01T15:00:00Z");
  const std::string one = w.AddTeam("l", "leicester-standard", "standard");
  const std::string two = w.AddTeam("l", "leicester-can", "can");
  const std::string ta = w.AddStaff(one, "ta", STAFF_ROLE_THERAPIST);
  const std::string other = w.Refer(two, "c1"), family = w.Refer(one, "f1");
  EXPECT_EQ(Reason(w.Do(AcceptRequest(other, ta, "2026-12-02"))), "NOT_IN_TEAM");
  w.Must(Make<v1::EndEmploymentRequest>(absl::StrCat("name: '", ta, "' last_date: '2026-12-31'")));
  EXPECT_EQ(Reason(w.Do(AcceptRequest(family, ta, "2027-01-01"))), "NOT_IN_TEAM");
  EXPECT_EQ(Reason(w.Do(AcceptRequest(family, ta, "2026-12-31"))), "OK");
}

TEST(D14Breach, OpensWhenTheFteFallsAndClosesWhenACaseEnds) {
  World w("2026-12-01T15:00:00Z");
  const std::string team = w.AddTeam("ct", "mst-ipv-connecticut");
  const std::string ta = w.AddStaff(team, "ta", STAFF_ROLE_THERAPIST);
  for (int i = 1; i <= 3; ++i) w.OpenFamily(team, absl::StrCat("f", i), ta, "2026-11-02");
  w.Must(Make<v1::AssignToTeamRequest>(
      absl::StrCat("name: '", ta, "' team: '", team,
                   "' role: STAFF_ROLE_THERAPIST fte_hundredths: 60 from_date: '2026-12-14'")));
  w.Close("agencies/ct/families/f1", "2026-12-20");
  w.AdvanceTo("2026-12-14T04:59:59Z");
  EXPECT_FALSE(Of(w, ta, team).breach());
  EXPECT_EQ(Of(w, ta, team).limit(), 4);
  w.AdvanceTo("2026-12-14T05:00:00Z");  // 00:00 EST
  EXPECT_TRUE(Of(w, ta, team).breach());
  EXPECT_EQ(Of(w, ta, team).summary(), "3 of 2, over the limit since 14 Dec");
  EXPECT_EQ(Of(w, ta, team).breach_since().local(), "2026-12-14T00:00:00-05:00");
  const auto opened = EventsOf<events::v1::CaseloadBreachOpened>(w.log());
  ASSERT_EQ(opened.size(), 1);
  EXPECT_EQ(opened[0].committed(), 3);
  EXPECT_EQ(opened[0].limit(), 2);
  w.AdvanceTo("2026-12-21T04:59:59Z");
  EXPECT_TRUE(Of(w, ta, team).breach());
  w.AdvanceTo("2026-12-21T05:00:00Z");  // the closure date counted to its end
  EXPECT_FALSE(Of(w, ta, team).breach());
  EXPECT_EQ(EventsOf<events::v1::CaseloadBreachClosed>(w.log()).size(), 1);
  EXPECT_FALSE(w.Pending(DeadlineKind::kOverrideEnd));
  EXPECT_FALSE(w.Pending(DeadlineKind::kCaseloadChange));
}

TEST(D14Breach, ClosesAtOnceWhenAnEventMakesRoom) {
  World w("2026-12-01T15:00:00Z");
  const std::string team = w.AddTeam("ct", "mst-ipv-connecticut");
  const std::string ta = w.AddStaff(team, "ta", STAFF_ROLE_THERAPIST);
  const std::string tb = w.AddStaff(team, "tb", STAFF_ROLE_THERAPIST);
  w.OpenFamily(team, "f1", ta, "2026-11-02");
  w.OpenFamily(team, "f2", ta, "2026-11-02");
  w.Must(Make<v1::AssignToTeamRequest>(
      absl::StrCat("name: '", ta, "' team: '", team,
                   "' role: STAFF_ROLE_THERAPIST fte_hundredths: 25 from_date: '2026-12-01'")));
  EXPECT_TRUE(Of(w, ta, team).breach());
  const auto events = w.Must(Make<v1::ReassignTherapistRequest>(
      absl::StrCat("name: 'agencies/ct/families/f1' therapist: '", tb, "'")));
  EXPECT_EQ(EventsOf<events::v1::CaseloadBreachClosed>(events).size(), 1);
  EXPECT_FALSE(Of(w, ta, team).breach());
}

TEST(D14Breach, ANewCapMovesItForEverybodyUnderIt) {
  World w("2026-12-01T15:00:00Z");
  const std::string team = w.AddTeam("ct", "mst-ipv-connecticut");
  const std::string ta = w.AddStaff(team, "ta", STAFF_ROLE_THERAPIST);
  for (int i = 1; i <= 4; ++i) w.OpenFamily(team, absl::StrCat("f", i), ta, "2026-11-02");
  const auto events_before = w.log().size();
  w.Publish("ct", "mst-ipv-connecticut", [](programme::v1::Programme& p) {
    p.mutable_caseload()->mutable_therapist_cap()->set_value(3);
  });
  EXPECT_GT(w.log().size(), events_before + 1);
  EXPECT_TRUE(Of(w, ta, team).breach());
  EXPECT_EQ(Of(w, ta, team).limit(), 3);
}

TEST(D14Breach, WhenTheServiceWasDownEveryChangeIsCaughtUpAtItsInstant) {
  World w("2026-12-01T15:00:00Z");
  const std::string team = w.AddTeam("ct", "mst-ipv-connecticut");
  const std::string ta = w.AddStaff(team, "ta", STAFF_ROLE_THERAPIST);
  for (int i = 1; i <= 3; ++i) w.OpenFamily(team, absl::StrCat("f", i), ta, "2026-11-02");
  w.Must(Make<v1::AssignToTeamRequest>(
      absl::StrCat("name: '", ta, "' team: '", team,
                   "' role: STAFF_ROLE_THERAPIST fte_hundredths: 60 from_date: '2026-12-14'")));
  w.Close("agencies/ct/families/f1", "2026-12-20");
  w.SleepUntil(At("2027-01-10T12:00:00Z"));
  const auto opened = EventsOf<events::v1::CaseloadBreachOpened>(w.log());
  const auto closed = EventsOf<events::v1::CaseloadBreachClosed>(w.log());
  ASSERT_EQ(opened.size(), 1);
  ASSERT_EQ(closed.size(), 1);
  EXPECT_EQ(absl::FromUnixMicros(opened[0].since_us()), At("2026-12-14T05:00:00Z"));
  EXPECT_EQ(absl::FromUnixMicros(closed[0].at_us()), At("2026-12-21T05:00:00Z"));
}

}  // namespace
}  // namespace vigil::scheduler
