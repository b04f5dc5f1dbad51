// The erasure ledger: whose keys were destroyed, when, and by which event. It is what tells an
// erased person from a lost key, and what keeps an erased person erased when an older backup comes
// back. Entries are only ever added; a copy goes to every backup catalogue.
//
// The file is small (an entry is about 100 bytes) and is replaced whole, atomically, by itself plus
// the new entries, so it is never half written; its checksum covers all of it. Grammar in
// docs/event-format.md.
//
// Threads: free functions. Failure: NotFound when there is no file; DataLoss when it is damaged,
// which is never answered by an empty ledger.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "eventstore/types.h"
#include "rocksdb/file_system.h"

namespace vigil::eventstore {

struct Erasure {
  std::string subject;
  uint32_t epoch = 1;
  Position position = 0;  // of the event that says so
  absl::Time erased_at;   // microseconds
  bool operator==(const Erasure&) const = default;
};

struct ErasureLedger {
  std::string log_id;
  std::vector<Erasure> entries;  // in the order they were made; each subject once

  bool Contains(absl::string_view subject) const;
};

// Adds those of `from` whose subjects are not in the ledger yet; how many that were.
// FailedPrecondition when the ledgers are of different logs.
absl::StatusOr<size_t> MergeLedger(const ErasureLedger& from, ErasureLedger* into);

std::string EncodeLedger(const ErasureLedger& ledger);
absl::StatusOr<ErasureLedger> DecodeLedger(absl::string_view bytes);

absl::StatusOr<ErasureLedger> ReadLedger(rocksdb::FileSystem* fs, const std::string& path);
absl::Status WriteLedger(rocksdb::FileSystem* fs, const std::string& path,
                         const ErasureLedger& ledger);

}  // namespace vigil::eventstore
