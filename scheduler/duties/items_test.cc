// Method: the dates of DOMAIN scenarios B and E with the shipped programmes, and a table for each
// ruling on duties asked on both sides of its edge.
#include "scheduler/duties/items.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/check.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/calendar/holidays.h"
#include "scheduler/programme/parse.h"
#include "tests/testing/files.h"
#include "tests/testing/zones.h"

namespace vigil::scheduler {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

absl::CivilDay Date(const std::string& text) { return calendar::ParseDate(text).value(); }

programme::Duty Shipped(const std::string& file, const std::string& id) {
  const std::string path = absl::StrCat("deploy/programmes/", file, ".textproto");
  const auto rules = programme::ParseProgramme(testkit::ReadFile(path), path, testkit::TestZones());
  VIGIL_CHECK(rules.ok()) << rules.status();
  const programme::Duty* duty = rules->FindDuty(id);
  VIGIL_CHECK(duty != nullptr) << id;
  return *duty;
}

const calendar::HolidayCalendar& England() {
  static const auto* const england = new calendar::HolidayCalendar(
      calendar::ParseHolidays(testkit::ReadFile("deploy/holidays/england.textproto"), "england")
          .value());
  return *england;
}

const char* WordOf(DutyStatus status) {
  static constexpr const char* kWords[] = {"open",   "satisfied", "overdue",
                                           "missed", "excused",   "withdrawn"};
  return kWords[static_cast<int>(status)];
}

// A case, what was held, and how it stands at a local instant.
struct Asked {
  programme::Duty duty;
  DutySubject subject;
  std::vector<DutyHeld> held;

  Asked(const std::string& file, const std::string& id, const std::string& start,
        const std::string& zone) {
    duty = Shipped(file, id);
    subject.start = Date(start);
    subject.zone = testkit::TestZone(zone);
    subject.holidays = &England();
  }

  Asked& Held(const std::string& date) {
    held.push_back({absl::StrCat("r", held.size() + 1), Date(date)});
    return *this;
  }
  Asked& Hold(const std::string& from, const std::string& resume) {
    subject.holds.push_back({calendar::FirstInstant(Date(from), subject.zone),
                             calendar::FirstInstant(Date(resume), subject.zone)});
    return *this;
  }
  // "from..due status[ by record][, late]" of each, with the year left out.
  std::vector<std::string> At(const std::string& date, int seconds_before = 0) const {
    const absl::Time now =
        calendar::FirstInstant(Date(date), subject.zone) - absl::Seconds(seconds_before);
    std::vector<std::string> lines;
    for (const DutyItem& item : DutyItems(duty, subject, held, now, Date(date))) {
      lines.push_back(absl::StrCat(calendar::FormatDate(item.from).substr(2), "..",
                                   calendar::FormatDate(item.due).substr(2), " ",
                                   WordOf(item.status), item.held_id.empty() ? "" : " by ",
                                   item.held_id, item.late ? ", late" : ""));
    }
    return lines;
  }
};

Asked Ipv(const std::string& id, const std::string& start = "2026-11-03") {
  return Asked("mst-ipv-connecticut", id, start, "America/New_York");
}
Asked Leicester(const std::string& start = "2026-12-14") {
  Asked asked("leicester-standard", "ten-working-days", start, "Europe/London");
  asked.subject.open_to_partner_service = true;
  return asked;
}

TEST(SafetyChecklist, TheWindowsOfScenarioB) {
  Asked asked = Ipv("safety-checklist");
  asked.Held("2026-11-13");
  EXPECT_THAT(asked.At("2026-12-01"),
              ElementsAre("26-11-03..26-11-09 missed", "26-11-10..26-11-16 satisfied by r1",
                          "26-11-17..26-11-23 missed", "26-11-24..26-11-30 missed"));
  // A window is over with its last date, not before.
  EXPECT_THAT(asked.At("2026-11-10", 1).front(), "26-11-03..26-11-09 open");
  EXPECT_THAT(asked.At("2026-11-10").front(), "26-11-03..26-11-09 missed");
  // A second walkthrough in the same window fills no other.
  asked.Held("2026-11-15");
  EXPECT_THAT(asked.At("2026-12-01")[2], "26-11-17..26-11-23 missed");
}

TEST(SafetyChecklist, OnlyAWindowWhollyInsideAHoldIsExcused) {  // D10
  Asked asked = Ipv("safety-checklist");
  asked.Hold("2026-11-10", "2026-11-17");
  EXPECT_THAT(asked.At("2026-11-17"),
              ElementsAre("26-11-03..26-11-09 missed", "26-11-10..26-11-16 excused",
                          "26-11-17..26-11-23 open"));
  Asked shorter = Ipv("safety-checklist");
  shorter.Hold("2026-11-10", "2026-11-16");
  EXPECT_THAT(shorter.At("2026-11-17")[1], "26-11-10..26-11-16 missed");
  // What was held during it stands.
  asked.Held("2026-11-12");
  EXPECT_THAT(asked.At("2026-11-17")[1], "26-11-10..26-11-16 satisfied by r1");
}

TEST(SafetyChecklist, AWindowThatTheClosureCutsIsNoLongerOwed) {
  Asked asked = Ipv("safety-checklist");
  asked.subject.last_date = Date("2026-11-15");
  EXPECT_THAT(asked.At("2026-12-01"),
              ElementsAre("26-11-03..26-11-09 missed", "26-11-10..26-11-16 withdrawn"));
}

TEST(CheckUp, CountsFromTheDateHeld) {  // scenario B
  Asked asked = Ipv("investment-check-up");
  EXPECT_THAT(asked.At("2026-12-04", 1), ElementsAre("26-11-03..26-12-03 open"));
  EXPECT_THAT(asked.At("2026-12-04"), ElementsAre("26-11-03..26-12-03 overdue"));
  asked.Held("2026-12-01");
  EXPECT_THAT(asked.At("2026-12-04"),
              ElementsAre("26-11-03..26-12-03 satisfied by r1", "26-12-02..27-03-01 open"));
}

TEST(CheckUp, AnUnheldOneStaysOneOverdueItem) {
  Asked asked = Ipv("investment-check-up");
  EXPECT_THAT(asked.At("2027-09-01"), ElementsAre("26-11-03..26-12-03 overdue"));
  asked.Held("2027-08-31");
  EXPECT_THAT(asked.At("2027-09-01"),
              ElementsAre("26-11-03..26-12-03 satisfied by r1, late", "27-09-01..27-11-30 open"));
}

TEST(Interview, EachDueIsCountedFromTheAnchor) {  // 31 Jan, 28 Feb, 31 Mar
  const Asked asked = Ipv("adherence-interview", "2027-01-31");
  EXPECT_THAT(asked.At("2027-04-01"),
              ElementsAre("27-01-31..27-02-28 missed", "27-03-01..27-03-31 open",
                          "27-04-01..27-04-30 open"));
}

TEST(Interview, ToleranceFillsTheEarlierWindowIfOpenElseItsOwn) {  // 3b
  const struct {
    std::vector<std::string> held;
    std::string first, second;
  } kCases[] = {
      {{"2026-12-03"}, "satisfied by r1", "missed"},
      {{"2026-12-10"}, "satisfied by r1", "missed"},  // due + 7
      {{"2026-12-11"}, "missed", "satisfied by r1"},  // one day past it
      {{"2026-12-01", "2026-12-10"}, "satisfied by r1", "satisfied by r2"},
      {{"2026-12-05", "2026-12-06"}, "satisfied by r1", "satisfied by r2"},
      {{"2026-11-20", "2026-11-30"}, "satisfied by r1", "missed"},  // never two windows
  };
  for (const auto& c : kCases) {
    Asked asked = Ipv("adherence-interview");
    for (const std::string& date : c.held) asked.Held(date);
    const std::vector<std::string> lines = asked.At("2027-01-20");
    EXPECT_EQ(lines[0], "26-11-03..26-12-03 " + c.first) << absl::StrJoin(c.held, " ");
    EXPECT_EQ(lines[1], "26-12-04..27-01-03 " + c.second) << absl::StrJoin(c.held, " ");
  }
  // Overdue from 00:00 after due + 7.
  const Asked none = Ipv("adherence-interview");
  EXPECT_EQ(none.At("2026-12-11", 1)[0], "26-11-03..26-12-03 open");
  EXPECT_EQ(none.At("2026-12-11")[0], "26-11-03..26-12-03 missed");
}

TEST(Weekly, UsesTheProgrammesWeek) {
  Asked asked = Ipv("expert-consultation", "2026-11-04");  // a Wednesday
  asked.Held("2026-11-12");
  EXPECT_THAT(asked.At("2026-11-23"),
              ElementsAre("26-11-09..26-11-15 satisfied by r1", "26-11-16..26-11-22 missed",
                          "26-11-23..26-11-29 open"));
}

TEST(CrisisPlan, WithinFourteenDaysOfTheStart) {
  Asked asked = Ipv("ipv-crisis-plan");
  EXPECT_THAT(asked.At("2026-11-18", 1), ElementsAre("26-11-03..26-11-17 open"));
  EXPECT_THAT(asked.At("2026-11-18"), ElementsAre("26-11-03..26-11-17 overdue"));
  asked.Held("2026-11-20");
  EXPECT_THAT(asked.At("2026-11-21"), ElementsAre("26-11-03..26-11-17 satisfied by r1, late"));
}

TEST(TenWorkingDays, TheDatesOfScenarioE) {
  const Asked asked = Leicester();
  EXPECT_THAT(asked.At("2026-12-31", 1), ElementsAre("26-12-14..26-12-30 open"));
  EXPECT_THAT(asked.At("2026-12-31"), ElementsAre("26-12-14..26-12-30 overdue"));
}

TEST(TenWorkingDays, OnlyForAYouthOpenToTheServiceAndNotPrescribed) {  // D23
  Asked asked = Leicester();
  asked.subject.open_to_partner_service = false;
  EXPECT_THAT(asked.At("2026-12-31"), IsEmpty());
  asked = Leicester();
  asked.subject.prescribed_from = Date("2026-12-14");
  EXPECT_THAT(asked.At("2026-12-31"), IsEmpty());
  // A later prescription withdraws it from its date.
  asked.subject.prescribed_from = Date("2026-12-22");
  EXPECT_THAT(asked.At("2026-12-22", 1), ElementsAre("26-12-14..26-12-30 open"));
  EXPECT_THAT(asked.At("2026-12-22"), ElementsAre("26-12-14..26-12-30 withdrawn"));
  asked.Held("2026-12-21");
  EXPECT_THAT(asked.At("2026-12-31"), ElementsAre("26-12-14..26-12-30 satisfied by r1"));
}

TEST(Occasions, BeforeItOnItAndAtEachSession) {
  Asked plan = Ipv("safety-plan");  // in the first session
  EXPECT_THAT(plan.At("2026-11-30"), IsEmpty());
  plan.subject.occasions = {Date("2026-11-05"), Date("2026-11-07")};
  plan.Held("2026-11-04");
  EXPECT_THAT(plan.At("2026-11-06"), ElementsAre("26-11-05..26-11-05 overdue"));
  plan.Held("2026-11-07");
  EXPECT_THAT(plan.At("2026-11-08"), ElementsAre("26-11-05..26-11-05 satisfied by r2, late"));

  Asked interview = Ipv("clinical-interview");  // before the first conjoint session
  interview.subject.occasions = {Date("2026-11-20")};
  interview.Held("2026-11-04");
  EXPECT_THAT(interview.At("2026-11-21"), ElementsAre("26-11-20..26-11-20 satisfied by r1"));

  Asked check_in = Ipv("dvfct-safety-check-in");  // at every session
  check_in.subject.occasions = {Date("2026-11-05"), Date("2026-11-07"), Date("2026-11-07")};
  check_in.Held("2026-11-07");
  EXPECT_THAT(check_in.At("2026-11-08"),
              ElementsAre("26-11-05..26-11-05 missed", "26-11-07..26-11-07 satisfied by r1"));
}

TEST(Issues, OneNotedOpensADutyOfTheSameDay) {  // D20
  const Asked asked = Ipv("safety-checklist");
  const absl::CivilDay noted = Date("2026-11-13");
  const auto status = [&](const std::string& date, int seconds_before,
                          const std::vector<DutyHeld>& held) {
    const absl::Time now =
        calendar::FirstInstant(Date(date), asked.subject.zone) - absl::Seconds(seconds_before);
    return IssueItems({noted}, asked.subject, held, now).at(0).status;
  };
  EXPECT_EQ(status("2026-11-14", 1, {}), DutyStatus::kOpen);
  EXPECT_EQ(status("2026-11-14", 0, {}), DutyStatus::kOverdue);
  EXPECT_EQ(status("2026-11-14", 0, {{"r", noted - 1}}), DutyStatus::kOverdue);
  EXPECT_EQ(status("2026-11-14", 0, {{"r", noted}}), DutyStatus::kSatisfied);
}

TEST(Overdue, AtTheFirstInstantOfADateWithoutMidnight) {  // Santiago, 6 Sep 2026: 04:00Z
  Asked asked("mst-ipv-connecticut", "ipv-crisis-plan", "2026-08-22", "America/Santiago");
  const std::vector<DutyItem> items =
      DutyItems(asked.duty, asked.subject, {}, absl::UnixEpoch(), Date("2026-09-30"));
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items[0].due, Date("2026-09-05"));
  EXPECT_EQ(items[0].overdue_at,
            absl::FromCivil(absl::CivilHour(2026, 9, 6, 4), absl::UTCTimeZone()));
}

}  // namespace
}  // namespace vigil::scheduler
