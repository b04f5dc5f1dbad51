// The key table as a RocksDB of its own. Its options differ from the log's for one reason: what is
// deleted here must be gone. So nothing is compressed (a secret must be recognisable to the search
// that proves its absence), write-ahead files are never kept or reused, and files are small, so
// that rewriting those that held one key is quick.
#include <atomic>
#include <memory>
#include <shared_mutex>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "eventstore/file_io.h"
#include "eventstore/key_table.h"
#include "rocksdb/cache.h"
#include "rocksdb/convenience.h"
#include "rocksdb/db.h"
#include "rocksdb/env.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/table.h"
#include "rocksdb/write_batch.h"

namespace vigil::eventstore {
namespace {

// Above this many prefixes one pass over their whole range is cheaper than one each.
constexpr size_t kMaxSeparateRanges = 8;

rocksdb::Slice ToSlice(absl::string_view view) { return {view.data(), view.size()}; }
absl::string_view ToView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

rocksdb::Options TableOptions(rocksdb::Env* env) {
  rocksdb::Options options;
  options.env = env;
  options.create_if_missing = true;
  options.compression = rocksdb::kNoCompression;
  options.bottommost_compression = rocksdb::kNoCompression;
  options.write_buffer_size = 4 << 20;
  options.max_write_buffer_number = 2;
  options.target_file_size_base = 4 << 20;
  options.max_background_jobs = 2;
  options.paranoid_checks = true;
  options.paranoid_file_checks = true;
  options.force_consistency_checks = true;
  options.memtable_protection_bytes_per_key = 8;
  options.write_dbid_to_manifest = true;
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  options.avoid_flush_during_recovery = false;
  options.recycle_log_file_num = 0;
  options.keep_log_file_num = 2;
  options.max_manifest_file_size = 4 << 20;
  rocksdb::BlockBasedTableOptions table;
  table.format_version = 5;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.block_cache = rocksdb::NewLRUCache(8 << 20);
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

class RocksKeyTable : public KeyTable {
 public:
  RocksKeyTable(std::shared_ptr<rocksdb::FileSystem> fs, std::string folder, bool read_only)
      : fs_(std::move(fs)),
        env_(rocksdb::NewCompositeEnv(fs_)),
        folder_(std::move(folder)),
        read_only_(read_only) {}

  ~RocksKeyTable() override {
    if (db_ != nullptr) (void)db_->Close();
  }

  absl::Status Open() {
    const rocksdb::Options options = TableOptions(env_.get());
    rocksdb::DB* db = nullptr;
    const rocksdb::Status status = read_only_ ? rocksdb::DB::OpenForReadOnly(options, folder_, &db)
                                              : rocksdb::DB::Open(options, folder_, &db);
    VIGIL_RETURN_IF_ERROR(FromRocks(status, absl::StrCat("key store ", folder_)));
    db_.reset(db);
    return absl::OkStatus();
  }

  absl::Status Write(const std::vector<KeyRow>& rows) override {
    rocksdb::WriteBatch batch(/*reserved_bytes=*/0, /*max_bytes=*/0,
                              /*protection_bytes_per_key=*/8, /*default_cf_ts_sz=*/0);
    for (const KeyRow& row : rows) {
      const rocksdb::Status status =
          row.value.has_value() ? batch.Put(row.key, *row.value) : batch.Delete(row.key);
      VIGIL_RETURN_IF_ERROR(FromRocks(status, folder_));
    }
    std::shared_lock lock(db_mu_);
    VIGIL_RETURN_IF_ERROR(CheckWritable());
    rocksdb::WriteOptions options;
    options.sync = true;
    const rocksdb::Status status = db_->Write(options, &batch);
    if (!status.ok()) failed_ = true;
    return FromRocks(status, absl::StrCat("key store ", folder_));
  }

  absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const override {
    std::shared_lock lock(db_mu_);
    VIGIL_RETURN_IF_ERROR(CheckOpen());
    std::string value;
    const rocksdb::Status status = db_->Get(rocksdb::ReadOptions(), ToSlice(key), &value);
    if (status.IsNotFound()) return std::nullopt;
    VIGIL_RETURN_IF_ERROR(FromRocks(status, absl::StrCat("key store ", folder_)));
    return value;
  }

  absl::Status Scan(absl::string_view prefix, absl::string_view start_after,
                    const RowFn& fn) const override {
    std::shared_lock lock(db_mu_);
    VIGIL_RETURN_IF_ERROR(CheckOpen());
    rocksdb::ReadOptions options;
    options.total_order_seek = true;
    std::unique_ptr<rocksdb::Iterator> row(db_->NewIterator(options));
    for (row->Seek(ToSlice(std::max(prefix, start_after))); row->Valid(); row->Next()) {
      if (ToView(row->key()) == start_after) continue;
      if (!absl::StartsWith(ToView(row->key()), prefix)) break;
      if (!fn(ToView(row->key()), ToView(row->value()))) break;
    }
    return FromRocks(row->status(), absl::StrCat("key store ", folder_));
  }

  absl::Status Purge(const std::vector<std::string>& prefixes, bool thorough) override {
    {
      std::shared_lock lock(db_mu_);
      VIGIL_RETURN_IF_ERROR(CheckWritable());
      VIGIL_RETURN_IF_ERROR(Rewrite(prefixes));
    }
    if (!thorough) return absl::OkStatus();
    std::unique_lock lock(db_mu_);
    const rocksdb::Status closed = db_->Close();
    db_.reset();
    VIGIL_RETURN_IF_ERROR(FromRocks(closed, absl::StrCat("key store ", folder_)));
    return Open();
  }

  absl::Status Search(const ByteSearch& search, SearchResult* result) const override {
    return search.SearchFolder(fs_.get(), folder_, result);
  }

 private:
  absl::Status CheckOpen() const {
    if (db_ != nullptr) return absl::OkStatus();
    return absl::UnavailableError(absl::StrCat("key store ", folder_, ": closed after an error"));
  }

  absl::Status CheckWritable() const {
    VIGIL_RETURN_IF_ERROR(CheckOpen());
    if (read_only_) {
      return absl::FailedPreconditionError(
          absl::StrCat("key store ", folder_, ": opened read-only"));
    }
    if (!failed_) return absl::OkStatus();
    return absl::UnavailableError(absl::StrCat(
        "key store ", folder_, ": a write failed before; nothing more is written until restart"));
  }

  absl::Status Rewrite(const std::vector<std::string>& prefixes) {
    const std::string what = absl::StrCat("key store ", folder_);
    rocksdb::FlushOptions flush;
    flush.wait = true;
    VIGIL_RETURN_IF_ERROR(FromRocks(db_->Flush(flush), what));
    std::vector<std::pair<std::string, std::string>> ranges;
    for (const std::string& prefix : prefixes) ranges.emplace_back(prefix, prefix + '\xff');
    if (ranges.size() > kMaxSeparateRanges) {
      auto whole = ranges.front();
      for (const auto& range : ranges) {
        whole.first = std::min(whole.first, range.first);
        whole.second = std::max(whole.second, range.second);
      }
      ranges = {whole};
    }
    rocksdb::CompactRangeOptions options;
    options.exclusive_manual_compaction = true;
    options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
    for (const auto& [begin, end] : ranges) {
      const rocksdb::Slice from = ToSlice(begin), to = ToSlice(end);
      VIGIL_RETURN_IF_ERROR(FromRocks(db_->CompactRange(options, &from, &to), what));
    }
    // Removes the files that are no longer part of the table now, not some time later.
    return FromRocks(db_->EnableFileDeletions(/*force=*/true), what);
  }

  const std::shared_ptr<rocksdb::FileSystem> fs_;
  const std::unique_ptr<rocksdb::Env> env_;
  const std::string folder_;
  const bool read_only_;
  mutable std::shared_mutex db_mu_;  // exclusive only while the database is closed and opened
  std::unique_ptr<rocksdb::DB> db_;
  std::atomic<bool> failed_{false};
};

}  // namespace

absl::StatusOr<std::unique_ptr<KeyTable>> OpenRocksKeyTable(std::shared_ptr<rocksdb::FileSystem> fs,
                                                            const std::string& folder,
                                                            bool read_only) {
  if (!read_only) VIGIL_RETURN_IF_ERROR(MakeFolder(fs.get(), folder));
  auto table = std::make_unique<RocksKeyTable>(std::move(fs), folder, read_only);
  VIGIL_RETURN_IF_ERROR(table->Open());
  return table;
}

}  // namespace vigil::eventstore
