// Method: scenario C of DOMAIN 5 as it is written there, then each boundary of D15 by itself: who
// may grant, how long, one at a time, renewal, what it helps, and how it ends.
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/family/answer.h"
#include "scheduler/roster/cap_days.h"
#include "scheduler/roster/caseload_view.h"
#include "scheduler/testing/fixture.h"
#include "vigil/events/v1/family.pb.h"
#include "vigil/events/v1/roster.pb.h"

namespace vigil::scheduler {
namespace {

using ::testing::HasSubstr;
using types::v1::STAFF_ROLE_SUPERVISOR;
using types::v1::STAFF_ROLE_THERAPIST;

// MST-IPV, December 2026: TB with four families.
class D15Override : public ::testing::Test {
 protected:
  D15Override()
      : w_("2026-12-07T14:00:00Z"),  // Mon 09:00 EST
        team_(w_.AddTeam("ct", "mst-ipv-connecticut")),
        sup_(w_.AddStaff(team_, "sup", STAFF_ROLE_SUPERVISOR)),
        tb_(w_.AddStaff(team_, "tb", STAFF_ROLE_THERAPIST)) {
    for (int i = 1; i <= 4; ++i) w_.OpenFamily(team_, absl::StrCat("f", i), tb_, "2026-10-05");
    w_.ActAs(sup_, "supervisor");
  }

  v1::GrantOverrideRequest Grant(const std::string& id, const std::string& start,
                                 const std::string& end, uint32_t extra = 0) {
    return Make<v1::GrantOverrideRequest>(
        absl::StrCat("name: '", tb_, "' team: '", team_, "' override_id: '", id, "' extra: ", extra,
                     " start { local { date_time: '", start, "' } } end { local { date_time: '",
                     end, "' } } reason { text: 'two siblings placed together' }"));
  }
  std::string Try(const std::string& id, const std::string& start, const std::string& end) {
    return Reason(w_.Do(Grant(id, start, end)));
  }
  v1::AcceptCaseRequest AcceptOf(const std::string& family, const std::string& start) {
    v1::AcceptCaseRequest request;
    request.set_name(family);
    request.set_therapist(tb_);
    request.set_start_date(start);
    return request;
  }
  v1::TherapistCaseload Load() {
    return CaseloadView(w_.view(), *w_.Get<Staff>(tb_), *w_.Get<Team>(team_), w_.view_context());
  }

  World w_;
  const std::string team_, sup_, tb_;
};

TEST_F(D15Override, ScenarioC) {
  // TB has 4 and overrides for himself: denied, whatever role he claims.
  w_.ActAs(tb_, "supervisor");
  const auto own = w_.Do(Grant("o1", "2026-12-07T09:00", "2026-12-21T00:00"));
  EXPECT_EQ(own.status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(Reason(own), "OVERRIDE_FOR_ONESELF");
  w_.ActAs(sup_, "therapist");
  EXPECT_EQ(Try("o1", "2026-12-07T09:00", "2026-12-21T00:00"), "OVERRIDE_ROLE");

  const std::string fifth = w_.Refer(team_, "f5"), sixth = w_.Refer(team_, "f6");
  EXPECT_EQ(Reason(w_.Do(AcceptOf(fifth, "2026-12-08"))), "CASELOAD_FULL");
  w_.ActAs(sup_, "supervisor");
  const auto request = Grant("o1", "2026-12-07T09:00", "2026-12-21T00:00");
  const auto granted = EventsOf<events::v1::OverrideGranted>(w_.Must(request));
  ASSERT_EQ(granted.size(), 1);
  EXPECT_EQ(granted[0].extra(), 1);
  EXPECT_EQ(granted[0].granted_by(), sup_);
  EXPECT_TRUE(granted[0].departs_from_model());  // S2 says "maximum"
  // Told by the end of the next working day, Tue 8 Dec.
  EXPECT_EQ(absl::FromUnixMicros(granted[0].manager_told_due_us()),
            At("2026-12-09T00:00:00-05:00"));
  const auto answer = Answer(w_.view(), request, w_.view_context());
  EXPECT_EQ(PlainOf(answer.override().reason()), "two siblings placed together");
  EXPECT_EQ(answer.override().end().local(), "2026-12-21T00:00:00-05:00");

  const auto accept = AcceptOf(fifth, "2026-12-08");
  const auto accepted = EventsOf<events::v1::CaseAccepted>(w_.Must(accept));
  EXPECT_EQ(accepted[0].override_id(), "o1");
  EXPECT_EQ(accepted[0].committed(), 5);
  EXPECT_EQ(accepted[0].limit(), 5);
  const auto load = Answer(w_.view(), accept, w_.view_context()).caseload();
  EXPECT_EQ(load.summary(), "5 of 4, override to 21 Dec");
  EXPECT_TRUE(load.override().departs_from_model());

  w_.AdvanceTo("2026-12-14T15:00:00Z");
  const auto refused = w_.Do(AcceptOf(sixth, "2026-12-15"));
  EXPECT_EQ(Reason(refused), "CASELOAD_FULL");
  EXPECT_THAT(MessageOf(refused), HasSubstr("caseload 5 of 5"));

  w_.AdvanceTo("2026-12-21T04:59:59Z");
  EXPECT_FALSE(Load().breach());
  w_.AdvanceTo("2026-12-21T05:00:00Z");
  EXPECT_TRUE(Load().breach());
  EXPECT_EQ(Load().summary(), "5 of 4, over the limit since 21 Dec");
  const auto ended = EventsOf<events::v1::OverrideEnded>(w_.log());
  ASSERT_EQ(ended.size(), 1);
  EXPECT_TRUE(ended[0].expired());
  EXPECT_EQ(absl::FromUnixMicros(ended[0].ended_at_us()), At("2026-12-21T05:00:00Z"));
  // First the end, then the breach it leaves, then its alert.
  const size_t size = w_.log().size();
  EXPECT_EQ(w_.domain().EventName(w_.log()[size - 3].type), "OverrideEnded");
  EXPECT_EQ(w_.domain().EventName(w_.log()[size - 2].type), "CaseloadBreachOpened");
  EXPECT_EQ(w_.domain().EventName(w_.log()[size - 1].type), "AlertRaised");

  // Assigning to the supervisor: refused, the limit is 0. FTE 0.6: 2.
  v1::AcceptCaseRequest to_supervisor = AcceptOf(sixth, "2026-12-22");
  to_supervisor.set_therapist(sup_);
  EXPECT_THAT(MessageOf(w_.Do(to_supervisor)), HasSubstr("caseload 0 of 0"));
  const std::string part = w_.AddStaff(team_, "part", STAFF_ROLE_THERAPIST, 60);
  EXPECT_EQ(CaseloadView(w_.view(), *w_.Get<Staff>(part), *w_.Get<Team>(team_), w_.view_context())
                .limit(),
            2);
}

// Cap-days: slots at the end of each local date, those that an override carries apart.
TEST_F(D15Override, D14_CapDaysAreCountedAsTheDatesEnd) {
  ASSERT_EQ(Try("o1", "2026-12-07T09:00", "2026-12-10T00:00"), "OK");
  w_.Accept(w_.Refer(team_, "f5"), tb_, "2026-12-08");
  const auto days = [&](absl::CivilDay first, absl::CivilDay last) {
    const CapDays sum = CapDaysIn(*w_.Get<Staff>(tb_), TeamName(team_), first, last);
    return absl::StrCat(sum.over, " over, ", sum.by_override, " by override");
  };
  const absl::CivilDay first(2026, 12, 1), last(2026, 12, 31);
  w_.AdvanceTo("2026-12-08T04:59:59Z");  // Mon 7 Dec 23:59:59 EST
  EXPECT_EQ(days(first, last), "0 over, 0 by override");
  w_.AdvanceTo("2026-12-08T05:00:00Z");
  EXPECT_EQ(days(first, last), "0 over, 1 by override");
  w_.AdvanceTo("2026-12-12T12:00:00Z");
  EXPECT_EQ(days(first, last), "2 over, 3 by override");  // 10, 11; 7, 8, 9
  EXPECT_EQ(days(absl::CivilDay(2026, 12, 9), absl::CivilDay(2026, 12, 10)),
            "1 over, 1 by override");
  w_.Close("agencies/ct/families/f1", "2026-12-12");
  w_.AdvanceTo("2026-12-20T12:00:00Z");
  EXPECT_EQ(days(first, last), "3 over, 3 by override");
}

TEST_F(D15Override, LastsAtMost28LocalDates) {
  EXPECT_EQ(Try("a", "2026-12-07T09:00", "2027-01-04T09:01"), "INVALID_FIELD");
  EXPECT_EQ(Try("a", "2026-12-07T09:00", "2027-01-05T00:00"), "INVALID_FIELD");
  EXPECT_EQ(Try("a", "2026-12-07T09:00", "2026-12-07T09:00"), "INVALID_FIELD");
  EXPECT_EQ(Try("a", "2026-12-07T09:00", "2026-12-07T08:59"), "INVALID_FIELD");
  EXPECT_EQ(Try("a", "2026-11-20T09:00", "2026-12-07T09:00"), "INVALID_FIELD");  // over already
  EXPECT_EQ(Try("a", "2026-12-07T09:00", "2027-01-04T09:00"), "OK");
}

TEST_F(D15Override, AClockChangeNeitherShortensNorLengthensIt) {
  // 28 dates with the change of 14 Mar 2027 inside have 671 hours.
  EXPECT_EQ(Try("a", "2027-03-01T00:00", "2027-03-29T00:01"), "INVALID_FIELD");
  EXPECT_EQ(Try("a", "2027-03-01T00:00", "2027-03-29T00:00"), "OK");
}

TEST_F(D15Override, OneAtATime) {
  ASSERT_EQ(Try("a", "2026-12-14T00:00", "2026-12-21T00:00"), "OK");
  w_.ActAs("agencies/ct/staff/boss", "manager");
  EXPECT_EQ(Try("a", "2027-02-01T00:00", "2027-02-08T00:00"), "OVERRIDE_EXISTS");
  EXPECT_EQ(Try("b", "2026-12-20T23:59", "2026-12-28T00:00"), "OVERRIDE_OVERLAPS");
  EXPECT_EQ(Try("b", "2026-12-10T00:00", "2026-12-14T00:01"), "OVERRIDE_OVERLAPS");
  EXPECT_EQ(Try("b", "2026-12-10T00:00", "2026-12-30T00:00"), "OVERRIDE_OVERLAPS");
  EXPECT_EQ(Try("b", "2026-12-15T00:00", "2026-12-16T00:00"), "OVERRIDE_OVERLAPS");
  EXPECT_EQ(Try("b", "2026-12-21T00:00", "2026-12-28T00:00"), "OK");  // touching is not overlapping
}

TEST_F(D15Override, RenewalNeedsTheManager) {
  ASSERT_EQ(Try("a", "2026-12-07T09:00", "2026-12-21T00:00"), "OK");
  const auto soon = w_.Do(Grant("b", "2026-12-27T23:59", "2027-01-10T00:00"));
  EXPECT_EQ(soon.status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(Reason(soon), "RENEWAL_NEEDS_MANAGER");
  EXPECT_EQ(Try("b", "2026-12-28T00:00", "2027-01-10T00:00"), "OK");  // 7 days later
  w_.ActAs("agencies/ct/staff/boss", "manager");
  EXPECT_EQ(Try("c", "2027-01-12T00:00", "2027-01-20T00:00"), "OK");
  // A gap cannot be closed from the other side either.
  w_.ActAs(sup_, "supervisor");
  EXPECT_EQ(Try("d", "2026-12-21T00:00", "2026-12-22T00:00"), "RENEWAL_NEEDS_MANAGER");
}

TEST_F(D15Override, ALimitOfZeroCannotBeOverridden) {
  auto request = Grant("a", "2026-12-07T09:00", "2026-12-21T00:00");
  request.set_name(sup_);
  w_.ActAs("agencies/ct/staff/boss", "manager");
  EXPECT_EQ(Reason(w_.Do(request)), "LIMIT_ZERO");
  const std::string nil = w_.AddStaff(team_, "nil", STAFF_ROLE_THERAPIST, 0);
  request.set_name(nil);
  EXPECT_EQ(Reason(w_.Do(request)), "LIMIT_ZERO");
  // One granted before the post fell to 0 helps no longer.
  ASSERT_EQ(Try("a", "2026-12-07T09:00", "2026-12-21T00:00"), "OK");
  w_.Must(Make<v1::AssignToTeamRequest>(
      absl::StrCat("name: '", tb_, "' team: '", team_,
                   "' role: STAFF_ROLE_THERAPIST fte_hundredths: 0 from_date: '2026-12-07'")));
  EXPECT_EQ(Load().limit(), 0);
}

TEST_F(D15Override, AFreedSlotMayBeRefilledWhileItRuns) {
  w_.Must(Grant("a", "2026-12-07T09:00", "2026-12-21T00:00"));
  const std::string fifth = w_.Refer(team_, "f5"), sixth = w_.Refer(team_, "f6");
  w_.Must(AcceptOf(fifth, "2026-12-08"));
  w_.Close("agencies/ct/families/f1", "2026-12-08");
  w_.AdvanceTo("2026-12-09T15:00:00Z");
  EXPECT_EQ(Load().committed(), 4);
  EXPECT_EQ(Reason(w_.Do(AcceptOf(sixth, "2026-12-10"))), "OK");
  EXPECT_EQ(Load().committed(), 5);
}

TEST_F(D15Override, DoesNotHelpACaseThatStartsAtItsEndOrLater) {
  w_.Must(Grant("a", "2026-12-07T09:00", "2026-12-21T00:00"));
  const std::string fifth = w_.Refer(team_, "f5");
  const auto late = w_.Do(AcceptOf(fifth, "2026-12-21"));
  EXPECT_EQ(Reason(late), "CASELOAD_FULL");
  EXPECT_THAT(MessageOf(late), HasSubstr("the override ends 21 Dec, before the case would start"));
  EXPECT_EQ(Reason(w_.Do(AcceptOf(fifth, "2026-12-20"))), "OK");
  EXPECT_EQ(Reason(w_.Do(AcceptOf(fifth, "2026-12-21"))), "CASELOAD_FULL");  // nor redated past it
}

TEST_F(D15Override, HelpsOnlyCommandsGivenWhileItRuns) {
  w_.Must(Grant("a", "2026-12-09T00:00", "2026-12-21T00:00"));
  const std::string fifth = w_.Refer(team_, "f5");
  w_.AdvanceTo("2026-12-09T04:59:59Z");
  EXPECT_EQ(Reason(w_.Do(AcceptOf(fifth, "2026-12-09"))), "CASELOAD_FULL");
  w_.AdvanceTo("2026-12-09T05:00:00Z");
  EXPECT_EQ(Reason(w_.Do(AcceptOf(fifth, "2026-12-09"))), "OK");
}

TEST_F(D15Override, EndsEarlyIntoABreach) {
  w_.Must(Grant("a", "2026-12-07T09:00", "2026-12-21T00:00", 2));
  w_.Must(AcceptOf(w_.Refer(team_, "f5"), "2026-12-08"));
  const auto end = Make<v1::EndOverrideRequest>(absl::StrCat("name: '", tb_, "' override_id: 'a'"));
  w_.AdvanceTo("2026-12-10T15:00:00Z");
  w_.ActAs(tb_, "therapist");
  EXPECT_EQ(Reason(w_.Do(end)), "OVERRIDE_ROLE");
  w_.ActAs(sup_, "supervisor");
  const auto events = w_.Must(end);
  EXPECT_EQ(EventsOf<events::v1::CaseloadBreachOpened>(events).size(), 1);
  EXPECT_TRUE(Load().breach());
  EXPECT_FALSE(EventsOf<events::v1::OverrideEnded>(events)[0].expired());
  EXPECT_EQ(Reason(w_.Do(end)), "OVERRIDE_ENDED");
  EXPECT_EQ(Reason(w_.Do(
                Make<v1::EndOverrideRequest>(absl::StrCat("name: '", tb_, "' override_id: 'b'")))),
            "OVERRIDE_NOT_FOUND");
  EXPECT_FALSE(w_.Pending(DeadlineKind::kOverrideEnd));
  EXPECT_FALSE(w_.Pending(DeadlineKind::kCaseloadChange));
}

TEST_F(D15Override, OneEndedBeforeItBeganNeverWas) {
  w_.Must(Grant("a", "2026-12-14T00:00", "2026-12-21T00:00"));
  w_.Must(Make<v1::EndOverrideRequest>(absl::StrCat("name: '", tb_, "' override_id: 'a'")));
  EXPECT_EQ(Try("b", "2026-12-14T00:00", "2026-12-21T00:00"), "OK");
}

}  // namespace
}  // namespace vigil::scheduler
