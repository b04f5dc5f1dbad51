// Replaying a year of history into a state, against a bare RocksDB scan of the same frames.
#include <memory>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "eventstore/file_io.h"
#include "eventstore/open_options.h"
#include "eventstore/rocksdb_log.h"
#include "eventstore/rocksdb_options.h"
#include "scheduler/core/rows.h"
#include "scheduler/domain.h"
#include "services/engine/replay.h"
#include "services/engine/rows.h"
#include "tests/bench/service_data.h"

namespace vigil::bench {
namespace {

// Reads every frame as RocksDB gives it, adding up its bytes; seconds.
class BareScan {
 public:
  static absl::StatusOr<std::unique_ptr<BareScan>> Open(const std::string& folder) {
    auto scan = std::make_unique<BareScan>();
    const rocksdb::DBOptions options =
        eventstore::LogDatabaseOptions(rocksdb::Env::Default(), {}, /*read_only=*/true);
    rocksdb::DB* db = nullptr;
    VIGIL_RETURN_IF_ERROR(eventstore::FromRocks(
        rocksdb::DB::OpenForReadOnly(options, eventstore::DatabaseFolder(folder),
                                     eventstore::LogFamilies({}), &scan->handles_, &db),
        folder));
    scan->db_.reset(db);
    return scan;
  }
  ~BareScan() {
    for (rocksdb::ColumnFamilyHandle* handle : handles_)
      (void)db_->DestroyColumnFamilyHandle(handle);
  }

  absl::StatusOr<double> Seconds() {
    absl::Status status;
    const double seconds = SecondsOf([&] {
      const std::unique_ptr<rocksdb::Iterator> at(
          db_->NewIterator(eventstore::CursorOptions(eventstore::CursorUse::kScan),
                           handles_[static_cast<size_t>(eventstore::Family::kLog) + 1]));
      for (at->SeekToFirst(); at->Valid(); at->Next()) bytes_ += at->value().size();
      status = eventstore::FromRocks(at->status(), "bare scan");
    });
    if (!status.ok()) return status;
    return seconds;
  }

 private:
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
  std::unique_ptr<rocksdb::DB> db_;
  uint64_t bytes_ = 0;
};

enum class Extra { kNone, kChain, kRows };

// Events a second. With kRows the rows of closed records are written out too, as after a restore.
absl::StatusOr<double> ReplayRate(const eventstore::EventLog& log, Extra extra) {
  const scheduler::Domain domain;
  scheduler::State state;
  scheduler::MapRows rows;
  eventstore::ScanRequest request;
  request.check_chain = extra == Extra::kChain;
  absl::StatusOr<engine::ReplayResult> result;
  const auto store = [&rows](scheduler::StoredRow row) { rows.Put(row.key, row.value); };
  const engine::LogRows durable(log);
  const double seconds = SecondsOf([&] {
    result = extra == Extra::kRows
                 ? engine::Replay(log, request, domain, state, rows, store, nullptr)
                 : engine::Replay(log, request, domain, state, durable, nullptr, nullptr);
  });
  VIGIL_RETURN_IF_ERROR(result.status());
  return static_cast<double>(result->events) / seconds;
}

absl::Status MeasureReplay(const Settings& settings, const Report& report) {
  VIGIL_ASSIGN_OR_RETURN(const std::string folder, CopyOfHistory(settings, kTeams, "replay"));
  eventstore::OpenOptions options;
  options.data_dir = folder;
  options.read_only = true;
  options.simulated = std::nullopt;
  VIGIL_ASSIGN_OR_RETURN(const auto log, eventstore::RocksLog::Open(options));
  VIGIL_RETURN_IF_ERROR(log->verdict());
  VIGIL_ASSIGN_OR_RETURN(const auto bare, BareScan::Open(folder));
  const auto measure = [&](const std::string& name, Target target, Extra extra) {
    if (!settings.Wants(name)) return;
    report(Measure(name, "events/s", target, settings.rounds(), [&]() -> absl::StatusOr<Sample> {
      VIGIL_ASSIGN_OR_RETURN(const double scan, bare->Seconds());
      VIGIL_ASSIGN_OR_RETURN(const double rate, ReplayRate(*log, extra));
      return Sample{rate, static_cast<double>(log->DurableHead().position) / scan};
    }));
  };
  measure("replay-decode-apply", AtLeast(0.35), Extra::kNone);
  measure("replay-with-chain", NoTarget(), Extra::kChain);
  measure("replay-with-rows", NoTarget(), Extra::kRows);
  return absl::OkStatus();
}

}  // namespace

void ReplayFigures(const Settings& settings, const Report& report) {
  const std::vector<std::string> names = {"replay-decode-apply", "replay-with-chain",
                                          "replay-with-rows"};
  bool any = false;
  for (const std::string& name : names) any = any || settings.Wants(name);
  if (!any) return;
  const absl::Status status = MeasureReplay(settings, report);
  if (!status.ok()) ReportFailure(settings, names, status, report);
}

}  // namespace vigil::bench
