// CompareIndexes and RebuildIndexes of log_tools.h.
#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "eventstore/folder_lock.h"
#include "eventstore/keys_codec.h"
#include "eventstore/log_derive.h"
#include "eventstore/log_inspection.h"
#include "eventstore/log_reader.h"
#include "eventstore/log_tools.h"
#include "eventstore/refusal.h"
#include "eventstore/sha256.h"

namespace vigil::eventstore {
namespace {

constexpr size_t kWriteBytes = 4 << 20;
constexpr size_t kMaxExamples = 10;

using EntryFn = std::function<absl::Status(const DerivedEntry&)>;

// Hands out every entry that the log calls for; requests only from `remembered` on.
absl::Status ForEachDerived(const Backend& backend, const LogStart& start, Position remembered,
                            const Progress& progress, RebuildReport* report, const EntryFn& fn) {
  std::vector<DerivedEntry> entries;
  ProgressMeter meter(progress, start.head.position);
  const auto each = [&](const FrameView& view) -> absl::Status {
    ++report->commits;
    report->events += view.events.size();
    entries.clear();
    DeriveStreamEntries(view, &entries);
    if (view.first >= remembered) DeriveRequestEntry(view, &entries);
    for (const DerivedEntry& entry : entries) VIGIL_RETURN_IF_ERROR(fn(entry));
    return meter.Step(view.last());
  };
  return LogReader(backend, GenesisHash(start.identity))
      .Scan({.check_chain = true}, start.head.position, each);
}

absl::StatusOr<uint64_t> CountEntries(const Backend& backend, Family family) {
  const auto cursor = backend.NewCursor(family, CursorUse::kScan);
  uint64_t count = 0;
  for (cursor->Seek(""); cursor->valid(); cursor->Next()) {
    count += cursor->key() != keys::StampKey();
  }
  VIGIL_RETURN_IF_ERROR(cursor->status());
  return count;
}

void Example(RebuildReport* report, absl::string_view what, const DerivedEntry& entry) {
  if (report->examples.size() >= kMaxExamples) return;
  report->examples.push_back(
      absl::StrCat(FamilyName(entry.family), ": ", what, " ", absl::CHexEscape(entry.key)));
}

absl::StatusOr<RebuildReport> Compare(const Backend& backend, const LogStart& start,
                                      const Progress& progress) {
  RebuildReport report;
  std::map<Family, uint64_t> sound;  // entries that are stored and called for
  std::string value;
  const auto each = [&](const DerivedEntry& entry) -> absl::Status {
    VIGIL_ASSIGN_OR_RETURN(const bool found, backend.Get(entry.family, entry.key, &value));
    if (!found) {
      ++report.missing;
      Example(&report, "missing", entry);
      return absl::OkStatus();
    }
    ++sound[entry.family];
    if (value != entry.value) {
      ++report.wrong;
      Example(&report, "wrong", entry);
    }
    return absl::OkStatus();
  };
  VIGIL_RETURN_IF_ERROR(ForEachDerived(backend, start, start.sweep, progress, &report, each));
  for (Family family : {Family::kStreams, Family::kRequests}) {
    VIGIL_ASSIGN_OR_RETURN(const uint64_t stored, CountEntries(backend, family));
    report.extra += stored - sound[family];
  }
  return report;
}

absl::StatusOr<RebuildReport> Rewrite(RocksBackend& backend, const LogStart& start, uint64_t batch,
                                      const Progress& progress) {
  // The stamps go first and come back last: interrupted, the log stays refused as LOG_INDEX_BEHIND.
  VIGIL_RETURN_IF_ERROR(backend.Clear(Family::kStreams));
  VIGIL_RETURN_IF_ERROR(backend.Clear(Family::kRequests));
  VIGIL_RETURN_IF_ERROR(backend.Clear(Family::kRows));
  VIGIL_ASSIGN_OR_RETURN(const Position remembered,
                         FirstRemembered(backend, GenesisHash(start.identity), start.head));
  RebuildReport report;
  std::unique_ptr<WriteSet> set = backend.NewWriteSet();
  const auto each = [&](const DerivedEntry& entry) -> absl::Status {
    set->Put(entry.family, entry.key, entry.value);
    if (set->bytes() < kWriteBytes) return absl::OkStatus();
    VIGIL_RETURN_IF_ERROR(backend.WriteSynced(*set));
    set = backend.NewWriteSet();
    return absl::OkStatus();
  };
  VIGIL_RETURN_IF_ERROR(ForEachDerived(backend, start, remembered, progress, &report, each));
  set->Put(Family::kMeta, keys::kSweep, keys::EncodePosition(remembered));
  set->Put(Family::kMeta, keys::kRowsStale, "");
  PutStamps({batch, start.head.position, report.commits}, *set);
  VIGIL_RETURN_IF_ERROR(backend.WriteSynced(*set));
  VIGIL_RETURN_IF_ERROR(backend.Flush());
  return report;
}

}  // namespace

absl::StatusOr<RebuildReport> CompareIndexes(const OpenOptions& options, const Progress& progress) {
  VIGIL_ASSIGN_OR_RETURN(const std::unique_ptr<FolderLock> lock,
                         FolderLock::Acquire(options.data_dir, /*shared=*/true));
  VIGIL_ASSIGN_OR_RETURN(const LogInspection found, InspectLog(options));
  return Compare(*found.backend, found.start, progress);
}

absl::StatusOr<RebuildReport> RebuildIndexes(const OpenOptions& options, const Progress& progress) {
  VIGIL_ASSIGN_OR_RETURN(const std::unique_ptr<FolderLock> lock,
                         FolderLock::AcquireExisting(options.data_dir));
  VIGIL_ASSIGN_OR_RETURN(LogInspection found, InspectLog(options));
  if (!found.verdict.ok() && RefusalReason(found.verdict) != kLogIndexBehind) return found.verdict;
  found.backend.reset();
  VIGIL_ASSIGN_OR_RETURN(const std::unique_ptr<RocksBackend> backend,
                         RocksBackend::Open(DatabaseFolder(options.data_dir), options.file_system,
                                            options.sizes, OpenMode::kReadWrite));
  const uint64_t acknowledged = found.anchor.has_value() ? found.anchor->batch : 0;
  return Rewrite(*backend, found.start, std::max(found.start.stamp.batch, acknowledged) + 1,
                 progress);
}

}  // namespace vigil::eventstore
