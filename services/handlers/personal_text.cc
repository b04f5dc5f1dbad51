#include "services/handlers/personal_text.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace vigil::handlers {
namespace {
constexpr size_t kMinDigits = 7;
constexpr size_t kMaxDigits = 15;  // ITU-T E.164

int ByteAt(absl::string_view text, size_t i) { return static_cast<unsigned char>(text[i]); }

// Bytes of the space or invisible character beyond ASCII that the text begins with; else 0.
size_t WideBlank(absl::string_view text) {
  // Fixed, soft, of Ogham, Mongolian, ideographic, Hangul, in Braille, the byte order mark.
  for (const absl::string_view one :
       {"\xC2\xA0", "\xC2\xAD", "\xE1\x9A\x80", "\xE1\xA0\x8E", "\xE3\x80\x80", "\xE3\x85\xA4",
        "\xE2\xA0\x80", "\xEF\xBB\xBF"}) {
    if (absl::StartsWith(text, one)) return one.size();
  }
  if (text.size() < 3 || text[0] != '\xE2') return 0;
  // U+2000 to U+200F, U+2028 to U+202F, U+205F to U+206F: spaces by width, joiners, directions.
  const int last = ByteAt(text, 2);
  if (text[1] == '\x80') return last <= 0x8F || (last >= 0xA8 && last <= 0xAF) ? 3 : 0;
  return text[1] == '\x81' && last >= 0x9F && last <= 0xAF ? 3 : 0;
}
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
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (absl::ascii_iscntrl(c) && c != '\n' && c != '\r' && c != '\t') return true;
    // U+0080 to U+009F; some terminals obey them.
    if (c == '\xC2' && i + 1 < text.size() && ByteAt(text, i + 1) < 0xA0) return true;
  }
  return false;
}

bool IsBlank(absl::string_view text) {
  while (!text.empty()) {
    const size_t size = absl::ascii_isspace(text.front()) ? 1 : WideBlank(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

}  // namespace vigil::handlers
