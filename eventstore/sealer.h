// Seals personal text before it enters the log and opens it when an answer is given.
//
//   VIGIL_ASSIGN_OR_RETURN(Sealed name, sealer.Seal("persons/p-1", "name", "Ruth Aldana"));
//   VIGIL_ASSIGN_OR_RETURN(Opened opened, sealer.Open(name, "name"));
//   if (opened.erased) ... else use opened.text
//
// A sealed value is bound to the log, to its subject and to the name of its field: one copied to
// another person, another field or another log does not open (docs/adr has the reason why it is
// not bound to its event). AES-256-GCM with a random nonce of 96 bits: one key must not seal more
// than 2^32 values, which no person's file comes near.
//
// Threads: any. Ownership: the key store outlives the sealer. Failure: Seal fails for an erased
// subject (FailedPrecondition), bad names or too long a text (InvalidArgument), and as the key
// store does; Open answers "erased" as a value, and DataLoss for anything that does not open.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "eventstore/crypto.h"
#include "eventstore/key_store.h"

namespace vigil::eventstore {

struct Sealed {
  std::string subject;
  uint32_t key_version = 0;
  std::string nonce;       // kNonceBytes
  std::string ciphertext;  // with the tag at its end
  bool operator==(const Sealed&) const = default;
};

struct Opened {
  bool erased = false;
  std::string text;  // empty when erased
};

// One value to be sealed.
struct Plain {
  std::string subject;
  std::string field;  // the caller's stable name of the field; 1 to limits::kMaxFieldNameBytes
  std::string text;   // at most limits::kMaxSealedTextBytes
};

class Sealer {
 public:
  Sealer(KeyStore* keys, Entropy entropy);

  // Makes the subject's key when it has none; synced before this returns.
  absl::StatusOr<Sealed> Seal(absl::string_view subject, absl::string_view field,
                              absl::string_view text);
  // Several values, keys made with one sync; the results stand in order. All or an error.
  absl::StatusOr<std::vector<Sealed>> SealAll(absl::Span<const Plain> values);

  absl::StatusOr<Opened> Open(const Sealed& sealed, absl::string_view field);

 private:
  absl::StatusOr<Sealed> SealWith(const KeyRef& ref, absl::string_view field,
                                  absl::string_view text);

  KeyStore* const keys_;
  const Entropy entropy_;
};

}  // namespace vigil::eventstore
