#include "eventstore/log_create.h"

#include <utility>
#include <vector>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "eventstore/file_io.h"
#include "eventstore/frame.h"
#include "eventstore/keys_codec.h"
#include "eventstore/log_derive.h"
#include "eventstore/log_inspection.h"
#include "eventstore/log_reader.h"
#include "eventstore/sha256.h"
#include "eventstore/tail_anchor.h"

namespace vigil::eventstore {
namespace {

constexpr size_t kImportBatchBytes = 4 << 20;

std::string UnfinishedFolder(const std::string& data_dir) { return data_dir + "/db.new"; }

absl::StatusOr<std::unique_ptr<RocksBackend>> BeginCreate(const OpenOptions& options) {
  rocksdb::FileSystem* const fs = FileSystemOf(options);
  VIGIL_RETURN_IF_ERROR(MakeFolder(fs, options.data_dir));
  VIGIL_ASSIGN_OR_RETURN(const bool exists, PathExists(fs, DatabaseFolder(options.data_dir)));
  if (exists) {
    return absl::AlreadyExistsError(absl::StrCat(options.data_dir, " holds a log already"));
  }
  const std::string folder = UnfinishedFolder(options.data_dir);
  VIGIL_RETURN_IF_ERROR(RemoveTree(fs, folder));
  return RocksBackend::Open(folder, options.file_system, options.sizes, OpenMode::kCreate);
}

// The anchor stands before the database does, so that there is no moment without one.
absl::Status FinishCreate(const OpenOptions& options, const LogIdentity& identity, const Head& head,
                          uint64_t batch, std::unique_ptr<RocksBackend> backend) {
  VIGIL_RETURN_IF_ERROR(backend->Flush());
  backend.reset();
  rocksdb::FileSystem* const fs = FileSystemOf(options);
  const std::string from = UnfinishedFolder(options.data_dir);
  const std::string to = DatabaseFolder(options.data_dir);
  VIGIL_RETURN_IF_ERROR(SyncFolder(fs, from));
  VIGIL_RETURN_IF_ERROR(
      CreateAnchor(fs, AnchorPath(options.data_dir),
                   {identity.log_id, identity.epoch, batch, head.position, head.hash}));
  VIGIL_RETURN_IF_ERROR(FromRocks(fs->RenameFile(from, to, rocksdb::IOOptions(), nullptr), to));
  return SyncFolder(fs, options.data_dir);
}

}  // namespace

absl::Status CreateLog(const OpenOptions& options, const LogIdentity& identity) {
  VIGIL_ASSIGN_OR_RETURN(std::unique_ptr<RocksBackend> backend, BeginCreate(options));
  const std::unique_ptr<WriteSet> set = backend->NewWriteSet();
  set->Put(Family::kMeta, keys::kIdentity, keys::EncodeIdentity(identity));
  PutStamps({}, *set);
  VIGIL_RETURN_IF_ERROR(backend->WriteSynced(*set));
  const Head empty{.position = 0, .hash = GenesisHash(identity)};
  return FinishCreate(options, identity, empty, 0, std::move(backend));
}

LogImport::LogImport(const OpenOptions& options, const LogIdentity& identity,
                     std::unique_ptr<RocksBackend> backend)
    : options_(options), identity_(identity), backend_(std::move(backend)) {
  set_ = backend_->NewWriteSet();
  head_.hash = GenesisHash(identity);
}

absl::StatusOr<std::unique_ptr<LogImport>> LogImport::Start(const OpenOptions& options,
                                                            const LogIdentity& identity) {
  VIGIL_ASSIGN_OR_RETURN(std::unique_ptr<RocksBackend> backend, BeginCreate(options));
  return absl::WrapUnique(new LogImport(options, identity, std::move(backend)));
}

absl::Status LogImport::Add(absl::string_view frame) {
  VIGIL_RETURN_IF_ERROR(DecodeFrame(frame, &view_));
  if (view_.first != head_.position + 1 || view_.prev_hash != head_.hash ||
      view_.simulated != identity_.simulated) {
    return absl::DataLossError(absl::StrCat("the frame at position ", view_.first,
                                            " does not follow position ", head_.position));
  }
  if (view_.epoch > identity_.epoch) {
    return absl::FailedPreconditionError(absl::StrCat("the frame at position ", view_.first,
                                                      " is of epoch ", view_.epoch,
                                                      ", the new log of epoch ", identity_.epoch));
  }
  set_->Put(Family::kLog, keys::Log(view_.first), frame);
  std::vector<DerivedEntry> entries;
  DeriveStreamEntries(view_, &entries);
  for (const DerivedEntry& entry : entries) set_->Put(entry.family, entry.key, entry.value);
  head_ = {view_.last(), Sha256(frame), view_.recorded_at()};
  ++commits_;
  return set_->bytes() < kImportBatchBytes ? absl::OkStatus() : WriteOut();
}

absl::Status LogImport::WriteOut() {
  VIGIL_RETURN_IF_ERROR(backend_->WriteSynced(*set_));
  set_ = backend_->NewWriteSet();
  return absl::OkStatus();
}

absl::StatusOr<Head> LogImport::Finish() {
  VIGIL_RETURN_IF_ERROR(WriteOut());
  const Hash genesis = GenesisHash(identity_);
  VIGIL_ASSIGN_OR_RETURN(const Position remembered, FirstRemembered(*backend_, genesis, head_));
  const absl::Status requests =
      LogReader(*backend_, genesis)
          .Scan({.after = remembered - 1}, head_.position,
                [&](const FrameView& view) -> absl::Status {
                  std::vector<DerivedEntry> entries;
                  DeriveRequestEntry(view, &entries);
                  for (const DerivedEntry& entry : entries)
                    set_->Put(entry.family, entry.key, entry.value);
                  return set_->bytes() < kImportBatchBytes ? absl::OkStatus() : WriteOut();
                });
  VIGIL_RETURN_IF_ERROR(requests);
  set_->Put(Family::kMeta, keys::kSweep, keys::EncodePosition(remembered));
  set_->Put(Family::kMeta, keys::kRowsStale, "");
  set_->Put(Family::kMeta, keys::kIdentity, keys::EncodeIdentity(identity_));
  constexpr uint64_t kFirstBatch = 1;
  PutStamps({kFirstBatch, head_.position, commits_}, *set_);
  VIGIL_RETURN_IF_ERROR(WriteOut());
  VIGIL_RETURN_IF_ERROR(FinishCreate(options_, identity_, head_, kFirstBatch, std::move(backend_)));
  return head_;
}

}  // namespace vigil::eventstore
