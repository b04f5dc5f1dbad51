// Pages of lists. Inside the core a page token is a place: the name of the last item that was
// looked at; a list in order of names goes on behind it, whatever was written in between. Clients
// see it wrapped (services/handlers/page_token.h).
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/limits.h"
#include "scheduler/core/rejections.h"

namespace vigil::scheduler {

// 0 means the default.
inline size_t PageSize(int32_t requested) {
  if (requested <= 0) return limits::kDefaultPageSize;
  return static_cast<size_t>(std::min<int32_t>(requested, limits::kMaxPageSize));
}

// INVALID_ARGUMENT for a token that no page of this list can have given.
inline absl::Status CheckPageToken(absl::string_view token, absl::string_view prefix) {
  if (token.empty() || absl::StartsWith(token, prefix)) return absl::OkStatus();
  return InvalidField("page_token",
                      "this token belongs to another list: repeat the request that gave it, with "
                      "the same parent",
                      "INVALID_PAGE_TOKEN");
}

// Walks `names` (sorted) behind the token; fn(name) returns whether the item is on the page.
// Returns the token of the next page, empty at the end.
template <class Names, class Fn>
std::string WalkPage(const Names& names, absl::string_view token, size_t page_size, const Fn& fn) {
  size_t taken = 0;
  std::string last;
  for (const auto& name : names) {
    const std::string& text = name.str();
    if (!token.empty() && text <= token) continue;
    if (taken == page_size) return last;
    if (fn(name)) ++taken;
    last = text;
  }
  return "";
}

}  // namespace vigil::scheduler
