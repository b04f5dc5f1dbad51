// Changing the key-encryption key. The store says which one it is leaving for which before the
// first key is rewrapped, and forgets the old one only after a search has shown that no file holds
// a key under it: cut short anywhere, opening with both goes on from there.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "eventstore/key_rows.h"
#include "eventstore/key_store.h"

namespace vigil::eventstore {
namespace {

constexpr size_t kRowsPerWrite = 512;

}  // namespace

absl::Status KeyStore::ChangeKek(const Key256& kek) {
  VIGIL_RETURN_IF_ERROR(CheckWritable());
  std::lock_guard admin(admin_mu_);
  const std::string id = KekId(kek);
  std::vector<std::string> left;  // ids of those to be left
  {
    std::lock_guard lock(mu_);
    keks_[id] = kek;
    for (const auto& [other, key] : keks_) {
      if (other != id) left.push_back(other);
    }
  }
  if (left.empty()) return absl::OkStatus();
  VIGIL_RETURN_IF_ERROR(table_->Write({{std::string(kNextKekRow), id}}));
  {
    // Keys made from here on are wrapped under the new one; those being made are waited for.
    std::lock_guard named(named_mu_);
    std::unique_lock lock(mu_);
    kek_id_ = id;
    const absl::flat_hash_set<std::string> before = busy_;
    busy_changed_.wait(lock, [&] {
      return std::none_of(before.begin(), before.end(),
                          [&](const std::string& subject) { return busy_.contains(subject); });
    });
  }
  for (absl::string_view prefix : {kSubjectRows, kNamedRows}) {
    VIGIL_RETURN_IF_ERROR(RewrapRows(prefix));
  }
  ByteSearch search;
  for (const std::string& other : left) search.Add(WrappedMark(other));
  ErasureReport report;
  VIGIL_RETURN_IF_ERROR(ProveGone({std::string(kSubjectRows), std::string(kNamedRows)}, search,
                                  "keys under the old key-encryption key", &report));
  VIGIL_RETURN_IF_ERROR(
      table_->Write({{std::string(kKekRow), id}, {std::string(kNextKekRow), std::nullopt}}));
  std::lock_guard lock(mu_);
  for (const std::string& other : left) keks_.erase(other);
  return absl::OkStatus();
}

absl::Status KeyStore::RewrapRows(absl::string_view prefix) {
  Key256 kek;
  std::string id;
  {
    std::lock_guard lock(mu_);
    id = kek_id_;
    kek = keks_.at(id);
  }
  std::string last;
  while (true) {
    std::vector<KeyRow> page;
    VIGIL_RETURN_IF_ERROR(
        table_->Scan(prefix, last, [&](absl::string_view row, absl::string_view value) {
          page.push_back({std::string(row), std::string(value)});
          return page.size() < kRowsPerWrite;
        }));
    if (page.empty()) return absl::OkStatus();
    last = page.back().key;
    std::vector<KeyRow> changed;
    for (KeyRow& row : page) {
      VIGIL_ASSIGN_OR_RETURN(WrappedKey wrapped, ParseWrappedKey(*row.value));
      if (wrapped.kek_id == id) continue;
      absl::StatusOr<Key256> key = Unwrap(row.key, *row.value);
      if (!key.ok()) return key.status();
      const absl::string_view tag = absl::string_view(*row.value).substr(0, kSubjectTagBytes);
      changed.push_back({row.key, WrapKey(kek, *key, log_id_, row.key, tag, entropy_)});
    }
    if (!changed.empty()) VIGIL_RETURN_IF_ERROR(table_->Write(changed));
  }
}

}  // namespace vigil::eventstore
