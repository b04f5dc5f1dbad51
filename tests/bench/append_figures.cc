// Appending through the log, against RocksDB alone: one writer that puts the same keys and values
// into the same families and syncs each group.
#include <memory>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "eventstore/crypto.h"
#include "eventstore/file_io.h"
#include "eventstore/rocksdb_log.h"
#include "eventstore/rocksdb_options.h"
#include "rocksdb/write_batch.h"
#include "tests/bench/closed_loop.h"
#include "tests/bench/commit_puts.h"
#include "tests/bench/suite.h"

namespace vigil::bench {
namespace {

constexpr int kClients = 128;
constexpr uint64_t kFamilies = 720;

// As long as an event of a visit with its frame.
eventstore::NewCommit CommitOf(uint64_t i) {
  eventstore::NewCommit commit;
  const std::string family = absl::StrCat("agencies/made-up-00/families/family-", i % kFamilies);
  commit.partition = "agencies/made-up-00";
  commit.actor = absl::StrCat("agencies/made-up-00/staff/therapist-", i % 240);
  commit.role = "supervisor";
  commit.channel = "grpc";
  commit.request = {commit.actor, "/vigil.v1.VisitService/RecordVisit", absl::StrCat("visit-", i)};
  commit.fingerprint = std::string(32, static_cast<char>(i));
  commit.recorded_at = absl::FromUnixSeconds(1'780'000'000) + absl::Milliseconds(i);
  commit.events.push_back({family, 77, 1, std::string(220, static_cast<char>('a' + i % 26))});
  return commit;
}

class LogWriter final : public GroupWriter {
 public:
  explicit LogWriter(eventstore::EventLog& log) : log_(log) {}
  absl::Status Stage(uint64_t commit) override { return log_.Stage(CommitOf(commit)).status(); }
  std::function<absl::Status()> Close() override {
    auto group = std::make_shared<std::unique_ptr<eventstore::Group>>(log_.CloseGroup());
    return [this, group] {
      return log_.Sync(std::move(*group)) == eventstore::SyncOutcome::kDurable
                 ? absl::OkStatus()
                 : absl::UnavailableError("a group could not be synced");
    };
  }

 private:
  eventstore::EventLog& log_;
};

// RocksDB and nothing else.
class BareWriter final : public GroupWriter {
 public:
  static absl::StatusOr<std::unique_ptr<BareWriter>> Open(const std::string& folder,
                                                          std::vector<Puts> puts) {
    auto writer = std::unique_ptr<BareWriter>(new BareWriter(std::move(puts)));
    rocksdb::DBOptions options =
        eventstore::LogDatabaseOptions(rocksdb::Env::Default(), {}, /*read_only=*/false);
    options.create_if_missing = true;
    options.create_missing_column_families = true;
    rocksdb::DB* db = nullptr;
    VIGIL_RETURN_IF_ERROR(eventstore::FromRocks(
        rocksdb::DB::Open(options, folder, eventstore::LogFamilies({}), &writer->handles_, &db),
        folder));
    writer->db_.reset(db);
    return writer;
  }
  ~BareWriter() override {
    if (db_ == nullptr) return;
    for (rocksdb::ColumnFamilyHandle* handle : handles_)
      (void)db_->DestroyColumnFamilyHandle(handle);
    (void)db_->Close();
  }

  absl::Status Stage(uint64_t commit) override {
    ++staged_;
    return PutAll(puts_[commit]);
  }
  std::function<absl::Status()> Close() override {
    const absl::Status stamped = PutAll(StampPuts({++groups_, staged_, staged_}));
    auto batch = std::make_shared<rocksdb::WriteBatch>(std::move(batch_));
    batch_ = rocksdb::WriteBatch();
    return [this, batch, stamped] {
      if (!stamped.ok()) return stamped;
      rocksdb::WriteOptions synced;
      synced.sync = true;
      return eventstore::FromRocks(db_->Write(synced, batch.get()), "bare");
    };
  }

 private:
  explicit BareWriter(std::vector<Puts> puts) : puts_(std::move(puts)) {}
  absl::Status PutAll(const Puts& puts) {
    for (const auto& put : puts) {
      const rocksdb::Status status =
          batch_.Put(handles_[static_cast<size_t>(put.family) + 1], put.key, put.value);
      if (!status.ok()) return eventstore::FromRocks(status, "bare");
    }
    return absl::OkStatus();
  }

  const std::vector<Puts> puts_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
  std::unique_ptr<rocksdb::DB> db_;
  rocksdb::WriteBatch batch_;
  uint64_t staged_ = 0, groups_ = 0;
};

// What the log will write for commits [0, count), learnt from a log in memory.
absl::StatusOr<std::vector<Puts>> LearnPuts(const eventstore::LogIdentity& id, uint64_t count) {
  const auto log = eventstore::NewMemoryLog(id);
  for (uint64_t i = 0; i < count; ++i) {
    VIGIL_RETURN_IF_ERROR(log->Stage(CommitOf(i)).status());
  }
  if (log->Sync(log->CloseGroup()) != eventstore::SyncOutcome::kDurable) {
    return absl::InternalError("a log in memory failed");
  }
  std::vector<Puts> puts;
  VIGIL_RETURN_IF_ERROR(log->Scan({}, [&](const eventstore::FrameView& frame) {
    puts.push_back(PutsOf(frame));
    return absl::OkStatus();
  }));
  return puts;
}

absl::Status MeasureAppend(const Settings& settings, const std::string& name,
                           const Report& report) {
  const uint64_t count = settings.quick ? 8'000 : 30'000;
  eventstore::OpenOptions options;
  options.data_dir = absl::StrCat(settings.scratch, "/append");
  options.entropy = eventstore::SystemEntropy();
  VIGIL_ASSIGN_OR_RETURN(const auto log, eventstore::RocksLog::Open(options));
  VIGIL_ASSIGN_OR_RETURN(
      std::vector<Puts> puts,
      LearnPuts(log->identity(), count * (static_cast<uint64_t>(settings.rounds()) + 1)));
  VIGIL_ASSIGN_OR_RETURN(
      const auto bare, BareWriter::Open(absl::StrCat(settings.scratch, "/bare"), std::move(puts)));
  LogWriter mine(*log);
  uint64_t first = 0;
  report(
      Measure(name, "commits/s", AtLeast(0.8), settings.rounds(), [&]() -> absl::StatusOr<Sample> {
        Sample sample;
        VIGIL_ASSIGN_OR_RETURN(sample.floor, RunClosedLoop(*bare, kClients, first, count));
        VIGIL_ASSIGN_OR_RETURN(sample.value, RunClosedLoop(mine, kClients, first, count));
        first += count;
        return sample;
      }));
  return absl::OkStatus();
}

}  // namespace

void AppendFigures(const Settings& settings, const Report& report) {
  const std::string name = "append-128";
  if (!settings.Wants(name)) return;
  const absl::Status status = MeasureAppend(settings, name, report);
  if (!status.ok()) ReportFailure(settings, {name}, status, report);
}

}  // namespace vigil::bench
