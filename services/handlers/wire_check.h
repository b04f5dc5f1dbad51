// Says why bytes are not a message: the parser itself only says that they are not.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace vigil::handlers {

bool IsUtf8(absl::string_view text);

// INVALID_ARGUMENT for bytes that failed to parse as `type`: the path of the first string that is
// not UTF-8, or the path of the message in which the encoding breaks off. Never part of a value.
// Pure; recursion is bounded as in the parser.
absl::Status ExplainUnparsable(absl::string_view bytes, const google::protobuf::Descriptor& type);

}  // namespace vigil::handlers
