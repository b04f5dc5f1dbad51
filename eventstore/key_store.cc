#include "eventstore/key_store.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "eventstore/busy_subjects.h"
#include "eventstore/coding.h"
#include "eventstore/key_rows.h"

namespace vigil::eventstore {
namespace {

absl::Status CheckName(absl::string_view name, absl::string_view what) {
  if (name.empty() || name.size() > limits::kMaxSubjectBytes) {
    return absl::InvalidArgumentError(absl::StrCat(what, " of ", name.size(), " bytes; 1 to ",
                                                   limits::kMaxSubjectBytes, " are allowed"));
  }
  for (char c : name) {
    if (c > ' ' && c <= '~') continue;
    return absl::InvalidArgumentError(
        absl::StrCat(what, " '", absl::CHexEscape(name), "': only visible ASCII is allowed"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckSubject(absl::string_view subject) { return CheckName(subject, "a subject"); }

KeyStore::KeyStore(std::unique_ptr<KeyTable> table, std::string log_id, Entropy entropy)
    : table_(std::move(table)),
      log_id_(std::move(log_id)),
      entropy_(std::move(entropy)),
      cache_(limits::kKeyCacheEntries) {
  ledger_.log_id = log_id_;
}

KeyStore::~KeyStore() = default;

std::unique_ptr<KeyStore> KeyStore::InMemory(std::string log_id, Entropy entropy) {
  const Key256 kek = RandomKey(entropy);
  auto store = std::unique_ptr<KeyStore>(
      new KeyStore(NewMemoryKeyTable(), std::move(log_id), std::move(entropy)));
  store->kek_id_ = KekId(kek);
  store->keks_[store->kek_id_] = kek;
  return store;
}

absl::StatusOr<KeyRef> KeyStore::EnsureKey(absl::string_view subject) {
  VIGIL_ASSIGN_OR_RETURN(std::vector<KeyRef> keys, MakeKeys({std::string(subject)}, false));
  return keys.front();
}

absl::StatusOr<std::vector<KeyRef>> KeyStore::EnsureKeys(absl::Span<const std::string> subjects) {
  return MakeKeys(subjects, false);
}

absl::StatusOr<KeyRef> KeyStore::RenewKey(absl::string_view subject) {
  VIGIL_ASSIGN_OR_RETURN(std::vector<KeyRef> keys, MakeKeys({std::string(subject)}, true));
  return keys.front();
}

std::optional<std::vector<KeyRef>> KeyStore::CachedNewest(absl::Span<const std::string> subjects) {
  std::vector<KeyRef> refs;
  std::lock_guard lock(mu_);
  for (const std::string& subject : subjects) {
    const auto key = cache_.Find(SubjectPrefix(subject));
    if (key == nullptr) return std::nullopt;
    refs.push_back(key->ref);
  }
  return refs;
}

absl::StatusOr<std::vector<KeyRef>> KeyStore::MakeKeys(absl::Span<const std::string> subjects,
                                                       bool renew) {
  if (subjects.size() > limits::kMaxKeysPerBatch) {
    return absl::InvalidArgumentError(absl::StrCat(subjects.size(), " keys asked for at once; ",
                                                   limits::kMaxKeysPerBatch, " are allowed"));
  }
  for (const std::string& subject : subjects) VIGIL_RETURN_IF_ERROR(CheckSubject(subject));
  if (!renew) {
    if (auto cached = CachedNewest(subjects)) return *std::move(cached);
  }
  BusySubjects busy(subjects, &mu_, &busy_changed_, &busy_);
  Key256 kek;
  {
    std::lock_guard lock(mu_);
    for (const std::string& subject : subjects) {
      if (!erased_.contains(subject)) continue;
      return absl::FailedPreconditionError(
          absl::StrCat(subject, " was erased; it gets no key again"));
    }
    kek = keks_.at(kek_id_);
  }
  std::vector<KeyRow> rows;
  std::vector<KeyRef> refs;
  std::vector<std::shared_ptr<const DataKey>> made;
  for (const std::string& subject : busy.subjects()) {  // each once
    VIGIL_ASSIGN_OR_RETURN(std::optional<KeyRef> newest, NewestKey(subject));
    if (newest.has_value() && !renew) {
      refs.push_back(*std::move(newest));
      continue;
    }
    auto key = std::make_shared<DataKey>();
    key->ref = {subject, newest.has_value() ? newest->version + 1 : 1};
    key->key = RandomKey(entropy_);
    const std::string row = SubjectRow(subject, key->ref.version);
    rows.push_back({row, WrapKey(kek, key->key, log_id_, row, SubjectTag(subject), entropy_)});
    refs.push_back(key->ref);
    made.push_back(std::move(key));
  }
  if (!rows.empty()) VIGIL_RETURN_IF_ERROR(table_->Write(rows));
  {
    std::lock_guard lock(mu_);
    for (const auto& key : made) CacheLocked(key, /*newest=*/true);
  }
  std::vector<KeyRef> in_order;
  for (const std::string& subject : subjects) {
    in_order.push_back(*std::find_if(refs.begin(), refs.end(),
                                     [&](const KeyRef& ref) { return ref.subject == subject; }));
  }
  return in_order;
}

void KeyStore::CacheLocked(const std::shared_ptr<const DataKey>& key, bool newest) {
  cache_.Put(SubjectRow(key->ref.subject, key->ref.version), key);
  if (newest) cache_.Put(SubjectPrefix(key->ref.subject), key);
}

absl::StatusOr<std::optional<KeyRef>> KeyStore::NewestKey(absl::string_view subject) const {
  std::optional<KeyRef> newest;
  VIGIL_RETURN_IF_ERROR(
      table_->Scan(SubjectPrefix(subject), "", [&](absl::string_view row, absl::string_view) {
        KeyRef ref;
        if (ParseSubjectRow(row, &ref.subject, &ref.version)) {
          newest = std::move(ref);
        }
        return true;
      }));
  return newest;
}

absl::StatusOr<Key256> KeyStore::Unwrap(absl::string_view row, absl::string_view value) const {
  VIGIL_ASSIGN_OR_RETURN(WrappedKey wrapped, ParseWrappedKey(value));
  Key256 kek;
  {
    std::lock_guard lock(mu_);
    const auto found = keks_.find(wrapped.kek_id);
    if (found == keks_.end()) {
      return absl::DataLossError(absl::StrCat("a key wrapped under key-encryption key ",
                                              absl::BytesToHexString(wrapped.kek_id),
                                              ", which is not the one in use"));
    }
    kek = found->second;
  }
  const std::optional<Key256> key = UnwrapKey(kek, wrapped, log_id_, row);
  if (!key.has_value()) return absl::DataLossError("a wrapped key that does not open: damaged");
  return *key;
}

absl::StatusOr<std::shared_ptr<const DataKey>> KeyStore::Get(absl::string_view subject,
                                                             uint32_t version) {
  VIGIL_RETURN_IF_ERROR(CheckSubject(subject));
  const std::string row = SubjectRow(subject, version);
  const auto erased = [&] { return absl::NotFoundError(absl::StrCat(subject, " was erased")); };
  {
    std::lock_guard lock(mu_);
    if (erased_.contains(subject)) return erased();
    if (auto key = cache_.Find(row)) return key;
  }
  VIGIL_ASSIGN_OR_RETURN(std::optional<std::string> value, table_->Get(row));
  if (!value.has_value()) {
    if (IsErased(subject)) return erased();
    return absl::DataLossError(absl::StrCat("the key of ", subject, " version ", version,
                                            " is missing and no erasure says why: damaged"));
  }
  absl::StatusOr<Key256> key = Unwrap(row, *value);
  if (!key.ok()) {
    return absl::Status(key.status().code(), absl::StrCat("the key of ", subject, " version ",
                                                          version, ": ", key.status().message()));
  }
  auto data_key = std::make_shared<DataKey>();
  data_key->ref = {std::string(subject), version};
  data_key->key = *key;
  std::lock_guard lock(mu_);
  if (erased_.contains(subject)) return erased();
  CacheLocked(data_key, /*newest=*/false);
  return data_key;
}

absl::StatusOr<KeyState> KeyStore::State(absl::string_view subject) {
  VIGIL_RETURN_IF_ERROR(CheckSubject(subject));
  if (IsErased(subject)) return KeyState::kErased;
  VIGIL_ASSIGN_OR_RETURN(std::optional<KeyRef> newest, NewestKey(subject));
  return newest.has_value() ? KeyState::kPresent : KeyState::kMissing;
}

absl::StatusOr<std::shared_ptr<const Key256>> KeyStore::NamedKey(absl::string_view name) {
  VIGIL_RETURN_IF_ERROR(CheckName(name, "a name of a key"));
  std::lock_guard making(named_mu_);
  {
    std::lock_guard lock(mu_);
    const auto found = named_.find(name);
    if (found != named_.end()) return found->second;
  }
  const std::string row = NamedRow(name);
  VIGIL_ASSIGN_OR_RETURN(std::optional<std::string> value, table_->Get(row));
  auto key = std::make_shared<Key256>();
  if (value.has_value()) {
    VIGIL_ASSIGN_OR_RETURN(*key, Unwrap(row, *value));
  } else {
    *key = RandomKey(entropy_);
    Key256 kek;
    {
      std::lock_guard lock(mu_);
      kek = keks_.at(kek_id_);
    }
    VIGIL_RETURN_IF_ERROR(
        table_->Write({{row, WrapKey(kek, *key, log_id_, row, SubjectTag(row), entropy_)}}));
  }
  std::lock_guard lock(mu_);
  named_[name] = key;
  return key;
}

ErasureLedger KeyStore::Ledger() const {
  std::lock_guard lock(mu_);
  return ledger_;
}

bool KeyStore::IsErased(absl::string_view subject) const {
  std::lock_guard lock(mu_);
  return erased_.contains(subject);
}

size_t KeyStore::CachedKeys() const {
  std::lock_guard lock(mu_);
  return cache_.size();
}

absl::Status KeyStore::ForEachStoredRow(const KeyTable::RowFn& fn) const {
  return table_->Scan("", "", fn);
}

}  // namespace vigil::eventstore
