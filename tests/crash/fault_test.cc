// Method: a whole service runs on a file system that fails: errors, a full disk, torn writes, lost
// bytes, creates and renames, and power cuts, each at a place drawn by seed, through log, anchor,
// keys, snapshots and backups alike. The session is a process of its own, because a log that cannot
// be written ends its process. Afterwards the disk works again, and the service must open for
// writing with everything that was acknowledged; while the disk fails it may refuse, in one line.
#include <stdlib.h>

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "services/cli/rpc_client.h"
#include "services/vigild/environment.h"
#include "tests/crash/checker.h"
#include "tests/edge/command.h"
#include "tests/testing/temp_folder.h"

namespace vigil::crash {
namespace {

constexpr int kPowerCut = 77;  // the session's exit code
constexpr int kSessionsPerFolder = 4;

// Which of the four that write this file belongs to.
std::string PlaceOf(const std::string& path) {
  if (absl::StrContains(path, "/backup")) return "backup";
  if (absl::StrContains(path, "/data/keys")) return "keys";
  if (absl::StrContains(path, "/data/snapshots")) return "snapshots";
  return absl::StrContains(path, "/data/anchor") ? "anchor" : "log";
}

bool Lengthy() { return getenv("VIGIL_LONG") != nullptr; }

class ServiceFaults : public ::testing::Test {
 protected:
  std::string data() const { return folder_->path() + "/data"; }
  std::string backup() const { return folder_->path() + "/backup"; }

  void NewFolder() {
    folder_ = std::make_unique<testkit::TempFolder>();
    checker_ = std::make_unique<Checker>();
  }

  // One session on the failing disk; the ledger learns what its clients sent and were told.
  void RunSession(uint64_t seed) {
    const edge::Ran ran =
        edge::RunProgram(FAULTY_SERVICE_PATH, {data(), backup(), absl::StrCat(seed)});
    ASSERT_TRUE(ran.code == 0 || ran.code == kPowerCut) << "it ended with " << ran.code << "\n"
                                                        << ran.out << ran.err;
    const std::vector<std::string> lines = absl::StrSplit(ran.out, '\n', absl::SkipEmpty());
    for (const std::string& line : lines) {
      const std::vector<std::string> words = absl::StrSplit(line, ' ');
      const std::string& what = words[0];
      if (what == "sent") {
        checker_->ledger().Attempt(words[2], words[1], RequestOf(words[2], words[1]));
      } else if (what == "done") {
        uint64_t position = 0;
        ASSERT_TRUE(absl::SimpleAtoi(words[2], &position));
        ASSERT_TRUE(checker_->ledger().Acknowledge(words[1], position)) << line;
        ++done_;
      } else if (what == "harm") {
        harms_.insert(absl::StrCat(PlaceOf(words[1]), line.substr(line.rfind(':'))));
      } else if (what == "refused") {
        EXPECT_GT(line.size(), 30u) << line;
      } else {
        ASSERT_TRUE(what == "plan" || what == "fatal" || what == "end")
            << "not in one line: " << line;
        failed_ +=
            absl::StrContains(line, "end failed=") && !absl::StrContains(line, "end failed=0 ");
      }
      ++lines_[what];
    }
    power_cuts_ += ran.code == kPowerCut;
    trace_ = ran.out;
  }

  // The disk works again: everything is there, and the service goes on.
  void OpenAndCheck() {
    vigild::EnvironmentOptions options;
    options.data_dir = data();
    options.backup_dir = backup();
    options.scrub_every = absl::InfiniteDuration();
    auto service = vigild::Environment::Start(std::move(options));
    ASSERT_TRUE(service.ok()) << service.status();
    ASSERT_FALSE((*service)->read_only()) << (*service)->read_only_reason();
    cli::RpcClient client((*service)->Channel());
    absl::Status status = checker_->CheckLog(client);
    if (status.ok()) status = checker_->RetryUnknown(client);
    if (status.ok()) status = checker_->CheckRecords(client, "");
    ASSERT_TRUE(status.ok()) << status;
    (*service)->Stop(absl::Seconds(5));
  }

  std::unique_ptr<testkit::TempFolder> folder_;
  std::unique_ptr<Checker> checker_;
  std::map<std::string, int> lines_;
  std::set<std::string> harms_;  // "keys: torn"
  std::string trace_;            // of the last session
  int done_ = 0, failed_ = 0, power_cuts_ = 0;
};

TEST_F(ServiceFaults, LoseNothingThatWasAcknowledged) {
  const char* given = getenv("VIGIL_SEED");
  const uint64_t first = given != nullptr ? strtoull(given, nullptr, 10) : 1;
  const int sessions = Lengthy() ? 600 : 60;
  for (int i = 0; i < sessions; ++i) {
    if (i % kSessionsPerFolder == 0) NewFolder();
    const uint64_t seed = first + static_cast<uint64_t>(i);
    ASSERT_NO_FATAL_FAILURE(RunSession(seed)) << "seed " << seed;
    ASSERT_NO_FATAL_FAILURE(OpenAndCheck())
        << "sessions " << seed - static_cast<uint64_t>(i % kSessionsPerFolder) << " to " << seed
        << "\n"
        << trace_;
    if (i % kSessionsPerFolder == kSessionsPerFolder - 1) {
      const edge::Ran ran = edge::RunVigil({"log", "verify", "--data-dir", data()});
      ASSERT_EQ(ran.code, 0) << ran.out << ran.err;
    }
  }
  // Faults that hit nothing would prove nothing.
  EXPECT_GT(done_, 5 * sessions);
  EXPECT_GT(failed_, sessions / 8);
  EXPECT_GT(power_cuts_, sessions / 2);
  EXPECT_GT(lines_["fatal"], sessions / 8);
  EXPECT_GT(lines_["refused"], sessions / 30);
  for (const char* place : {"log", "anchor", "keys", "snapshots"}) {
    for (const char* harm : {"error", "full", "torn", "bytes lost", "create lost", "rename lost"}) {
      EXPECT_EQ(harms_.count(absl::StrCat(place, ": ", harm)), 1u) << place << ": " << harm;
    }
  }
  RecordProperty("answers", done_);
  RecordProperty("sessions_with_failed_calls", failed_);
  RecordProperty("power_cuts", power_cuts_);
  RecordProperty("fatal", lines_["fatal"]);
  RecordProperty("refused", lines_["refused"]);
}

}  // namespace
}  // namespace vigil::crash
