// The key table as a RocksDB of its own. Its options differ from the log's for one reason: what is
// deleted here must be gone. So nothing is compressed (a secret must be recognisable to the search
// that proves its absence), write-ahead files are never kept or reused, and files are small, so
// that rewriting those that held one key is quick. As with the log, no recovery mode notices rows
// that were lost at the end, so an anchor keeps the sequence number that was durable.
#include <atomic>
#include <memory>
#include <shared_mutex>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "eventstore/anchor_keeper.h"
#include "eventstore/file_io.h"
#include "eventstore/key_table.h"
#include "eventstore/tail_anchor.h"
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

class SilentLogger : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

// An anchor names a log in 32 characters; this one says that it is none.
constexpr absl::string_view kAnchorName = "vigil-key-store-vigil-key-store-";

Anchor KeyAnchor(uint64_t sequence) {
  return {.log_id = std::string(kAnchorName), .batch = sequence, .position = sequence};
}

class RocksKeyTable : public KeyTable {
 public:
  explicit RocksKeyTable(const KeyTableOptions& options)
      : options_(options),
        what_(absl::StrCat("key database ", options.folder)),
        env_(rocksdb::NewCompositeEnv(options.fs)) {}

  ~RocksKeyTable() override {
    if (db_ != nullptr) (void)db_->Close();
  }

  absl::Status Start() {
    rocksdb::FileSystem* const fs = options_.fs.get();
    VIGIL_ASSIGN_OR_RETURN(const bool exists, PathExists(fs, JoinPath(options_.folder, "CURRENT")));
    if (exists || options_.read_only) {
      VIGIL_RETURN_IF_ERROR(Open(/*read_only=*/true));
      VIGIL_RETURN_IF_ERROR(CheckAnchor(db_->GetLatestSequenceNumber()));
      if (options_.read_only) return absl::OkStatus();
      db_.reset();
    } else {
      VIGIL_RETURN_IF_ERROR(CheckAnchor(0));
      VIGIL_RETURN_IF_ERROR(MakeFolder(fs, options_.folder));
    }
    VIGIL_ASSIGN_OR_RETURN(const bool anchored, PathExists(fs, options_.anchor_path));
    if (!anchored || options_.accept_loss) {
      VIGIL_RETURN_IF_ERROR(CreateAnchor(fs, options_.anchor_path, KeyAnchor(0)));
    }
    VIGIL_RETURN_IF_ERROR(Open(/*read_only=*/false));
    VIGIL_ASSIGN_OR_RETURN(keeper_, AnchorKeeper::Start(fs, options_.anchor_path,
                                                        KeyAnchor(db_->GetLatestSequenceNumber())));
    return absl::OkStatus();
  }

  absl::Status Write(const std::vector<KeyRow>& rows) override {
    rocksdb::WriteBatch batch(/*reserved_bytes=*/0, /*max_bytes=*/0,
                              /*protection_bytes_per_key=*/8, /*default_cf_ts_sz=*/0);
    for (const KeyRow& row : rows) {
      const rocksdb::Status status =
          row.value.has_value() ? batch.Put(row.key, *row.value) : batch.Delete(row.key);
      VIGIL_RETURN_IF_ERROR(FromRocks(status, what_));
    }
    std::shared_lock lock(db_mu_);
    VIGIL_RETURN_IF_ERROR(CheckWritable());
    rocksdb::WriteOptions options;
    options.sync = true;
    absl::Status status = FromRocks(db_->Write(options, &batch), what_);
    // Sequence numbers up to the latest are durable: a synced write publishes its own only then.
    if (status.ok()) status = keeper_->Note(KeyAnchor(db_->GetLatestSequenceNumber()));
    if (!status.ok()) failed_ = true;
    return status;
  }

  absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const override {
    std::shared_lock lock(db_mu_);
    VIGIL_RETURN_IF_ERROR(CheckOpen());
    std::string value;
    const rocksdb::Status status = db_->Get(rocksdb::ReadOptions(), ToSlice(key), &value);
    if (status.IsNotFound()) return std::nullopt;
    VIGIL_RETURN_IF_ERROR(FromRocks(status, what_));
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
    return FromRocks(row->status(), what_);
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
    VIGIL_RETURN_IF_ERROR(FromRocks(closed, what_));
    return Open(/*read_only=*/false);
  }

  absl::Status Search(const ByteSearch& search, SearchResult* result) const override {
    return search.SearchFolder(options_.fs.get(), options_.folder, result);
  }

 private:
  absl::Status Open(bool read_only) {
    rocksdb::Options options = TableOptions(env_.get());
    if (read_only) options.info_log = std::make_shared<SilentLogger>();
    rocksdb::DB* db = nullptr;
    const rocksdb::Status status = read_only
                                       ? rocksdb::DB::OpenForReadOnly(options, options_.folder, &db)
                                       : rocksdb::DB::Open(options, options_.folder, &db);
    VIGIL_RETURN_IF_ERROR(FromRocks(status, what_));
    db_.reset(db);
    return absl::OkStatus();
  }

  absl::Status CheckAnchor(uint64_t sequence) const {
    if (options_.accept_loss) return absl::OkStatus();
    constexpr absl::string_view kWaysOut =
        ". Nothing was changed. Ways out: put the missing files back; restore the keys from a "
        "backup; or, last, 'vigil log accept-key-loss', after which what only lost keys can read "
        "is "
        "reported as damaged";
    const absl::StatusOr<Anchor> anchor = ReadAnchor(options_.fs.get(), options_.anchor_path);
    if (absl::IsNotFound(anchor.status()) && sequence == 0) return absl::OkStatus();
    if (absl::IsUnavailable(anchor.status())) return anchor.status();
    if (!anchor.ok()) {
      return absl::DataLossError(absl::StrCat(what_, ": ", options_.anchor_path,
                                              " is missing or damaged, so nothing vouches that "
                                              "all keys are here",
                                              kWaysOut));
    }
    if (anchor->log_id == kAnchorName && anchor->position <= sequence) return absl::OkStatus();
    return absl::DataLossError(absl::StrCat(what_, ": write ", anchor->position,
                                            " was acknowledged, the database ends at ", sequence,
                                            ": keys are missing", kWaysOut));
  }

  absl::Status CheckOpen() const {
    if (db_ != nullptr) return absl::OkStatus();
    return absl::UnavailableError(absl::StrCat(what_, ": closed after an error"));
  }

  absl::Status CheckWritable() const {
    VIGIL_RETURN_IF_ERROR(CheckOpen());
    if (options_.read_only) {
      return absl::FailedPreconditionError(absl::StrCat(what_, ": opened read-only"));
    }
    if (!failed_) return absl::OkStatus();
    return absl::UnavailableError(
        absl::StrCat(what_, ": a write failed before; nothing more is written until restart"));
  }

  absl::Status Rewrite(const std::vector<std::string>& prefixes) {
    rocksdb::FlushOptions flush;
    flush.wait = true;
    VIGIL_RETURN_IF_ERROR(FromRocks(db_->Flush(flush), what_));
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
      VIGIL_RETURN_IF_ERROR(FromRocks(db_->CompactRange(options, &from, &to), what_));
    }
    // Removes the files that are no longer part of the table now, not some time later.
    return FromRocks(db_->EnableFileDeletions(/*force=*/true), what_);
  }

  const KeyTableOptions options_;
  const std::string what_;
  const std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<AnchorKeeper> keeper_;
  mutable std::shared_mutex db_mu_;  // exclusive only while the database is closed and opened
  std::unique_ptr<rocksdb::DB> db_;
  std::atomic<bool> failed_{false};
};

}  // namespace

absl::StatusOr<std::unique_ptr<KeyTable>> OpenRocksKeyTable(const KeyTableOptions& options) {
  auto table = std::make_unique<RocksKeyTable>(options);
  VIGIL_RETURN_IF_ERROR(table->Start());
  return table;
}

}  // namespace vigil::eventstore
