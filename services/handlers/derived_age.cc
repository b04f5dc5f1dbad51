#include "services/handlers/derived_age.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/rejections.h"
#include "scheduler/core/when.h"
#include "scheduler/family/record.h"
#include "scheduler/roster/record.h"
#include "vigil/v1/case.pb.h"

namespace vigil::handlers {
namespace {

// The zone that a referral's date is meant in: the agency's; deciding checks the rest.
calendar::Zone ZoneOf(const scheduler::StateView& view, const calendar::ZoneSet& zones,
                      const std::string& agency) {
  const auto record = view.Find<scheduler::Agency>(agency);
  if (record == nullptr) return calendar::Zone();
  const auto zone = zones.Find(record->zone);
  return zone.ok() ? *zone : calendar::Zone();
}

}  // namespace

absl::Status DeriveAge(Exchange& x) {
  auto& request = static_cast<v1::ReferFamilyRequest&>(*x.request);
  const auto served = x.engine().served();
  const scheduler::StateView view = served->view();
  for (const v1::FamilyMember& member : request.members()) {
    if (member.relation() != types::v1::FAMILY_RELATION_INDEX_YOUTH) continue;
    const auto person = view.Find<scheduler::Person>(member.person());
    if (person == nullptr || person->birth_date.empty()) continue;
    const auto text = x.parts->seals->OpenRecord(person->birth_date, "birth_date");
    if (!text.has_value()) continue;
    const auto born = calendar::ParseDate(*text);
    if (!born.ok()) continue;
    const calendar::Zone zone = ZoneOf(view, x.engine().zones(), request.parent());
    VIGIL_ASSIGN_OR_RETURN(
        const events::v1::Moment referred,
        scheduler::ResolveWhen(request.referred_at(), "referred_at", zone, x.DecideNow()));
    const int age =
        calendar::CompletedYears(*born, calendar::LocalDate(scheduler::TimeOf(referred), zone));
    if (age < 0) return scheduler::InvalidField("referred_at", "lies before the youth's birth");
    if (request.has_age_at_referral() && request.age_at_referral() != static_cast<uint32_t>(age)) {
      return scheduler::InvalidField("age_at_referral",
                                     absl::StrCat(request.age_at_referral(),
                                                  " is not the age that the recorded birth date "
                                                  "gives; leave it out"));
    }
    request.set_age_at_referral(static_cast<uint32_t>(age));
  }
  return absl::OkStatus();
}

}  // namespace vigil::handlers
