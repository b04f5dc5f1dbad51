// Words that the pages share: short names, enum values as people say them, personal texts, times.
#pragma once

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "google/protobuf/generated_enum_reflection.h"
#include "services/cli/message_yaml.h"
#include "vigil/v1/common.pb.h"

namespace vigil::cli {

// "hartford-01" from "agencies/mst-ipv-ct/families/hartford-01".
inline std::string Id(const std::string& name) { return name.substr(name.rfind('/') + 1); }

// "NO_TESTED_CONTACT" -> "no tested contact".
template <class Enum>
std::string Word(Enum value) {
  const auto* known = google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(value);
  if (known == nullptr) return absl::StrCat("unknown (", static_cast<int>(value), ")");
  return absl::AsciiStrToLower(absl::StrReplaceAll(ShortEnumName(*known), {{"_", " "}}));
}

// "1 free slot", "3 free slots"
inline std::string Count(uint64_t n, const char* one, const char* many) {
  return absl::StrCat(n, " ", n == 1 ? one : many);
}

inline std::string TextOf(const v1::PersonalText& text) {
  return text.erased() ? "(erased)" : text.unreadable() ? "(UNREADABLE)" : text.text();
}

}  // namespace vigil::cli
