// Method: one small history for each rule of D2-D9 and its rulings, asked on both sides of the
// edge; local time by walking is compared with the calendar of scheduler/, which shares no code
// with it.
#include <string>

#include "gtest/gtest.h"
#include "scheduler/calendar/civil.h"
#include "tests/oracle/history.h"

namespace vigil::oracle {
namespace {

constexpr char kWeek[] = "2026-11-09";
constexpr char kAfter[] = "2026-11-16T09:00";

History Ipv() { return History("America/New_York", "2026-09-07", FloorAndTarget(3, 3)); }

int Counted(const History& h, const std::string& now = kAfter) {
  return h.Week(kWeek, now).counted;
}

TEST(D2, ThirtyMinutesOfAQualifiedWorker) {
  for (const auto& [minutes, counted] : {std::pair{29, 0}, {30, 1}}) {
    History h = Ipv();
    h.Visit("v").Actual("2026-11-10T10:00", minutes).Completed().Known("2026-11-10T12:00");
    EXPECT_EQ(Counted(h), counted) << minutes;
  }
  // A long session in which the therapist stays 29 minutes; and one in which two take turns.
  History h = Ipv();
  const absl::Time ten = h.At("2026-11-10T10:00");
  h.Visit("v")
      .Actual("2026-11-10T10:00", 90)
      .By({{"TA", true, ten, ten + absl::Minutes(29)}, {"FRS", false, {}, {}}})
      .Completed()
      .Known("2026-11-10T12:00");
  EXPECT_EQ(Counted(h), 0);
  h.Visit("v")
      .By({{"TA", true, ten - absl::Hours(1), ten + absl::Minutes(15)},
           {"TB", true, ten + absl::Minutes(75), ten + absl::Hours(3)}})
      .Known("2026-11-10T13:00");
  EXPECT_EQ(Counted(h), 1);
}

TEST(D2, PurposeModeParticipantAndOutcome) {
  History h = Ipv();
  h.Visit("v").Actual("2026-11-10T10:00", 60).Completed().Known("2026-11-10T12:00");
  EXPECT_EQ(Counted(h), 1);
  const auto with = [&](auto edit) {
    History changed = h;
    edit(changed.Visit("v"));
    return Counted(changed);
  };
  EXPECT_EQ(with([](auto v) { v.For({Purpose::kCheckUp}).Known(kAfter); }), 0);
  EXPECT_EQ(with([](auto v) { v.For({Purpose::kCheckUp, Purpose::kTherapy}).Known(kAfter); }), 1);
  EXPECT_EQ(with([](auto v) { v.Mode(Mode::kVideo).Known(kAfter); }), 0);
  EXPECT_EQ(with([](auto v) { v.With({}).Known(kAfter); }), 0);
  EXPECT_EQ(with([](auto v) { v.Outcome(Outcome::kEnteredInError).Known(kAfter); }), 0);
}

TEST(D3, ExactlyThirtyMinutesIsApart) {
  for (const auto& [gap, counted] : {std::pair{29, 1}, {30, 0}}) {
    History h = Ipv();
    h.Visit("a").Actual("2026-11-10T10:00", 20).Completed().Known("2026-11-10T12:00");
    h.Visit("b")
        .Actual(absl::FormatTime("%Y-%m-%dT%H:%M", h.At("2026-11-10T10:20") + absl::Minutes(gap),
                                 h.family.zone),
                20)
        .Completed()
        .Known("2026-11-10T12:00");
    EXPECT_EQ(Counted(h), counted) << gap;
  }
}

TEST(D3, AChainNeedsThePlaceAndASharedPersonAndIsTransitive) {
  const auto pair = [](const char* place, const char* person) {
    History h = Ipv();
    h.Visit("a")
        .Actual("2026-11-10T10:00", 40)
        .With({"youth"})
        .Completed()
        .Known("2026-11-10T12:00");
    h.Visit("b")
        .Actual("2026-11-10T10:50", 40)
        .Place(place)
        .With({person})
        .Completed()
        .Known("2026-11-10T12:00");
    return h;
  };
  EXPECT_EQ(Counted(pair("home", "youth")), 1);
  EXPECT_EQ(Counted(pair("school", "youth")), 2);
  EXPECT_EQ(Counted(pair("home", "parent")), 2);
  History h = pair("home", "parent");
  h.Visit("c")
      .Actual("2026-11-10T10:45", 30)
      .With({"youth", "parent"})
      .Completed()
      .Known("2026-11-10T12:00");
  EXPECT_EQ(Counted(h), 1);
}

TEST(D3, AChainBelongsToTheWeekOfItsFirstStart) {
  History h = Ipv();
  h.Visit("a").Actual("2026-11-15T23:20", 35).Completed().Known("2026-11-16T02:00");
  h.Visit("b").Actual("2026-11-16T00:10", 40).Completed().Known("2026-11-16T02:00");
  EXPECT_EQ(Counted(h), 1);
  EXPECT_EQ(h.Week("2026-11-16", kAfter).counted, 0);
}

TEST(D7, RequiredOfPartWeeks) {
  const int kThree[] = {3, 3, 2, 2, 1, 1, 0};  // started on Mon .. Sun
  for (int i = 0; i < 7; ++i) {
    const History h("Europe/London", absl::FormatCivilTime(Day(kWeek) + i), FloorAndTarget(3, 3));
    EXPECT_EQ(h.Week(kWeek, kAfter).required_floor, kThree[i]) << i;
  }
  History h("Europe/London", "2026-09-07", FloorAndTarget(2, 3));
  h.family.closures = {{h.At("2026-11-10T09:00"), Day("2026-11-12")}};  // Mon .. Thu: four dates
  EXPECT_EQ(h.Week(kWeek, "2026-11-10T08:59").required_floor, 2);
  EXPECT_EQ(h.Week(kWeek, "2026-11-10T09:00").required_floor, 1);
  EXPECT_EQ(h.Week(kWeek, "2026-11-10T09:00").required_target, 2);
}

TEST(D7, HoldsTapersAndNewVersions) {
  History h = Ipv();
  // Wholly on hold: Wed, Thu. Tue is active until noon.
  h.family.holds = {{h.At("2026-11-10T12:00"), h.At("2026-11-10T12:00"), Day("2026-11-13")}};
  EXPECT_EQ(h.Week(kWeek, kAfter).required_floor, 2);  // five dates
  h.family.holds.clear();
  h.family.tapers = {{h.At("2026-11-01T12:00"), Day("2026-11-12"), Day("2026-12-10"), 1}};
  EXPECT_EQ(h.Week(kWeek, kAfter).required_floor, 2);  // 3*3 + 4*1 = 13
  h.family.tapers.clear();
  Rules next = FloorAndTarget(1, 1);
  next.in_force_from = h.At("2026-11-12T12:00");  // in force at the end of Thu
  h.family.rules.push_back(next);
  EXPECT_EQ(h.Week(kWeek, kAfter).required_floor, 2);              // 3*3 + 4*1
  h.family.rules.back().in_force_from = h.At("2026-11-12T00:00");  // not at the end of Wed
  EXPECT_EQ(h.Week(kWeek, kAfter).required_floor, 2);
  h.family.rules.back().in_force_from = h.At("2026-11-11T23:59");
  EXPECT_EQ(h.Week(kWeek, kAfter).required_floor, 2);  // 2*3 + 5*1 = 11
  h.family.rules.back().in_force_from = h.At("2026-11-10T12:00");
  EXPECT_EQ(h.Week(kWeek, kAfter).required_floor, 1);  // 3 + 6 = 9
}

TEST(D8, NotYetPlannedUntilTheFourthActiveDate) {
  const History h = Ipv();
  EXPECT_EQ(h.Week(kWeek, "2026-11-09T00:00").verdict, Verdict::kNotYetPlanned);
  EXPECT_EQ(h.Week(kWeek, "2026-11-11T23:59").verdict, Verdict::kNotYetPlanned);
  EXPECT_EQ(h.Week(kWeek, "2026-11-11T23:59").severity, Severity::kNone);
  EXPECT_EQ(h.Week(kWeek, "2026-11-12T00:00").verdict, Verdict::kAtRisk);
}

TEST(D8, AWeekOfFewDatesCountsFromItsLast) {
  const History h("America/New_York", "2026-11-14", FloorAndTarget(3, 3));  // Sat, Sun
  EXPECT_EQ(h.Week(kWeek, "2026-11-14T12:00").required_floor, 1);
  EXPECT_EQ(h.Week(kWeek, "2026-11-14T23:59").verdict, Verdict::kNotYetPlanned);
  EXPECT_EQ(h.Week(kWeek, "2026-11-15T00:00").verdict, Verdict::kAtRisk);
}

History ThreeBooked() {
  History h = Ipv();
  for (const char* start : {"2026-11-10T10:00", "2026-11-12T10:00", "2026-11-14T10:00"}) {
    h.Visit(start).Planned(start, 60).Known("2026-11-05T09:00");
  }
  return h;
}

TEST(D8, ALossRaisesAtOnceUnlessLinkedInTheSameWeek) {
  History h = ThreeBooked();
  EXPECT_EQ(h.Week(kWeek, "2026-11-09T09:00").verdict, Verdict::kOnCourse);
  h.Visit("2026-11-12T10:00").CancelledByFamily("2026-11-09T10:00").Known("2026-11-09T10:00");
  EXPECT_EQ(h.Week(kWeek, "2026-11-09T10:00").verdict, Verdict::kAtRisk);
  EXPECT_EQ(h.Week(kWeek, "2026-11-09T10:00").missed_visits, 0);  // three days' notice

  History moved = ThreeBooked();
  moved.Visit("new").Planned("2026-11-15T10:00", 60).Known("2026-11-09T10:00");
  moved.Visit("2026-11-12T10:00")
      .Outcome(Outcome::kCancelledByService)
      .MovedTo("new")
      .Known("2026-11-09T10:00");
  EXPECT_EQ(moved.Week(kWeek, "2026-11-09T10:00").verdict, Verdict::kOnCourse);
  EXPECT_EQ(moved.Week(kWeek, "2026-11-09T10:00").missed_visits, 0);
  // The new one was entered in error: the link no longer counts.
  moved.Visit("new").Outcome(Outcome::kEnteredInError).Known("2026-11-09T11:00");
  EXPECT_EQ(moved.Week(kWeek, "2026-11-09T11:00").verdict, Verdict::kAtRisk);
  EXPECT_EQ(moved.Week(kWeek, "2026-11-09T11:00").missed_visits, 1);
}

TEST(D8, ALinkIntoAnotherWeekIsALoss) {
  History h = ThreeBooked();
  h.Visit("new").Planned("2026-11-16T10:00", 60).Known("2026-11-09T10:00");
  h.Visit("2026-11-12T10:00")
      .Outcome(Outcome::kCancelledByService)
      .MovedTo("new")
      .Known("2026-11-09T10:00");
  EXPECT_EQ(h.Week(kWeek, "2026-11-09T10:00").verdict, Verdict::kAtRisk);
  EXPECT_EQ(h.Week(kWeek, "2026-11-09T10:00").missed_visits, 1);
}

TEST(D8, ALapseAndAShortSessionAreLosses) {
  History h = ThreeBooked();
  h.Visit("2026-11-10T10:00").Actual("2026-11-10T10:00", 20).Completed().Known("2026-11-10T10:30");
  EXPECT_EQ(h.Week(kWeek, "2026-11-10T10:29").verdict, Verdict::kOnCourse);
  EXPECT_EQ(h.Week(kWeek, "2026-11-10T10:30").verdict, Verdict::kAtRisk);

  const History lapsed = ThreeBooked();
  EXPECT_EQ(lapsed.Week(kWeek, "2026-11-11T10:59").verdict, Verdict::kOnCourse);
  EXPECT_EQ(lapsed.Week(kWeek, "2026-11-11T11:00").verdict, Verdict::kAtRisk);
  EXPECT_EQ(lapsed.Week(kWeek, "2026-11-11T11:00").unrecorded, 1);
}

TEST(D8, ALossKnownBeforeTheWeekRaisesAtItsFirstInstant) {
  History h = ThreeBooked();
  h.Visit("2026-11-12T10:00").CancelledByFamily("2026-11-06T10:00").Known("2026-11-06T10:00");
  EXPECT_EQ(h.Week(kWeek, "2026-11-08T23:59").verdict, Verdict::kFuture);
  EXPECT_EQ(h.Week(kWeek, "2026-11-08T23:59").severity, Severity::kNone);
  EXPECT_EQ(h.Week(kWeek, "2026-11-09T00:00").verdict, Verdict::kAtRisk);
}

TEST(D5, UnprovenUntilWeekEndAnd72Hours) {
  History h = ThreeBooked();
  h.family.judged_from = h.At("2026-11-09T00:00");  // nothing runs on from earlier weeks
  h.Visit("2026-11-10T10:00").Completed().Known("2026-11-10T11:30");
  h.Visit("2026-11-12T10:00").Completed().Known("2026-11-12T11:30");
  // Saturday's outcome is not recorded: it lapses on Sunday at 11:00.
  EXPECT_EQ(h.Week(kWeek, "2026-11-15T10:59").verdict, Verdict::kOnCourse);
  EXPECT_EQ(h.Week(kWeek, "2026-11-15T11:00").verdict, Verdict::kAtRisk);
  EXPECT_EQ(h.Week(kWeek, "2026-11-16T23:59").verdict, Verdict::kAtRisk);
  EXPECT_EQ(h.Week(kWeek, "2026-11-17T00:00").verdict, Verdict::kUnproven);
  EXPECT_EQ(h.Week(kWeek, "2026-11-17T00:00").severity, Severity::kAmber);
  EXPECT_EQ(h.Week(kWeek, "2026-11-18T23:59").verdict, Verdict::kUnproven);
  EXPECT_EQ(h.Week(kWeek, "2026-11-19T00:00").verdict, Verdict::kMissed);
  EXPECT_EQ(h.Week(kWeek, "2026-11-19T00:00").severity, Severity::kAmber);
  // A record that arrives late restates it.
  h.Visit("2026-11-14T10:00").Completed().Known("2026-11-24T09:00");
  EXPECT_EQ(h.Week(kWeek, "2026-11-24T08:59").verdict, Verdict::kMissed);
  EXPECT_EQ(h.Week(kWeek, "2026-11-24T09:00").verdict, Verdict::kMet);
}

TEST(D5, AnAnswerWithin72HoursSettlesItEitherWay) {
  History h = ThreeBooked();
  h.Visit("2026-11-10T10:00").Completed().Known("2026-11-10T11:30");
  h.Visit("2026-11-12T10:00").Completed().Known("2026-11-12T11:30");
  h.Visit("2026-11-14T10:00").Outcome(Outcome::kNotAttended).Known("2026-11-17T12:00");
  EXPECT_EQ(h.Week(kWeek, "2026-11-17T11:59").verdict, Verdict::kUnproven);
  EXPECT_EQ(h.Week(kWeek, "2026-11-17T12:00").verdict, Verdict::kMissed);
  h.Visit("2026-11-14T10:00").Completed().Known("2026-11-17T14:00");
  EXPECT_EQ(h.Week(kWeek, "2026-11-17T14:00").verdict, Verdict::kMet);
}

TEST(D9, RedWhenNobodyWasSeenOrItIsTheSecondRunning) {
  History h("America/New_York", "2026-10-26", FloorAndTarget(3, 3));
  const auto see = [&h](const char* start) {
    h.Visit(start).Actual(start, 60).Completed().Known(start);
  };
  for (const char* start : {"2026-10-26T10:00", "2026-10-28T10:00", "2026-10-30T10:00"}) see(start);
  see("2026-11-03T10:00");  // 2-8 Nov: one of three
  see("2026-11-10T10:00");  // 9-15 Nov: one of three again
  EXPECT_EQ(h.Week("2026-11-02", "2026-11-10T00:00").severity, Severity::kAmber);
  EXPECT_EQ(h.Week("2026-11-09", "2026-11-17T00:00").verdict, Verdict::kMissed);
  EXPECT_EQ(h.Week("2026-11-09", "2026-11-17T00:00").severity, Severity::kRed);
  EXPECT_EQ(h.Week("2026-11-02", "2026-11-17T00:00").severity, Severity::kAmber);
  EXPECT_EQ(h.Week("2026-11-16", "2026-11-24T00:00").severity, Severity::kRed);  // none at all
}

TEST(D9, ARestatementReDerivesTheRun) {
  History h("America/New_York", "2026-11-02", FloorAndTarget(3, 3));
  h.Visit("a").Actual("2026-11-03T10:00", 60).Completed().Known("2026-11-03T12:00");
  h.Visit("b").Actual("2026-11-10T10:00", 60).Completed().Known("2026-11-10T12:00");
  EXPECT_EQ(h.Week("2026-11-09", "2026-11-17T00:00").severity, Severity::kRed);
  // Two late records for the week before: it was met after all, so the next is no second one.
  h.Visit("c").Actual("2026-11-05T10:00", 60).Completed().Known("2026-11-20T12:00");
  h.Visit("d").Actual("2026-11-06T10:00", 60).Completed().Known("2026-11-20T12:00");
  EXPECT_EQ(h.Week("2026-11-02", "2026-11-20T12:00").verdict, Verdict::kMet);
  EXPECT_EQ(h.Week("2026-11-09", "2026-11-20T11:59").severity, Severity::kRed);
  EXPECT_EQ(h.Week("2026-11-09", "2026-11-20T12:00").severity, Severity::kAmber);
}

TEST(D9, ThatNobodyWasSeenIsSettledWhenTheVerdictBecomesMissed) {
  History h("America/New_York", "2026-11-02", FloorAndTarget(3, 3));
  EXPECT_EQ(h.Week("2026-11-02", "2026-11-10T00:00").severity, Severity::kRed);
  h.Visit("a").Actual("2026-11-03T10:00", 60).Completed().Known("2026-11-11T12:00");
  EXPECT_EQ(h.Week("2026-11-02", "2026-11-11T12:00").severity, Severity::kRed);
}

TEST(D8, AHeldVisitThatACorrectionTakesBackIsALoss) {
  for (const Outcome outcome : {Outcome::kEnteredInError, Outcome::kNotAttended}) {
    History h = Ipv();
    h.Visit("walk-in").Actual("2026-11-10T10:00", 60).Completed().Known("2026-11-10T12:00");
    EXPECT_EQ(h.Week(kWeek, "2026-11-10T12:59").verdict, Verdict::kNotYetPlanned);
    h.Visit("walk-in").Outcome(outcome).Known("2026-11-10T13:00");
    EXPECT_EQ(h.Week(kWeek, "2026-11-10T13:00").verdict, Verdict::kAtRisk);
  }
  // What was never in the sum is no loss.
  History h = Ipv();
  h.Visit("walk-in")
      .Actual("2026-11-10T10:00", 60)
      .Outcome(Outcome::kNotAttended)
      .Known("2026-11-10T12:00");
  EXPECT_EQ(h.Week(kWeek, "2026-11-10T12:00").verdict, Verdict::kNotYetPlanned);
}

TEST(D9, WeeksWithoutRequirementNeitherBreakNorExtendARun) {
  History h("America/New_York", "2026-11-02", FloorAndTarget(3, 3));
  h.Visit("a").Actual("2026-11-03T10:00", 60).Completed().Known("2026-11-03T12:00");
  h.family.holds = {{h.At("2026-11-06T12:00"), h.At("2026-11-09T00:00"), Day("2026-11-16")}};
  h.Visit("b").Actual("2026-11-17T10:00", 60).Completed().Known("2026-11-17T12:00");
  EXPECT_EQ(h.Week("2026-11-09", "2026-11-17T00:00").verdict, Verdict::kNoRequirement);
  EXPECT_EQ(h.Week("2026-11-16", "2026-11-24T00:00").severity, Severity::kRed);
}

TEST(D8, WeeksBeforeJudgedFromAreNeverRaisedNorPartOfARun) {
  History h("America/New_York", "2026-10-05", FloorAndTarget(3, 3));
  h.family.judged_from = h.At("2026-11-09T00:00");  // ended at it: not judged
  EXPECT_EQ(h.Week("2026-11-02", "2026-11-10T00:00").verdict, Verdict::kMissed);
  EXPECT_EQ(h.Week("2026-11-02", "2026-11-10T00:00").severity, Severity::kNone);
  h.Visit("b").Actual("2026-11-10T10:00", 60).Completed().Known("2026-11-10T12:00");
  EXPECT_EQ(h.Week("2026-11-09", "2026-11-17T00:00").severity, Severity::kAmber);
}

TEST(D9, NotSeenFromTheLatestOfItsBases) {
  History h("America/New_York", "2026-11-02", FloorAndTarget(3, 3));
  EXPECT_FALSE(h.Seen("2026-11-01T23:59").evaluated);
  EXPECT_EQ(h.Seen("2026-11-09T23:59").days_not_seen, 7);
  EXPECT_FALSE(h.Seen("2026-11-09T23:59").not_seen_red);
  EXPECT_TRUE(h.Seen("2026-11-10T00:00").not_seen_red);
  h.Visit("a")
      .Actual("2026-11-08T10:00", 60)
      .With({"parent"})
      .Completed()
      .Known("2026-11-10T09:00");
  EXPECT_TRUE(h.Seen("2026-11-10T08:59").not_seen_red);
  EXPECT_EQ(h.Seen("2026-11-10T09:00").days_not_seen, 2);
  // The youth was not there: amber after 14 days from the start.
  EXPECT_FALSE(h.Seen("2026-11-16T23:59").child_not_seen_amber);
  EXPECT_TRUE(h.Seen("2026-11-17T00:00").child_not_seen_amber);
  h.family.holds = {{h.At("2026-11-12T12:00"), h.At("2026-11-12T12:00"), Day("2026-11-20")}};
  EXPECT_FALSE(h.Seen("2026-11-19T23:59").evaluated);
  EXPECT_TRUE(h.Seen("2026-11-20T00:00").evaluated);
  EXPECT_EQ(h.Seen("2026-11-27T23:59").days_not_seen, 7);
  EXPECT_TRUE(h.Seen("2026-11-28T00:00").not_seen_red);
}

TEST(D9, AnImportedCaseIsSeenFromTheDateVigilLearntOfIt) {
  History h("America/New_York", "2026-06-01", FloorAndTarget(3, 3));
  h.family.judged_from = h.At("2026-11-02T15:00");
  EXPECT_EQ(h.Seen("2026-11-09T12:00").days_not_seen, 7);
  EXPECT_FALSE(h.Seen("2026-11-09T12:00").not_seen_red);
  h.Visit("a").Actual("2026-10-20T10:00", 60).Completed().Known("2026-11-03T09:00");
  EXPECT_EQ(h.Seen("2026-11-03T09:00").days_not_seen, 14);
}

TEST(InterestingInstants, HoldEveryChangeOfTheAnswer) {
  History h = ThreeBooked();
  h.Visit("2026-11-10T10:00").Completed().Known("2026-11-10T11:30");
  h.Visit("2026-11-12T10:00").CancelledByFamily("2026-11-12T08:00").Known("2026-11-12T08:00");
  const absl::Time from = h.At("2026-11-08T00:00"), until = h.At("2026-11-21T00:00");
  std::set<absl::Time> interesting;
  for (const absl::Time t : InterestingInstants(h.family, from, until)) interesting.insert(t);
  WeekAnswer previous = AskWeek(h.family, Day(kWeek), from);
  for (absl::Time t = from; t <= until; t += absl::Minutes(15)) {
    const WeekAnswer answer = AskWeek(h.family, Day(kWeek), t);
    if (answer.verdict != previous.verdict || answer.pending != previous.pending ||
        answer.severity != previous.severity) {
      EXPECT_EQ(interesting.count(t), 1u) << t;
    }
    previous = answer;
  }
}

TEST(LocalTime, WalkingAgreesWithTheCalendar) {
  for (const char* name : {"America/New_York", "Europe/London", "America/Santiago", "Africa/Cairo",
                           "Australia/Lord_Howe", "Pacific/Apia", "Asia/Beirut"}) {
    const absl::TimeZone zone = LoadZone(name);
    const calendar::Zone other(zone);
    for (absl::CivilDay date = Day("2026-08-01"); date < Day("2027-05-01"); ++date) {
      ASSERT_EQ(FirstInstantOf(date, zone), calendar::FirstInstant(date, other)) << name << date;
      const absl::Time noon = FirstInstantOf(date, zone) + absl::Hours(12);
      ASSERT_EQ(DateOf(noon, zone), calendar::LocalDate(noon, other)) << name << date;
    }
  }
  const absl::TimeZone apia = LoadZone("Pacific/Apia");
  EXPECT_EQ(FirstInstantOf(Day("2011-12-30"), apia), FirstInstantOf(Day("2011-12-31"), apia));
}

}  // namespace
}  // namespace vigil::oracle
