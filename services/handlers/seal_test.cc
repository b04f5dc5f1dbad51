// Method: requests with texts are sealed against a small state; whom each text is about is read
// from what took the text's place.
#include "services/handlers/seal.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "eventstore/crypto.h"
#include "eventstore/key_store.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/core/editor.h"
#include "scheduler/core/rejections.h"
#include "vigil/v1/case.pb.h"
#include "vigil/v1/crisis.pb.h"
#include "vigil/v1/order.pb.h"

namespace vigil::handlers {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

constexpr char kFamily[] = "agencies/a/families/f";

class SealTest : public ::testing::Test {
 protected:
  SealTest() {
    seals_.Prepare(*v1::ReceiveCallRequest::descriptor());
    seals_.Prepare(*v1::WithdrawOrderRequest::descriptor());
    seals_.Prepare(*v1::EndReferralRequest::descriptor());
    seals_.Prepare(*v1::WithdrawHoldRequest::descriptor());
  }
  void FamilyOf(size_t members) {
    scheduler::Family family;
    family.name = FamilyName(kFamily);
    for (size_t i = 0; i < members; ++i)
      family.members.push_back({.person = PersonName(absl::StrCat("agencies/a/persons/p", i))});
    scheduler::StateEditor(&state_, rows_, scheduler::NextToken()).Create(std::move(family));
  }
  absl::Status Seal(google::protobuf::Message* request) {
    return seals_.Seal(scheduler::StateView(state_, rows_), {"me", "method", "r"}, request);
  }
  static v1::ReceiveCallRequest CallFrom(const std::string& number) {
    v1::ReceiveCallRequest request;
    request.set_parent("agencies/a");
    request.set_family(kFamily);
    request.mutable_caller_number()->set_text(number);
    request.mutable_note()->set_text("crying");
    return request;
  }

  std::unique_ptr<eventstore::KeyStore> keys_ =
      eventstore::KeyStore::InMemory("log", eventstore::SeededEntropy(1));
  Seals seals_{keys_.get(), eventstore::SeededEntropy(2)};
  scheduler::State state_;
  scheduler::MapRows rows_;
};

TEST_F(SealTest, ATextIsAboutTheFamilyAndANumberAlsoAboutThoseWhoHaveIt) {
  FamilyOf(1);
  std::string asked;
  seals_.set_owners_of_number([&asked](absl::string_view agency, absl::string_view number) {
    asked = absl::StrCat(agency, " ", number);
    return std::vector<std::string>{"agencies/a/persons/owner"};
  });
  v1::ReceiveCallRequest call = CallFrom("+44 7700 900101");
  ASSERT_EQ(Seal(&call), absl::OkStatus());
  EXPECT_EQ(asked, "agencies/a +447700900101");
  EXPECT_THAT(call.note().sealed().about(), ElementsAre("agencies/a/persons/p0"));
  EXPECT_THAT(call.caller_number().sealed().about(),
              ElementsAre("agencies/a/persons/owner", "agencies/a/persons/p0"));
  EXPECT_NE(call.note().sealed().subject(), call.caller_number().sealed().subject());
}

TEST_F(SealTest, ATextAboutMorePersonsThanCanBeKeptTrackOfIsRefusedWhole) {
  v1::EndReferralRequest request;
  request.set_name(kFamily);
  request.mutable_reason()->set_text("moved away");
  FamilyOf(limits::kMaxTextAbout + 1);
  EXPECT_EQ(scheduler::ReasonOf(Seal(&request)), "TOO_MANY_PERSONS");
  EXPECT_EQ(request.reason().text(), "moved away");
  FamilyOf(limits::kMaxTextAbout);
  ASSERT_EQ(Seal(&request), absl::OkStatus());
  EXPECT_THAT(request.reason().sealed().about(), SizeIs(limits::kMaxTextAbout));
}

// H12: of an order its persons are known by its record alone.
TEST_F(SealTest, ATextAboutAnOrderIsAboutThePersonsThatItNames) {
  scheduler::Order order;
  order.name = "agencies/a/orders/o";
  order.restrained = PersonName("agencies/a/persons/p1");
  order.protected_persons = {PersonName("agencies/a/persons/p0")};
  scheduler::StateEditor(&state_, rows_, scheduler::NextToken()).Create(order);
  v1::WithdrawOrderRequest request;
  request.set_name(order.name);
  request.mutable_reason()->set_text("another family");
  ASSERT_EQ(Seal(&request), absl::OkStatus());
  EXPECT_THAT(request.reason().sealed().about(),
              ElementsAre("agencies/a/persons/p0", "agencies/a/persons/p1"));
}

// H12: the family is a part of the name, as of a visit's.
TEST_F(SealTest, ATextAboutAHoldIsAboutTheFamily) {
  FamilyOf(2);
  v1::WithdrawHoldRequest request;
  request.set_name(absl::StrCat(kFamily, "/holds/h"));
  request.mutable_reason()->set_text("mistaken");
  ASSERT_EQ(Seal(&request), absl::OkStatus());
  EXPECT_THAT(request.reason().sealed().about(),
              ElementsAre("agencies/a/persons/p0", "agencies/a/persons/p1"));
}

// A call must not fail because a whole hostel has one telephone.
TEST_F(SealTest, ANumberThatTooManyHaveIsNobodys) {
  FamilyOf(1);
  seals_.set_owners_of_number([](absl::string_view, absl::string_view) {
    std::vector<std::string> owners;
    for (size_t i = 0; i < limits::kMaxTextAbout; ++i)
      owners.push_back(absl::StrCat("agencies/a/persons/o", i));
    return owners;
  });
  v1::ReceiveCallRequest call = CallFrom("+447700900101");
  ASSERT_EQ(Seal(&call), absl::OkStatus());
  EXPECT_THAT(call.caller_number().sealed().about(), ElementsAre("agencies/a/persons/p0"));
}

}  // namespace
}  // namespace vigil::handlers
