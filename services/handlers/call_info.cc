#include "services/handlers/call_info.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/names.h"
#include "scheduler/core/rejections.h"

namespace vigil::handlers {
namespace {

bool IsWord(absl::string_view text) {
  return text.size() <= limits::kMaxIdBytes && std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-' || c == '_';
         });
}

// A word, or a resource name of words: `agencies/ct/staff/ta`.
bool IsActor(absl::string_view text) {
  if (text.size() > limits::kMaxNameBytes) return false;
  while (true) {
    const size_t slash = text.find('/');
    const absl::string_view segment = text.substr(0, slash);
    if (segment.empty() || !IsWord(segment)) return false;
    if (slash == absl::string_view::npos) return true;
    text.remove_prefix(slash + 1);
  }
}

// 00-<32 hex>-<16 hex>-<2 hex>; anything else is not ours to judge and is dropped.
bool IsTraceparent(absl::string_view text) {
  if (text.size() != 55) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 2 || i == 35 || i == 52;
    if (dash ? text[i] != '-' : !absl::ascii_isxdigit(text[i]) || absl::ascii_isupper(text[i])) {
      return false;
    }
  }
  return true;
}

constexpr char kWord[] = "must be a word: at most 63 of [a-z0-9_-]";
constexpr char kName[] =
    "must be a resource name (agencies/ct/staff/ta) or a word: at most 63 of [a-z0-9_-] in each "
    "part, 200 in all";

// Without the value: what people put there by mistake may be a name.
absl::Status BadHeader(absl::string_view name, absl::string_view rule) {
  return scheduler::InvalidField(name, rule, "INVALID_METADATA");
}

}  // namespace

absl::StatusOr<engine::Caller> CallerFromHeaders(const HeaderFn& header,
                                                 absl::string_view transport) {
  engine::Caller caller;
  caller.actor = std::string(header("x-vigil-actor"));
  if (!caller.actor.empty() && !IsActor(caller.actor)) {
    return BadHeader("x-vigil-actor", kName);
  }
  caller.role = std::string(header("x-vigil-role"));
  if (!IsWord(caller.role)) return BadHeader("x-vigil-role", kWord);
  caller.on_behalf_of = std::string(header("x-vigil-on-behalf-of"));
  if (!caller.on_behalf_of.empty() && !IsActor(caller.on_behalf_of)) {
    return BadHeader("x-vigil-on-behalf-of", kName);
  }
  const absl::string_view channel = header("x-vigil-channel");
  if (!IsWord(channel)) return BadHeader("x-vigil-channel", kWord);
  caller.channel = std::string(channel.empty() ? transport : channel);
  if (const absl::string_view trace = header("traceparent"); IsTraceparent(trace)) {
    caller.traceparent = std::string(trace);
  }
  caller.principal = caller.actor;
  return caller;
}

}  // namespace vigil::handlers
