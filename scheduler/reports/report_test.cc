// Method: a table of periods; percentiles by hand; and a report over a small team whose weeks,
// closures and calls are known, by month, by quarter and as asked for again after a correction.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/crisis/decide.h"
#include "scheduler/oncall/decide.h"
#include "scheduler/reports/figures.h"
#include "scheduler/reports/periods.h"
#include "scheduler/reports/query.h"
#include "scheduler/testing/fixture.h"
#include "scheduler/visits/decide.h"

namespace vigil::scheduler {
namespace {

using ::testing::ElementsAre;
using types::v1::STAFF_ROLE_THERAPIST;

std::vector<std::string> Cut(absl::CivilDay first, absl::CivilDay last,
                             v1::ReportGrouping grouping) {
  std::vector<std::string> spans;
  for (const ReportPeriod& period : PeriodsOf(first, last, grouping)) {
    spans.push_back(
        absl::StrCat(calendar::FormatDate(period.first), " ", calendar::FormatDate(period.last)));
  }
  return spans;
}

TEST(ReportPeriods, TileTheDatesAskedFor) {
  const absl::CivilDay first(2026, 11, 26), last(2027, 1, 3);
  EXPECT_THAT(Cut(first, last, v1::REPORT_GROUPING_UNSPECIFIED),
              ElementsAre("2026-11-26 2027-01-03"));
  EXPECT_THAT(
      Cut(first, last, v1::REPORT_GROUPING_MONTH),
      ElementsAre("2026-11-26 2026-11-30", "2026-12-01 2026-12-31", "2027-01-01 2027-01-03"));
  EXPECT_THAT(Cut(first, last, v1::REPORT_GROUPING_QUARTER),
              ElementsAre("2026-11-26 2026-12-31", "2027-01-01 2027-01-03"));
  EXPECT_THAT(
      Cut(first, absl::CivilDay(2026, 12, 8), v1::REPORT_GROUPING_WEEK),
      ElementsAre("2026-11-26 2026-11-29", "2026-11-30 2026-12-06", "2026-12-07 2026-12-08"));
  EXPECT_THAT(Cut(first, first, v1::REPORT_GROUPING_WEEK), ElementsAre("2026-11-26 2026-11-26"));
}

TEST(ReportFigures, PercentilesAreValuesThatThereWere) {
  const auto of = [](std::vector<uint32_t> values, uint32_t percent) {
    return Percentile(values, percent);
  };
  EXPECT_EQ(of({}, 50), 0u);
  EXPECT_EQ(of({7}, 95), 7u);
  EXPECT_EQ(of({9, 1}, 50), 1u);
  EXPECT_EQ(of({9, 1, 5}, 50), 5u);
  std::vector<uint32_t> hundred;
  for (uint32_t i = 100; i > 0; --i) hundred.push_back(i);
  EXPECT_EQ(of(hundred, 95), 95u);
  EXPECT_EQ(of(hundred, 50), 50u);
}

class Reports : public ::testing::Test {
 protected:
  Reports() : w_("2026-11-02T09:00:00Z") {
    team_ = w_.AddTeam("a", "mst-uk-standard");
    ta_ = w_.AddStaff(team_, "ta", STAFF_ROLE_THERAPIST);
    w_.OpenFamily(team_, "f", ta_, "2026-11-02");
  }
  void Visit(const std::string& id, const std::string& date) {
    w_.AdvanceTo(absl::StrCat(date, "T18:00:00Z"));
    w_.Must(Make<v1::RecordVisitRequest>(absl::StrCat(
        "parent: 'agencies/a/families/f' visit_id: '", id, "' outcome: VISIT_OUTCOME_COMPLETED ",
        "actual { start { local { date_time: '", date, "T16:00' } } end { local { date_time: '",
        date, "T17:00' } } workers { staff: '", ta_,
        "' } place: VISIT_PLACE_HOME participants: ", "'agencies/a/persons/f-youth' }")));
  }
  absl::StatusOr<v1::GetReportResponse> Ask(const std::string& more) {
    return Query(w_.view(), Make<v1::GetReportRequest>(absl::StrCat("parent: 'agencies/a' ", more)),
                 w_.view_context());
  }
  v1::Report Whole(const std::string& from, const std::string& until) {
    const auto asked = Ask(absl::StrCat("from_date: '", from, "' until_date: '", until, "'"));
    EXPECT_TRUE(asked.ok()) << asked.status();
    return asked->periods(0);
  }

  World w_;
  std::string team_, ta_;
};

TEST_F(Reports, WeeksThatMetTheirRequirementAreCountedOnceFinal) {
  for (const char* date : {"2026-11-03", "2026-11-05", "2026-11-07"})
    Visit(absl::StrCat("v", date), date);
  Visit("w1", "2026-11-10");
  EXPECT_EQ(Whole("2026-11-01", "2026-11-30").intensity().weeks(), 0);
  EXPECT_EQ(Whole("2026-11-01", "2026-11-30").intensity().weeks_not_final(), 2);
  w_.AdvanceTo("2026-11-19T09:00:00Z");
  const v1::IntensityFigures two = Whole("2026-11-01", "2026-11-30").intensity();
  EXPECT_EQ(two.weeks(), 2);
  EXPECT_EQ(two.met(), 1);
  EXPECT_EQ(two.counted_visits(), 4);
  // Each week is of the period of its first date.
  EXPECT_EQ(Whole("2026-11-03", "2026-11-15").intensity().weeks(), 1);
  // A late record restates the second one.
  for (const char* date : {"2026-11-11", "2026-11-12"}) {
    w_.Must(Make<v1::RecordVisitRequest>(absl::StrCat(
        "parent: 'agencies/a/families/f' visit_id: 'l", date,
        "' outcome: VISIT_OUTCOME_COMPLETED actual { start { local { date_time: '", date,
        "T16:00' } } end { local { date_time: '", date, "T17:00' } } workers { staff: '", ta_,
        "' } place: VISIT_PLACE_HOME participants: 'agencies/a/persons/f-youth' }")));
  }
  EXPECT_EQ(Whole("2026-11-01", "2026-11-30").intensity().met(), 2);
  EXPECT_EQ(Whole("2026-11-01", "2026-11-30").intensity().restated_weeks(), 1);
}

TEST_F(Reports, D10_D11_HeldAndTaperedWeeksStandApart) {
  w_.Must(Make<v1::HoldCaseRequest>(
      "name: 'agencies/a/families/f' hold_id: 'h' reason: HOLD_REASON_DETOX start { local { "
      "date_time: '2026-11-12T00:00' } } review_date: '2026-11-20' resume_date: '2026-11-23'"));
  w_.AdvanceTo("2026-12-04T09:00:00Z");
  const v1::IntensityFigures figures = Whole("2026-11-01", "2026-11-30").intensity();
  EXPECT_EQ(figures.weeks(), 2);            // 2 and 23 November
  EXPECT_EQ(figures.held_weeks(), 1);       // 9 November, from the 12th on hold
  EXPECT_EQ(figures.suspended_weeks(), 1);  // 16 November
  EXPECT_EQ(figures.met(), 0);
}

TEST_F(Reports, CasesByTheirDatesAndLength) {
  w_.Close("agencies/a/families/f", "2027-02-09");
  EXPECT_EQ(Whole("2026-11-01", "2027-03-31").cases().closed(), 0) << "it lies ahead";
  w_.AdvanceTo("2027-02-10T09:00:00Z");
  const v1::CaseFigures cases = Whole("2026-11-01", "2027-03-31").cases();
  EXPECT_EQ(cases.opened(), 1);
  EXPECT_EQ(cases.closed(), 1);
  EXPECT_EQ(cases.median_length_days(), 100);
  EXPECT_EQ(cases.within_benchmark_length(), 1);
  EXPECT_EQ(cases.open_at_end(), 0);
  EXPECT_EQ(Whole("2026-11-01", "2027-02-08").cases().open_at_end(), 1);
  EXPECT_EQ(Whole("2027-02-10", "2027-03-31").cases().closed(), 0);
}

TEST_F(Reports, D17_AnswerTimesOfCalls) {
  const auto call = [&](const std::string& id, const std::string& received, int ack, int connect) {
    w_.AdvanceTo(received);
    w_.Must(Make<v1::ReceiveCallRequest>(
        absl::StrCat("parent: 'agencies/a' call_id: '", id, "' team: '", team_, "'")));
    w_.AdvanceTo(w_.now() + absl::Seconds(ack));
    w_.Must(Make<v1::AcknowledgeCallRequest>(
        absl::StrCat("name: 'agencies/a/calls/", id, "' staff: '", ta_, "'")));
    w_.AdvanceTo(w_.now() + absl::Seconds(connect - ack));
    w_.Must(Make<v1::ConnectCallRequest>(
        absl::StrCat("name: 'agencies/a/calls/", id, "' staff: '", ta_, "'")));
  };
  call("c1", "2026-11-30T23:30:00Z", 60, 120);
  call("c2", "2026-12-01T00:10:00Z", 180, 901);
  w_.Must(Make<v1::ReceiveCallRequest>(
      absl::StrCat("parent: 'agencies/a' call_id: 'c3' team: '", team_, "'")));
  const v1::CallFigures calls = Whole("2026-11-01", "2026-12-31").calls();
  EXPECT_EQ(calls.received(), 3);
  EXPECT_EQ(calls.acknowledged(), 2);
  EXPECT_EQ(calls.connected(), 2);
  EXPECT_EQ(calls.median_seconds_to_acknowledged(), 60);
  EXPECT_EQ(calls.p95_seconds_to_acknowledged(), 180);
  EXPECT_EQ(calls.p95_seconds_to_connected(), 901);
  EXPECT_EQ(calls.within_promise(), 1);
  EXPECT_EQ(Whole("2026-11-01", "2026-11-30").calls().received(), 1);
}

TEST_F(Reports, D16_MinutesWithoutAPrimaryFromTheFirstShiftToNow) {
  EXPECT_EQ(Whole("2026-11-01", "2026-11-30").on_call().uncovered_minutes(), 0) << "no rota yet";
  w_.Must(Make<v1::AddShiftRequest>(
      absl::StrCat("team: '", team_, "' shift_id: 's' tier: TIER_PRIMARY staff: '", ta_,
                   "' start { local { date_time: '2026-11-03T09:00' } } end { local { ",
                   "date_time: '2026-11-03T17:00' } }")));
  w_.AdvanceTo("2026-11-03T18:00:00Z");
  // Nine hours: the therapist was never trained for on-call.
  EXPECT_EQ(Whole("2026-11-01", "2026-11-30").on_call().uncovered_minutes(), 9 * 60);
}

TEST_F(Reports, AreAskedForWholeSpansOfTeamsThatThereAre) {
  EXPECT_EQ(Reason(Ask("from_date: '2026-11-02' until_date: '2026-11-01'")), "INVALID_FIELD");
  const absl::CivilDay first(2026, 1, 1);
  const auto span = [&](int days) {
    return Reason(Ask(absl::StrCat("from_date: '2026-01-01' until_date: '",
                                   calendar::FormatDate(first + days - 1), "'")));
  };
  EXPECT_EQ(span(limits::kMaxReportDays), "OK");
  EXPECT_EQ(span(limits::kMaxReportDays + 1), "INVALID_FIELD");
  const std::string dates = "from_date: '2026-11-01' until_date: '2026-11-30' ";
  EXPECT_EQ(Reason(Ask(dates + "team: 'agencies/a/teams/none'")), "TEAM_NOT_FOUND");
  EXPECT_EQ(Reason(Ask(dates + "team: 'agencies/b/teams/none'")), "INVALID_FIELD");
  EXPECT_EQ(Reason(Ask(dates + "programme: 'agencies/a/programmes/none'")), "PROGRAMME_NOT_FOUND");
  EXPECT_EQ(Ask(dates + "programme: 'agencies/a/programmes/mst-uk-standard'")->periods_size(), 1);
}

}  // namespace
}  // namespace vigil::scheduler
