// Rules of texts, those inside PersonalText above all: pure functions, any thread. Their messages
// never hold the value.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace vigil::handlers {

// `+44 (116) 496-0123` -> `+441164960123`: spaces, hyphens, dots, slashes and brackets are dropped;
// what is left must be `+`, a digit from 1 to 9, and 6 to 14 more digits. INVALID_ARGUMENT
// otherwise.
absl::StatusOr<std::string> NormalisePhone(absl::string_view text);

// Whether the text holds control characters other than tab and line breaks.
bool HasControlCharacters(absl::string_view text);

// Whether nothing in the text can be seen: spaces, line breaks and invisible characters of any
// script. So is the empty text.
bool IsBlank(absl::string_view text);

}  // namespace vigil::handlers
