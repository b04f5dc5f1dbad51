// Personal values between messages and records. Records hold the serialised
// vigil.types.v1.Sealed, events the message itself, requests and answers a PersonalText whose
// `sealed` the edge has filled or will open. The core never looks inside.
#pragma once

#include "base/check.h"
#include "scheduler/core/event.h"
#include "scheduler/core/record.h"
#include "vigil/types/v1/types.pb.h"
#include "vigil/v1/common.pb.h"

namespace vigil::scheduler {

inline SealedBytes SealedBytesOf(const types::v1::Sealed& sealed) {
  return SealedBytes{SerializeCanonically(sealed)};
}

inline types::v1::Sealed SealedOf(const SealedBytes& bytes) {
  types::v1::Sealed sealed;
  VIGIL_CHECK(sealed.ParseFromString(bytes.bytes)) << "a record holds bytes that are not sealed";
  return sealed;
}

// For an answer. Of an empty value nothing: leave the field of the answer unset (SetPersonal).
inline v1::PersonalText PersonalTextOf(const SealedBytes& bytes) {
  v1::PersonalText text;
  *text.mutable_sealed() = SealedOf(bytes);
  return text;
}

// A value whose key was destroyed.
inline v1::PersonalText ErasedText() {
  v1::PersonalText text;
  text.set_erased(true);
  return text;
}

// Fills `field` of an answer when there is a value:  SetPersonal(p.address, out,
// &v1::Person::mutable_address)
template <class M>
void SetPersonal(const SealedBytes& bytes, M& out, v1::PersonalText* (M::*field)()) {
  if (!bytes.empty()) *(out.*field)() = PersonalTextOf(bytes);
}

}  // namespace vigil::scheduler
