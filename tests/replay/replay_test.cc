// Method: a generated history with erasures and late corrections runs through a whole service;
// after every few steps the served state is held against a full replay from position 1 and against
// an older snapshot plus the tail: canonical bytes of every record, every stored row, every pending
// deadline.
#include "services/engine/replay.h"

#include <stdlib.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "eventstore/event_log.h"
#include "gtest/gtest.h"
#include "services/cli/rpc_client.h"
#include "services/engine/engine.h"
#include "services/engine/rows.h"
#include "services/generate/generate.h"
#include "services/vigild/environment.h"
#include "vigil/v1/case.pb.h"

namespace vigil {
namespace {

// Everything that a state is, as bytes.
std::string CanonicalBytes(const scheduler::State& state) {
  std::string bytes;
  absl::Status status;
  state.EncodeTo(
      [&bytes](absl::string_view chunk) {
        bytes.append(chunk.data(), chunk.size());
        return absl::OkStatus();
      },
      &status);
  EXPECT_TRUE(status.ok());
  return bytes;
}

std::map<std::string, std::string> RowsOf(const scheduler::RowSource& rows) {
  std::map<std::string, std::string> out;
  rows.Scan("r/", "", [&out](absl::string_view key, absl::string_view value) {
    out[std::string(key)] = std::string(value);
    return true;
  });
  return out;
}

std::vector<std::string> DeadlinesOf(const engine::Engine& engine,
                                     const scheduler::StateView& view) {
  std::vector<std::string> out;
  for (const scheduler::Deadline& d : engine.domain().AllDeadlines(view, engine.zones())) {
    out.push_back(
        absl::StrCat(absl::ToUnixMicros(d.due), " ", static_cast<int>(d.kind), " ", d.subject));
  }
  return out;
}

class ReplayEquality : public ::testing::Test {
 protected:
  void Hold(const engine::Engine& engine) {
    const auto served = engine.served();
    const auto& log = engine.log();
    ASSERT_EQ(served->position, log.DurableHead().position);
    const std::string expected = CanonicalBytes(served->state);
    const auto expected_rows = RowsOf(engine::LogRows(log));
    const auto expected_deadlines = DeadlinesOf(engine, served->view());

    scheduler::State full;
    scheduler::MapRows rows;
    const auto replayed = engine::Replay(
        log, {}, engine.domain(), full, rows,
        [&rows](scheduler::StoredRow row) { rows.Put(row.key, row.value); }, nullptr);
    ASSERT_TRUE(replayed.ok()) << replayed.status();
    ASSERT_EQ(CanonicalBytes(full), expected)
        << "full replay differs at position " << served->position;
    ASSERT_EQ(rows.rows().size(), expected_rows.size());
    for (const auto& [key, value] : expected_rows) ASSERT_EQ(rows.Get(key), value) << key;
    ASSERT_EQ(DeadlinesOf(engine, scheduler::StateView(full, rows)), expected_deadlines);

    if (!snapshot_.empty()) {
      auto resumed = scheduler::State::DecodeFrom(snapshot_);
      ASSERT_TRUE(resumed.ok()) << resumed.status();
      eventstore::ScanRequest tail;
      tail.after = snapshot_position_;
      const engine::LogRows log_rows(log);
      ASSERT_TRUE(
          engine::Replay(log, tail, engine.domain(), *resumed, log_rows, nullptr, nullptr).ok());
      ASSERT_EQ(CanonicalBytes(*resumed), expected)
          << "snapshot at " << snapshot_position_ << " and tail differ at position "
          << served->position;
    }
    if (++held_ % 7 == 0 || snapshot_.empty()) {
      snapshot_ = expected;
      snapshot_position_ = served->position;
    }
  }

  std::string snapshot_;
  uint64_t snapshot_position_ = 0;
  int held_ = 0;
};

TEST_F(ReplayEquality, ServedStateIsWhatTheLogSaysAfterEveryStep) {
  const bool lengthy = getenv("VIGIL_LONG") != nullptr;
  const char* given = getenv("VIGIL_SEED");
  const uint64_t seed = given != nullptr ? strtoull(given, nullptr, 10) : 11;
  SCOPED_TRACE(absl::StrCat("repeat with: VIGIL_SEED=", seed, " ./test replay"));
  generate::GenerateOptions options;
  auto agencies = generate::LoadProfiles("deploy/samples", "deploy/programmes");
  ASSERT_TRUE(agencies.ok()) << agencies.status();
  agencies->resize(1);
  options.agencies = *std::move(agencies);
  options.weeks = lengthy ? 30 : 12;
  options.seed = seed;
  // Ends a week after the clocks have gone back in London and New York.
  options.until = absl::FromCivil(absl::CivilHour(2026, 11, 9, 12), absl::UTCTimeZone());
  vigild::EnvironmentOptions environment;
  environment.virtual_start = generate::FirstInstant(options);
  environment.seed = seed;
  auto service = vigild::Environment::Start(std::move(environment));
  ASSERT_TRUE(service.ok()) << service.status();
  cli::RpcClient client((*service)->Channel());
  const uint64_t every = lengthy ? 1 : 17;
  options.after_command = [&](uint64_t commands) {
    if (commands % every == 0 && !HasFatalFailure()) Hold((*service)->engine());
  };
  const auto result = generate::Generate(client, options);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->rejected, 0u) << result->first_rejection;
  EXPECT_GT(result->commands, 1000u);
  Hold((*service)->engine());

  // An erasure changes what can be read, not what is replayed.
  v1::ErasePersonRequest erase;
  erase.mutable_options()->set_request_id("erase");
  erase.set_name("agencies/leicester/persons/standard-01-youth");
  erase.set_legal_basis("asked for");
  const auto erased = client.Call(*cli::FindMethod("CaseService.ErasePerson"), erase,
                                  {"tester", "admin", "", "test"}, absl::Seconds(30));
  ASSERT_TRUE(erased.ok()) << erased.status();
  Hold((*service)->engine());
}

}  // namespace
}  // namespace vigil
