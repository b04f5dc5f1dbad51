// One JSON object on a line of its own: what the commands that are no call print with --json, and
// errors. Answers of calls are printed by protobuf (render.h).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace vigil::cli {

// A JSON string, quotes included.
std::string JsonString(absl::string_view text);

// Fields come out in the order in which they are added.
class JsonObject {
 public:
  JsonObject& Text(absl::string_view name, absl::string_view value);
  JsonObject& Number(absl::string_view name, uint64_t value);
  JsonObject& Flag(absl::string_view name, bool value);
  JsonObject& Texts(absl::string_view name, const std::vector<std::string>& values);
  // `json` is JSON already.
  JsonObject& Raw(absl::string_view name, absl::string_view json);
  // The object and a line's end.
  std::string Line() const { return fields_.empty() ? "{}\n" : "{" + fields_ + "}\n"; }

 private:
  std::string fields_;
};

}  // namespace vigil::cli
