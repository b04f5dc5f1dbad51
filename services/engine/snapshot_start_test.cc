// Method: an engine writes snapshots into a real folder and is started again after the files were
// damaged, made older or newer than the log; where it starts from is read off its figures.
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/tzdb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rocksdb/file_system.h"
#include "services/engine/engine.h"
#include "services/engine/snapshot_files.h"
#include "tests/testing/temp_folder.h"
#include "vigil/events/v1/system.pb.h"

namespace vigil::engine {
namespace {

using ::testing::HasSubstr;

class SnapshotStart : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<Engine>> Start(eventstore::EventLog& log, bool read_only = false) {
    Options options;
    options.log = &log;
    options.clock = &clock_;
    options.virtual_clock = &clock_;
    options.zones = &zones_;
    options.snapshots = &snapshots_;
    options.read_only = read_only;
    return Engine::Start(std::move(options));
  }
  static void Append(Engine& engine, int count) {
    for (int i = 0; i < count; ++i) {
      Command command;
      command.caller.principal = command.caller.actor = "tester";
      command.method = "test/Mark";
      command.partition = "system";
      command.decide = [](const scheduler::StateView&,
                          const scheduler::DecideContext&) -> absl::StatusOr<scheduler::EventList> {
        scheduler::EventList list;
        list.Add("system", events::v1::ClockAccepted());
        return list;
      };
      ASSERT_TRUE(engine.Run(std::move(command)).status.ok());
    }
  }
  // Snapshots at positions 11 and 21, the log up to 26.
  void Fill() {
    auto engine = Start(*log_);
    ASSERT_TRUE(engine.ok()) << engine.status();
    Append(**engine, 10);
    ASSERT_EQ((*engine)->TakeSnapshot()->first, 11u);
    Append(**engine, 10);
    ASSERT_EQ((*engine)->TakeSnapshot()->first, 21u);
    Append(**engine, 5);
  }
  // Files by name: the newest last.
  std::vector<std::string> Files() const {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path() + "/snapshots")) {
      files.push_back(entry.path().string());
    }
    std::sort(files.begin(), files.end());
    return files;
  }
  static void Flip(const std::string& path, int from_end) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(-from_end, std::ios::end);
    const char byte = static_cast<char>(file.get());
    file.seekp(-from_end, std::ios::end);
    file.put(static_cast<char>(byte ^ 0x40));
  }
  static calendar::ZoneSet MachineZones() {
    auto tzdb = LoadMachineTzdb();
    VIGIL_CHECK(tzdb.ok()) << tzdb.status();
    return calendar::ZoneSet(tzdb->version, tzdb->zones);
  }
  // Where it started from: position of the snapshot, events replayed after it.
  void ExpectStart(uint64_t snapshot, uint64_t replayed) {
    const auto engine = Start(*log_);
    ASSERT_TRUE(engine.ok()) << engine.status();
    EXPECT_EQ((*engine)->status().snapshot_position, snapshot);
    EXPECT_EQ((*engine)->status().replayed_events, replayed);
    EXPECT_EQ((*engine)->served()->position, 26u);
  }

  const testkit::TempFolder folder_;
  VirtualClock clock_{absl::FromUnixSeconds(1'793'000'000)};
  calendar::ZoneSet zones_ = MachineZones();
  SnapshotFiles snapshots_{rocksdb::FileSystem::Default(), folder_.path() + "/snapshots"};
  const eventstore::LogIdentity identity_{"00112233445566778899aabbccddeeff", 1, true};
  std::unique_ptr<eventstore::EventLog> log_ = eventstore::NewMemoryLog(identity_);
};

TEST_F(SnapshotStart, FromTheNewest) {
  Fill();
  ExpectStart(21, 5);
}

TEST_F(SnapshotStart, ADamagedOneIsPassedOverForTheNextAndThenForTheLog) {
  Fill();
  ASSERT_EQ(Files().size(), 2u);
  Flip(Files()[1], 3);
  ExpectStart(11, 15);
  Flip(Files()[0], 3);
  ExpectStart(0, 26);
}

TEST_F(SnapshotStart, OneOfAnotherHistoryIsPassedOver) {
  Fill();
  // The same log to its name, with another past.
  auto other = eventstore::NewMemoryLog(identity_);
  clock_.AdvanceTo(clock_.Now() + absl::Seconds(1));
  SnapshotFiles none(rocksdb::FileSystem::Default(), folder_.path() + "/none");
  std::swap(log_, other);
  {
    Options options;
    options.log = log_.get();
    options.clock = &clock_;
    options.virtual_clock = &clock_;
    options.zones = &zones_;
    auto engine = Engine::Start(std::move(options));
    ASSERT_TRUE(engine.ok()) << engine.status();
    Append(**engine, 25);
  }
  ExpectStart(0, 26);
}

// A snapshot holds only what was durable: one beyond the head says that events are gone.
TEST_F(SnapshotStart, OneBeyondTheHeadRefusesAWriterAndNamesWhatIsMissing) {
  Fill();
  const auto shorter = eventstore::NewMemoryLog(identity_);
  const absl::Status refused = Start(*shorter).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("positions 2 to 21 are missing"));
  EXPECT_THAT(std::string(refused.message()), HasSubstr("vigil log restore"));
  const auto reader = Start(*shorter, /*read_only=*/true);
  ASSERT_TRUE(reader.ok()) << reader.status();
  EXPECT_EQ((*reader)->served()->position, 1u);
}

}  // namespace
}  // namespace vigil::engine
