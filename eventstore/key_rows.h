// The rows of the key store: how they are named and how a key is wrapped in one. Internal to the
// key store and to its backup; grammar in docs/event-format.md.
//
// A wrapped key begins and ends with the *tag* of its subject, 16 bytes derived from the subject's
// name. It gives nothing away, and lets a search find what is left of an erased subject's key when
// the key itself is no longer known, wherever a file format may have cut the row.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "eventstore/crypto.h"

namespace vigil::eventstore {

inline constexpr absl::string_view kSubjectRows = "k";  // k<subject>\0<BE32 version>
inline constexpr absl::string_view kNamedRows = "n";    // n<name>
inline constexpr absl::string_view kMetaRows = "m";
inline constexpr absl::string_view kFormatRow = "m/format";
inline constexpr absl::string_view kLogIdRow = "m/log_id";
inline constexpr absl::string_view kKekRow = "m/kek";            // id of the one in use
inline constexpr absl::string_view kNextKekRow = "m/next_kek";   // while it is being changed
inline constexpr absl::string_view kErasuresRow = "m/erasures";  // entries the ledger has at least
inline constexpr absl::string_view kPurgingRow = "m/purging";    // subjects deleted, not yet proven
inline constexpr uint32_t kKeyStoreFormat = 1;

// All rows of a subject begin with this.
std::string SubjectPrefix(absl::string_view subject);
std::string SubjectRow(absl::string_view subject, uint32_t version);
// False when the row is not a subject's.
bool ParseSubjectRow(absl::string_view row, std::string* subject, uint32_t* version);
std::string NamedRow(absl::string_view name);

inline constexpr size_t kSubjectTagBytes = 16;
std::string SubjectTag(absl::string_view subject);

// Names a key-encryption key without giving it away: 8 bytes.
std::string KekId(const Key256& kek);
inline constexpr size_t kKekIdBytes = 8;

struct WrappedKey {
  std::string kek_id;
  std::string nonce;
  std::string bytes;  // encrypted key ‖ GCM tag, 48 bytes
};

// Bytes that stand in every key wrapped under this KEK, and nowhere else.
std::string WrappedMark(absl::string_view kek_id);

// `row` is authenticated with the key: a wrapped key copied to another row does not open.
std::string WrapKey(const Key256& kek, const Key256& key, absl::string_view log_id,
                    absl::string_view row, absl::string_view tag, const Entropy& entropy);
absl::StatusOr<WrappedKey> ParseWrappedKey(absl::string_view value);
// nullopt when it was not wrapped under this KEK for this row, or is damaged.
std::optional<Key256> UnwrapKey(const Key256& kek, const WrappedKey& wrapped,
                                absl::string_view log_id, absl::string_view row);

// Lists of subjects as a meta row's value.
std::string EncodeNames(const std::vector<std::string>& names);
std::vector<std::string> DecodeNames(absl::string_view bytes);

}  // namespace vigil::eventstore
