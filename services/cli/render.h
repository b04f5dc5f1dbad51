// Answers for people: lists as tables, single things as "field  value" lines; times local with
// their zone; enums by short name; empty fields left out.
#pragma once

#include <string>

#include "google/protobuf/message.h"

namespace vigil::cli {

// The whole answer. `as_of` and `receipt` become one closing line.
std::string RenderForPeople(const google::protobuf::Message& answer);

// JSON with the contract's field names; `compact` on one line.
std::string RenderJson(const google::protobuf::Message& message, bool compact);

}  // namespace vigil::cli
