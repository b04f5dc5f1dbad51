// What the conformance suite runs on: every backend, made fresh for each test, and short ways to
// write commits. Included by conformance_*_test.cc only.
#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "eventstore/event_log.h"
#include "eventstore/memory_backend.h"
#include "eventstore/open_options.h"
#include "eventstore/rocksdb_log.h"
#include "eventstore/staged_log.h"
#include "gtest/gtest.h"
#include "tests/testing/temp_folder.h"

namespace vigil::eventstore {

inline const LogIdentity kTestIdentity{"00112233445566778899aabbccddeeff", 1, false};
inline const absl::Time kTestStart = absl::FromUnixSeconds(1'700'000'000);

// A log and whatever it needs to live (a folder).
struct LogUnderTest {
  std::shared_ptr<void> home;  // destroyed after the log
  std::unique_ptr<EventLog> log;
};

struct LogKind {
  std::string name;
  std::function<LogUnderTest()> make;
};
inline std::ostream& operator<<(std::ostream& out, const LogKind& kind) { return out << kind.name; }

inline OpenOptions TestOptions(const std::string& data_dir) {
  OpenOptions options;
  options.data_dir = data_dir;
  options.sizes = {4 << 20, 4 << 20, 64 << 20};
  options.entropy = [](absl::Span<uint8_t> bytes) {
    for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<uint8_t>(i * 0x11);
  };
  return options;
}

inline LogUnderTest MakeRocksLog() {
  auto folder = std::make_shared<testkit::TempFolder>();
  absl::StatusOr<std::unique_ptr<RocksLog>> log = RocksLog::Open(TestOptions(folder->path()));
  VIGIL_CHECK(log.ok()) << log.status();
  return {std::move(folder), *std::move(log)};
}

// Every kind the suite runs on.
inline std::vector<LogKind> AllLogKinds() {
  return {
      {"Memory",
       [] {
         return LogUnderTest{nullptr, NewMemoryLog(kTestIdentity)};
       }},
      // No stream head survives in the cache once it is durable.
      {"MemoryWithoutCache",
       [] {
         return LogUnderTest{nullptr, std::make_unique<StagedLog>(NewMemoryBackend(),
                                                                  EmptyStart(kTestIdentity), 0)};
       }},
      {"Rocks", MakeRocksLog},
  };
}

inline NewEvent Event(std::string stream, uint32_t type = 1, std::string payload = "payload") {
  return {.stream = std::move(stream), .type = type, .version = 1, .payload = std::move(payload)};
}

inline NewCommit Commit(std::vector<NewEvent> events, std::string request_id = "",
                        std::string fingerprint = "print") {
  NewCommit commit;
  commit.partition = "agencies/a";
  commit.actor = "staff/anna";
  commit.role = "therapist";
  commit.channel = "grpc";
  commit.request = {"staff/anna", "vigil.v1.Test/Do", std::move(request_id)};
  commit.fingerprint = std::move(fingerprint);
  commit.recorded_at = kTestStart;
  commit.events = std::move(events);
  return commit;
}

class ConformanceTest : public testing::TestWithParam<LogKind> {
 protected:
  ConformanceTest() : under_test_(GetParam().make()) {}

  EventLog& log() { return *under_test_.log; }

  StageResult Stage(const NewCommit& commit) {
    absl::StatusOr<StageResult> result = log().Stage(commit);
    EXPECT_TRUE(result.ok()) << result.status();
    return result.ok() ? *std::move(result) : StageResult{};
  }

  void Sync() {
    std::unique_ptr<Group> group = log().CloseGroup();
    ASSERT_NE(group, nullptr) << "nothing was staged";
    EXPECT_EQ(log().Sync(std::move(group)), SyncOutcome::kDurable);
  }

  StageResult Append(const NewCommit& commit) {
    StageResult result = Stage(commit);
    Sync();
    return result;
  }

  ReadPage Read(const ReadRequest& request) {
    absl::StatusOr<ReadPage> page = log().Read(request);
    EXPECT_TRUE(page.ok()) << page.status();
    return page.ok() ? *std::move(page) : ReadPage{};
  }

  // The positions of the events in the page, in the order handed out.
  static std::vector<Position> Positions(const ReadPage& page) {
    std::vector<Position> positions;
    for (const StoredCommit& commit : page.commits) {
      for (const StoredEvent& event : commit.events) positions.push_back(event.position);
    }
    return positions;
  }

 private:
  LogUnderTest under_test_;
};

inline std::string LogKindName(const testing::TestParamInfo<LogKind>& info) {
  return info.param.name;
}

#define VIGIL_FOR_ALL_LOGS(Suite) \
  INSTANTIATE_TEST_SUITE_P(AllLogs, Suite, testing::ValuesIn(AllLogKinds()), LogKindName)

}  // namespace vigil::eventstore
