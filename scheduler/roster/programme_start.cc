#include "scheduler/roster/programme_start.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/core/event.h"
#include "scheduler/core/rejections.h"
#include "scheduler/core/when.h"
#include "scheduler/programme/parse.h"
#include "scheduler/roster/rules.h"

namespace vigil::scheduler {
namespace {

// One violation a problem, at its own path.
absl::Status NoProgramme(const std::vector<textproto::Problem>& problems) {
  std::vector<std::pair<std::string, std::string>> fields;
  for (const textproto::Problem& problem : problems) {
    fields.emplace_back(absl::StrCat("programme", problem.field.empty() ? "" : ".", problem.field),
                        problem.reason);
  }
  return InvalidFields(fields, "INVALID_PROGRAMME");
}

}  // namespace

absl::StatusOr<ProgrammeStart> ResolveProgrammeStart(const StateView& view,
                                                     const v1::PublishProgrammeRequest& request,
                                                     const DecideContext& context) {
  auto parsed = programme::ProgrammeFromProto(request.programme(), *context.zones);
  if (!parsed.ok()) {
    return NoProgramme(programme::ProblemsOf(request.programme(), *context.zones));
  }
  ProgrammeStart start;
  start.rules = programme::ForAgency(*std::move(parsed),
                                     ZoneOf(view, AgencyName(request.parent()), *context.zones));
  if (request.has_in_force_from()) {
    VIGIL_ASSIGN_OR_RETURN(
        start.in_force_from,
        ResolveWhen(request.in_force_from(), "in_force_from", start.rules.zone, context));
  } else {
    start.in_force_from =
        MomentAt(calendar::FirstInstant(start.rules.valid_from, start.rules.zone));
  }
  return start;
}

}  // namespace vigil::scheduler
