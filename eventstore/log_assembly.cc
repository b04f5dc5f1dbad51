#include "eventstore/log_assembly.h"

#include <algorithm>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "eventstore/file_io.h"
#include "eventstore/frame.h"
#include "eventstore/keys_codec.h"
#include "eventstore/rocksdb_log.h"

namespace vigil::eventstore {
namespace {

constexpr uint64_t kFramesPerReport = 4096;

bool IsBeyond(const FrameView& view, const AssemblyCut& cut) {
  return (cut.until.has_value() && view.last() > *cut.until) ||
         (cut.until_time.has_value() && view.recorded_at() > *cut.until_time);
}

// Where the source's log ends, as far as can be told; 0 otherwise.
Position LastPosition(const Backend& source) {
  const std::unique_ptr<Cursor> cursor = source.NewCursor(Family::kLog, CursorUse::kLookup);
  cursor->SeekToLast();
  FrameView view;
  return cursor->valid() && DecodeFrame(cursor->value(), &view).ok() ? view.last() : 0;
}

std::string ParentFolder(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

LogAssembly::LogAssembly(const RestoreTarget& target)
    : target_(target), work_dir_(absl::StrCat(target.data_dir, ".new")) {}

OpenOptions LogAssembly::Options() const {
  OpenOptions options;
  options.data_dir = work_dir_;
  options.create_if_missing = false;
  options.simulated = simulated_;
  options.file_system = target_.fs;
  options.sizes = target_.sizes;
  return options;
}

absl::StatusOr<std::unique_ptr<LogAssembly>> LogAssembly::Start(const RestoreTarget& target) {
  VIGIL_ASSIGN_OR_RETURN(const bool exists, PathExists(target.fs.get(), target.data_dir));
  if (exists) {
    return absl::AlreadyExistsError(
        absl::StrCat(target.data_dir, " exists already: name a new folder"));
  }
  auto assembly = absl::WrapUnique(new LogAssembly(target));
  VIGIL_RETURN_IF_ERROR(RemoveTree(target.fs.get(), assembly->work_dir_));
  VIGIL_RETURN_IF_ERROR(MakeFolder(target.fs.get(), assembly->work_dir_));
  VIGIL_ASSIGN_OR_RETURN(assembly->lock_,
                         FolderLock::Acquire(assembly->work_dir_, /*shared=*/false));
  return assembly;
}

absl::Status LogAssembly::BeginLog(const LogIdentity& identity) {
  simulated_ = identity.simulated;
  VIGIL_ASSIGN_OR_RETURN(import_, LogImport::Start(Options(), identity));
  return absl::OkStatus();
}

absl::Status LogAssembly::Copy(const Backend& source, const AssemblyCut& cut,
                               const Progress& progress, absl::Status* stopped) {
  *stopped = absl::OkStatus();
  // Shown only; a source whose end cannot be read is copied as far as it goes.
  const Position total = std::min(cut.until.value_or(UINT64_MAX), LastPosition(source));
  const std::unique_ptr<Cursor> cursor = source.NewCursor(Family::kLog, CursorUse::kScan);
  FrameView view;
  uint64_t frames = 0;
  for (cursor->Seek(keys::Log(position_ + 1)); cursor->valid(); cursor->Next()) {
    *stopped = DecodeFrame(cursor->value(), &view);
    if (!stopped->ok()) return absl::OkStatus();
    if (IsBeyond(view, cut)) {
      reached_cut_ = true;
      return absl::OkStatus();
    }
    const absl::Status added = import_->Add(cursor->value());
    if (absl::IsDataLoss(added)) {  // what it says of the frame, not of the new log
      *stopped = added;
      return absl::OkStatus();
    }
    VIGIL_RETURN_IF_ERROR(added);
    position_ = view.last();
    if (++frames % kFramesPerReport == 0 && progress && !progress(position_, total)) {
      return absl::CancelledError("stopped");
    }
  }
  *stopped = cursor->status();
  if (progress && stopped->ok() && !progress(position_, position_)) {
    return absl::CancelledError("stopped");
  }
  if (cut.until.has_value() && position_ == *cut.until) reached_cut_ = true;
  return absl::OkStatus();
}

absl::StatusOr<Head> LogAssembly::FinishLog(const RestoredFacts& facts) {
  VIGIL_RETURN_IF_ERROR(import_->Finish().status());
  import_.reset();
  lock_.reset();  // the log takes it itself
  VIGIL_ASSIGN_OR_RETURN(const std::unique_ptr<RocksLog> log, RocksLog::Open(Options()));
  VIGIL_ASSIGN_OR_RETURN(const StageResult staged, log->Stage(target_.make_commit(facts)));
  if (staged.outcome != StageOutcome::kStaged) {
    return absl::FailedPreconditionError(
        "the commit that states the restore was not taken: its request id or expected revisions");
  }
  if (log->Sync(log->CloseGroup()) != SyncOutcome::kDurable) {
    return absl::UnavailableError(absl::StrCat(work_dir_, ": the restored log cannot be written"));
  }
  return log->DurableHead();
}

absl::Status LogAssembly::PutInPlace() {
  rocksdb::FileSystem* const fs = target_.fs.get();
  VIGIL_RETURN_IF_ERROR(SyncFolder(fs, work_dir_));
  VIGIL_RETURN_IF_ERROR(FromRocks(
      fs->RenameFile(work_dir_, target_.data_dir, rocksdb::IOOptions(), nullptr), work_dir_));
  return SyncFolder(fs, ParentFolder(target_.data_dir));
}

}  // namespace vigil::eventstore
