// Method: an id left empty is filled from key, principal, method and request id; each of the four
// is changed alone. By descriptor: every id that may be left empty is one, and is filled.
#include "services/handlers/derived_id.h"

#include <set>
#include <string>

#include "base/names.h"
#include "gtest/gtest.h"
#include "tests/testing/valid_request.h"

namespace vigil::handlers {
namespace {

eventstore::Key256 KeyOf(uint64_t seed) {
  return eventstore::RandomKey(eventstore::SeededEntropy(seed));
}

std::string Derived(uint64_t key, const std::string& principal, const std::string& method,
                    const std::string& request_id) {
  v1::RecordPersonRequest request;
  DeriveIds(KeyOf(key), principal, method, request_id, &request);
  return request.person_id();
}

TEST(DerivedId, TheSameRequestNamesTheSameResourceAndNoOtherDoes) {
  const std::string id = Derived(1, "me", "method", "r-1");
  EXPECT_TRUE(IsValidId(id)) << id;
  EXPECT_EQ(id.size(), 32u);
  EXPECT_EQ(Derived(1, "me", "method", "r-1"), id);
  const std::set<std::string> all = {id,
                                     Derived(2, "me", "method", "r-1"),
                                     Derived(1, "you", "method", "r-1"),
                                     Derived(1, "me", "other", "r-1"),
                                     Derived(1, "me", "method", "r-2"),
                                     Derived(1, "mem", "ethod", "r-1")};
  EXPECT_EQ(all.size(), 6u);
}

TEST(DerivedId, WhatIsGivenStays) {
  v1::RecordPersonRequest request;
  request.set_person_id("mine");
  DeriveIds(KeyOf(1), "me", "method", "r-1", &request);
  EXPECT_EQ(request.person_id(), "mine");
}

TEST(DerivedId, EveryIdOfSomethingNewMayBeLeftEmpty) {
  int filled = 0;
  for (const auto* method : testkit::AllMethods()) {
    const auto& type = *method->input_type();
    const auto request = testkit::ValidRequest(type);
    DeriveIds(KeyOf(1), "me", method->full_name(), "r", request.get());
    for (int i = 0; i < type.field_count(); ++i) {
      const auto rule = testkit::RuleOf(*type.field(i));
      if (!rule.derived()) continue;
      ++filled;
      EXPECT_TRUE(rule.id() && !rule.required()) << type.field(i)->full_name();
      EXPECT_TRUE(IsValidId(request->GetReflection()->GetString(*request, type.field(i))))
          << type.field(i)->full_name();
    }
  }
  EXPECT_GE(filled, 12);
}

}  // namespace
}  // namespace vigil::handlers
