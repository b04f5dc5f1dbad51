// Whether an answer is what a scenario expects, and if not, a difference one can read.
//
// What is not named is not looked at. Values are compared by the field's type: enums by short or
// full name, instants and timestamps as times (whatever offset they are written in), personal texts
// as text. A list must have as many elements as expected, in order. Operators, as a map with one
// key:
//   {$any: true}       set, whatever it is          {$absent: true}   not set
//   {$match: "re"}     text matches (RE2 partial)   {$size: 3}        list of that many
//   {$contains: [..]}  list holds each, any order   {$gt: n} {$lt: n}
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "yaml-cpp/yaml.h"

namespace vigil::play {

struct Difference {
  std::string path;
  std::string expected, actual;
};

// Empty: the answer is as expected.
std::vector<Difference> Compare(const YAML::Node& expected,
                                const google::protobuf::Message& actual);

// "  tiers[0].valid\n    expected true\n    got      false"
std::string FormatDifferences(const std::vector<Difference>& differences);

// The value at a path (`week.verdict`, `rows[0].family`) as it would be written in a scenario;
// empty when there is none.
std::string ValueAt(const google::protobuf::Message& message, absl::string_view path);

}  // namespace vigil::play
