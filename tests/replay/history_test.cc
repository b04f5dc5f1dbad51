// Method: logs that earlier builds wrote, kept frame by frame in tests/golden/histories, are
// replayed; each must give the state that is written down beside it, to the byte, and together they
// hold every type of event there is. VIGIL_WRITE_GOLDEN=1 adds histories for types that are in none
// yet and writes down the states anew; it never touches a frame that is there.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/check.h"
#include "eventstore/event_log.h"
#include "eventstore/frame.h"
#include "eventstore/sha256.h"
#include "gtest/gtest.h"
#include "scheduler/calendar/zone.h"
#include "scheduler/core/editor.h"
#include "scheduler/core/event.h"
#include "scheduler/core/rows.h"
#include "scheduler/domain.h"
#include "services/cli/rpc_client.h"
#include "services/engine/engine.h"
#include "services/play/runner.h"
#include "services/play/scenario.h"
#include "services/vigild/environment.h"
#include "tests/replay/digest.h"
#include "tests/replay/random_commands.h"
#include "tests/testing/files.h"
#include "tests/testing/temp_folder.h"
#include "vigil/events/v1/system.pb.h"

namespace vigil::replay {
namespace {

namespace fs = std::filesystem;
using eventstore::FrameView;

constexpr char kFolder[] = "tests/golden/histories";
constexpr char kEvents[] = "tests/golden/events";  // one file a type, its number first

// One history: frames, each after its length in decimal and a line feed.
using Frames = std::vector<std::string>;

std::string Pack(const Frames& frames) {
  std::string bytes;
  for (const std::string& frame : frames) absl::StrAppend(&bytes, frame.size(), "\n", frame);
  return bytes;
}

Frames Unpack(const std::string& bytes) {
  Frames frames;
  for (size_t at = 0; at < bytes.size();) {
    const size_t line = bytes.find('\n', at);
    size_t size = 0;
    VIGIL_CHECK(line != std::string::npos &&
                absl::SimpleAtoi(absl::string_view(bytes).substr(at, line - at), &size) &&
                line + 1 + size <= bytes.size())
        << "not a history at byte " << at;
    frames.push_back(bytes.substr(line + 1, size));
    at = line + 1 + size;
  }
  return frames;
}

FrameView Decode(const std::string& frame) {
  FrameView view;
  const absl::Status status = eventstore::DecodeFrame(frame, &view);
  VIGIL_CHECK(status.ok()) << status;
  return view;
}

std::set<uint32_t> TypesIn(const Frames& frames) {
  std::set<uint32_t> types;
  for (const std::string& frame : frames) {
    for (const auto& event : Decode(frame).events) types.insert(event.type);
  }
  return types;
}

std::set<uint32_t> AllTypes() {
  std::set<uint32_t> types;
  for (const std::string& path : testkit::FilesIn(kEvents, ".golden")) {
    types.insert(static_cast<uint32_t>(std::stoul(fs::path(path).filename().string())));
  }
  return types;
}

std::set<uint32_t> Without(std::set<uint32_t> all, const std::set<uint32_t>& some) {
  for (const uint32_t type : some) all.erase(type);
  return all;
}

std::set<uint32_t> TypesKept() {
  std::set<uint32_t> types;
  if (!fs::exists(kFolder)) return types;
  for (const std::string& path : testkit::FilesIn(kFolder, ".frames")) {
    types.merge(TypesIn(Unpack(testkit::ReadFile(path))));
  }
  return types;
}

// The state after the last frame. Positions must be dense and the chain whole.
Digest StateAfter(const Frames& frames) {
  const scheduler::Domain domain;
  scheduler::State state;
  scheduler::MapRows rows;
  const uint64_t token = scheduler::NextToken();
  scheduler::StateEditor editor(&state, rows, token);
  uint64_t next = 1;
  const std::string* previous = nullptr;
  for (const std::string& frame : frames) {
    const FrameView view = Decode(frame);
    EXPECT_EQ(view.first, next);
    if (previous != nullptr) {
      EXPECT_EQ(view.prev_hash, eventstore::Sha256(*previous)) << "at position " << next;
    }
    for (const auto& event : view.events) {
      editor.BeginEvent(event.position, token);
      const absl::Status applied = domain.Replay({event.position, view.recorded_at(), event.stream,
                                                  event.type, event.version, event.payload},
                                                 editor);
      EXPECT_TRUE(applied.ok()) << applied;
    }
    for (scheduler::StoredRow& row : editor.StoreClosed(editor.TakeTouched())) {
      rows.Put(std::move(row.key), std::move(row.value));
    }
    next = view.last() + 1;
    previous = &frame;
  }
  // Deadlines depend on the machine's zone rules, which change; the records do not.
  Digest digest = DigestOf(scheduler::StateView(state, rows), {});
  digest.erase("deadlines");
  return digest;
}

// ---- making histories ----

Frames FramesOf(const engine::Engine& engine) {
  Frames frames;
  const absl::Status scanned = engine.log().Scan({}, [&](const FrameView& view) {
    frames.emplace_back(view.bytes);
    return absl::OkStatus();
  });
  VIGIL_CHECK(scanned.ok()) << scanned;
  return frames;
}

std::unique_ptr<vigild::Environment> StartService(absl::Time start, const std::string& folder) {
  vigild::EnvironmentOptions options;
  options.virtual_start = start;
  options.seed = 1;
  if (!folder.empty()) options.data_dir = folder + "/data";
  if (!folder.empty()) options.backup_dir = folder + "/backups";
  auto service = vigild::Environment::Start(std::move(options));
  VIGIL_CHECK(service.ok()) << service.status();
  return *std::move(service);
}

Frames Played(const std::string& path) {
  const auto scenario = play::LoadScenario(path);
  VIGIL_CHECK(scenario.ok()) << scenario.status();
  const testkit::TempFolder folder;
  const auto service = StartService(scenario->start, scenario->on_disk ? folder.path() : "");
  cli::RpcClient client(service->Channel());
  const play::PlayResult played = play::Play(*scenario, client, {}, [](absl::string_view) {});
  VIGIL_CHECK(played.ok()) << path;
  return FramesOf(service->engine());
}

Frames Drawn(uint64_t seed) {
  const absl::Time start = absl::FromUnixSeconds(1'791'187'200);
  const auto service = StartService(start, "");
  cli::RpcClient client(service->Channel());
  RandomCommands random(seed, start);
  const absl::Status founded = random.Found(client, [] {});
  VIGIL_CHECK(founded.ok()) << founded;
  for (int step = 0; step < 1000; ++step) random.Step(client);
  return FramesOf(service->engine());
}

// A log that only the machine's owner ever wrote into: restored, and under new zone rules.
Frames Restored() {
  const auto service = StartService(absl::FromUnixSeconds(1'791'187'200), "");
  Frames frames = FramesOf(service->engine());
  const FrameView last = Decode(frames.back());
  events::v1::LogRestored restored;
  restored.set_from("backup 3");
  restored.set_cut_at(1);
  restored.set_by("operator");
  restored.set_why("disk failure");
  events::v1::ZoneRulesChanged zones;
  zones.set_from_version("2026a");
  zones.set_to_version("2026b");
  events::v1::ClockAccepted clock;
  clock.set_previous_us(last.recorded_at_us);
  clock.set_accepted_us(last.recorded_at_us + 5'000'000);
  clock.set_by("operator");
  scheduler::EventList events;
  events.Add("system", restored);
  events.Add("system", zones);
  events.Add("system", clock);
  eventstore::NewCommit commit;
  commit.partition = commit.actor = commit.role = "system";
  commit.channel = "cli";
  for (const auto& event : events.events()) {
    commit.events.push_back({event.stream, event.type, event.version, event.payload});
  }
  eventstore::FrameStamp stamp;
  stamp.epoch = 2;
  stamp.simulated = true;
  stamp.first = last.last() + 1;
  stamp.recorded_at_us = last.recorded_at_us + 1'000'000;
  stamp.prev_hash = eventstore::Sha256(frames.back());
  const eventstore::Revision from = stamp.first;
  auto frame = eventstore::EncodeFrame(commit, stamp, {from, from + 1, from + 2});
  VIGIL_CHECK(frame.ok()) << frame.status();
  frames.push_back(*std::move(frame));
  return frames;
}

// Adds a history as far as it adds types that are in none; nothing when it adds none.
void Keep(const std::string& name, Frames frames) {
  const std::set<uint32_t> kept = TypesKept();
  size_t needed = 0;
  std::set<uint32_t> seen = kept;
  for (size_t i = 0; i < frames.size(); ++i) {
    for (const auto& event : Decode(frames[i]).events) {
      if (seen.insert(event.type).second) needed = i + 1;
    }
  }
  if (needed == 0) return;
  frames.resize(needed);
  std::string path = absl::StrCat(kFolder, "/", name, ".frames");
  for (int i = 2; fs::exists(path); ++i) path = absl::StrCat(kFolder, "/", name, "-", i, ".frames");
  std::ofstream(path, std::ios::binary) << Pack(frames);
}

void AddWhatIsMissing() {
  fs::create_directories(kFolder);
  for (const std::string& path : testkit::FilesIn("tests/scenarios", ".yaml")) {
    if (Without(AllTypes(), TypesKept()).empty()) return;
    Keep(fs::path(path).stem().string(), Played(path));
  }
  Keep("restored", Restored());
  for (uint64_t seed = 1; seed < 6 && !Without(AllTypes(), TypesKept()).empty(); ++seed) {
    Keep("drawn", Drawn(seed));
  }
}

std::string StatePath(const std::string& frames_path) {
  return fs::path(frames_path).replace_extension(".state").string();
}

bool Writing() { return std::getenv("VIGIL_WRITE_GOLDEN") != nullptr; }

TEST(GoldenHistories, HoldEveryTypeOfEvent) {
  if (Writing() && !Without(AllTypes(), TypesKept()).empty()) AddWhatIsMissing();
  const std::set<uint32_t> missing = Without(AllTypes(), TypesKept());
  EXPECT_TRUE(missing.empty()) << "types " << absl::StrJoin(missing, ", ") << " are in no history: "
                               << "run with VIGIL_WRITE_GOLDEN=1; when no scenario and no random "
                               << "command gives the event, let one do so";
}

TEST(GoldenHistories, GiveTheStateThatIsWrittenDown) {
  int compared = 0;
  for (const std::string& path : testkit::FilesIn(kFolder, ".frames")) {
    SCOPED_TRACE(path);
    const Digest state = StateAfter(Unpack(testkit::ReadFile(path)));
    if (Writing()) std::ofstream(StatePath(path)) << ToLines("", state);
    ASSERT_EQ(Difference(FromLines("", testkit::ReadFile(StatePath(path))), state), "")
        << "an old log means something else now. If a kind of record got a new field, so that its "
           "bytes differ and nothing else: VIGIL_WRITE_GOLDEN=1 writes the states anew";
    ++compared;
  }
  EXPECT_GT(compared, 2);
}

}  // namespace
}  // namespace vigil::replay
