// Method: one session of two partners in the shipped IPV programme, refused and allowed on each
// side of every rule of D20; and the same session in a programme without the duty.
#include "scheduler/duties/conjoint.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "gtest/gtest.h"
#include "scheduler/programme/parse.h"
#include "tests/testing/files.h"
#include "tests/testing/zones.h"

namespace vigil::scheduler {
namespace {

const PersonName kA("agencies/a/persons/a"), kB("agencies/a/persons/b"),
    kChild("agencies/a/persons/c");
const absl::CivilDay kDate(2026, 11, 20);

programme::Programme Shipped(const std::string& file) {
  const std::string path = "deploy/programmes/" + file + ".textproto";
  const auto rules = programme::ParseProgramme(testkit::ReadFile(path), path, testkit::TestZones());
  VIGIL_CHECK(rules.ok()) << rules.status();
  return *rules;
}

// Rules that refuse, in order.
std::vector<std::string> Refused(const std::vector<PersonName>& participants,
                                 const std::vector<AdultPartner>& partners,
                                 const std::set<ConjointGate>& open = {},
                                 const std::string& file = "mst-ipv-connecticut") {
  std::vector<std::string> rules;
  for (const ConjointRefusal& refusal :
       ConjointRefusals(Shipped(file), participants, partners, open, kDate))
    rules.push_back(refusal.rule);
  return rules;
}

using Rules = std::vector<std::string>;

TEST(Conjoint, IsASessionWithTwoAdultPartners) {
  const std::vector<AdultPartner> partners = {{kA, {}}, {kB, {}}};
  EXPECT_TRUE(IsConjoint({kA, kChild, kB}, partners));
  EXPECT_FALSE(IsConjoint({kA, kChild}, partners));
  EXPECT_EQ(Refused({kA, kChild}, partners, {ConjointGate::kFearOfViolence}), Rules());
}

TEST(Conjoint, NeedsTheInterviewOfEachPartnerFirst) {
  EXPECT_EQ(Refused({kA, kB}, {{kA, kDate}, {kB, kDate - 9}}), Rules());
  EXPECT_EQ(Refused({kA, kB}, {{kA, kDate}, {kB, kDate + 1}}), Rules{"clinical-interview"});
  const auto refusals = ConjointRefusals(Shipped("mst-ipv-connecticut"), {kA, kB},
                                         {{kA, kDate}, {kB, {}}}, {}, kDate);
  ASSERT_EQ(refusals.size(), 1u);
  ASSERT_EQ(refusals[0].persons.size(), 1u);
  EXPECT_EQ(refusals[0].persons[0].str(), kB.str());
}

TEST(Conjoint, IsRefusedByNameWhileAGateIsOpen) {
  const std::vector<AdultPartner> partners = {{kA, kDate}, {kB, kDate}};
  const std::pair<ConjointGate, const char*> kGates[] = {
      {ConjointGate::kFearOfViolence, "fear-of-violence"},
      {ConjointGate::kSignificantDiscrepancy, "significant-discrepancy"},
      {ConjointGate::kSeriousUntreatedSubstanceProblem, "serious-untreated-substance-problem"},
      {ConjointGate::kWeaponsNotRemoved, "weapons-not-removed"}};
  for (const auto& [gate, rule] : kGates)
    EXPECT_EQ(Refused({kA, kB}, partners, {gate}), Rules{rule});
}

TEST(Conjoint, OtherProgrammesHaveNoGate) {
  EXPECT_EQ(
      Refused({kA, kB}, {{kA, {}}, {kB, {}}}, {ConjointGate::kFearOfViolence}, "mst-uk-standard"),
      Rules());
}

}  // namespace
}  // namespace vigil::scheduler
