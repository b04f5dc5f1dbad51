// Seals: personal values on the way in and out. Every PersonalText of a request is replaced by its
// sealed form before the core sees it, and every sealed value of an answer is opened again, or said
// to be erased. Which key seals what is said by annotations.proto (`sealed_under`, `sealed_as`).
//
//   PERSON  the person or member of staff that the request is about (`name`, or parent and id)
//   TEXT    a key of its own, `text/<32 hex>`, the same whenever the request is repeated; `about`
//           names the persons concerned, so that the text is found when one of them is erased
//
// Threads: any; Seal may wait for a disk (new keys are synced before it returns).
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "eventstore/sealer.h"
#include "google/protobuf/message.h"
#include "scheduler/core/state.h"
#include "vigil/v1/common.pb.h"

namespace vigil::handlers {

// Texts that were not sealed because nothing is to be written (validate_only, or a trial): they
// stand in the request as key version 0 of their subject, which opens only with this.
struct Draft {
  std::vector<std::string> texts;
};

// Which request the values belong to; text keys are derived from it.
struct SealScope {
  absl::string_view principal, method, request_id;
};

class Seals {
 public:
  Seals(eventstore::KeyStore* keys, eventstore::Entropy entropy);

  // Prepares for messages of these types (requests and responses) and all they contain.
  void Prepare(const google::protobuf::Descriptor& type);

  // Whether the request holds a text that is to be sealed.
  bool HasText(const google::protobuf::Message& request) const;
  // Whether sealing it would make a key that does not exist yet.
  absl::StatusOr<bool> NeedsNewKey(const SealScope& scope, google::protobuf::Message* request);
  // Seals every text, making keys with one sync. A value of an erased subject is replaced by an
  // empty one: deciding refuses it, or the request is a repetition.
  absl::Status Seal(const scheduler::StateView& view, const SealScope& scope,
                    google::protobuf::Message* request);
  // The same without a key: texts move into the draft.
  absl::Status SealDraft(const scheduler::StateView& view, const SealScope& scope,
                         google::protobuf::Message* request, Draft* draft);
  // Opens every sealed value of an answer. A value that does not open is marked unreadable and
  // logged: it must not take the rest of the answer with it. Whether all did.
  bool Open(const Draft& draft, google::protobuf::Message* answer);
  // One value of a record, as sealed under this field name; nullopt when erased or unreadable.
  std::optional<std::string> OpenRecord(const scheduler::SealedBytes& sealed,
                                        absl::string_view field);

  // Who has a telephone number, by agency: a number that is sealed as a text is about them, too.
  using OwnersFn =
      std::function<std::vector<std::string>(absl::string_view agency, absl::string_view number)>;
  void set_owners_of_number(OwnersFn owners) { owners_of_number_ = std::move(owners); }

  uint64_t unreadable() const { return unreadable_; }

 private:
  struct Found {
    v1::PersonalText* value;
    std::string path;   // "note", "phone_numbers[1]"
    std::string field;  // the name it is sealed as
    std::string subject;
    bool of_text = false;
    std::string number;  // E.164, where it is one
  };
  std::vector<std::string> AboutOf(const Found& found, const std::vector<std::string>& concerned,
                                   const google::protobuf::Message& request) const;
  // Fields of a type that are personal or contain such.
  using Plan = std::vector<const google::protobuf::FieldDescriptor*>;

  template <class Fn>
  void Walk(google::protobuf::Message* message, const std::string& prefix, const Fn& fn) const;
  absl::StatusOr<std::vector<Found>> Collect(const SealScope& scope,
                                             google::protobuf::Message* request);
  absl::StatusOr<std::string> TextSubject(const SealScope& scope, absl::string_view path);
  bool IsPersonal(const google::protobuf::FieldDescriptor& field) const;

  eventstore::KeyStore* const keys_;
  eventstore::Sealer sealer_;
  absl::flat_hash_map<const google::protobuf::Descriptor*, Plan> plans_;
  OwnersFn owners_of_number_;
  std::atomic<uint64_t> unreadable_{0};
};

// Persons that a free text of this request is about: those it names, and the members of the family
// it concerns. Sorted. FAILED_PRECONDITION (TOO_MANY_PERSONS) beyond limits::kMaxTextAbout: a
// person left out could never be erased from the text.
absl::StatusOr<std::vector<std::string>> PersonsConcerned(const scheduler::StateView& view,
                                                          const google::protobuf::Message& request);

}  // namespace vigil::handlers
