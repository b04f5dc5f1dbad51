#include "base/names.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "base/limits.h"

namespace vigil {

absl::string_view NameLeaf(absl::string_view name) {
  const size_t slash = name.rfind('/');
  return slash == absl::string_view::npos ? name : name.substr(slash + 1);
}

absl::string_view AgencyPart(absl::string_view name) {
  const size_t first = name.find('/');
  if (first == absl::string_view::npos) return name;
  const size_t second = name.find('/', first + 1);
  return second == absl::string_view::npos ? name : name.substr(0, second);
}

absl::string_view NameParent(absl::string_view name) {
  for (int i = 0; i < 2; ++i) {
    const size_t slash = name.rfind('/');
    if (slash == absl::string_view::npos) return {};
    name = name.substr(0, slash);
  }
  return name;
}

bool IsValidId(absl::string_view id) {
  if (id.empty() || id.size() > limits::kMaxIdBytes) return false;
  if (id.front() == '-' || id.back() == '-') return false;
  return std::all_of(id.begin(), id.end(), [](char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
  });
}

bool NameMatches(absl::string_view name, absl::string_view pattern) {
  while (true) {
    const size_t name_end = std::min(name.find('/'), name.size());
    const size_t pattern_end = std::min(pattern.find('/'), pattern.size());
    const absl::string_view word = pattern.substr(0, pattern_end);
    const absl::string_view segment = name.substr(0, name_end);
    if (word == "*" ? !IsValidId(segment) : segment != word) return false;
    const bool name_done = name_end == name.size();
    const bool pattern_done = pattern_end == pattern.size();
    if (name_done || pattern_done) return name_done && pattern_done;
    name.remove_prefix(name_end + 1);
    pattern.remove_prefix(pattern_end + 1);
  }
}

}  // namespace vigil
