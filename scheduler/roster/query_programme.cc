#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/core/event.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/paging.h"
#include "scheduler/core/when.h"
#include "scheduler/programme/versions.h"
#include "scheduler/roster/query.h"
#include "scheduler/roster/rules.h"
#include "scheduler/roster/view.h"

namespace vigil::scheduler {
namespace {

// Names one version in a page token: programme, time in force, and which of those of that time.
std::string VersionToken(const ProgrammeBook& book, size_t index) {
  const absl::Time from = book.versions[index].in_force_from;
  size_t nth = 0;
  while (nth < index && book.versions[index - nth - 1].in_force_from == from) ++nth;
  const auto order = static_cast<uint64_t>(absl::ToUnixMicros(from)) + (uint64_t{1} << 63);
  return absl::StrFormat("%s/versions/%020d-%03d", book.name.str(), order, nth);
}

}  // namespace

absl::StatusOr<v1::GetProgrammeResponse> Query(const StateView& view,
                                               const v1::GetProgrammeRequest& request,
                                               const ViewContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto book, Need<ProgrammeBook>(view, request.name()));
  absl::Time at = context.now;
  const calendar::Zone zone = ZoneOf(view, book->name, *context.zones);
  if (request.has_at()) {
    DecideContext resolving;
    resolving.now = context.now;
    resolving.zones = context.zones;
    VIGIL_ASSIGN_OR_RETURN(const events::v1::Moment moment,
                           ResolveWhen(request.at(), "at", zone, resolving));
    at = TimeOf(moment);
  }
  const ProgrammeEntry* entry = programme::InForceAt(book->versions, at);
  if (entry == nullptr) {
    return NotFound("programme version",
                    absl::StrCat(request.name(), " at ", calendar::FormatLocal(at, zone)));
  }
  v1::GetProgrammeResponse response;
  *response.mutable_version() = ProgrammeVersionView(
      view, *book, static_cast<size_t>(entry - book->versions.data()), context);
  return response;
}

absl::StatusOr<v1::ListProgrammesResponse> Query(const StateView& view,
                                                 const v1::ListProgrammesRequest& request,
                                                 const ViewContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto agency, Need<Agency>(view, request.parent()));
  VIGIL_RETURN_IF_ERROR(
      CheckPageToken(request.page_token(), absl::StrCat(request.parent(), "/programmes/")));
  const size_t page_size = PageSize(request.page_size());
  v1::ListProgrammesResponse response;
  std::string last;
  for (const ProgrammeName& name : agency->programmes) {
    const auto book = view.Find<ProgrammeBook>(name);
    for (size_t i = 0; i < book->versions.size(); ++i) {
      const std::string token = VersionToken(*book, i);
      if (!request.page_token().empty() && token <= request.page_token()) continue;
      if (static_cast<size_t>(response.versions_size()) == page_size) {
        response.set_next_page_token(last);
        return response;
      }
      *response.add_versions() = ProgrammeVersionView(view, *book, i, context);
      last = token;
    }
  }
  return response;
}

}  // namespace vigil::scheduler
