#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "scheduler/core/event.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/rejections.h"
#include "scheduler/crisis/decide.h"
#include "vigil/events/v1/oncall.pb.h"

namespace vigil::scheduler {
namespace {

absl::Status CallerIdentified(const Call& call) {
  return Precondition("CALLER_IDENTIFIED", "D30", call.key(),
                      absl::StrCat("call ", call.key(), " is known as of ", call.family.str(),
                                   " already; nothing is left to do"));
}

}  // namespace

absl::StatusOr<EventList> Decide(const StateView& view, const v1::IdentifyCallerRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto call, Need<Call>(view, request.name()));
  VIGIL_RETURN_IF_ERROR(CheckSameAgency("family", request.family(), request.name()));
  VIGIL_ASSIGN_OR_RETURN(const auto family, Need<Family>(view, request.family()));
  if (call->family.str() == request.family()) return CallerIdentified(*call);
  events::v1::CallFamilyIdentified e;
  e.set_call(request.name());
  e.set_family(request.family());
  e.set_received_us(absl::ToUnixMicros(call->received.occurred_at));
  for (const FamilyMember& member : family->members) {
    const auto& listed = e.persons();
    // Once, also when somebody left and came back.
    if (std::find(listed.begin(), listed.end(), member.person.str()) == listed.end())
      e.add_persons(member.person.str());
  }
  EventList events;
  events.Add(request.name(), e);
  return events;
}

}  // namespace vigil::scheduler
