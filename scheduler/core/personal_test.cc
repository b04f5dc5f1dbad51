// Method: a sealed value goes from message to record to answer and back; nothing may be lost, and
// an empty value must leave the answer's field unset.
#include "scheduler/core/personal.h"

#include "gtest/gtest.h"
#include "vigil/v1/case.pb.h"

namespace vigil::scheduler {
namespace {

TEST(Personal, RoundTripsThroughTheRecord) {
  types::v1::Sealed sealed;
  sealed.set_subject("agencies/a/persons/p");
  sealed.set_key_version(3);
  sealed.set_nonce("0123456789ab");
  sealed.set_ciphertext(std::string("\0secret", 7));
  sealed.add_about("agencies/a/persons/q");
  const SealedBytes bytes = SealedBytesOf(sealed);
  EXPECT_EQ(SealedOf(bytes).SerializeAsString(), sealed.SerializeAsString());
  v1::Person person;
  SetPersonal(bytes, person, &v1::Person::mutable_address);
  SetPersonal(SealedBytes(), person, &v1::Person::mutable_language);
  EXPECT_EQ(person.address().sealed().ciphertext(), sealed.ciphertext());
  EXPECT_FALSE(person.address().erased());
  EXPECT_FALSE(person.has_language());
}

}  // namespace
}  // namespace vigil::scheduler
