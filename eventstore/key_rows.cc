#include "eventstore/key_rows.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "eventstore/coding.h"

namespace vigil::eventstore {
namespace {

constexpr uint8_t kWrapFormat = 1;  // stands before the KEK's id in a row, see WrappedMark
constexpr size_t kWrappedBytes = 32 + kTagBytes;

Key256 PublicKey() {
  Key256 key;
  constexpr absl::string_view kText = "vigil key store: tag of subject.";
  std::copy(kText.begin(), kText.end(), key.bytes.begin());
  return key;
}

std::string Prefix(const Hash& hash, size_t size) {
  return std::string(reinterpret_cast<const char*>(hash.data()), size);
}

std::string Aad(absl::string_view log_id, absl::string_view row) {
  std::string aad = "vigil wrapped key";
  AppendBytes(&aad, log_id);
  AppendBytes(&aad, row);
  return aad;
}

}  // namespace

std::string SubjectPrefix(absl::string_view subject) {
  return absl::StrCat(kSubjectRows, subject, absl::string_view("\0", 1));
}

std::string SubjectRow(absl::string_view subject, uint32_t version) {
  std::string row = SubjectPrefix(subject);
  AppendBe32(&row, version);
  return row;
}

bool ParseSubjectRow(absl::string_view row, std::string* subject, uint32_t* version) {
  if (!absl::StartsWith(row, kSubjectRows)) return false;
  row.remove_prefix(kSubjectRows.size());
  if (row.size() < 5 || row[row.size() - 5] != '\0') return false;
  *subject = std::string(row.substr(0, row.size() - 5));
  return ByteReader(row.substr(row.size() - 4)).ReadBe32(version);
}

std::string NamedRow(absl::string_view name) { return absl::StrCat(kNamedRows, name); }

std::string SubjectTag(absl::string_view subject) {
  return Prefix(HmacSha256(PublicKey(), subject), kSubjectTagBytes);
}

std::string KekId(const Key256& kek) {
  return Prefix(HmacSha256(kek, "vigil key-encryption key"), kKekIdBytes);
}

std::string WrappedMark(absl::string_view kek_id) {
  return absl::StrCat(absl::string_view(reinterpret_cast<const char*>(&kWrapFormat), 1), kek_id);
}

std::string WrapKey(const Key256& kek, const Key256& key, absl::string_view log_id,
                    absl::string_view row, absl::string_view tag, const Entropy& entropy) {
  std::string nonce(kNonceBytes, '\0');
  entropy(absl::MakeSpan(reinterpret_cast<uint8_t*>(nonce.data()), nonce.size()));
  std::string value(tag);
  AppendU8(&value, kWrapFormat);
  absl::StrAppend(&value, KekId(kek), nonce,
                  EncryptAesGcm(kek, nonce, key.view(), Aad(log_id, row)), tag);
  return value;
}

absl::StatusOr<WrappedKey> ParseWrappedKey(absl::string_view value) {
  ByteReader reader(value);
  absl::string_view tag, kek_id, nonce, bytes, end;
  uint8_t format = 0;
  if (!reader.ReadRaw(kSubjectTagBytes, &tag) || !reader.ReadU8(&format) ||
      !reader.ReadRaw(kKekIdBytes, &kek_id) || !reader.ReadRaw(kNonceBytes, &nonce) ||
      !reader.ReadRaw(kWrappedBytes, &bytes) || !reader.ReadRaw(kSubjectTagBytes, &end) ||
      !reader.empty() || tag != end) {
    return absl::DataLossError("a wrapped key of the wrong form");
  }
  if (format != kWrapFormat) {
    return absl::DataLossError(absl::StrCat("a wrapped key of format ", format));
  }
  return WrappedKey{std::string(kek_id), std::string(nonce), std::string(bytes)};
}

std::optional<Key256> UnwrapKey(const Key256& kek, const WrappedKey& wrapped,
                                absl::string_view log_id, absl::string_view row) {
  std::optional<std::string> text =
      DecryptAesGcm(kek, wrapped.nonce, wrapped.bytes, Aad(log_id, row));
  if (!text.has_value()) return std::nullopt;
  std::optional<Key256> key(std::in_place);
  std::copy(text->begin(), text->end(), key->bytes.begin());
  Wipe(&*text);
  return key;
}

std::string EncodeNames(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) AppendBytes(&out, name);
  return out;
}

std::vector<std::string> DecodeNames(absl::string_view bytes) {
  std::vector<std::string> names;
  ByteReader reader(bytes);
  absl::string_view name;
  while (!reader.empty() && reader.ReadBytes(&name)) names.emplace_back(name);
  return names;
}

}  // namespace vigil::eventstore
