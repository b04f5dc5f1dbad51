// Method: pairs and rows of sessions on one day of a week, each test at the two sides of one
// condition of DOMAIN D3; what the week counts tells whether they merged.
#include "scheduler/visits/chains.h"

#include "gtest/gtest.h"
#include "scheduler/visits/intensity_fixture.h"

namespace vigil::scheduler {
namespace {

constexpr char kWeek[] = "2026-10-19";

struct D3 : testing::Test {
  D3() { f.Active("2026-09-01"); }
  VisitBuilder& Session(const std::string& time, int minutes) {
    return f.Held("2026-10-20 " + time, minutes);
  }
  uint32_t Counted() { return f.Counted(kWeek); }
  IntensityFixture f{"Europe/London"};
};

TEST_F(D3, AGapOfExactlyThirtyMinutesIsApart) {
  Session("10:00", 60);
  Session("11:30", 60);
  EXPECT_EQ(Counted(), 2u);
}

TEST_F(D3, AGapOfASecondLessMerges) {
  Session("10:00", 60);
  Session("11:29:59", 60);
  EXPECT_EQ(Counted(), 1u);
}

TEST_F(D3, ShortSessionsFormAChainLongEnough) {
  Session("10:00", 15);
  Session("10:30", 14);
  EXPECT_EQ(Counted(), 0u);
  Session("11:00", 1);  // 15 + 14 + 1: the gaps do not count
  EXPECT_EQ(Counted(), 1u);
}

TEST_F(D3, OverlapsCountOnce) {
  Session("10:00", 20);
  Session("10:10", 19);
  EXPECT_EQ(Counted(), 0u);
}

TEST_F(D3, TwoWorkersAtOneSessionAreOneVisit) {
  Session("10:00", 60);
  Session("10:00", 60);
  EXPECT_EQ(Counted(), 1u);
}

TEST_F(D3, AnotherPlaceIsApart) {
  Session("10:00", 60);
  Session("11:00", 60).Place(VisitPlace::VISIT_PLACE_SCHOOL);
  EXPECT_EQ(Counted(), 2u);
}

TEST_F(D3, NobodyInCommonIsApart) {
  Session("10:00", 60).With({"mother"});
  Session("11:00", 60).With({"father"});
  EXPECT_EQ(Counted(), 2u);
}

TEST_F(D3, LinksAreTransitive) {
  Session("10:00", 60).With({"mother"});
  Session("11:00", 60).With({"mother", "father"});
  Session("12:00", 60).With({"father"});
  EXPECT_EQ(Counted(), 1u);
}

TEST_F(D3, ALongSessionLinksWhatLiesWithinIt) {
  // The second and the third share nobody and lie apart; the first holds both.
  Session("09:00", 300).With({"mother", "father"});
  Session("09:30", 30).With({"mother"});
  Session("13:00", 30).With({"father"});
  EXPECT_EQ(Counted(), 1u);
}

TEST_F(D3, WhatDoesNotMeetD2LinksNothing) {
  Session("10:00", 60);
  Session("11:00", 30).Mode(VisitMode::VISIT_MODE_PHONE);
  Session("11:30", 60);
  EXPECT_EQ(Counted(), 2u);
}

TEST_F(D3, AChainAcrossMidnightOfSundayBelongsToItsFirstStart) {
  f.Held("2026-10-18 23:59:59", 10);
  f.Held("2026-10-19 00:15", 40);
  EXPECT_EQ(f.Counted("2026-10-12"), 1u);
  EXPECT_EQ(f.Counted("2026-10-19"), 0u);
  EXPECT_EQ(f.Week("2026-10-12").figures().visit_days, 1u);
}

TEST_F(D3, WithoutItsFirstPartTheSameVisitBelongsToTheNextWeek) {
  f.Held("2026-10-18 23:59:59", 10).With({"mother"});
  f.Held("2026-10-19 00:15", 40);
  EXPECT_EQ(f.Counted("2026-10-12"), 0u);
  EXPECT_EQ(f.Counted("2026-10-19"), 1u);
}

TEST_F(D3, SeveralSessionsOfADayAllCountAndAreFlaggedAsBunched) {
  Session("10:00", 60);
  Session("13:00", 60);
  Session("18:00", 60);
  const WeekCalculator week = f.Week(kWeek);
  EXPECT_EQ(week.figures().counted, 3u);
  EXPECT_EQ(week.figures().visit_days, 1u);
  EXPECT_TRUE(week.bunched());
}

TEST_F(D3, OneVisitOrALowerRequirementIsNotBunched) {
  Session("10:00", 60);
  EXPECT_FALSE(f.Week(kWeek).bunched());
  f.rules().floor_visits = 2;
  Session("13:00", 60);
  EXPECT_FALSE(f.Week(kWeek).bunched());
}

TEST_F(D3, TwoDatesAreNotBunched) {
  Session("10:00", 60);
  Session("13:00", 60);
  f.Held("2026-10-21 13:00", 60);
  EXPECT_FALSE(f.Week(kWeek).bunched());
}

}  // namespace
}  // namespace vigil::scheduler
