#include "eventstore/sealer.h"

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "eventstore/coding.h"

namespace vigil::eventstore {
namespace {

absl::Status CheckField(absl::string_view field) {
  if (!field.empty() && field.size() <= limits::kMaxFieldNameBytes) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("a field name of ", field.size(), " bytes; 1 to ",
                                                 limits::kMaxFieldNameBytes, " are allowed"));
}

absl::Status CheckText(absl::string_view text) {
  if (text.size() <= limits::kMaxSealedTextBytes) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("a text of ", text.size(), " bytes; at most ",
                                                 limits::kMaxSealedTextBytes,
                                                 " can be sealed as one value"));
}

std::string Aad(absl::string_view log_id, absl::string_view subject, absl::string_view field) {
  std::string aad = "vigil sealed value 1";
  AppendBytes(&aad, log_id);
  AppendBytes(&aad, subject);
  AppendBytes(&aad, field);
  return aad;
}

}  // namespace

Sealer::Sealer(KeyStore* keys, Entropy entropy) : keys_(keys), entropy_(std::move(entropy)) {}

absl::StatusOr<Sealed> Sealer::Seal(absl::string_view subject, absl::string_view field,
                                    absl::string_view text) {
  VIGIL_RETURN_IF_ERROR(CheckField(field));
  VIGIL_RETURN_IF_ERROR(CheckText(text));
  VIGIL_ASSIGN_OR_RETURN(KeyRef ref, keys_->EnsureKey(subject));
  return SealWith(ref, field, text);
}

absl::StatusOr<std::vector<Sealed>> Sealer::SealAll(absl::Span<const Plain> values) {
  std::vector<std::string> subjects;
  for (const Plain& value : values) {
    VIGIL_RETURN_IF_ERROR(CheckField(value.field));
    VIGIL_RETURN_IF_ERROR(CheckText(value.text));
    subjects.push_back(value.subject);
  }
  VIGIL_ASSIGN_OR_RETURN(std::vector<KeyRef> refs, keys_->EnsureKeys(subjects));
  std::vector<Sealed> sealed;
  for (size_t i = 0; i < values.size(); ++i) {
    VIGIL_ASSIGN_OR_RETURN(Sealed one, SealWith(refs[i], values[i].field, values[i].text));
    sealed.push_back(std::move(one));
  }
  return sealed;
}

absl::StatusOr<Sealed> Sealer::SealWith(const KeyRef& ref, absl::string_view field,
                                        absl::string_view text) {
  auto key = keys_->Get(ref.subject, ref.version);
  if (absl::IsNotFound(key.status())) {
    return absl::FailedPreconditionError(
        absl::StrCat(ref.subject, " was erased; nothing can be sealed for it"));
  }
  VIGIL_RETURN_IF_ERROR(key.status());
  Sealed sealed{.subject = ref.subject, .key_version = ref.version};
  sealed.nonce.resize(kNonceBytes);
  entropy_(absl::MakeSpan(reinterpret_cast<uint8_t*>(sealed.nonce.data()), kNonceBytes));
  sealed.ciphertext =
      EncryptAesGcm((*key)->key, sealed.nonce, text, Aad(keys_->log_id(), ref.subject, field));
  return sealed;
}

absl::StatusOr<Opened> Sealer::Open(const Sealed& sealed, absl::string_view field) {
  auto key = keys_->Get(sealed.subject, sealed.key_version);
  if (absl::IsNotFound(key.status())) return Opened{.erased = true};
  if (absl::IsInvalidArgument(key.status())) return absl::DataLossError(key.status().message());
  VIGIL_RETURN_IF_ERROR(key.status());
  std::optional<std::string> text = DecryptAesGcm((*key)->key, sealed.nonce, sealed.ciphertext,
                                                  Aad(keys_->log_id(), sealed.subject, field));
  if (!text.has_value()) {
    return absl::DataLossError(
        absl::StrCat("the sealed ", field, " of ", sealed.subject,
                     " does not open: damaged, or sealed as something else"));
  }
  return Opened{.text = *std::move(text)};
}

}  // namespace vigil::eventstore
