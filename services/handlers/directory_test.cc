// Method: persons with sealed numbers, as records hold them, are put in, changed, erased and put in
// beyond the limit; who is found under a number is compared with who has it.
#include "services/handlers/directory.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "eventstore/crypto.h"
#include "eventstore/key_store.h"
#include "eventstore/sealer.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/core/personal.h"
#include "services/handlers/seal.h"

namespace vigil::handlers {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class DirectoryTest : public ::testing::Test {
 protected:
  scheduler::Person Person(const std::string& id, const std::vector<std::string>& numbers) {
    scheduler::Person person;
    person.name = PersonName("agencies/a/persons/" + id);
    person.reflects = ++position_;
    for (const std::string& number : numbers) {
      const auto sealed = sealer_.Seal(person.name.str(), "phone_numbers", number);
      VIGIL_CHECK(sealed.ok()) << sealed.status();
      types::v1::Sealed message;
      message.set_subject(sealed->subject);
      message.set_key_version(sealed->key_version);
      message.set_nonce(sealed->nonce);
      message.set_ciphertext(sealed->ciphertext);
      person.phone_numbers.push_back(scheduler::SealedBytesOf(message));
    }
    return person;
  }

  std::unique_ptr<eventstore::KeyStore> keys_ =
      eventstore::KeyStore::InMemory("log", eventstore::SeededEntropy(1));
  eventstore::Sealer sealer_{keys_.get(), eventstore::SeededEntropy(2)};
  Seals seals_{keys_.get(), eventstore::SeededEntropy(3)};
  uint64_t position_ = 0;
};

TEST_F(DirectoryTest, FindsEverybodyWithANumberAsTheyAreNow) {
  Directory directory(&seals_);
  directory.MarkFilled();
  directory.Update(Person("p", {"+4411", "+4412"}));
  directory.Update(Person("q", {"+4411"}));
  EXPECT_THAT(directory.Find("agencies/a", "+4411"),
              ElementsAre("agencies/a/persons/p", "agencies/a/persons/q"));
  EXPECT_THAT(directory.Find("agencies/b", "+4411"), IsEmpty());
  auto older = Person("p", {"+4413"});
  directory.Update(Person("p", {"+4412"}));
  directory.Update(older);  // an answer that comes late
  EXPECT_THAT(directory.Find("agencies/a", "+4411"), ElementsAre("agencies/a/persons/q"));
  EXPECT_THAT(directory.Find("agencies/a", "+4413"), IsEmpty());
  auto erased = Person("p", {"+4412"});
  erased.erased = true;
  directory.Update(erased);
  EXPECT_THAT(directory.Find("agencies/a", "+4412"), IsEmpty());
  EXPECT_EQ(directory.numbers(), 1u);
}

TEST_F(DirectoryTest, SaysHowManyFoundNoRoom) {
  Directory directory(&seals_, 2);
  directory.MarkFilled();
  directory.Update(Person("p", {"+4411", "+4412"}));  // at the limit
  EXPECT_EQ(directory.left_out(), 0u);
  directory.Update(Person("q", {"+4413"}));  // one past it
  EXPECT_EQ(directory.left_out(), 1u);
  EXPECT_THAT(directory.Find("agencies/a", "+4413"), IsEmpty());
  directory.Update(Person("p", {"+4411"}));
  directory.Update(Person("q", {"+4413"}));
  EXPECT_EQ(directory.left_out(), 0u);
  EXPECT_THAT(directory.Find("agencies/a", "+4413"), ElementsAre("agencies/a/persons/q"));
}

TEST_F(DirectoryTest, AsItShipsItHoldsAMillionNumbers) {
  Directory directory(&seals_);
  directory.MarkFilled();
  constexpr size_t kEach = 1000;
  for (size_t person = 0; person < limits::kMaxDirectoryNumbers / kEach; ++person) {
    std::vector<std::string> numbers;
    for (size_t i = 0; i < kEach; ++i) numbers.push_back(absl::StrCat("+44", person * kEach + i));
    directory.Update(Person(absl::StrCat("p-", person), numbers));
  }
  EXPECT_EQ(directory.numbers(), limits::kMaxDirectoryNumbers);
  EXPECT_EQ(directory.left_out(), 0u);
  directory.Update(Person("one-more", {"+4419"}));
  EXPECT_EQ(directory.left_out(), 1u);
  EXPECT_THAT(directory.Find("agencies/a", "+44999999"), ElementsAre("agencies/a/persons/p-999"));
}

TEST_F(DirectoryTest, WhoAsksBeforeItIsFilledIsCalledAfterwards) {
  Directory directory(&seals_);
  directory.Update(Person("p", {"+4411"}));
  EXPECT_THAT(directory.FindIfFilled("agencies/a", "+4411"), IsEmpty());
  int called = 0;
  directory.WhenFilled([&called] { ++called; });
  EXPECT_EQ(called, 0);
  directory.MarkFilled();
  EXPECT_EQ(called, 1);
  directory.WhenFilled([&called] { ++called; });
  EXPECT_EQ(called, 2);
  EXPECT_THAT(directory.FindIfFilled("agencies/a", "+4411"), ElementsAre("agencies/a/persons/p"));
}

}  // namespace
}  // namespace vigil::handlers
