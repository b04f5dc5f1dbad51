#include "base/status_macros.h"
#include "scheduler/core/rejections.h"
#include "scheduler/family/decide.h"
#include "scheduler/family/person_rules.h"
#include "vigil/events/v1/family.pb.h"

namespace vigil::scheduler {

absl::StatusOr<EventList> Decide(const StateView& view, const v1::UpdatePersonRequest& request,
                                 const DecideContext&) {
  VIGIL_RETURN_IF_ERROR(NeedPerson(view, request.name()).status());
  if (request.phone_numbers_size() > 0 && !request.replace_phone_numbers()) {
    return InvalidField("replace_phone_numbers",
                        "numbers are given but not to be replaced: set it to true, the numbers "
                        "given then take the place of all earlier ones");
  }
  events::v1::PersonChanged event;
  event.set_person(request.name());
  if (request.has_display_name()) *event.mutable_display_name() = request.display_name().sealed();
  if (request.has_birth_date()) *event.mutable_birth_date() = request.birth_date().sealed();
  if (request.has_address()) *event.mutable_address() = request.address().sealed();
  if (request.has_language()) *event.mutable_language() = request.language().sealed();
  if (request.replace_phone_numbers()) {
    event.set_phone_numbers_replaced(true);
    for (const v1::PersonalText& number : request.phone_numbers())
      *event.add_phone_numbers() = number.sealed();
  }
  for (const v1::FamilyAge& age : request.derived_ages()) {
    const auto family = view.Find<Family>(age.family());
    if (family == nullptr || !TakesNewAge(*family)) continue;  // opened meanwhile
    events::v1::FamilyAge& out = *event.add_ages();
    out.set_family(age.family());
    out.set_age_at_referral(age.age_at_referral());
  }
  EventList events;
  events.Add(request.name(), event);
  return events;
}

}  // namespace vigil::scheduler
