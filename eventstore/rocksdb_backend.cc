#include "eventstore/rocksdb_backend.h"

#include <utility>
#include <vector>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "eventstore/file_io.h"
#include "eventstore/rocksdb_options.h"
#include "rocksdb/transaction_log.h"
#include "rocksdb/utilities/checkpoint.h"
#include "rocksdb/write_batch.h"

namespace vigil::eventstore {
namespace {

// Below this, what a start replays costs less than the flush at the end.
constexpr uint64_t kFlushAtCloseBytes = 4 << 20;

rocksdb::Slice ToSlice(absl::string_view view) { return {view.data(), view.size()}; }
absl::string_view ToView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

class RocksWriteSet final : public WriteSet {
 public:
  explicit RocksWriteSet(const std::vector<rocksdb::ColumnFamilyHandle*>& handles)
      : handles_(handles),
        batch_(/*reserved_bytes=*/0, /*max_bytes=*/0, kProtectionBytes,
               /*default_cf_ts_sz=*/0) {}

  void Put(Family family, absl::string_view key, absl::string_view value) override {
    Must(batch_.Put(Handle(family), ToSlice(key), ToSlice(value)));
  }
  void Delete(Family family, absl::string_view key) override {
    Must(batch_.Delete(Handle(family), ToSlice(key)));
  }
  size_t bytes() const override { return batch_.GetDataSize(); }
  rocksdb::WriteBatch& batch() { return batch_; }

 private:
  rocksdb::ColumnFamilyHandle* Handle(Family family) {
    return handles_[static_cast<size_t>(family) + 1];
  }
  // Only keys and values beyond 4 GiB are refused here; our limits lie far below.
  static void Must(const rocksdb::Status& status) { VIGIL_CHECK(status.ok()) << status.ToString(); }

  const std::vector<rocksdb::ColumnFamilyHandle*>& handles_;
  rocksdb::WriteBatch batch_;
};

class RocksCursor final : public Cursor {
 public:
  RocksCursor(std::unique_ptr<rocksdb::Iterator> at, Family family)
      : at_(std::move(at)), family_(family) {}

  void Seek(absl::string_view key) override { at_->Seek(ToSlice(key)); }
  void SeekForPrev(absl::string_view key) override { at_->SeekForPrev(ToSlice(key)); }
  void SeekToLast() override { at_->SeekToLast(); }
  void Next() override { at_->Next(); }
  void Prev() override { at_->Prev(); }
  bool valid() const override { return at_->Valid(); }
  absl::string_view key() const override { return ToView(at_->key()); }
  absl::string_view value() const override { return ToView(at_->value()); }
  absl::Status status() const override { return FromRocks(at_->status(), FamilyName(family_)); }

 private:
  const std::unique_ptr<rocksdb::Iterator> at_;
  const Family family_;
};

}  // namespace

RocksBackend::RocksBackend(std::string folder, std::shared_ptr<rocksdb::FileSystem> file_system)
    : folder_(std::move(folder)),
      file_system_(file_system != nullptr ? std::move(file_system)
                                          : rocksdb::FileSystem::Default()),
      env_(rocksdb::NewCompositeEnv(file_system_)) {}

absl::StatusOr<std::unique_ptr<RocksBackend>> RocksBackend::Open(
    const std::string& folder, std::shared_ptr<rocksdb::FileSystem> file_system,
    const StoreSizes& sizes, OpenMode mode) {
  auto backend = absl::WrapUnique(new RocksBackend(folder, std::move(file_system)));
  backend->read_only_ = mode == OpenMode::kReadOnly;
  rocksdb::DBOptions options = LogDatabaseOptions(backend->env_.get(), sizes, backend->read_only_);
  options.create_if_missing = mode == OpenMode::kCreate;
  options.create_missing_column_families = mode == OpenMode::kCreate;
  options.error_if_exists = mode == OpenMode::kCreate;
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status =
      backend->read_only_
          ? rocksdb::DB::OpenForReadOnly(options, folder, LogFamilies(sizes), &backend->handles_,
                                         &db)
          : rocksdb::DB::Open(options, folder, LogFamilies(sizes), &backend->handles_, &db);
  VIGIL_RETURN_IF_ERROR(FromRocks(status, folder));
  backend->db_.reset(db);
  return backend;
}

RocksBackend::~RocksBackend() {
  keeper_.reset();
  if (db_ == nullptr) return;
  uint64_t unflushed = 0;
  if (!read_only_ && !failed_ &&
      db_->GetAggregatedIntProperty(rocksdb::DB::Properties::kCurSizeAllMemTables, &unflushed) &&
      unflushed > kFlushAtCloseBytes) {
    (void)Flush();  // the next start is quicker; the write-ahead log has it all in any case
  }
  for (rocksdb::ColumnFamilyHandle* handle : handles_) {
    (void)db_->DestroyColumnFamilyHandle(handle);
  }
  (void)db_->Close();
}

void RocksBackend::Anchored(std::unique_ptr<AnchorKeeper> keeper, std::string log_id) {
  keeper_ = std::move(keeper);
  log_id_ = std::move(log_id);
}

std::unique_ptr<WriteSet> RocksBackend::NewWriteSet() {
  return std::make_unique<RocksWriteSet>(handles_);
}

absl::Status RocksBackend::Append(const AppendPoint& point, WriteSet& set) {
  VIGIL_RETURN_IF_ERROR(WriteSynced(set));
  if (keeper_ == nullptr) return absl::OkStatus();
  return keeper_->Note({log_id_, point.epoch, point.batch, point.head.position, point.head.hash});
}

absl::Status RocksBackend::WriteSynced(WriteSet& set) {
  const rocksdb::Status status =
      db_->Write(AppendOptions(), &static_cast<RocksWriteSet&>(set).batch());
  if (!status.ok()) failed_ = true;
  return FromRocks(status, folder_);
}

absl::StatusOr<bool> RocksBackend::Get(Family family, absl::string_view key,
                                       std::string* value) const {
  rocksdb::PinnableSlice pinned(value);
  const rocksdb::Status status =
      db_->Get(CursorOptions(CursorUse::kLookup), Handle(family), ToSlice(key), &pinned);
  if (status.IsNotFound()) return false;
  VIGIL_RETURN_IF_ERROR(FromRocks(status, FamilyName(family)));
  if (pinned.IsPinned()) value->assign(pinned.data(), pinned.size());
  return true;
}

std::unique_ptr<Cursor> RocksBackend::NewCursor(Family family, CursorUse use) const {
  return std::make_unique<RocksCursor>(
      std::unique_ptr<rocksdb::Iterator>(db_->NewIterator(CursorOptions(use), Handle(family))),
      family);
}

Backend::Usage RocksBackend::GetUsage() const {
  using Properties = rocksdb::DB::Properties;
  const auto sum = [&](const std::string& property) {
    uint64_t value = 0;
    db_->GetAggregatedIntProperty(property, &value);
    return value;
  };
  uint64_t cache = 0;
  db_->GetIntProperty(Handle(Family::kLog), Properties::kBlockCacheUsage, &cache);
  uint64_t unflushed = 0;
  rocksdb::VectorLogPtr files;
  if (!read_only_ && db_->GetSortedWalFiles(files).ok()) {
    for (const auto& file : files) unflushed += file->SizeFileBytes();
  }
  return {.bytes_on_disk = sum(Properties::kTotalSstFilesSize) + unflushed,
          .bytes_in_memory = sum(Properties::kSizeAllMemTables) +
                             sum(Properties::kEstimateTableReadersMem) + cache};
}

absl::Status RocksBackend::Flush() {
  return FromRocks(db_->Flush(rocksdb::FlushOptions(), handles_), folder_);
}

absl::Status RocksBackend::Clear(Family family) {
  // Not DeleteRange: its tombstones slow every later look-up of this family until it is compacted.
  std::unique_ptr<WriteSet> set = NewWriteSet();
  const auto cursor = NewCursor(family, CursorUse::kScan);
  for (cursor->Seek(""); cursor->valid(); cursor->Next()) {
    set->Delete(family, cursor->key());
    if (set->bytes() < (1 << 20)) continue;
    VIGIL_RETURN_IF_ERROR(WriteSynced(*set));
    set = NewWriteSet();
  }
  VIGIL_RETURN_IF_ERROR(cursor->status());
  return WriteSynced(*set);
}

absl::Status RocksBackend::VerifyFiles() const {
  return FromRocks(db_->VerifyFileChecksums(CursorOptions(CursorUse::kScan)), folder_);
}

absl::Status RocksBackend::Checkpoint(const std::string& folder) {
  rocksdb::Checkpoint* made = nullptr;
  VIGIL_RETURN_IF_ERROR(FromRocks(rocksdb::Checkpoint::Create(db_.get(), &made), folder));
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
  // 0: flush first, whatever the size of the write-ahead log.
  VIGIL_RETURN_IF_ERROR(FromRocks(checkpoint->CreateCheckpoint(folder, 0), folder));
  VIGIL_RETURN_IF_ERROR(
      ForEachFile(file_system_.get(), folder, [&](const std::string& path) -> absl::Status {
        std::unique_ptr<rocksdb::FSWritableFile> file;
        VIGIL_RETURN_IF_ERROR(FromRocks(
            file_system_->ReopenWritableFile(path, rocksdb::FileOptions(), &file, nullptr), path));
        return FromRocks(file->Fsync(rocksdb::IOOptions(), nullptr), path);
      }));
  return SyncFolder(file_system_.get(), folder);
}

}  // namespace vigil::eventstore
