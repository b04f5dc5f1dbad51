// Method: one answer, many expectations: those that hold find no difference, those that do not find
// exactly one, at its path. A comparison that lets a wrong answer through would make every scenario
// lie.
#include "services/play/match.h"

#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "services/cli/message_yaml.h"
#include "vigil/v1/case.pb.h"

namespace vigil::play {
namespace {

v1::GetCaseloadResponse Answer() {
  v1::GetCaseloadResponse answer;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(R"pb(
                                                              open: 5
                                                              next_projected_discharge: "2027-01-12"
                                                              therapists {
                                                                staff: "agencies/ct/staff/ta"
                                                                role: STAFF_ROLE_THERAPIST
                                                                committed: 4
                                                                limit: 4
                                                                override { reason { erased: true } }
                                                              }
                                                              therapists {
                                                                staff: "agencies/ct/staff/tb"
                                                                role: STAFF_ROLE_THERAPIST
                                                                committed: 5
                                                                limit: 4
                                                                breach: true
                                                                breach_since {
                                                                  at { seconds: 1797829200 }
                                                                  zone: "America/New_York"
                                                                }
                                                              }
                                                            )pb",
                                                            &answer));
  return answer;
}

std::vector<Difference> Against(const std::string& yaml) {
  auto node = cli::ParseYaml(yaml);
  EXPECT_TRUE(node.ok()) << node.status();
  return Compare(*node, Answer());
}

TEST(Match, WhatHolds) {
  for (const char* yaml :
       {"{}", "open: 5", "therapists: [{committed: 4}, {committed: 5, breach: true}]",
        "therapists: [{role: THERAPIST}, {role: STAFF_ROLE_THERAPIST}]",
        "therapists: [{breach: false}, {breach_since: '2026-12-21T05:00:00Z'}]",
        "therapists: [{}, {breach_since: '2026-12-21T00:00:00-05:00'}]",
        "therapists: [{override: {reason: (erased)}}, {override: {$absent: true}}]",
        "therapists: {$size: 2}", "therapists: {$contains: [{staff: agencies/ct/staff/tb}]}",
        "next_projected_discharge: {$match: '^2027-'}",
        "next_projected_discharge: {$contains: 27-}",
        "therapists: [{staff: {$contains: staff/ta}}, {$any: true}]", "open: {$gt: 4}",
        "open: {$lt: 6}", "incoming: {$absent: true}",
        "therapists: [{}, {breach_since: {$any: true}}]", "unattended: []"}) {
    EXPECT_TRUE(Against(yaml).empty()) << yaml << "\n" << FormatDifferences(Against(yaml));
  }
}

TEST(Match, WhatDoesNotHoldIsFoundAtItsPath) {
  struct Case {
    const char* yaml;
    const char* path;
  };
  for (const Case& c :
       {Case{"open: 4", "open"}, Case{"therapists: [{committed: 4}]", "therapists"},
        Case{"therapists: [{}, {committed: 4}]", "therapists[1].committed"},
        Case{"therapists: [{}, {breach_since: '2026-12-21T05:00:01Z'}]",
             "therapists[1].breach_since"},
        Case{"therapists: [{breach_since: {$any: true}}, {}]", "therapists[0].breach_since"},
        Case{"therapists: [{role: SUPERVISOR}, {}]", "therapists[0].role"},
        Case{"therapists: {$contains: [{committed: 9}]}", "therapists"},
        Case{"therapists: {$size: 3}", "therapists"}, Case{"open: {$absent: true}", "open"},
        Case{"open: {$gt: 5}", "open"}, Case{"nonsense: 1", "nonsense"},
        Case{"next_projected_discharge: {$match: '^2026'}", "next_projected_discharge"},
        Case{"next_projected_discharge: {$contains: '26'}", "next_projected_discharge"},
        // Operators of a list on one value, and the other way round.
        Case{"next_projected_discharge: {$contains: ['2027']}", "next_projected_discharge"},
        Case{"open: {$size: 0}", "open"}, Case{"therapists: {$match: a}", "therapists"},
        Case{"therapists: {$contains: staff}", "therapists"},
        Case{"unattended: {$gt: 0}", "unattended"},
        Case{"therapists: [{}, {$absent: true}]", "therapists[1]"},
        Case{"therapists: [{}, {$size: 0}]", "therapists[1]"},
        Case{"therapists: [{}, {$contains: [{}]}]", "therapists[1]"},
        Case{"therapists: [{override: {reason: text}}, {}]", "therapists[0].override.reason"}}) {
    const auto differences = Against(c.yaml);
    ASSERT_EQ(differences.size(), 1u) << c.yaml;
    EXPECT_EQ(differences[0].path, c.path);
  }
}

TEST(Match, ValuesByPath) {
  EXPECT_EQ(ValueAt(Answer(), "therapists[1].staff"), "agencies/ct/staff/tb");
  EXPECT_EQ(ValueAt(Answer(), "therapists[1].breach_since"), "2026-12-21T05:00:00Z");
  EXPECT_EQ(ValueAt(Answer(), "therapists[2].staff"), "");
  EXPECT_EQ(ValueAt(Answer(), "open"), "5");
}

}  // namespace
}  // namespace vigil::play
