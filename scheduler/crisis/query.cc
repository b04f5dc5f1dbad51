#include "scheduler/crisis/query.h"

#include <algorithm>
#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/paging.h"
#include "scheduler/core/rejections.h"
#include "scheduler/crisis/answer.h"
#include "scheduler/crisis/call_pages.h"

namespace vigil::scheduler {
namespace {

// The place of the last call seen: `{name}@{received_us}@{position}`.
std::string TokenOf(const CallEntry& entry) {
  return absl::StrCat(entry.call.str(), "@", absl::ToUnixMicros(entry.received_at), "@",
                      entry.position);
}

absl::StatusOr<CallEntry> PlaceOf(const std::string& token, const std::string& parent) {
  VIGIL_RETURN_IF_ERROR(CheckPageToken(token, parent + "/calls/"));
  const std::vector<std::string> parts = absl::StrSplit(token, '@');
  CallEntry place;
  int64_t received_us = 0;
  if (parts.size() != 3 || !absl::SimpleAtoi(parts[1], &received_us) ||
      !absl::SimpleAtoi(parts[2], &place.position) || received_us < 0) {
    return InvalidField("page_token", "this is no token of a page of calls", "INVALID_PAGE_TOKEN");
  }
  place.call = CallName(parts[0]);
  place.received_at = absl::FromUnixMicros(received_us);
  return place;
}

absl::Status CheckFilters(const StateView& view, const v1::ListCallsRequest& request) {
  if (!request.team().empty()) {
    VIGIL_RETURN_IF_ERROR(CheckSameAgency("team", request.team(), request.parent()));
    VIGIL_RETURN_IF_ERROR(Need<Team>(view, request.team()).status());
  }
  if (!request.family().empty()) {
    VIGIL_RETURN_IF_ERROR(CheckSameAgency("family", request.family(), request.parent()));
    VIGIL_RETURN_IF_ERROR(Need<Family>(view, request.family()).status());
  }
  return absl::OkStatus();
}

bool Wanted(const CallEntry& entry, const v1::ListCallsRequest& request) {
  return (request.team().empty() || entry.team.str() == request.team()) &&
         (request.family().empty() || entry.family.str() == request.family());
}

// Calls fn(entry) for every call behind `place`, in clinical order, until it returns false.
template <class Fn>
void ForEachCall(const StateView& view, const AgencyName& agency,
                 const std::optional<CallEntry>& place, const Fn& fn) {
  const auto book = view.Find<CallBook>(CallBookKey(agency));
  if (book == nullptr) return;
  const std::string first =
      place.has_value() ? CallPageKey(agency, place->received_at) : std::string();
  for (auto key = std::lower_bound(book->pages.begin(), book->pages.end(), first);
       key != book->pages.end(); ++key) {
    const auto page = view.FindOwed<CallPage>(*key);
    if (page == nullptr) return;
    for (const CallEntry& entry : page->calls) {
      if (place.has_value() && !CallBefore(*place, entry)) continue;
      if (!fn(entry)) return;
    }
  }
}

}  // namespace

absl::StatusOr<v1::GetCallResponse> Query(const StateView& view, const v1::GetCallRequest& request,
                                          const ViewContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto call, Need<Call>(view, request.name()));
  v1::GetCallResponse response;
  *response.mutable_call() = CallView(view, *call, context);
  return response;
}

absl::StatusOr<v1::ListCallsResponse> Query(const StateView& view,
                                            const v1::ListCallsRequest& request,
                                            const ViewContext& context) {
  VIGIL_RETURN_IF_ERROR(Need<Agency>(view, request.parent()).status());
  VIGIL_RETURN_IF_ERROR(CheckFilters(view, request));
  std::optional<CallEntry> place;
  if (!request.page_token().empty()) {
    VIGIL_ASSIGN_OR_RETURN(place, PlaceOf(request.page_token(), request.parent()));
  }
  const int page_size = static_cast<int>(PageSize(request.page_size()));
  v1::ListCallsResponse response;
  CallEntry last;
  ForEachCall(view, AgencyName(request.parent()), place, [&](const CallEntry& entry) {
    if (!Wanted(entry, request)) return true;
    if (response.calls_size() == page_size) {
      response.set_next_page_token(TokenOf(last));
      return false;
    }
    const auto call = view.FindOwed<Call>(entry.call);
    if (call == nullptr) return false;
    *response.add_calls() = CallView(view, *call, context);
    last = entry;
    return true;
  });
  return response;
}

}  // namespace vigil::scheduler
