// Method: histories are generated against a service in memory: sample and made-up agencies, periods
// around every kind of clock change, several seeds. What the log then holds is gone through by
// hand.
#include "services/generate/generate.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/core/event.h"
#include "services/cli/programme_file.h"
#include "services/engine/engine.h"
#include "services/vigild/environment.h"
#include "vigil/events/v1/family.pb.h"
#include "vigil/events/v1/oncall.pb.h"
#include "vigil/events/v1/roster.pb.h"
#include "vigil/events/v1/visit.pb.h"

namespace vigil::generate {
namespace {

using ::testing::Contains;

constexpr char kProgrammes[] = "deploy/programmes";

absl::Time T(const std::string& text) {
  absl::Time t;
  std::string error;
  VIGIL_CHECK(absl::ParseTime(absl::RFC3339_full, text, &t, &error)) << error;
  return t;
}

// ---- what is generated ----
std::vector<AgencyProfile> Samples() {
  auto agencies = LoadProfiles("deploy/samples", kProgrammes);
  VIGIL_CHECK(agencies.ok()) << agencies.status();
  return *std::move(agencies);
}

TeamProfile OneTeam(const std::string& programme) {
  TeamProfile team;
  team.id = team.display_name = team.programme_file = programme;
  auto read = cli::ReadProgrammeFile(absl::StrCat(kProgrammes, "/", programme, ".textproto"));
  VIGIL_CHECK(read.ok()) << read.status();
  team.programme = *std::move(read);
  return team;
}

// The first team of each kind of large agency, what no sample runs, and a zone whose clocks change
// at midnight.
std::vector<AgencyProfile> MadeUp() {
  auto agencies = MadeUpProfiles(100, kProgrammes);
  VIGIL_CHECK(agencies.ok()) << agencies.status();
  for (AgencyProfile& agency : *agencies) agency.teams.resize(1);
  AgencyProfile wales{"others", "Others", "Europe/London", {}};
  for (const char* programme : {"mst-can-uk", "mst-fit-wales"})
    wales.teams.push_back(OneTeam(programme));
  AgencyProfile santiago{"santiago", "Santiago", "America/Santiago", {OneTeam("mst-psb")}};
  agencies->push_back(std::move(wales));
  agencies->push_back(std::move(santiago));
  return *std::move(agencies);
}

// ---- what the log holds ----
struct Held {
  std::string staff;
  absl::Time from, until;
  bool Covers(absl::Time t) const { return from <= t && t < until; }
};

struct CrisisCall {
  absl::Time received;
  std::string team;
  std::vector<events::v1::CallHolder> holders;
  std::string acknowledged_by, connected_by;
  bool closed = false;
};

struct Story {
  GenerateResult result;
  std::string head;                                 // position and hash of the last commit
  std::map<std::string, std::vector<Held>> shifts;  // by team and tier
  std::vector<Held> leave;
  std::map<std::string, CrisisCall> calls;
  int visits = 0, transfers = 0, closed = 0, missed_weeks = 0;
  std::set<int64_t> hours_of_week;  // lengths of the weeks that were judged

  bool OnLeave(const std::string& staff, absl::Time t) const {
    return std::any_of(leave.begin(), leave.end(),
                       [&](const Held& away) { return away.staff == staff && away.Covers(t); });
  }
  // Whose the call is: the first tier whose holder is at work.
  std::string WhoShouldAnswer(const CrisisCall& call) const {
    for (const auto tier :
         {types::v1::TIER_PRIMARY, types::v1::TIER_BACKUP, types::v1::TIER_SUPERVISOR}) {
      const auto found = shifts.find(absl::StrCat(call.team, " ", tier));
      if (found == shifts.end()) continue;
      for (const Held& shift : found->second) {
        if (shift.Covers(call.received) && !OnLeave(shift.staff, call.received)) return shift.staff;
      }
    }
    return "";
  }
};

absl::Time At(const events::v1::Moment& moment) { return absl::FromUnixMicros(moment.at_us()); }

template <class Event>
std::optional<Event> As(const eventstore::EventView& event) {
  if (event.type != scheduler::EventType<Event>()) return std::nullopt;
  Event parsed;
  VIGIL_CHECK(parsed.ParseFromArray(event.payload.data(), static_cast<int>(event.payload.size())));
  return parsed;
}

void Hear(const eventstore::EventView& event, Story& story) {
  if (const auto shift = As<events::v1::ShiftAdded>(event)) {
    story.shifts[absl::StrCat(shift->team(), " ", shift->tier())].push_back(
        {shift->staff(), At(shift->start()), At(shift->end())});
  } else if (const auto away = As<events::v1::LeaveRecorded>(event)) {
    story.leave.push_back({away->staff(), At(away->start()), At(away->end())});
  } else if (const auto received = As<events::v1::CallReceived>(event)) {
    CrisisCall& call = story.calls[received->call()];
    call.received = At(received->received_at());
    call.team = received->team();
    call.holders = {received->holders().begin(), received->holders().end()};
  } else if (const auto acknowledged = As<events::v1::CallAcknowledged>(event)) {
    story.calls[acknowledged->call()].acknowledged_by = acknowledged->staff();
  } else if (const auto connected = As<events::v1::CallConnected>(event)) {
    story.calls[connected->call()].connected_by = connected->staff();
  } else if (const auto closed = As<events::v1::CallClosed>(event)) {
    story.calls[closed->call()].closed = true;
  } else if (const auto week = As<events::v1::WeekFinalised>(event)) {
    story.missed_weeks += week->verdict() == types::v1::WEEK_VERDICT_MISSED;
    story.hours_of_week.insert((week->week_end_us() - week->week_start_us()) / 3'600'000'000);
  }
  story.visits += As<events::v1::VisitScheduled>(event).has_value();
  story.transfers += As<events::v1::TherapistReassigned>(event).has_value();
  story.closed += As<events::v1::CaseClosed>(event).has_value();
}

Story Generated(const GenerateOptions& options, uint64_t key_seed = 1) {
  vigild::EnvironmentOptions environment;
  environment.virtual_start = FirstInstant(options);
  environment.history = true;
  environment.seed = key_seed;
  auto service = vigild::Environment::Start(std::move(environment));
  VIGIL_CHECK(service.ok()) << service.status();
  Story story;
  {
    cli::RpcClient client((*service)->Channel());
    auto result = Generate(client, options);
    VIGIL_CHECK(result.ok()) << result.status();
    story.result = *std::move(result);
  }
  const eventstore::EventLog& log = (*service)->engine().log();
  const absl::Status read = log.Scan({}, [&story](const eventstore::FrameView& frame) {
    for (const auto& event : frame.events) Hear(event, story);
    return absl::OkStatus();
  });
  VIGIL_CHECK(read.ok()) << read;
  const auto head = log.DurableHead();
  const auto hash = log.HashAt(head.position);
  VIGIL_CHECK(hash.ok()) << hash.status();
  story.head = absl::StrCat(head.position, " ", std::string(hash->begin(), hash->end()));
  (*service)->Stop(absl::Seconds(5));
  return story;
}

// ---- what must be true of each ----
void NothingWasRefused(const Story& story) {
  EXPECT_GT(story.result.commands, 0u);
  EXPECT_EQ(story.result.rejected, 0u) << story.result.first_rejection;
}

void TheRightPersonAnswered(const Story& story) {
  EXPECT_FALSE(story.calls.empty());
  for (const auto& [name, call] : story.calls) {
    SCOPED_TRACE(absl::StrCat(name, " at ", absl::FormatTime(call.received, absl::UTCTimeZone())));
    const std::string expected = story.WhoShouldAnswer(call);
    EXPECT_NE(expected, "");
    // Those of the last hours may still be under way.
    if (!call.acknowledged_by.empty()) {
      EXPECT_EQ(call.acknowledged_by, expected);
    }
    if (!call.connected_by.empty()) {
      EXPECT_EQ(call.connected_by, expected);
    }
    // The service paged the same person.
    const auto paged = std::find_if(call.holders.begin(), call.holders.end(),
                                    [](const auto& holder) { return holder.valid(); });
    ASSERT_NE(paged, call.holders.end());
    EXPECT_EQ(paged->staff(), expected);
  }
}

struct Period {
  std::string name;
  const char* until;
  int weeks;
  bool made_up;  // otherwise the samples
  uint64_t seed;
  std::set<int64_t> hours_of_week;  // what the clock changes in it make of weeks

  friend void PrintTo(const Period& period, std::ostream* out) { *out << period.name; }
};

GenerateOptions OptionsOf(const Period& period) {
  GenerateOptions options;
  options.agencies = period.made_up ? MadeUp() : Samples();
  options.until = T(period.until);
  options.weeks = period.weeks;
  options.seed = period.seed;
  if (period.made_up) {  // as large data is made
    options.grain = absl::Hours(1);
    options.in_flight = 8;
  }
  return options;
}

class GenerateProperty : public ::testing::TestWithParam<Period> {};

TEST_P(GenerateProperty, NothingIsRefusedAndTheRightPersonAnswers) {
  const Period& period = GetParam();
  const Story story = Generated(OptionsOf(period));
  NothingWasRefused(story);
  TheRightPersonAnswered(story);
  for (const int64_t hours : period.hours_of_week)
    EXPECT_THAT(story.hours_of_week, Contains(hours));
  // What never came to pass proved nothing.
  EXPECT_GT(story.visits, 100);
  EXPECT_GT(story.missed_weeks, 0);
  EXPECT_FALSE(story.leave.empty());
  if (period.weeks >= 12) {
    EXPECT_GT(story.transfers, 0);
    EXPECT_GT(story.closed, 0);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Periods, GenerateProperty,
    ::testing::Values(Period{"Autumn", "2026-11-26T15:00:00Z", 16, false, 1, {168, 169}},
                      Period{"Spring", "2027-04-15T08:00:00Z", 8, false, 2, {167, 168}},
                      Period{"LeapDay", "2028-03-08T00:00:00Z", 13, false, 3, {168}},
                      Period{"MidnightForward", "2026-09-24T12:00:00Z", 6, true, 4, {167, 168}},
                      Period{"MidnightBack", "2027-04-22T12:00:00Z", 7, true, 5, {167, 168, 169}}),
    [](const auto& info) { return std::string(info.param.name); });

// A history of few weeks, for what is compared as a whole.
GenerateOptions Short(uint64_t seed) {
  GenerateOptions options;
  options.agencies = Samples();
  options.until = T("2026-11-05T20:00:00Z");
  options.weeks = 4;
  options.seed = seed;
  return options;
}

TEST(Generate, TheSameSeedMakesTheSameChain) {
  const Story once = Generated(Short(7));
  EXPECT_EQ(Generated(Short(7)).head, once.head);
}

TEST(Generate, AnotherSeedMakesAnotherHistory) {
  const Story one = Generated(Short(7)), other = Generated(Short(8));
  EXPECT_NE(one.head, other.head);
  // Another history, not the same one in other ciphers.
  EXPECT_NE(one.visits, other.visits);
  std::vector<absl::Time> times[2];
  for (const auto& [name, call] : one.calls) times[0].push_back(call.received);
  for (const auto& [name, call] : other.calls) times[1].push_back(call.received);
  EXPECT_NE(times[0], times[1]);
}

TEST(Generate, OtherKeysMakeTheSameHistoryInOtherCiphers) {
  const Story one = Generated(Short(7), 1), other = Generated(Short(7), 2);
  EXPECT_NE(one.head, other.head);
  EXPECT_EQ(one.result.commands, other.result.commands);
  EXPECT_EQ(one.visits, other.visits);
}

// Behind ./test --long every month of a year; otherwise a taste of it.
TEST(GenerateYear, OfStartsInEveryMonthAndSeveralSeeds) {
  const bool lengthy = std::getenv("VIGIL_LONG") != nullptr;
  const int months = lengthy ? 12 : 1;
  const uint64_t seeds = lengthy ? 4 : 1;
  int transfers = 0, missed = 0;
  for (int month = 1; month <= months && !HasFailure(); ++month) {
    for (uint64_t seed = 1; seed <= seeds && !HasFailure(); ++seed) {
      for (const bool made_up : {false, true}) {
        SCOPED_TRACE(absl::StrCat("month ", month, " seed ", seed, made_up ? " made up" : ""));
        const std::string until = absl::FormatTime(
            absl::FromCivil(absl::CivilHour(2027, month, 28, 10), absl::UTCTimeZone()),
            absl::UTCTimeZone());
        const Period period{"", until.c_str(), lengthy ? 20 : 3, made_up, seed, {}};
        const Story story = Generated(OptionsOf(period));
        NothingWasRefused(story);
        if (lengthy) TheRightPersonAnswered(story);
        transfers += story.transfers;
        missed += story.missed_weeks;
      }
    }
  }
  if (lengthy) {
    EXPECT_GT(transfers, 100);
  }
  EXPECT_GT(missed, 0);
}

}  // namespace
}  // namespace vigil::generate
