#include "base/status_macros.h"
#include "scheduler/core/update_mask.h"
#include "scheduler/family/decide.h"
#include "scheduler/family/person_rules.h"
#include "vigil/events/v1/family.pb.h"

namespace vigil::scheduler {

namespace {

// The size of an event that changes nothing.
size_t ByPersonAlone(const std::string& person) {
  events::v1::PersonChanged nothing;
  nothing.set_person(person);
  return nothing.ByteSizeLong();
}

}  // namespace

absl::StatusOr<EventList> Decide(const StateView& view, const v1::UpdatePersonRequest& request,
                                 const DecideContext&) {
  VIGIL_ASSIGN_OR_RETURN(const auto person, NeedPerson(view, request.name()));
  VIGIL_ASSIGN_OR_RETURN(const UpdateMask mask, UpdateMask::Of(request));
  events::v1::PersonChanged event;
  event.set_person(request.name());
  if (mask.Has("display_name")) {
    if (!request.has_display_name()) return CannotClear("display_name");
    *event.mutable_display_name() = request.display_name().sealed();
  }
  // What is empty already is not cleared once more.
  if (request.has_birth_date()) *event.mutable_birth_date() = request.birth_date().sealed();
  if (mask.Has("birth_date") && !request.has_birth_date() && !person->birth_date.empty())
    event.set_birth_date_cleared(true);
  if (request.has_address()) *event.mutable_address() = request.address().sealed();
  if (mask.Has("address") && !request.has_address() && !person->address.empty())
    event.set_address_cleared(true);
  if (request.has_language()) *event.mutable_language() = request.language().sealed();
  if (mask.Has("language") && !request.has_language() && !person->language.empty())
    event.set_language_cleared(true);
  const bool had_numbers = !person->phone_numbers.empty();
  if (mask.Has("phone_numbers") && (request.phone_numbers_size() > 0 || had_numbers)) {
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
  if (event.ByteSizeLong() == ByPersonAlone(event.person())) return events;
  events.Add(request.name(), event);
  return events;
}

}  // namespace vigil::scheduler
