// The key store: one secret key for each subject whose data is sealed, and the means to destroy it.
// Destroying the key is how a person is erased: the log keeps its bytes and its chain, and nobody
// can read them any more.
//
// A subject is an opaque name ("persons/p-1", "text/..."). Its keys have versions from 1; the
// newest seals, all open. Keys rest on disk wrapped under a key-encryption key (KEK) that is never
// written: the caller brings it. The folder holds a database of its own (`db/`), the anchor that
// notices lost rows (`anchor`) and the erasure ledger (`erasures`); no key ever stands in the log's
// database, its backups or its snapshots.
//
//   VIGIL_ASSIGN_OR_RETURN(auto keys, KeyStore::Open({.fs = fs, .folder = ..., ...}));
//   VIGIL_RETURN_IF_ERROR(keys->RepeatErasures(erased_in_the_log).status());
//   VIGIL_ASSIGN_OR_RETURN(KeyRef key, keys->EnsureKey("persons/p-1"));   // synced when it returns
//
// Threads: every method from any thread. EnsureKeys of different subjects run side by side and
// share syncs; Erase and ChangeKek run one at a time and hold nobody up but those who ask for a new
// key of the same subject. Failure: a write that fails leaves its outcome unknown and ends all
// writing (Unavailable): the owner ends the process, and the next start looks again. Codes with a
// meaning: NotFound = erased; DataLoss = damage; FailedPrecondition = wrong KEK, wrong log, or a
// new key for an erased subject.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "eventstore/crypto.h"
#include "eventstore/erasure_ledger.h"
#include "eventstore/key_cache.h"
#include "eventstore/key_table.h"
#include "rocksdb/file_system.h"

namespace vigil::eventstore {

// Which key sealed a value.
struct KeyRef {
  std::string subject;
  uint32_t version = 0;
  bool operator==(const KeyRef&) const = default;
};

struct DataKey {
  KeyRef ref;
  Key256 key;
};

enum class KeyState {
  kPresent,
  kErased,   // no key, and the ledger says why
  kMissing,  // no key and no word about it: damage, if anything was ever sealed for the subject
};

// InvalidArgument unless it is 1 to limits::kMaxSubjectBytes visible ASCII characters.
absl::Status CheckSubject(absl::string_view subject);

// Where the parts of the store in `folder` lie.
std::string KeyDatabaseFolder(absl::string_view folder);
std::string KeyAnchorPath(absl::string_view folder);
std::string ErasureLedgerPath(absl::string_view folder);

struct KeyStoreOptions {
  std::shared_ptr<rocksdb::FileSystem> fs;
  std::string folder;  // made when missing
  std::string log_id;  // the log whose values the keys seal; another log's store is refused
  Key256 kek;
  // When given and the store is still under it, opening changes the store to `kek`, or finishes
  // an interrupted change.
  std::optional<Key256> previous_kek;
  Entropy entropy;
  bool read_only = false;
  // Opens a store that lost keys it had acknowledged, which is refused otherwise (DataLoss). Values
  // sealed under a lost key read as damaged then.
  bool accept_loss = false;
};

struct ErasureReport {
  uint64_t subjects = 0;        // in the ledger because of this call
  uint64_t keys_deleted = 0;    // all versions counted
  uint64_t files_searched = 0;  // 0 when there was nothing to delete
  uint64_t bytes_searched = 0;
};

class KeyStore {
 public:
  static absl::StatusOr<std::unique_ptr<KeyStore>> Open(KeyStoreOptions options);
  // The same contract without a file: for scenarios and tests.
  static std::unique_ptr<KeyStore> InMemory(std::string log_id, Entropy entropy);
  ~KeyStore();

  const std::string& log_id() const { return log_id_; }

  // The subject's newest key, made and synced when it has none.
  absl::StatusOr<KeyRef> EnsureKey(absl::string_view subject);
  // The same for at most limits::kMaxKeysPerBatch subjects with one sync, in their order. All or an
  // error: InvalidArgument for a bad name, FailedPrecondition when one is erased.
  absl::StatusOr<std::vector<KeyRef>> EnsureKeys(absl::Span<const std::string> subjects);
  // A new version that seals from now on; older values stay readable.
  absl::StatusOr<KeyRef> RenewKey(absl::string_view subject);

  // NotFound: erased. DataLoss: absent without an erasure, or damaged.
  absl::StatusOr<std::shared_ptr<const DataKey>> Get(absl::string_view subject, uint32_t version);
  absl::StatusOr<KeyState> State(absl::string_view subject);

  // A key that belongs to nobody and is made at first use, for indexes by HMAC.
  absl::StatusOr<std::shared_ptr<const Key256>> NamedKey(absl::string_view name);

  // Destroys the subjects' keys: ledger (synced) first, then the rows, then every file that held
  // them, then a search of all files for the keys, wrapped and unwrapped. OK means: gone, proven.
  // Subjects already erased, or that never had a key, are fine. Internal: bytes of a key were still
  // found; the message names the files, and RepeatErasures tries again.
  absl::StatusOr<ErasureReport> Erase(const std::vector<Erasure>& erasures);
  // At start: erases those of `in_log` that the ledger lacks, deletes every key that an erased
  // subject still has, and finishes purges that a crash cut short. On a store that was opened
  // read-only, those of `in_log` read as erased from now on and nothing is written.
  absl::StatusOr<ErasureReport> RepeatErasures(const std::vector<Erasure>& in_log);
  ErasureLedger Ledger() const;
  bool IsErased(absl::string_view subject) const;

  // Wraps every key anew and proves that no file holds one under the old KEK. May be repeated after
  // an error; after a crash, open with both.
  absl::Status ChangeKek(const Key256& kek);

  size_t CachedKeys() const;

  // For backup: ids and wrapped keys as stored, never a key in clear.
  absl::Status ForEachStoredRow(const KeyTable::RowFn& fn) const;

 private:
  KeyStore(std::unique_ptr<KeyTable> table, std::string log_id, Entropy entropy);

  // key_store_open.cc
  absl::Status Start(const KeyStoreOptions& options);
  absl::Status CreateMeta(const KeyStoreOptions& options);
  absl::Status CheckMeta() const;
  absl::Status CheckWritable() const;
  absl::StatusOr<std::string> MetaRow(absl::string_view row) const;
  absl::Status LoadLedger(bool read_only);
  absl::Status ChooseKek(const KeyStoreOptions& options);

  // key_store.cc
  std::optional<std::vector<KeyRef>> CachedNewest(absl::Span<const std::string> subjects);
  absl::StatusOr<std::vector<KeyRef>> MakeKeys(absl::Span<const std::string> subjects, bool renew);
  void CacheLocked(const std::shared_ptr<const DataKey>& key, bool newest);
  absl::StatusOr<std::optional<KeyRef>> NewestKey(absl::string_view subject) const;
  absl::StatusOr<Key256> Unwrap(absl::string_view row, absl::string_view value) const;

  // key_store_erase.cc; admin_mu_ held
  absl::StatusOr<ErasureReport> EraseLocked(const std::vector<Erasure>& erasures,
                                            const std::vector<std::string>& subjects);
  absl::Status RecordErasures(const std::vector<Erasure>& erasures, ErasureReport* report);
  void ForgetErased(const std::vector<Erasure>& erasures);
  absl::Status DeleteKeys(const std::vector<std::string>& subjects,
                          std::vector<std::string>* purging, ByteSearch* search,
                          ErasureReport* report);
  absl::StatusOr<std::vector<std::string>> Purging() const;
  absl::Status ProveGone(const std::vector<std::string>& prefixes, const ByteSearch& search,
                         absl::string_view what, ErasureReport* report);

  // key_store_rewrap.cc; admin_mu_ held
  absl::Status RewrapRows(absl::string_view prefix);

  const std::unique_ptr<KeyTable> table_;
  const std::string log_id_;
  const Entropy entropy_;
  std::shared_ptr<rocksdb::FileSystem> fs_;  // null in memory
  std::string ledger_path_;
  bool read_only_ = false;

  std::mutex admin_mu_;  // one Erase, RepeatErasures or ChangeKek at a time; taken before mu_
  std::mutex named_mu_;  // one NamedKey is made at a time; taken before mu_

  mutable std::mutex mu_;
  std::condition_variable busy_changed_;
  absl::flat_hash_set<std::string> busy_;  // subjects whose keys are being made or destroyed
  KeyCache<DataKey> cache_;                // by SubjectRow; newest also by SubjectPrefix
  absl::flat_hash_map<std::string, std::shared_ptr<const Key256>> named_;
  ErasureLedger ledger_;
  absl::flat_hash_set<std::string> erased_;        // the ledger's subjects
  absl::flat_hash_map<std::string, Key256> keks_;  // by id: the current, and one being left
  std::string kek_id_;                             // of the one that wraps new keys
};

}  // namespace vigil::eventstore
