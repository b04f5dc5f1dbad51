#include "eventstore/rocksdb_options.h"

#include "rocksdb/cache.h"
#include "rocksdb/file_checksum.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/statistics.h"
#include "rocksdb/table.h"

namespace vigil::eventstore {
namespace {

// Swallows everything: a read-only open must not create or rename a text log.
class SilentLogger final : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

rocksdb::ColumnFamilyOptions FamilyOptions(Family family, const StoreSizes& sizes,
                                           const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::ColumnFamilyOptions options;
  // The sum over all families is bounded by db_write_buffer_size; no single one is cut earlier.
  options.write_buffer_size = sizes.write_buffer_bytes;
  options.max_write_buffer_number = 2;  // one fills while one is written: memory stays bounded
  // A flipped bit in memory is found before it is written or answered.
  options.memtable_protection_bytes_per_key = kProtectionBytes;
  // Every file is read back after it is written, while the write-ahead log still has the data.
  options.paranoid_file_checks = true;
  options.force_consistency_checks = true;  // the order of files is checked at each change
  options.level_compaction_dynamic_level_bytes = true;  // least space; compacts what there is
  options.compression = rocksdb::kLZ4Compression;
  options.bottommost_compression = rocksdb::kZSTD;

  rocksdb::BlockBasedTableOptions table;
  table.format_version = 5;
  table.block_cache = cache;                   // one for all: bounded memory
  table.cache_index_and_filter_blocks = true;  // indexes and filters count towards the bound
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  // In parts: a part always fits the cache, whatever the size of the file it is of.
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.partition_filters = true;
  table.metadata_block_size = 8 << 10;
  table.pin_top_level_index_and_filter = true;
  if (family == Family::kLog) {
    table.block_size = 32 << 10;  // read in sequence: fewer, better compressed blocks
  } else {
    table.block_size = 8 << 10;
    // "A new stream", "a new request", "no such row" are answered without reading a block.
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  }
  if (family == Family::kStreams || family == Family::kRequests) {
    options.memtable_whole_key_filtering = true;  // nor by walking a memtable
    options.memtable_prefix_bloom_size_ratio = 0.01;
  }
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

}  // namespace

rocksdb::DBOptions LogDatabaseOptions(rocksdb::Env* env, const StoreSizes& sizes, bool read_only) {
  rocksdb::DBOptions options;
  options.env = env;
  options.paranoid_checks = true;  // any doubt about a file stops the open and the writes
  // Recovery stops at the first record that is not whole. By itself that hides damage in the middle
  // of the write-ahead log; the tail anchor tells the two apart. The stricter modes would refuse
  // the honest torn tail of a power cut.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  // Recovery may read bytes that only the page cache has; its flush makes them durable before they
  // are answered from.
  options.avoid_flush_during_recovery = false;
  options.max_total_wal_size = sizes.max_wal_bytes;  // bounds what is read, twice, at start
  options.db_write_buffer_size = sizes.write_buffer_bytes;
  options.max_file_opening_threads = 1;  // else 16 threads a family are started, for a few files
  options.max_background_jobs = 2;  // one flush and one compaction: the rest is for the service
  // A checksum of each whole file, in the manifest: verified backups and VerifyFileChecksums.
  options.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
  options.write_dbid_to_manifest = true;  // the id survives a lost IDENTITY file, also in backups
  options.bytes_per_sync = 1 << 20;       // files reach the disk evenly, not in one long sync
  options.statistics = rocksdb::CreateDBStatistics();
  options.statistics->set_stats_level(rocksdb::StatsLevel::kExceptDetailedTimers);
  options.keep_log_file_num = 4;  // RocksDB's text log: small and few
  options.max_log_file_size = 1 << 20;
  options.max_manifest_file_size = 4 << 20;
  if (read_only) options.info_log = std::make_shared<SilentLogger>();
  // Left off: manual_wal_flush (#12995), recycle_log_file_num and wal_compression (not finished in
  // this version), track_and_verify_wals_in_manifest (false alarms, #10892), atomic_flush (needless
  // with the write-ahead log on; the families' stamps find a lost one), unordered_write, and
  // whatever changes options while running.
  return options;
}

std::vector<rocksdb::ColumnFamilyDescriptor> LogFamilies(const StoreSizes& sizes) {
  // Few shards: a shard is what a single block must fit in, and few threads read.
  constexpr int kShardBits = 2;
  const std::shared_ptr<rocksdb::Cache> cache =
      rocksdb::NewLRUCache(sizes.block_cache_bytes, kShardBits);
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  families.emplace_back(rocksdb::kDefaultColumnFamilyName,
                        FamilyOptions(Family::kMeta, sizes, cache));
  for (Family family : kAllFamilies) {
    families.emplace_back(FamilyName(family), FamilyOptions(family, sizes, cache));
  }
  return families;
}

rocksdb::WriteOptions AppendOptions() {
  rocksdb::WriteOptions options;
  options.sync = true;
  options.protection_bytes_per_key = kProtectionBytes;
  return options;
}

rocksdb::ReadOptions CursorOptions(CursorUse use) {
  rocksdb::ReadOptions options;
  if (use == CursorUse::kScan) {
    options.fill_cache = false;        // a replay or scrub must not push out what queries use
    options.readahead_size = 2 << 20;  // sequential, whatever the disk
  }
  return options;
}

}  // namespace vigil::eventstore
