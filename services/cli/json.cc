#include "services/cli/json.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace vigil::cli {

std::string JsonString(absl::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      absl::StrAppend(&out, "\\", std::string(1, c));
    } else if (c == '\n') {
      absl::StrAppend(&out, "\\n");
    } else if (static_cast<unsigned char>(c) < 0x20) {
      absl::StrAppend(&out, absl::StrFormat("\\u%04x", static_cast<int>(c)));
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
  return out;
}

JsonObject& JsonObject::Raw(absl::string_view name, absl::string_view json) {
  absl::StrAppend(&fields_, fields_.empty() ? "" : ",", JsonString(name), ":", json);
  return *this;
}

JsonObject& JsonObject::Text(absl::string_view name, absl::string_view value) {
  return Raw(name, JsonString(value));
}

JsonObject& JsonObject::Number(absl::string_view name, uint64_t value) {
  return Raw(name, absl::StrCat(value));
}

JsonObject& JsonObject::Flag(absl::string_view name, bool value) {
  return Raw(name, value ? "true" : "false");
}

JsonObject& JsonObject::Texts(absl::string_view name, const std::vector<std::string>& values) {
  return Raw(name, absl::StrCat("[",
                                absl::StrJoin(values, ",",
                                              [](std::string* out, const std::string& value) {
                                                absl::StrAppend(out, JsonString(value));
                                              }),
                                "]"));
}

}  // namespace vigil::cli
