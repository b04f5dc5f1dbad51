#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/working_days.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/when.h"
#include "scheduler/family/person_rules.h"
#include "scheduler/orders/decide.h"
#include "scheduler/orders/rules.h"
#include "scheduler/roster/rules.h"
#include "vigil/events/v1/order.pb.h"

namespace vigil::scheduler {
namespace {

absl::Status CheckPerson(const StateView& view, const std::string& name, absl::string_view field,
                         const std::string& agency) {
  VIGIL_RETURN_IF_ERROR(CheckSameAgency(field, name, agency));
  VIGIL_RETURN_IF_ERROR(NeedPerson(view, name).status());
  const auto orders = view.Find<PersonOrders>(name);
  if (orders == nullptr || orders->orders.size() < limits::kMaxOrdersPerPerson)
    return absl::OkStatus();
  return Precondition("TOO_MANY_ORDERS", "limit", name,
                      absl::StrCat(name, " is named in ", limits::kMaxOrdersPerPerson,
                                   " orders: no person is named in more"));
}

absl::Status CheckPersons(const StateView& view, const v1::RecordOrderRequest& request) {
  VIGIL_RETURN_IF_ERROR(
      CheckPerson(view, request.restrained_person(), "restrained_person", request.parent()));
  for (int i = 0; i < request.protected_persons_size(); ++i) {
    const std::string& person = request.protected_persons(i);
    const std::string field = absl::StrCat("protected_persons[", i, "]");
    VIGIL_RETURN_IF_ERROR(CheckPerson(view, person, field, request.parent()));
    if (person == request.restrained_person())
      return InvalidField(field, absl::StrCat(person, " is the one whom the order restrains"));
    if (std::count(request.protected_persons().begin(), request.protected_persons().end(), person) >
        1)
      return InvalidField(field, absl::StrCat(person, " is given twice"));
  }
  return absl::OkStatus();
}

absl::Status CheckPlaces(const v1::RecordOrderRequest& request) {
  const bool stay_away = request.type() == OrderType::ORDER_TYPE_STAY_AWAY;
  if (stay_away == !request.places().empty()) return absl::OkStatus();
  return InvalidField("places", stay_away ? "say where the restrained person may not be"
                                          : "places are of an order of type STAY_AWAY only");
}

// The rules of the first family that the order concerns; null when it concerns none yet.
const programme::Programme* RulesConcerned(const StateView& view,
                                           const std::vector<FamilyName>& families,
                                           const DecideContext& context) {
  for (const FamilyName& name : families) {
    if (const auto family = view.FindOwed<Family>(name))
      return &RulesAt(view, family->programme, context.now, *context.zones);
  }
  return nullptr;
}

// D22: the next working day, of the calendar of the family's programme.
absl::Time VerifyBy(const programme::Programme* rules, const calendar::Zone& zone,
                    const DecideContext& context) {
  static const auto* const none = new calendar::HolidayCalendar;
  const auto& holidays = rules == nullptr ? *none : HolidaysOf(*rules, context.holidays);
  return calendar::EndOfWorkingDayAfter(calendar::LocalDate(context.now, zone), 1, holidays, zone);
}

}  // namespace

absl::StatusOr<EventList> Decide(const StateView& view, const v1::RecordOrderRequest& request,
                                 const DecideContext& context) {
  VIGIL_RETURN_IF_ERROR(Need<Agency>(view, request.parent()).status());
  const std::string name = ChildName(request.parent(), "orders", request.order_id());
  VIGIL_RETURN_IF_ERROR(NeedFree<Order>(view, name));
  VIGIL_RETURN_IF_ERROR(CheckPersons(view, request));
  VIGIL_RETURN_IF_ERROR(CheckPlaces(request));
  std::vector<PersonName> persons = {PersonName(request.restrained_person())};
  for (const std::string& person : request.protected_persons()) persons.emplace_back(person);
  const std::vector<FamilyName> families = FamiliesOf(view, persons);
  const programme::Programme* rules = RulesConcerned(view, families, context);
  const calendar::Zone service_zone =
      rules != nullptr ? rules->zone : ZoneOf(view, AgencyName(request.parent()), *context.zones);
  calendar::Zone zone = service_zone;
  if (!request.court_zone().empty()) {
    VIGIL_ASSIGN_OR_RETURN(zone, context.zones->Find(request.court_zone()));
  }
  events::v1::OrderRecorded event;
  *event.mutable_start() = MomentAt(context.now);
  if (request.has_start()) {
    VIGIL_ASSIGN_OR_RETURN(*event.mutable_start(),
                           ResolveWhen(request.start(), "start", zone, context));
  }
  VIGIL_ASSIGN_OR_RETURN(
      const OrderEnd end,
      ResolveOrderEnd(request.end_date(), request.has_end() ? &request.end() : nullptr,
                      TimeOf(event.start()), zone, context));
  if (!end.date.empty()) event.set_end_date(end.date);
  if (end.at < absl::InfiniteFuture()) event.set_end_us(absl::ToUnixMicros(end.at));
  event.set_order(name);
  event.set_restrained_person(request.restrained_person());
  *event.mutable_protected_persons() = request.protected_persons();
  event.set_type(request.type());
  for (const int place : request.places())
    event.add_places(static_cast<types::v1::VisitPlace>(place));
  if (request.has_terms()) *event.mutable_terms() = request.terms().sealed();
  event.set_court_zone(zone.name());
  event.set_verified(request.verified());
  if (!request.verified())
    event.set_verify_by_us(absl::ToUnixMicros(VerifyBy(rules, service_zone, context)));
  for (const FamilyName& family : families) event.add_families(family.str());
  event.set_recorded_by(context.actor);
  EventList events;
  events.Add(name, event);
  return events;
}

}  // namespace vigil::scheduler
