// Method: a service on a real data folder is driven by random commands (every mutation, valid and
// not, erasures, snapshots, clock jumps, restarts after downtime) and by a generated history. After
// each step a new process opens the folder as a crash would leave it: what an engine serves that
// starts on it, and what a replay from position 1 gives, must be the running one's records, rows
// and pending deadlines, byte for byte.
#include <stdlib.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/cli/rpc_client.h"
#include "services/engine/engine.h"
#include "services/generate/generate.h"
#include "services/vigild/environment.h"
#include "tests/replay/digest.h"
#include "tests/replay/image.h"
#include "tests/replay/random_commands.h"
#include "tests/testing/temp_folder.h"
#include "vigil/v1/case.pb.h"

namespace vigil::replay {
namespace {

bool Lengthy() { return getenv("VIGIL_LONG") != nullptr; }

uint64_t Seed(uint64_t usual) {
  const char* given = getenv("VIGIL_SEED");
  return given != nullptr ? strtoull(given, nullptr, 10) : usual;
}

class ReplayEquality : public ::testing::Test {
 protected:
  void Open(absl::Time start, uint64_t seed) {
    vigild::EnvironmentOptions options;
    options.data_dir = data_dir_;
    options.virtual_start = start;
    options.seed = seed + static_cast<uint64_t>(++starts_);  // ids and nonces are never used twice
    auto service = vigild::Environment::Start(std::move(options));
    ASSERT_TRUE(service.ok()) << service.status();
    service_ = *std::move(service);
    client_ = std::make_unique<cli::RpcClient>(service_->Channel());
  }
  void Close() {
    client_.reset();
    service_->Stop(absl::Seconds(5));
    service_.reset();
  }

  // What the running engine serves, and the deadlines as its own index holds them.
  Digest Running() {
    engine::Engine& engine = service_->engine();
    return DigestOf(engine.served()->view(), engine.PendingDeadlines());
  }

  // The running state against a new process.
  void Hold() {
    latest_ = Running();
    const auto served = service_->engine().served();
    ASSERT_EQ(served->position, service_->engine().log().DurableHead().position);
    TakeImage(data_dir_, folder_.path() + "/image");
    const Probed probed = Probe(folder_.path() + "/image");
    ASSERT_EQ(probed.error, "");
    ASSERT_EQ(probed.position, served->position);
    ASSERT_EQ(probed.served_position, served->position);
    ASSERT_EQ(Difference(latest_, probed.from_start), "") << "full replay differs";
    ASSERT_EQ(Difference(latest_, probed.from_snapshot), "")
        << "the newest snapshot and its tail of " << probed.replayed << " events differ";
    tails_ += probed.replayed > 0 && probed.replayed < probed.position;
    ++held_;
  }

  // A clean stop, time that passes without a service, and a start that has to catch up; a clock
  // that moved too far is trusted only once the operator has accepted it. `between` is called
  // before and after that.
  void Restart(RandomCommands& random, uint64_t seed, const std::function<void()>& between) {
    Close();
    random.PassDowntime();
    ASSERT_NO_FATAL_FAILURE(Open(random.now(), seed));
    if (service_->engine().status().timers_paused) {
      ASSERT_NO_FATAL_FAILURE(between());
      const absl::Status accepted = random.AcceptClock(*client_);
      ASSERT_TRUE(accepted.ok()) << accepted;
      ++distrusted_;
    }
    const auto caught_up = service_->engine().AdvanceTo(random.now());
    ASSERT_TRUE(caught_up.ok()) << caught_up.status();
    ASSERT_NO_FATAL_FAILURE(between());
  }

  testkit::TempFolder folder_;
  std::string data_dir_ = folder_.path() + "/data";
  std::unique_ptr<vigild::Environment> service_;
  std::unique_ptr<cli::RpcClient> client_;
  Digest latest_;
  int starts_ = 0, held_ = 0;
  int tails_ = 0;       // comparisons in which both a snapshot and a tail had a part
  int distrusted_ = 0;  // starts on a clock that had moved too far
};

// What has not come to pass yet, in words: a command that never succeeded, a kind of record that
// was never there. It would have proved nothing.
std::string Missing(const RandomCommands& random, const Digest& records) {
  std::string missing;
  for (const char* method :
       {"CaseService.GrantOverride", "CaseService.EndOverride", "CaseService.ErasePerson",
        "CaseService.EraseText", "CaseService.KeepText", "CaseService.CloseCase",
        "CaseService.ReassignTherapist", "VisitService.RecordVisit", "VisitService.CorrectVisit",
        "VisitService.MoveVisit", "OnCallService.AddShift", "OnCallService.EndShift",
        "RosterService.RecordLeave", "RosterService.CancelLeave", "CrisisService.CloseCall",
        "AdminService.TakeSnapshot", "AdminService.AdvanceClock"}) {
    const auto it = random.counts().find(method);
    if (it == random.counts().end() || it->second.done == 0) {
      absl::StrAppend(&missing, method, " never succeeded\n");
    }
  }
  if (random.late_records() == 0) missing += "no visit was recorded late\n";
  for (const auto& [name, summary] : records) {
    if (absl::StartsWith(name, "records/") && absl::StartsWith(summary, "0 ")) {
      absl::StrAppend(&missing, "no ", name, " was ever compared\n");
    }
  }
  return missing;
}

std::string Again(uint64_t seed, absl::string_view test) {
  return absl::StrCat("repeat with: VIGIL_SEED=", seed, " ./test ", Lengthy() ? "--long " : "",
                      test);
}

// Three weeks before the clocks go back in London.
const absl::Time kStart = absl::FromUnixSeconds(1'791'187'200);  // Mon 5 Oct 2026

TEST_F(ReplayEquality, OfRandomCommandsAfterEveryStep) {
  const uint64_t seed = Seed(11);
  SCOPED_TRACE(Again(seed, "OfRandomCommands"));
  ASSERT_NO_FATAL_FAILURE(Open(kStart, seed));
  RandomCommands random(seed, kStart);
  const absl::Status founded = random.Found(*client_, [this] {
    if (!HasFatalFailure()) Hold();
  });
  ASSERT_TRUE(founded.ok()) << founded;
  if (HasFatalFailure()) return;
  const int steps = Lengthy() ? 2000 : 350;
  for (int step = 0; step < steps || (step < 3 * steps && !Missing(random, latest_).empty());
       ++step) {
    const std::string latest = random.Step(*client_);
    SCOPED_TRACE(absl::StrCat("step ", step, ": ", latest));
    ASSERT_NO_FATAL_FAILURE(Hold());
    ASSERT_TRUE(random.broken().empty()) << random.broken().front();
    if (step % 40 == 39) {
      ASSERT_NO_FATAL_FAILURE(Restart(random, seed, [this] { Hold(); }));
    }
  }
  EXPECT_GE(held_, steps);
  EXPECT_GT(tails_, steps / 2);
  EXPECT_GT(distrusted_, 0);
  EXPECT_EQ(Missing(random, latest_), "");
  int done = 0, refused = 0;
  for (const auto& [method, count] : random.counts()) {
    done += count.done;
    refused += count.refused;
  }
  EXPECT_GT(done, (done + refused) / 4);
  EXPECT_GT(refused, (done + refused) / 10);
}

// A seed that failed would be of no use if it did not repeat.
TEST_F(ReplayEquality, OfTheSameSeedTwice) {
  const uint64_t seed = Seed(11);
  SCOPED_TRACE(Again(seed, "OfTheSameSeedTwice"));
  std::vector<std::string> told[2];
  for (int time = 0; time < 2; ++time) {
    data_dir_ = absl::StrCat(folder_.path(), "/", time);
    starts_ = 0;
    ASSERT_NO_FATAL_FAILURE(Open(kStart, seed));
    RandomCommands random(seed, kStart);
    const absl::Status founded = random.Found(*client_, [] {});
    ASSERT_TRUE(founded.ok()) << founded;
    for (int step = 0; step < 300; ++step) {
      if (step % 40 == 39) {
        ASSERT_NO_FATAL_FAILURE(Restart(random, seed, [] {}));
      }
      told[time].push_back(random.Step(*client_));
      told[time].push_back(ToLines("", Running()));
    }
    Close();
  }
  ASSERT_THAT(told[1], ::testing::ElementsAreArray(told[0]));
}

TEST_F(ReplayEquality, OfAGeneratedHistoryAndItsErasure) {
  const uint64_t seed = Seed(11);
  SCOPED_TRACE(Again(seed, "OfAGeneratedHistory"));
  generate::GenerateOptions options;
  auto agencies = generate::LoadProfiles("deploy/samples", "deploy/programmes");
  ASSERT_TRUE(agencies.ok()) << agencies.status();
  agencies->resize(1);
  options.agencies = *std::move(agencies);
  options.weeks = Lengthy() ? 30 : 12;
  options.seed = seed;
  // Ends a week after the clocks have gone back in London and New York.
  options.until = absl::FromCivil(absl::CivilHour(2026, 11, 9, 12), absl::UTCTimeZone());
  ASSERT_NO_FATAL_FAILURE(Open(generate::FirstInstant(options), seed));
  const uint64_t every = Lengthy() ? 7 : 67;
  options.after_command = [&](uint64_t commands) {
    if (HasFatalFailure() || commands % every != 0) return;
    if (commands % (5 * every) == 0) (void)service_->engine().TakeSnapshot();
    Hold();
  };
  const auto result = generate::Generate(*client_, options);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->rejected, 0u) << result->first_rejection;
  EXPECT_GT(result->commands, 1000u);
  ASSERT_NO_FATAL_FAILURE(Hold());

  // An erasure changes what can be read, not what is replayed.
  v1::ErasePersonRequest erase;
  erase.mutable_options()->set_request_id("erase");
  erase.set_name("agencies/leicester/persons/standard-01-youth");
  erase.set_legal_basis("asked for");
  const auto erased = client_->Call(*cli::FindMethod("CaseService.ErasePerson"), erase,
                                    {"tester", "admin", "", "test"}, absl::Seconds(30));
  ASSERT_TRUE(erased.ok()) << erased.status();
  ASSERT_NO_FATAL_FAILURE(Hold());
  EXPECT_GT(tails_, 5);
}

}  // namespace
}  // namespace vigil::replay
