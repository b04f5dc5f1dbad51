// Method: one family in the pure core on a virtual clock, all through commands and deadlines; what
// is asserted are the published events, and what is served beside them. Each World replays at its
// end.
#include <algorithm>
#include <string>
#include <vector>

#include "base/limits.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/family/record.h"
#include "scheduler/testing/visit_world.h"

namespace vigil::scheduler {
namespace {

using events::v1::FamilyNotSeenRaised;
using events::v1::FamilySeenAgain;
using events::v1::VisitUnrecordedRaised;
using events::v1::WeekFinalised;
using events::v1::WeekVerdictChanged;
using testing::ElementsAre;
using testing::IsEmpty;
using namespace types::v1;  // NOLINT: the vocabulary of every line below

constexpr char kWeek1[] = "2026-10-12", kWeek2[] = "2026-10-19", kWeek3[] = "2026-10-26";

// "AT_RISK AMBER since 31 Oct 11:00 judged 31 Oct 11:00", in UTC.
std::string Text(const WeekVerdictChanged& e) {
  const auto time = [](int64_t us) {
    return absl::FormatTime("%e %b %H:%M", absl::FromUnixMicros(us), absl::UTCTimeZone());
  };
  return absl::StrCat(WeekVerdict_Name(e.verdict()).substr(13), " ",
                      Severity_Name(e.severity()).substr(9), " since ", time(e.since_us()),
                      " judged ", time(e.judged_at_us()), e.restated() ? " restated" : "");
}
std::vector<std::string> Verdicts(const VisitWorld& w, const std::string& week) {
  std::vector<std::string> texts;
  for (const auto& event : w.Published<WeekVerdictChanged>(week)) texts.push_back(Text(event));
  return texts;
}

// Both visits of the first two weeks, so that what follows starts clean; before the fourth date of
// a week, or its shortfall would be raised.
void TwoGoodWeeks(VisitWorld& w) {
  int n = 0;
  for (const char* start :
       {"2026-10-12T13:00", "2026-10-14T09:00", "2026-10-20T09:00", "2026-10-21T09:00"}) {
    w.AdvanceTo(VisitWorld::Local(start) + absl::Hours(2));
    w.Held(absl::StrCat("good-", ++n), start);
  }
}

TEST(PublishD8, ACancellationRaisesAtOnceAndTheTimerSaysMissed) {
  VisitWorld w;
  TwoGoodWeeks(w);
  w.AdvanceTo("2026-10-26T13:00:00Z");
  w.Book("sat", "2026-10-31T10:00");
  w.AdvanceTo("2026-10-27T23:30:00Z");
  w.Held("tue", "2026-10-27T17:00");
  w.AdvanceTo("2026-10-31T10:59:59Z");
  EXPECT_THAT(Verdicts(w, kWeek3), IsEmpty());
  EXPECT_EQ(w.WeekOf(kWeek3).verdict(), WEEK_VERDICT_ON_COURSE);
  w.AdvanceTo("2026-10-31T11:00:00Z");
  w.Must(w.Cancellation("sat"));
  EXPECT_EQ(w.WeekOf(kWeek3).missed_visits(), 1u);
  w.AdvanceTo("2026-11-12T12:00:00Z");
  EXPECT_THAT(Verdicts(w, kWeek3),
              ElementsAre("AT_RISK AMBER since 31 Oct 11:00 judged 31 Oct 11:00",
                          "MISSED AMBER since  3 Nov 05:00 judged  3 Nov 05:00"));
  const auto final = w.Published<WeekFinalised>(kWeek3);
  ASSERT_EQ(final.size(), 1u);
  EXPECT_EQ(final[0].verdict(), WEEK_VERDICT_MISSED);
  EXPECT_EQ(final[0].counted(), 1u);
  EXPECT_EQ(final[0].required(), 2u);
  EXPECT_EQ(final[0].missed_visits(), 1u);
  EXPECT_EQ(final[0].judged_at_us(), absl::ToUnixMicros(At("2026-11-05T05:00:00Z")));
  EXPECT_EQ(final[0].week_end_us() - final[0].week_start_us(), 169 * 3'600'000'000LL);
}

TEST(PublishD8, AHeldVisitThatACorrectionTakesBackRaisesAtOnce) {
  VisitWorld w;
  TwoGoodWeeks(w);
  w.AdvanceTo("2026-10-27T15:00:00Z");
  w.Held("walk-in", "2026-10-27T09:00");
  EXPECT_THAT(Verdicts(w, kWeek3), IsEmpty());
  w.AdvanceTo("2026-10-27T18:00:00Z");
  w.Must(w.Correction("walk-in", VISIT_OUTCOME_ENTERED_IN_ERROR));
  EXPECT_THAT(Verdicts(w, kWeek3),
              ElementsAre("AT_RISK AMBER since 27 Oct 18:00 judged 27 Oct 18:00"));
}

TEST(PublishD8, OfManyCorrectionsTheFirstRecordIsTheOneThatIsNeverForgotten) {
  VisitWorld w;
  TwoGoodWeeks(w);
  w.AdvanceTo("2026-10-27T18:00:00Z");
  w.Held("walk-in", "2026-10-27T09:00");
  // As a phone call it would not have counted: only the first record makes its end a loss.
  constexpr int kCorrections = limits::kMaxEarlierRecords + 3;
  for (int i = 0; i < kCorrections; ++i) {
    auto correction = w.Correction("walk-in", VISIT_OUTCOME_COMPLETED);
    *correction.mutable_actual() = w.Details("2026-10-27T09:00", 60 + i, "mode: VISIT_MODE_PHONE");
    w.Must(correction);
  }
  const auto family = w.view().Find<Family>(w.family);
  const auto visit = std::find_if(family->visits.begin(), family->visits.end(),
                                  [](const Visit& v) { return v.id == "walk-in"; });
  ASSERT_NE(visit, family->visits.end());
  EXPECT_EQ(visit->earlier.size(), limits::kMaxEarlierRecords);
  EXPECT_THAT(Verdicts(w, kWeek3),
              ElementsAre("AT_RISK AMBER since 27 Oct 13:00 judged 27 Oct 18:00"));
}

TEST(PublishD9, ARestatementReDerivesTheRunOfTheWeeksBehindIt) {
  VisitWorld w;
  w.AdvanceTo("2026-10-13T15:00:00Z");
  w.Held("a", "2026-10-13T09:00");
  w.AdvanceTo("2026-10-20T15:00:00Z");
  w.Held("b", "2026-10-20T09:00");
  w.AdvanceTo("2026-10-27T15:00:00Z");
  w.Held("c", "2026-10-27T08:00");
  w.Held("d", "2026-10-27T10:00");
  w.AdvanceTo("2026-10-31T12:00:00Z");
  const auto before = w.Published<WeekVerdictChanged>(kWeek2);
  ASSERT_FALSE(before.empty());
  EXPECT_EQ(before.back().severity(), SEVERITY_RED);
  EXPECT_EQ(before.back().missed_run(), 2u);
  // A late record: the first of the two weeks was met after all.
  w.Held("late", "2026-10-15T09:00");
  const auto first = w.Published<WeekVerdictChanged>(kWeek1);
  EXPECT_EQ(first.back().verdict(), WEEK_VERDICT_BELOW_TARGET);
  EXPECT_EQ(first.back().severity(), SEVERITY_NONE);
  EXPECT_TRUE(first.back().restated());
  const auto second = w.Published<WeekVerdictChanged>(kWeek2);
  EXPECT_EQ(second.size(), before.size() + 1);
  EXPECT_EQ(second.back().verdict(), WEEK_VERDICT_MISSED);
  EXPECT_EQ(second.back().severity(), SEVERITY_AMBER);
  EXPECT_EQ(second.back().missed_run(), 1u);
  EXPECT_EQ(second.back().since_us(), before.back().since_us());
  EXPECT_EQ(w.WeekOf(kWeek1).verdict_before(), WEEK_VERDICT_MISSED);
  EXPECT_TRUE(w.WeekOf(kWeek1).restated());
  EXPECT_FALSE(w.WeekOf(kWeek2).restated());
  // And back again: the record was of another family.
  w.Must(w.Correction("late", VISIT_OUTCOME_ENTERED_IN_ERROR));
  EXPECT_EQ(w.Published<WeekVerdictChanged>(kWeek1).back().verdict(), WEEK_VERDICT_MISSED);
  EXPECT_EQ(w.Published<WeekVerdictChanged>(kWeek2).back().severity(), SEVERITY_RED);
}

TEST(PublishD8, AWeekBetweenTwoThatVisitsBeforeTheOpeningMadeFinalIsJudgedToo) {
  VisitWorld w("2026-10-12T12:00:00Z", "");
  w.family = w.Refer(w.team, "f");
  w.PassGates(w.family);
  w.Accept(w.family, w.therapist, kWeek1);
  w.AdvanceTo("2026-10-13T15:00:00Z");
  w.Held("a", "2026-10-13T09:00");
  w.AdvanceTo("2026-10-27T15:00:00Z");
  w.Held("c", "2026-10-27T09:00");
  w.AdvanceTo("2026-11-10T15:00:00Z");
  EXPECT_EQ(w.Published<WeekFinalised>(kWeek1).size(), 1u);
  EXPECT_EQ(w.Published<WeekFinalised>(kWeek3).size(), 1u);
  EXPECT_THAT(w.Published<WeekFinalised>(kWeek2), IsEmpty());
  w.Must(
      Make<v1::OpenCaseRequest>(absl::StrCat("name: '", w.family, "' start_date: '", kWeek1, "'")));
  w.AdvanceTo("2026-11-12T15:00:00Z");
  for (const char* week : {kWeek1, kWeek2, kWeek3, "2026-11-02"}) {
    const auto final = w.Published<WeekFinalised>(week);
    ASSERT_FALSE(final.empty()) << week;
    EXPECT_EQ(final.back().verdict(), WEEK_VERDICT_MISSED) << week;
    EXPECT_EQ(final.back().active_dates(), 7u) << week;
  }
  EXPECT_EQ(w.Published<WeekVerdictChanged>(kWeek2).back().verdict(), WEEK_VERDICT_MISSED);
}

TEST(PublishD8, BelowTargetIsSaidFromTheWeeksEnd) {
  VisitWorld w;
  TwoGoodWeeks(w);
  w.AdvanceTo("2026-10-26T03:59:59Z");
  EXPECT_EQ(w.WeekOf(kWeek2).verdict(), WEEK_VERDICT_MET);
  EXPECT_FALSE(w.WeekOf(kWeek2).below_target_only());
  w.AdvanceTo("2026-10-26T04:00:00Z");
  EXPECT_EQ(w.WeekOf(kWeek2).verdict(), WEEK_VERDICT_BELOW_TARGET);
  EXPECT_TRUE(w.WeekOf(kWeek2).below_target_only());
  w.AdvanceTo("2026-10-30T04:00:00Z");
  EXPECT_TRUE(w.WeekOf(kWeek2).below_target_only());
  EXPECT_THAT(Verdicts(w, kWeek2), IsEmpty());  // information only: nothing is raised
}

TEST(PublishD5, AMissedVisitStaysInTheWeekOfItsPlanThoughArchivedWithAnother) {
  VisitWorld w;
  w.Book("far", "2026-10-14T09:00");
  w.AdvanceTo("2026-11-04T20:00:00Z");
  auto nobody_came = w.Record("far", "2026-11-04T14:00", 30);
  nobody_came.set_outcome(VISIT_OUTCOME_NOT_ATTENDED);
  w.Must(nobody_came);
  EXPECT_EQ(w.WeekOf(kWeek1).missed_visits(), 1u);
  w.AdvanceTo("2027-01-04T20:00:00Z");
  ASSERT_THAT(w.Get<Family>(w.family)->visits, IsEmpty());
  EXPECT_EQ(w.WeekOf(kWeek1).missed_visits(), 1u);
}

TEST(PublishD5, AVisitIsUnrecordedOnceTwentyFourHoursAfterItsEnd) {
  VisitWorld w;
  TwoGoodWeeks(w);
  w.Book("thu", "2026-10-29T10:00");
  w.AdvanceTo("2026-10-30T14:59:59Z");
  EXPECT_THAT(EventsOf<VisitUnrecordedRaised>(w.log()), IsEmpty());
  w.AdvanceTo("2026-10-30T15:00:00Z");
  w.AdvanceTo("2026-11-02T15:00:00Z");
  const auto raised = EventsOf<VisitUnrecordedRaised>(w.log());
  ASSERT_EQ(raised.size(), 1u);
  EXPECT_EQ(raised[0].visit(), w.VisitName("thu"));
  EXPECT_EQ(raised[0].since_us(), absl::ToUnixMicros(At("2026-10-30T15:00:00Z")));
}

TEST(PublishD9, NotSeenIsRaisedAtMidnightAndClearedByTheNextCountedVisit) {
  VisitWorld w;
  TwoGoodWeeks(w);  // last seen on Wed 21 Oct
  w.AdvanceTo("2026-10-29T03:59:59Z");
  EXPECT_THAT(EventsOf<FamilyNotSeenRaised>(w.log()), IsEmpty());
  w.AdvanceTo("2026-10-30T22:00:00Z");
  const auto raised = EventsOf<FamilyNotSeenRaised>(w.log());
  ASSERT_EQ(raised.size(), 1u);
  EXPECT_EQ(raised[0].base_date(), "2026-10-21");
  EXPECT_EQ(raised[0].since_us(), absl::ToUnixMicros(At("2026-10-29T04:00:00Z")));
  w.Held("fri", "2026-10-30T15:00");
  const auto seen = EventsOf<FamilySeenAgain>(w.log());
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].at_us(), absl::ToUnixMicros(At("2026-10-30T20:00:00Z")));
  EXPECT_FALSE(seen[0].case_ended());
  // Taken back, the family has not been seen since the 21st.
  w.Must(w.Correction("fri", VISIT_OUTCOME_NOT_ATTENDED));
  EXPECT_EQ(EventsOf<FamilyNotSeenRaised>(w.log()).size(), 2u);
  w.Close(w.family, "2026-10-30");
  w.AdvanceTo("2026-10-31T04:00:00Z");
  ASSERT_EQ(EventsOf<FamilySeenAgain>(w.log()).size(), 2u);
  EXPECT_TRUE(EventsOf<FamilySeenAgain>(w.log()).back().case_ended());
}

std::vector<std::string> Board(const VisitWorld& w, const std::string& date = "") {
  v1::GetTeamWeekRequest request;
  request.set_team(w.team);
  request.set_date(date);
  std::vector<std::string> rows;
  const auto board = w.Ask<v1::GetTeamWeekResponse>(request);
  for (const v1::TeamWeekRow& row : board.rows()) {
    rows.push_back(absl::StrCat(NameLeaf(row.family()), " ",
                                WeekVerdict_Name(row.week().verdict()).substr(13), " of ",
                                row.week().required()));
  }
  return rows;
}

TEST(TeamWeekD7, AFamilyThatClosedInTheWeekStaysOnItsBoard) {
  VisitWorld w;
  w.OpenFamily(w.team, "g", w.therapist, kWeek1);
  TwoGoodWeeks(w);
  w.AdvanceTo("2026-10-28T14:00:00Z");
  w.Close(w.family, "2026-10-28");  // Mon, Tue, Wed: one visit
  w.AdvanceTo("2026-10-30T14:00:00Z");
  EXPECT_THAT(Board(w), ElementsAre("f AT_RISK of 1", "g AT_RISK of 2"));
  w.AdvanceTo("2026-11-03T14:00:00Z");  // judged, not final yet
  EXPECT_THAT(Board(w, kWeek3), ElementsAre("f MISSED of 1", "g MISSED of 2"));
  EXPECT_THAT(Board(w), ElementsAre("g NOT_YET_PLANNED of 2"));
  // Long afterwards its record has left memory; the board of that week still shows it.
  w.AdvanceTo("2026-12-15T14:00:00Z");
  ASSERT_EQ(w.state().map<Family>().Find(w.family), nullptr);
  EXPECT_THAT(Board(w, kWeek3), ElementsAre("f MISSED of 1", "g MISSED of 2"));
  EXPECT_THAT(Board(w, kWeek2), ElementsAre("f BELOW_TARGET of 2", "g MISSED of 2"));
  EXPECT_THAT(Board(w, "2026-11-02"), ElementsAre("g MISSED of 2"));
}

}  // namespace
}  // namespace vigil::scheduler
