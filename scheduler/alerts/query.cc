#include "scheduler/alerts/query.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "scheduler/alerts/view.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/paging.h"

namespace vigil::scheduler {
namespace {

using AlertPtr = std::shared_ptr<const Alert>;

bool Matches(const Alert& alert, const v1::ListAlertsRequest& request) {
  if (!request.team().empty() && alert.team.str() != request.team()) return false;
  if (alert.severity < request.min_severity()) return false;
  return request.kinds().empty() || std::any_of(request.kinds().begin(), request.kinds().end(),
                                                [&alert](int kind) { return kind == alert.kind; });
}

// The place in the order of the answer, as text that sorts: the worst first, then the oldest.
std::string PlaceOf(const Alert& alert, absl::string_view prefix) {
  return absl::StrCat(prefix, 9 - static_cast<int>(alert.severity),
                      absl::StrFormat("%020d", absl::ToUnixMicros(alert.since)), alert.name);
}

// Of this page and one more, by their place.
using Page = std::map<std::string, AlertPtr>;

void Take(Page& page, std::string place, const AlertPtr& alert, const std::string& token,
          size_t size) {
  if (place <= token) return;
  page.emplace(std::move(place), alert);
  if (page.size() > size + 1) page.erase(std::prev(page.end()));
}

Page OpenOnes(const StateView& view, const v1::ListAlertsRequest& request, absl::Time now) {
  Page page;
  const std::string agency = request.parent() + "/";
  view.state().map<Alert>().ForEach([&](const AlertPtr& alert) {
    if (!absl::StartsWith(alert->name, agency) || !Matches(*alert, request)) return;
    if (alert->snoozed_until > now && !request.include_snoozed()) return;
    Take(page, PlaceOf(*alert, agency), alert, request.page_token(), PageSize(request.page_size()));
  });
  return page;
}

Page OfSubject(const StateView& view, const v1::ListAlertsRequest& request) {
  Page page;
  const size_t size = PageSize(request.page_size());
  const std::string prefix = request.subject() + "/alerts/";
  view.state().map<Alert>().ForEach([&](const AlertPtr& alert) {
    if (absl::StartsWith(alert->name, prefix) && Matches(*alert, request))
      Take(page, alert->name, alert, request.page_token(), size);
  });
  view.ScanStored<Alert>(prefix, request.page_token(), [&](const AlertPtr& alert) {
    const bool resident = view.state().map<Alert>().Find(alert->name) != nullptr;
    if (!resident && Matches(*alert, request))
      Take(page, alert->name, alert, request.page_token(), size);
    // Rows come by name: behind a full page's last nothing is taken any more.
    return page.size() <= size || alert->name < page.rbegin()->first;
  });
  return page;
}

// A family, a member of staff or a team of the agency.
absl::Status CheckSubject(const StateView& view, const v1::ListAlertsRequest& request) {
  const std::string& subject = request.subject();
  VIGIL_RETURN_IF_ERROR(CheckSameAgency("subject", subject, request.parent()));
  if (NameMatches(subject, "agencies/*/families/*")) return Need<Family>(view, subject).status();
  if (NameMatches(subject, "agencies/*/staff/*")) return Need<Staff>(view, subject).status();
  if (NameMatches(subject, "agencies/*/teams/*")) return Need<Team>(view, subject).status();
  return InvalidField("subject", absl::StrCat("'", subject,
                                              "': alerts are about a family, a member of staff or "
                                              "a team"));
}

}  // namespace

absl::StatusOr<v1::GetAlertResponse> Query(const StateView& view,
                                           const v1::GetAlertRequest& request,
                                           const ViewContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto alert, Need<Alert>(view, request.name()));
  v1::GetAlertResponse response;
  *response.mutable_alert() = AlertWithSteps(view, *alert, context);
  return response;
}

absl::StatusOr<v1::ListAlertsResponse> Query(const StateView& view,
                                             const v1::ListAlertsRequest& request,
                                             const ViewContext& context) {
  VIGIL_RETURN_IF_ERROR(Need<Agency>(view, request.parent()).status());
  if (!request.team().empty()) {
    VIGIL_RETURN_IF_ERROR(CheckSameAgency("team", request.team(), request.parent()));
    VIGIL_RETURN_IF_ERROR(Need<Team>(view, request.team()).status());
  }
  const bool of_subject = !request.subject().empty();
  if (of_subject) VIGIL_RETURN_IF_ERROR(CheckSubject(view, request));
  VIGIL_RETURN_IF_ERROR(
      CheckPageToken(request.page_token(), of_subject ? absl::StrCat(request.subject(), "/alerts/")
                                                      : request.parent() + "/"));
  const Page page = of_subject ? OfSubject(view, request) : OpenOnes(view, request, context.now);
  v1::ListAlertsResponse response;
  const size_t size = PageSize(request.page_size());
  for (const auto& [place, alert] : page) {
    if (static_cast<size_t>(response.alerts_size()) == size) break;
    *response.add_alerts() = AlertView(view, *alert, context);
    if (page.size() > size) response.set_next_page_token(place);
  }
  return response;
}

}  // namespace vigil::scheduler
