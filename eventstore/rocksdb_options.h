// Every option of the log's database that is not RocksDB's default, with its reason. Measured and
// tried with RocksDB 7.8.3; what is left off on purpose is listed at the end.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "eventstore/backend.h"
#include "eventstore/open_options.h"
#include "rocksdb/db.h"
#include "rocksdb/options.h"

namespace vigil::eventstore {

// `env` outlives the database. A read-only open writes no text log, so that it changes no file.
rocksdb::DBOptions LogDatabaseOptions(rocksdb::Env* env, const StoreSizes& sizes, bool read_only);

// RocksDB's own `default` family first, unused, then ours in the order of Family.
std::vector<rocksdb::ColumnFamilyDescriptor> LogFamilies(const StoreSizes& sizes);

// Of every append: durable before it is answered.
rocksdb::WriteOptions AppendOptions();
inline constexpr size_t kProtectionBytes = 8;  // a checksum a key, from the write set to the file

rocksdb::ReadOptions CursorOptions(CursorUse use);

}  // namespace vigil::eventstore
