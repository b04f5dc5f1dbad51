// What the tests of the log on disk share: a data folder that is written, closed, damaged and
// opened again, and a full comparison of what the log then says. Included by tests only.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "eventstore/conformance.h"
#include "eventstore/log_tools.h"
#include "eventstore/refusal.h"
#include "gmock/gmock.h"

namespace vigil::eventstore {

class DiskLogTest : public testing::Test {
 protected:
  using Path = std::filesystem::path;

  DiskLogTest() : options_(TestOptions(folder_.path() + "/data")) {}

  absl::Status Open() {
    log_.reset();
    absl::StatusOr<std::unique_ptr<RocksLog>> opened = RocksLog::Open(options_);
    if (opened.ok()) log_ = *std::move(opened);
    return opened.status();
  }
  void MustOpen() {
    const absl::Status status = Open();
    ASSERT_TRUE(status.ok()) << status;
  }
  void Close() { log_.reset(); }

  // One commit and one row; its events tell its number.
  NewCommit NumberedCommit(int number) {
    NewCommit commit = Commit({Event("s/all", 1, absl::StrCat("payload ", number)),
                               Event(absl::StrCat("s/", number % 3), 2)},
                              absl::StrCat("req-", number));
    commit.partition = absl::StrCat("agencies/", number % 2);
    commit.recorded_at = kTestStart + absl::Seconds(number);
    return commit;
  }
  SyncOutcome AppendOne(int number) {
    const absl::StatusOr<StageResult> staged = log_->Stage(NumberedCommit(number));
    if (!staged.ok()) return SyncOutcome::kUnknown;
    log_->PutRow({"last", absl::StrCat(number)});
    return log_->Sync(log_->CloseGroup());
  }
  // Commits `from` .. `to`, each its own group; commit i ends at position 2 i.
  void AppendMany(int from, int to) {
    for (int i = from; i <= to; ++i) ASSERT_EQ(AppendOne(i), SyncOutcome::kDurable) << i;
  }

  // The log must say exactly that commits 1 .. `commits` happened, by every road.
  absl::Status CheckHolds(int commits) {
    int seen = 0;
    VIGIL_RETURN_IF_ERROR(log_->Verify(nullptr));
    VIGIL_RETURN_IF_ERROR(log_->Scan({.check_chain = true}, [&](const FrameView& view) {
      ++seen;
      return view.events[0].payload == absl::StrCat("payload ", seen)
                 ? absl::OkStatus()
                 : absl::DataLossError(absl::StrCat("commit ", seen, " reads otherwise"));
    }));
    VIGIL_ASSIGN_OR_RETURN(const Revision revision, log_->StreamRevision("s/all"));
    VIGIL_ASSIGN_OR_RETURN(const std::optional<std::string> row, log_->GetRow("last"));
    const std::string last = commits == 0 ? "" : absl::StrCat(commits);
    const Position head = log_->DurableHead().position;
    if (seen != commits || revision != static_cast<Revision>(commits) || row.value_or("") != last ||
        head != 2u * commits) {
      return absl::DataLossError(absl::StrCat("expected ", commits, " commits, read ", seen,
                                              ", head ", head, ", stream ", revision, ", row ",
                                              row.value_or("none")));
    }
    for (int i = std::max(1, commits - 3); i <= commits + 1; ++i) {
      const NewCommit commit = NumberedCommit(i);
      VIGIL_ASSIGN_OR_RETURN(const auto found,
                             log_->FindRequest(commit.request, commit.fingerprint));
      if (found.has_value() != (i <= commits)) {
        return absl::DataLossError(absl::StrCat("request ", i, " is known wrongly"));
      }
    }
    return absl::OkStatus();
  }
  void ExpectHolds(int commits) {
    const absl::Status status = CheckHolds(commits);
    EXPECT_TRUE(status.ok()) << status;
  }

  // The refusal's reason; everything in the folder must be as it was.
  std::string OpenRefused() {
    const auto before = Contents();
    const absl::Status status = Open();
    EXPECT_EQ(Contents(), before) << "a refused open changed a file";
    message_ = std::string(status.message());
    return status.ok() ? "(opened)" : RefusalReason(status);
  }

  Path data() const { return options_.data_dir; }
  Path db() const { return data() / "db"; }

  // The files whose names end so, in order.
  std::vector<Path> Files(const std::string& suffix) const {
    std::vector<Path> found;
    for (const auto& entry : std::filesystem::directory_iterator(db())) {
      if (entry.path().string().ends_with(suffix)) found.push_back(entry.path());
    }
    std::sort(found.begin(), found.end());
    return found;
  }

  static std::string Get(const Path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
  }
  static void Put(const Path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
  }
  // Every file of the data folder but the lock, by name.
  std::map<std::string, std::string> Contents() const {
    std::map<std::string, std::string> contents;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(data())) {
      if (entry.is_regular_file() && entry.path().filename() != "LOCK") {
        contents[entry.path().lexically_relative(data())] = Get(entry.path());
      }
    }
    return contents;
  }
  void CopyData(const Path& to) const {
    std::filesystem::remove_all(to);
    std::filesystem::copy(data(), to, std::filesystem::copy_options::recursive);
  }
  void RestoreData(const Path& from) {
    Close();
    std::filesystem::remove_all(data());
    std::filesystem::copy(from, data(), std::filesystem::copy_options::recursive);
  }
  Path Spare(const std::string& name) const { return Path(folder_.path()) / name; }

  testkit::TempFolder folder_;
  OpenOptions options_;
  std::unique_ptr<RocksLog> log_;
  std::string message_;
};

}  // namespace vigil::eventstore
