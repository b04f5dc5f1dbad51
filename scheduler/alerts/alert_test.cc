// Method (hazard H4): one family, one member of staff and one rota live through the conditions that
// alerts stand for; the alerts raised, moved and resolved are read from the log and from the
// answers, and everything that somebody may do to an alert is tried at every stage.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/alerts/decide.h"
#include "scheduler/alerts/query.h"
#include "scheduler/testing/fixture.h"
#include "scheduler/visits/decide.h"
#include "vigil/events/v1/alert.pb.h"

namespace vigil::scheduler {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using types::v1::STAFF_ROLE_THERAPIST;

class Alerts : public ::testing::Test {
 protected:
  // A Monday.
  Alerts() : w_("2026-11-30T08:00:00Z") {
    team_ = w_.AddTeam("uk", "mst-uk-standard");
    therapist_ = w_.AddStaff(team_, "ta", STAFF_ROLE_THERAPIST);
    family_ = w_.OpenFamily(team_, "f1", therapist_, "2026-11-30");
  }

  v1::ListAlertsResponse List(const std::string& more = "") {
    const auto answer =
        Query(w_.view(), Make<v1::ListAlertsRequest>(absl::StrCat("parent: 'agencies/uk' ", more)),
              w_.view_context());
    VIGIL_CHECK(answer.ok()) << answer.status();
    return *answer;
  }
  // "week-2026-11-30 AMBER OPEN", in the order of the answer.
  std::vector<std::string> Shown(const std::string& more = "") {
    std::vector<std::string> shown;
    const v1::ListAlertsResponse listed = List(more);
    for (const v1::Alert& alert : listed.alerts()) {
      shown.push_back(absl::StrCat(NameLeaf(alert.name()), " ",
                                   types::v1::Severity_Name(alert.severity()).substr(9), " ",
                                   types::v1::AlertState_Name(alert.state()).substr(12)));
    }
    return shown;
  }
  v1::Alert Get(const std::string& id) {
    const auto answer = Query(
        w_.view(), Make<v1::GetAlertRequest>(absl::StrCat("name: '", family_, "/alerts/", id, "'")),
        w_.view_context());
    VIGIL_CHECK(answer.ok()) << answer.status();
    return answer->alert();
  }
  template <class Request>
  std::string Try(const std::string& id, const std::string& more = "") {
    return Reason(
        w_.Do(Make<Request>(absl::StrCat("name: '", family_, "/alerts/", id, "' ", more))));
  }
  std::string Acknowledge(const std::string& id) { return Try<v1::AcknowledgeAlertRequest>(id); }
  std::string Close(const std::string& id) {
    return Try<v1::CloseAlertRequest>(id, "reason: 'on holiday, agreed'");
  }
  std::string Snooze(const std::string& id, const std::string& until) {
    return Try<v1::SnoozeAlertRequest>(
        id, absl::StrCat("until { instant { seconds: ", absl::ToUnixSeconds(At(until)), " } }"));
  }
  // An hour of therapy at home from this time on.
  void Held(const std::string& id, const std::string& start) {
    const absl::Time from = At(start);
    w_.Must(Make<v1::RecordVisitRequest>(absl::StrCat(
        "parent: '", family_, "' visit_id: '", id,
        "' outcome: VISIT_OUTCOME_COMPLETED actual { start { instant { seconds: ",
        absl::ToUnixSeconds(from), " } } end { instant { seconds: ",
        absl::ToUnixSeconds(from + absl::Hours(1)), " } } workers { staff: '", therapist_,
        "' } participants: 'agencies/uk/persons/f1-youth' place: VISIT_PLACE_HOME purposes: "
        "VISIT_PURPOSE_THERAPY }")));
  }

  World w_;
  std::string team_, therapist_, family_;
};

TEST_F(Alerts, AWeekIsOneAlertThatMovesFromAtRiskToMissed) {
  w_.AdvanceTo("2026-12-02T23:59:59Z");
  EXPECT_THAT(Shown(), ElementsAre());
  // The fourth active date begins (D8).
  w_.AdvanceTo("2026-12-03T00:00:00Z");
  EXPECT_THAT(Shown(), ElementsAre("week-2026-11-30 AMBER OPEN"));
  EXPECT_EQ(Get("week-2026-11-30").summary(), "week of Mon 30 Nov 2026 at risk");
  // Missed with no visit at all: red; and nobody was seen for more than seven days.
  w_.AdvanceTo("2026-12-08T00:00:00Z");
  EXPECT_EQ(Shown("kinds: ALERT_KIND_WEEK"), std::vector<std::string>{"week-2026-11-30 RED OPEN"});
  EXPECT_EQ(Get("week-2026-11-30").verdict(), types::v1::WEEK_VERDICT_MISSED);
  EXPECT_EQ(EventsOf<events::v1::AlertRaised>(w_.log()).size(), 2u);
  EXPECT_EQ(EventsOf<events::v1::AlertMoved>(w_.log()).size(), 1u);
  const v1::Alert alert = Get("week-2026-11-30");
  ASSERT_EQ(alert.steps_size(), 2);
  EXPECT_EQ(alert.steps(0).severity(), types::v1::SEVERITY_AMBER);
  EXPECT_EQ(alert.steps(1).severity(), types::v1::SEVERITY_RED);
  EXPECT_LT(alert.steps(0).cause_position(), alert.steps(1).cause_position());
}

TEST_F(Alerts, H4_AVisitThatPutsTheWeekOnCourseResolvesItAndALossRaisesItAgain) {
  w_.AdvanceTo("2026-12-06T20:00:00Z");
  EXPECT_THAT(Shown(), ElementsAre("week-2026-11-30 AMBER OPEN"));
  Held("v1", "2026-12-01T09:00:00Z");
  Held("v2", "2026-12-03T09:00:00Z");
  EXPECT_THAT(Shown(), ElementsAre("week-2026-11-30 AMBER OPEN"));
  Held("v3", "2026-12-05T09:00:00Z");
  EXPECT_THAT(Shown(), ElementsAre());
  EXPECT_EQ(Get("week-2026-11-30").state(), types::v1::ALERT_STATE_RESOLVED);
  w_.Must(Make<v1::CorrectVisitRequest>(
      absl::StrCat("name: '", family_,
                   "/visits/v3' outcome: VISIT_OUTCOME_ENTERED_IN_ERROR reason { text: 'x' }")));
  EXPECT_THAT(Shown(), ElementsAre("week-2026-11-30 AMBER OPEN"));
  EXPECT_EQ(Get("week-2026-11-30").steps_size(), 3);
}

TEST_F(Alerts, TheFirstAcknowledgementHasItUntilItBecomesWorse) {
  w_.AdvanceTo("2026-12-03T00:00:00Z");
  w_.ActAs("agencies/uk/staff/ta", "therapist");
  EXPECT_EQ(Acknowledge("week-2026-11-30"), "OK");
  w_.ActAs("agencies/uk/staff/sup", "supervisor");
  const auto refused = w_.Do(Make<v1::AcknowledgeAlertRequest>(
      absl::StrCat("name: '", family_, "/alerts/week-2026-11-30'")));
  EXPECT_EQ(Reason(refused), "ALERT_ACKNOWLEDGED");
  EXPECT_THAT(MessageOf(refused), HasSubstr("agencies/uk/staff/ta has it"));
  EXPECT_THAT(Shown(), ElementsAre("week-2026-11-30 AMBER ACKNOWLEDGED"));
  w_.AdvanceTo("2026-12-08T00:00:00Z");
  EXPECT_EQ(Shown("kinds: ALERT_KIND_WEEK"), std::vector<std::string>{"week-2026-11-30 RED OPEN"});
  EXPECT_EQ(Get("week-2026-11-30").acknowledged_by(), "");
  EXPECT_EQ(Acknowledge("week-2026-11-30"), "OK");
}

TEST_F(Alerts, ASnoozedOneIsOutOfSightUntilItsTimeOrUntilItBecomesWorse) {
  w_.AdvanceTo("2026-12-03T00:00:00Z");
  EXPECT_EQ(Snooze("week-2026-11-30", "2026-12-03T00:00:00Z"), "INVALID_FIELD");
  ASSERT_EQ(limits::kMaxSnoozeDays, 7);
  EXPECT_EQ(Snooze("week-2026-11-30", "2026-12-10T00:00:01Z"), "INVALID_FIELD");
  EXPECT_EQ(Snooze("week-2026-11-30", "2026-12-04T09:00:00Z"), "OK");
  EXPECT_THAT(Shown(), ElementsAre());
  EXPECT_THAT(Shown("include_snoozed: true"), ElementsAre("week-2026-11-30 AMBER OPEN"));
  w_.AdvanceTo("2026-12-04T09:00:00Z");
  EXPECT_THAT(Shown(), ElementsAre("week-2026-11-30 AMBER OPEN"));
  EXPECT_EQ(Snooze("week-2026-11-30", "2026-12-10T00:00:00Z"), "OK");
  w_.AdvanceTo("2026-12-08T00:00:00Z");
  EXPECT_EQ(Shown("kinds: ALERT_KIND_WEEK").size(), 1u);
}

TEST_F(Alerts, OfALongHistoryTheBeginningAndTheNewestAreKept) {
  w_.AdvanceTo("2026-12-03T00:00:00Z");
  for (size_t i = 0; i < limits::kMaxAlertSteps + 5; ++i)
    ASSERT_EQ(Snooze("week-2026-11-30", "2026-12-04T09:00:00Z"), "OK");
  const v1::Alert alert = Get("week-2026-11-30");
  ASSERT_EQ(static_cast<size_t>(alert.steps_size()), limits::kMaxAlertSteps);
  EXPECT_EQ(alert.steps(0).kind(), types::v1::ALERT_STEP_KIND_RAISED);
}

TEST_F(Alerts, D9_OnlyAMissedWeekIsClosedBySomebodyAndALateRecordResolvesIt) {
  w_.AdvanceTo("2026-12-03T00:00:00Z");
  EXPECT_EQ(Close("week-2026-11-30"), "ALERT_ENDS_BY_ITSELF");
  w_.AdvanceTo("2026-12-08T00:00:00Z");
  w_.ActAs("agencies/uk/staff/ta", "therapist");
  EXPECT_EQ(Close("week-2026-11-30"), "ALERT_ROLE");
  w_.ActAs("agencies/uk/staff/sup", "supervisor");
  EXPECT_EQ(Close("week-2026-11-30"), "OK");
  EXPECT_THAT(Shown("kinds: ALERT_KIND_WEEK"), ElementsAre());
  EXPECT_EQ(Get("week-2026-11-30").closed_reason(), "on holiday, agreed");
  for (const std::string& reason : {Close("week-2026-11-30"), Acknowledge("week-2026-11-30"),
                                    Snooze("week-2026-11-30", "2026-12-09T00:00:00Z")})
    EXPECT_EQ(reason, "ALERT_OVER");
  // It has left memory, and is listed with its subject all the same.
  EXPECT_EQ(w_.state().map<Alert>().Find(absl::StrCat(family_, "/alerts/week-2026-11-30")),
            nullptr);
  EXPECT_EQ(Shown(absl::StrCat("subject: '", family_, "'")).back(), "week-2026-11-30 RED CLOSED");
  EXPECT_EQ(Acknowledge("week-2026-01-05"), "ALERT_NOT_FOUND");
}

TEST_F(Alerts, D9_NotSeenIsOneAlertUntilSomebodySeesThem) {
  w_.AdvanceTo("2026-12-07T23:59:59Z");
  EXPECT_THAT(Shown("kinds: ALERT_KIND_NOT_SEEN"), ElementsAre());
  w_.AdvanceTo("2026-12-08T00:00:00Z");
  const auto listed = List("kinds: ALERT_KIND_NOT_SEEN min_severity: SEVERITY_RED");
  ASSERT_EQ(listed.alerts_size(), 1);
  EXPECT_FALSE(listed.alerts(0).may_wake());  // D31
  w_.AdvanceTo("2026-12-08T12:00:00Z");
  Held("v1", "2026-12-08T09:00:00Z");
  EXPECT_THAT(Shown("kinds: ALERT_KIND_NOT_SEEN"), ElementsAre());
}

TEST_F(Alerts, D5_AVisitWithoutAnOutcomeIsOneAlertUntilItHasOne) {
  w_.Must(Make<v1::ScheduleVisitRequest>(absl::StrCat(
      "parent: '", family_, "' visit_id: 'v1' planned { start { instant { seconds: ",
      absl::ToUnixSeconds(At("2026-12-01T09:00:00Z")), " } } end { instant { seconds: ",
      absl::ToUnixSeconds(At("2026-12-01T10:00:00Z")), " } } workers { staff: '", therapist_,
      "' } participants: 'agencies/uk/persons/f1-youth' place: VISIT_PLACE_HOME purposes: "
      "VISIT_PURPOSE_THERAPY }")));
  w_.AdvanceTo("2026-12-02T10:00:00Z");
  const auto listed = List("kinds: ALERT_KIND_UNRECORDED");
  ASSERT_EQ(listed.alerts_size(), 1);
  EXPECT_EQ(listed.alerts(0).about(), absl::StrCat(family_, "/visits/v1"));
  // Its week is long over and stored away: it has no outcome all the same.
  w_.AdvanceTo("2027-03-01T00:00:00Z");
  EXPECT_EQ(Shown("kinds: ALERT_KIND_UNRECORDED").size(), 1u);
  w_.Must(Make<v1::RecordVisitRequest>(
      absl::StrCat("parent: '", family_, "' visit_id: 'v1' outcome: VISIT_OUTCOME_COMPLETED")));
  EXPECT_THAT(Shown("kinds: ALERT_KIND_UNRECORDED"), ElementsAre());
}

// The outcome also puts the week on course: several events, each alert resolved once.
TEST_F(Alerts, D5_AnOutcomeThatMovesTheWeekResolvesEachAlertOnce) {
  w_.Must(Make<v1::ScheduleVisitRequest>(absl::StrCat(
      "parent: '", family_, "' visit_id: 'v1' planned { start { instant { seconds: ",
      absl::ToUnixSeconds(At("2026-12-01T09:00:00Z")), " } } end { instant { seconds: ",
      absl::ToUnixSeconds(At("2026-12-01T10:00:00Z")), " } } workers { staff: '", therapist_,
      "' } participants: 'agencies/uk/persons/f1-youth' place: VISIT_PLACE_HOME purposes: "
      "VISIT_PURPOSE_THERAPY }")));
  w_.AdvanceTo("2026-12-06T12:00:00Z");
  Held("v2", "2026-12-03T09:00:00Z");
  Held("v3", "2026-12-05T09:00:00Z");
  ASSERT_EQ(Shown().size(), 2u);
  const auto events = w_.Must(Make<v1::RecordVisitRequest>(
      absl::StrCat("parent: '", family_, "' visit_id: 'v1' outcome: VISIT_OUTCOME_COMPLETED")));
  EXPECT_THAT(Shown(), ElementsAre());
  EXPECT_EQ(EventsOf<events::v1::AlertResolved>(events).size(), 2u);
}

TEST_F(Alerts, D10_AHoldPastItsReviewIsOneAlertUntilItIsReviewedOrOver) {
  w_.Must(Make<v1::HoldCaseRequest>(absl::StrCat(
      "name: '", family_,
      "' hold_id: 'h' reason: HOLD_REASON_DETOX start { local { date_time: '2026-11-30T09:00' } } "
      "review_date: '2026-12-04'")));
  w_.AdvanceTo("2026-12-04T23:59:59Z");
  EXPECT_THAT(Shown("kinds: ALERT_KIND_HOLD_REVIEW"), ElementsAre());
  w_.AdvanceTo("2026-12-05T00:00:00Z");
  EXPECT_EQ(Shown("kinds: ALERT_KIND_HOLD_REVIEW"),
            std::vector<std::string>{"hold-review-2026-12-04 AMBER OPEN"});
  w_.Must(Make<v1::ReviewHoldRequest>(
      absl::StrCat("name: '", family_, "/holds/h' review_date: '2026-12-10'")));
  EXPECT_THAT(Shown("kinds: ALERT_KIND_HOLD_REVIEW"), ElementsAre());
  w_.AdvanceTo("2026-12-11T00:00:00Z");
  EXPECT_EQ(Shown("kinds: ALERT_KIND_HOLD_REVIEW").size(), 1u);
  // 29 dates after its first start (3b).
  w_.AdvanceTo("2026-12-28T23:59:59Z");
  EXPECT_THAT(Shown("kinds: ALERT_KIND_HOLD_CHAIN"), ElementsAre());
  w_.AdvanceTo("2026-12-29T00:00:00Z");
  EXPECT_EQ(Shown("kinds: ALERT_KIND_HOLD_CHAIN").size(), 1u);
  w_.Must(
      Make<v1::ResumeCaseRequest>(absl::StrCat("name: '", family_, "' resume_date: '2026-12-31'")));
  w_.AdvanceTo("2026-12-30T23:59:59Z");
  EXPECT_EQ(Shown("kinds: ALERT_KIND_HOLD_CHAIN").size(), 1u);
  w_.AdvanceTo("2026-12-31T00:00:00Z");
  EXPECT_THAT(Shown("kinds: ALERT_KIND_HOLD_CHAIN kinds: ALERT_KIND_HOLD_REVIEW"), ElementsAre());
}

TEST_F(Alerts, D15_AnOverrideThatEndsIntoABreachIsAnAlertUntilASlotIsFree) {
  for (int i = 2; i <= 5; ++i) w_.OpenFamily(team_, absl::StrCat("f", i), therapist_, "2026-11-30");
  w_.Must(Make<v1::GrantOverrideRequest>(absl::StrCat(
      "name: '", therapist_, "' team: '", team_,
      "' override_id: 'o' start { local { date_time: '2026-11-30T09:00' } } end { local { "
      "date_time: '2026-12-01T00:00' } } reason { text: 'x' }")));
  w_.AdvanceTo("2026-11-30T10:00:00Z");
  w_.OpenFamily(team_, "f6", therapist_, "2026-11-30");
  EXPECT_THAT(Shown("kinds: ALERT_KIND_OVER_LIMIT"), ElementsAre());
  w_.AdvanceTo("2026-12-01T00:00:00Z");
  const auto listed = List("kinds: ALERT_KIND_OVER_LIMIT");
  ASSERT_EQ(listed.alerts_size(), 1);
  EXPECT_EQ(listed.alerts(0).subject(), therapist_);
  w_.Must(Make<v1::CloseCaseRequest>(
      "name: 'agencies/uk/families/f6' closure_date: '2026-12-01' reason: "
      "CLOSURE_REASON_MOVED_AWAY"));
  w_.AdvanceTo("2026-12-02T00:00:00Z");
  EXPECT_THAT(Shown("kinds: ALERT_KIND_OVER_LIMIT"), ElementsAre());
}

TEST_F(Alerts, TheWorstStandsFirstAndPagesGoOnBehindTheLast) {
  for (int i = 2; i <= 4; ++i) w_.OpenFamily(team_, absl::StrCat("f", i), therapist_, "2026-11-30");
  w_.AdvanceTo("2026-12-10T00:00:00Z");
  const std::vector<std::string> all = Shown();
  ASSERT_GE(all.size(), 8u);
  EXPECT_THAT(all.front(), HasSubstr(" RED "));
  std::vector<std::string> paged;
  std::string token;
  do {
    const std::string more = absl::StrCat("page_size: 3 page_token: '", token, "'");
    for (const std::string& one : Shown(more)) paged.push_back(one);
    token = List(more).next_page_token();
  } while (!token.empty());
  EXPECT_EQ(paged, all);
}

}  // namespace
}  // namespace vigil::scheduler
