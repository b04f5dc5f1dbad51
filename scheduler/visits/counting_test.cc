// Method: one visit of a week at a time, each test at the two sides of one condition of DOMAIN D2;
// the week counts it or does not.
#include "scheduler/visits/counting.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/visits/intensity_fixture.h"

namespace vigil::scheduler {
namespace {

constexpr char kWeek[] = "2026-10-19";

struct D2 : testing::Test {
  D2() { f.Active("2026-09-01"); }
  VisitBuilder& Visit(int minutes = 60) { return f.Held("2026-10-20 17:00", minutes); }
  uint32_t Counted() { return f.Counted(kWeek); }
  IntensityFixture f{"America/New_York"};
};

TEST_F(D2, ThirtyMinutesCountTwentyNineDoNot) {
  Visit(29);
  EXPECT_EQ(Counted(), 0u);
  f.Held("2026-10-21 17:00", 30);
  EXPECT_EQ(Counted(), 1u);
}

TEST_F(D2, ASecondShortOfThirtyMinutesDoesNotCount) {
  f.VisitAt(f.At("2026-10-20 17:00"), f.At("2026-10-20 17:29:59"));
  EXPECT_EQ(Counted(), 0u);
}

TEST_F(D2, OnlyCompletedVisitsCount) {
  for (const VisitOutcome outcome :
       {VisitOutcome::VISIT_OUTCOME_SCHEDULED, VisitOutcome::VISIT_OUTCOME_CANCELLED_BY_FAMILY,
        VisitOutcome::VISIT_OUTCOME_CANCELLED_BY_SERVICE, VisitOutcome::VISIT_OUTCOME_NOT_ATTENDED,
        VisitOutcome::VISIT_OUTCOME_ENTERED_IN_ERROR}) {
    Visit().Outcome(outcome);
  }
  EXPECT_EQ(Counted(), 0u);
}

TEST_F(D2, PhoneNeverCountsVideoOnlyWhereTheProgrammeSaysSo) {
  Visit().Mode(VisitMode::VISIT_MODE_PHONE);
  f.Held("2026-10-21 17:00", 60).Mode(VisitMode::VISIT_MODE_VIDEO);
  EXPECT_EQ(Counted(), 0u);
  f.rules().video_counts = true;
  EXPECT_EQ(Counted(), 1u);
}

TEST_F(D2, SomebodyOfTheFamilyMustTakePart) {
  Visit().With({});
  EXPECT_EQ(Counted(), 0u);
  f.Held("2026-10-21 17:00", 60).With({"foster-carer"});
  EXPECT_EQ(Counted(), 1u);
}

TEST_F(D2, OnePurposeOfTheListIsEnough) {
  Visit().Purposes({VisitPurpose::VISIT_PURPOSE_PRACTICAL_HELP});
  EXPECT_EQ(Counted(), 0u);
  f.Held("2026-10-21 17:00", 60)
      .Purposes({VisitPurpose::VISIT_PURPOSE_PRACTICAL_HELP, VisitPurpose::VISIT_PURPOSE_THERAPY});
  EXPECT_EQ(Counted(), 1u);
}

TEST_F(D2, HelpWithoutATherapistDoesNotCount) {
  Visit().Unqualified();
  EXPECT_EQ(Counted(), 0u);
}

TEST_F(D2, LengthIsTheUnionOfQualifiedPresence) {
  // Two therapists, 17:00-17:20 and 17:10-17:29: 29 minutes, not 39.
  Visit()
      .Worker(true, f.At("2026-10-20 17:00"), f.At("2026-10-20 17:20"))
      .AndWorker(true, f.At("2026-10-20 17:10"), f.At("2026-10-20 17:29"));
  EXPECT_EQ(Counted(), 0u);
  // 17:00-17:15 and 17:40-17:55: 30 minutes with a break.
  f.Held("2026-10-21 17:00", 60)
      .Worker(true, f.At("2026-10-21 17:00"), f.At("2026-10-21 17:15"))
      .AndWorker(true, f.At("2026-10-21 17:40"), f.At("2026-10-21 17:55"));
  EXPECT_EQ(Counted(), 1u);
}

TEST_F(D2, AnUnqualifiedWorkersMinutesDoNotFillUp) {
  Visit()
      .Worker(true, f.At("2026-10-20 17:00"), f.At("2026-10-20 17:29"))
      .AndWorker(false, f.At("2026-10-20 17:00"), f.At("2026-10-20 18:00"));
  EXPECT_EQ(Counted(), 0u);
}

TEST_F(D2, PresenceIsClippedToTheRecord) {
  Visit(29).Worker(true, f.At("2026-10-20 16:00"), f.At("2026-10-20 19:00"));
  EXPECT_EQ(Counted(), 0u);
}

TEST_F(D2, RulesAreThoseInForceAtTheRecordsStart) {
  f.Version(f.At("2026-10-21 00:00")).min_visit_minutes = 45;
  Visit(40);
  EXPECT_EQ(Counted(), 1u);
  f.Held("2026-10-21 00:00", 40);
  EXPECT_EQ(Counted(), 1u);
  f.Held("2026-10-21 12:00", 45);
  EXPECT_EQ(Counted(), 2u);
}

TEST_F(D2, BeforeOpeningAndAfterTheEndNothingCounts) {
  IntensityFixture g("America/New_York");
  g.Active("2026-10-20", "2026-10-22");
  g.Held("2026-10-19 23:59:59", 60);
  g.Held("2026-10-23 00:00", 60);
  EXPECT_EQ(g.Counted(kWeek), 0u);
  g.Held("2026-10-20 00:00", 60).With({"mother"});
  g.Held("2026-10-22 23:30", 60).Place(VisitPlace::VISIT_PLACE_SCHOOL);
  EXPECT_EQ(g.Counted(kWeek), 2u);
}

TEST_F(D2, EachShortcomingHasItsWords) {
  EXPECT_EQ(ShortcomingText(Shortcoming::kNone), "");
  EXPECT_THAT(ShortcomingText(Shortcoming::kByPhone), testing::HasSubstr("phone"));
  Visit().Mode(VisitMode::VISIT_MODE_PHONE);
  auto& visit = Visit().With({}).visit;
  EXPECT_EQ(ShortcomingOf(visit.facts, f.the_case()), Shortcoming::kNobodyOfFamily);
}

TEST_F(D2, D4CallOutsAreCountedBeside) {
  Visit().Purposes({VisitPurpose::VISIT_PURPOSE_CRISIS_CALL_OUT});
  f.Held("2026-10-21 17:00", 60).visit.call = CallName("agencies/a/calls/c");
  f.Held("2026-10-22 17:00", 60);
  // Too short: a call-out that does not meet D2 is none here.
  f.Held("2026-10-23 17:00", 20).Purposes({VisitPurpose::VISIT_PURPOSE_CRISIS_CALL_OUT});
  EXPECT_EQ(Counted(), 3u);
  EXPECT_EQ(f.Week(kWeek).figures().call_outs, 2u);
}

}  // namespace
}  // namespace vigil::scheduler
