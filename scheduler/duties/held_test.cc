// Method: the consultation of DOMAIN scenario B and one record on each side of every requirement,
// with duties of the shipped IPV programme and made ones.
#include "scheduler/duties/held.h"

#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "gtest/gtest.h"
#include "scheduler/duties/items.h"
#include "scheduler/programme/parse.h"
#include "tests/testing/files.h"
#include "tests/testing/zones.h"

namespace vigil::scheduler {
namespace {

using Rule = DutyShortfall::Rule;

constexpr Attendee kProtection = Attendee::ATTENDEE_CHILD_PROTECTION;
constexpr Attendee kTeam = Attendee::ATTENDEE_TEAM;
constexpr Attendee kFamily = Attendee::ATTENDEE_FAMILY;
constexpr Attendee kParent = Attendee::ATTENDEE_PARENT;
constexpr Attendee kSupervisor = Attendee::ATTENDEE_SUPERVISOR;

programme::Duty Ipv(const std::string& id) {
  const std::string path = "deploy/programmes/mst-ipv-connecticut.textproto";
  const auto rules = programme::ParseProgramme(testkit::ReadFile(path), path, testkit::TestZones());
  VIGIL_CHECK(rules.ok()) << rules.status();
  const programme::Duty* duty = rules->FindDuty(id);
  VIGIL_CHECK(duty != nullptr) << id;
  return *duty;
}

absl::Time Minute(int minutes) {  // after 10:00 of Thu 12 Nov 2026
  return absl::FromCivil(absl::CivilMinute(2026, 11, 12, 15, 0), absl::UTCTimeZone()) +
         absl::Minutes(minutes);
}

DutyAttendee Present(Attendee kind, std::vector<std::pair<int, int>> minutes = {},
                     const std::string& who = "x") {
  DutyAttendee attendee{kind, who, {}};
  for (const auto& [from, until] : minutes)
    attendee.presence.push_back({Minute(from), Minute(until)});
  return attendee;
}

DutyRecord Record(std::vector<DutyAttendee> attendees) {
  DutyRecord record;
  record.id = "r";
  record.date = absl::CivilDay(2026, 11, 12);
  record.attendees = std::move(attendees);
  return record;
}

TEST(Consultation, NeedsFortyFiveMinutesOfOneFromChildProtection) {  // scenario B
  const programme::Duty duty = Ipv("expert-consultation");
  const struct {
    std::vector<DutyAttendee> attendees;
    bool satisfies;
  } kCases[] = {
      {{Present(kProtection, {{0, 45}})}, true},
      {{Present(kProtection, {{0, 40}})}, false},
      {{Present(kProtection, {{0, 20}, {30, 55}})}, true},   // own presence, summed
      {{Present(kProtection, {{0, 30}, {10, 40}})}, false},  // overlaps once
      {{Present(kProtection, {{0, 30}}, "a"), Present(kProtection, {{30, 60}}, "b")}, false},
      {{Present(kProtection, {{0, 10}}, "a"), Present(kProtection, {{0, 45}}, "b")}, true},
      {{Present(kProtection, {{0, 10}}), Present(kSupervisor, {{0, 60}})}, false},
  };
  for (size_t i = 0; i < std::size(kCases); ++i)
    EXPECT_EQ(ShortfallsOf(duty, Record(kCases[i].attendees)).empty(), kCases[i].satisfies) << i;

  const auto short_one = ShortfallsOf(duty, Record({Present(kProtection, {{0, 40}})}));
  ASSERT_EQ(short_one.size(), 1u);
  EXPECT_EQ(short_one[0].rule, Rule::kTooShort);
  EXPECT_EQ(short_one[0].kind, kProtection);
  EXPECT_EQ(short_one[0].longest, absl::Minutes(40));
  const auto nobody = ShortfallsOf(duty, Record({Present(kSupervisor, {{0, 60}})}));
  ASSERT_EQ(nobody.size(), 1u);
  EXPECT_EQ(nobody[0].rule, Rule::kMissing);
}

TEST(CheckUp, NeedsChildProtectionTeamAndFamily) {
  const programme::Duty duty = Ipv("investment-check-up");
  EXPECT_TRUE(
      ShortfallsOf(duty, Record({Present(kProtection), Present(kTeam), Present(kFamily)})).empty());
  // A parent is of the family, a supervisor of the team.
  EXPECT_TRUE(
      ShortfallsOf(duty, Record({Present(kProtection), Present(kSupervisor), Present(kParent)}))
          .empty());
  const auto shortfalls = ShortfallsOf(duty, Record({Present(kTeam)}));
  ASSERT_EQ(shortfalls.size(), 2u);
  EXPECT_EQ(shortfalls[0].kind, kProtection);
  EXPECT_EQ(shortfalls[1].kind, kFamily);
}

TEST(Checklist, IsAtHomeWithTheParent) {
  const programme::Duty duty = Ipv("safety-checklist");
  DutyRecord record = Record({Present(kParent)});
  ASSERT_EQ(ShortfallsOf(duty, record).size(), 1u);
  EXPECT_EQ(ShortfallsOf(duty, record)[0].rule, Rule::kNotInHome);
  record.in_home = true;
  EXPECT_TRUE(ShortfallsOf(duty, record).empty());
  record.attendees[0].kind = kFamily;  // not the reverse
  ASSERT_EQ(ShortfallsOf(duty, record).size(), 1u);
  EXPECT_EQ(ShortfallsOf(duty, record)[0].rule, Rule::kMissing);
}

TEST(Interview, IsBySomebodyOutsideTheTeam) {
  const programme::Duty duty = Ipv("adherence-interview");
  DutyRecord record = Record({Present(kParent)});
  EXPECT_TRUE(ShortfallsOf(duty, record).empty());
  record.by_own_team = true;
  ASSERT_EQ(ShortfallsOf(duty, record).size(), 1u);
  EXPECT_EQ(ShortfallsOf(duty, record)[0].rule, Rule::kByOwnTeam);
}

TEST(HeldFor, KeepsWhatSatisfiesByDate) {
  const programme::Duty duty = Ipv("adherence-interview");
  DutyRecord late = Record({}), early = Record({}), own = Record({});
  late.id = "late", early.id = "early", own.id = "own";
  early.date = late.date - 30;
  own.by_own_team = true;
  const std::vector<DutyHeld> held = HeldFor(duty, {late, own, early});
  ASSERT_EQ(held.size(), 2u);
  EXPECT_EQ(held[0].id, "early");
  EXPECT_EQ(held[1].id, "late");
}

TEST(MetBoth, ApartOnlyWhileAnOrderSeparatesThem) {  // D20
  const Separated yes = [](absl::string_view, absl::string_view) { return true; };
  const Separated no = [](absl::string_view, absl::string_view) { return false; };
  EXPECT_TRUE(MetBoth("a", "b", {{"a", "b"}}, no));
  EXPECT_FALSE(MetBoth("a", "b", {{"a"}, {"b"}}, no));
  EXPECT_TRUE(MetBoth("a", "b", {{"a"}, {"b"}}, yes));
  EXPECT_FALSE(MetBoth("a", "b", {{"a"}, {"a"}}, yes));
}

}  // namespace
}  // namespace vigil::scheduler
