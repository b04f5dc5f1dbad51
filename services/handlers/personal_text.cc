#include "services/handlers/personal_text.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace vigil::handlers {
namespace {
constexpr size_t kMinDigits = 7;
constexpr size_t kMaxDigits = 15;  // ITU-T E.164
}  // namespace

absl::StatusOr<std::string> NormalisePhone(absl::string_view text) {
  std::string number;
  for (const char c : text) {
    if (absl::string_view(" -./()\t").find(c) != absl::string_view::npos) continue;
    number.push_back(c);
  }
  const bool plus = !number.empty() && number.front() == '+';
  const absl::string_view digits = absl::string_view(number).substr(plus ? 1 : 0);
  if (!plus || !std::all_of(digits.begin(), digits.end(), absl::ascii_isdigit) ||
      digits.size() < kMinDigits || digits.size() > kMaxDigits || digits.front() == '0') {
    return absl::InvalidArgumentError(
        absl::StrCat("must be an E.164 telephone number: + and country code, ", kMinDigits, " to ",
                     kMaxDigits, " digits in all"));
  }
  return number;
}

bool HasControlCharacters(absl::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_iscntrl(c) && c != '\n' && c != '\r' && c != '\t';
  });
}

}  // namespace vigil::handlers
