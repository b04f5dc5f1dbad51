// RocksLog::Open: lock, create or look, then open for writing. See rocksdb_log.h.
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "eventstore/file_io.h"
#include "eventstore/log_create.h"
#include "eventstore/log_inspection.h"
#include "eventstore/refusal.h"
#include "eventstore/rocksdb_log.h"
#include "eventstore/sha256.h"

namespace vigil::eventstore {

class LogOpener {
 public:
  explicit LogOpener(const OpenOptions& options) : options_(options), fs_(FileSystemOf(options)) {}

  absl::StatusOr<std::unique_ptr<RocksLog>> Open() {
    if (options_.create_if_missing && !options_.read_only) {
      VIGIL_RETURN_IF_ERROR(MakeFolder(fs_, options_.data_dir));
    }
    VIGIL_ASSIGN_OR_RETURN(std::unique_ptr<FolderLock> lock,
                           FolderLock::Acquire(options_.data_dir, options_.read_only));
    absl::StatusOr<LogInspection> found = InspectLog(options_);
    if (RefusalReason(found.status()) == kLogMissing && MayCreate()) {
      VIGIL_RETURN_IF_ERROR(CreateLog(options_, NewIdentity()));
      found = InspectLog(options_);
    }
    VIGIL_RETURN_IF_ERROR(found.status());
    if (options_.read_only) {
      found->backend->Hold(std::move(lock));
      return absl::WrapUnique(
          new RocksLog(std::move(found->backend), found->start, found->verdict, options_));
    }
    VIGIL_RETURN_IF_ERROR(found->verdict);
    found->backend.reset();
    return OpenForWriting(std::move(lock), found->start);
  }

 private:
  // A missing database is a new log only if no anchor knows of events.
  bool MayCreate() const {
    if (!options_.create_if_missing || options_.read_only) return false;
    const absl::StatusOr<Anchor> anchor = ReadAnchor(fs_, AnchorPath(options_.data_dir));
    return absl::IsNotFound(anchor.status()) || (anchor.ok() && anchor->position == 0);
  }

  LogIdentity NewIdentity() const {
    VIGIL_CHECK(options_.entropy != nullptr) << "a new log needs entropy for its id";
    uint8_t id[16];
    options_.entropy(absl::MakeSpan(id));
    return {
        absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(id), sizeof(id))), 1,
        options_.simulated.value_or(false)};
  }

  absl::StatusOr<std::unique_ptr<RocksLog>> OpenForWriting(std::unique_ptr<FolderLock> lock,
                                                           const LogStart& seen) {
    VIGIL_ASSIGN_OR_RETURN(
        std::unique_ptr<RocksBackend> backend,
        RocksBackend::Open(DatabaseFolder(options_.data_dir), options_.file_system, options_.sizes,
                           OpenMode::kReadWrite));
    VIGIL_ASSIGN_OR_RETURN(const LogStart start, LoadStart(*backend, seen.identity));
    VIGIL_RETURN_IF_ERROR(start.consistency);
    if (start.head.position != seen.head.position || start.head.hash != seen.head.hash ||
        start.stamp != seen.stamp) {
      return Refusal(kLogDamaged,
                     absl::StrCat("looked at, the log ended at position ", seen.head.position,
                                  "; opened for writing, it ends at ", start.head.position));
    }
    // Recovery has made durable what it found: the anchor says so before anything is answered.
    const Anchor now{start.identity.log_id, start.identity.epoch, start.stamp.batch,
                     start.head.position, start.head.hash};
    VIGIL_ASSIGN_OR_RETURN(std::unique_ptr<AnchorKeeper> keeper,
                           AnchorKeeper::Start(fs_, AnchorPath(options_.data_dir), now));
    backend->Anchored(std::move(keeper), start.identity.log_id);
    backend->Hold(std::move(lock));
    return absl::WrapUnique(new RocksLog(std::move(backend), start, absl::OkStatus(), options_));
  }

  const OpenOptions& options_;
  rocksdb::FileSystem* const fs_;
};

absl::StatusOr<std::unique_ptr<RocksLog>> RocksLog::Open(const OpenOptions& options) {
  return LogOpener(options).Open();
}

}  // namespace vigil::eventstore
