// A YAML text with one value after the other replaced by something of another kind: for readers of
// files that people write, which must refuse what they cannot use and never fall over it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "yaml-cpp/yaml.h"

namespace vigil::testkit {

namespace internal {

inline void MutateAt(const YAML::Node& root, std::vector<size_t>& way, const YAML::Node& node,
                     const std::function<void(const std::string&)>& fn) {
  for (const char* other : {"x", "''", "~", "[]", "[x]", "[[x]]", "{}", "{x: y}", "{$x: y}",
                            "{$any: true}", "-1", "99999999999999999999", "true", "\"${a.b}\""}) {
    YAML::Node changed = YAML::Clone(root);
    YAML::Node at = changed;
    for (const size_t step : way) {
      auto child = at.begin();
      for (size_t i = 0; i < step; ++i) ++child;
      at.reset(at.IsMap() ? YAML::Node(child->second) : YAML::Node(*child));
    }
    at = YAML::Load(other);
    fn(absl::StrCat(YAML::Dump(changed), "\n"));
  }
  size_t i = 0;
  for (const auto& child : node) {
    way.push_back(i++);
    MutateAt(root, way, node.IsMap() ? child.second : static_cast<const YAML::Node&>(child), fn);
    way.pop_back();
  }
}

}  // namespace internal

inline void ForEachYamlMutation(const std::string& text,
                                const std::function<void(const std::string&)>& fn) {
  const YAML::Node root = YAML::Load(text);
  std::vector<size_t> way;
  internal::MutateAt(root, way, root, fn);
}

}  // namespace vigil::testkit
