#include "services/handlers/derived_age.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/rejections.h"
#include "scheduler/core/when.h"
#include "scheduler/family/person_rules.h"
#include "scheduler/family/record.h"
#include "scheduler/roster/record.h"
#include "scheduler/roster/rules.h"
#include "vigil/v1/case.pb.h"

namespace vigil::handlers {
namespace {

bool IsIndexYouth(const scheduler::Family& family, const PersonName& person) {
  return std::any_of(family.members.begin(), family.members.end(),
                     [&person](const scheduler::FamilyMember& member) {
                       return member.person == person &&
                              member.relation == types::v1::FAMILY_RELATION_INDEX_YOUTH;
                     });
}

}  // namespace

absl::Status DeriveAge(Exchange& x) {
  auto& request = static_cast<v1::ReferFamilyRequest&>(*x.request);
  const auto served = x.engine().served();
  const engine::Reading reading(*served);
  const scheduler::StateView& view = reading.view();
  const auto team = view.Find<scheduler::Team>(request.team());
  if (team == nullptr) return absl::OkStatus();  // deciding says so
  const calendar::Zone zone = scheduler::ZoneOf(view, team->programme, x.engine().zones());
  for (const v1::FamilyMember& member : request.members()) {
    if (member.relation() != types::v1::FAMILY_RELATION_INDEX_YOUTH) continue;
    const auto person = view.Find<scheduler::Person>(member.person());
    if (person == nullptr || person->birth_date.empty()) continue;
    const auto text = x.parts->seals->OpenRecord(person->birth_date, "birth_date");
    if (!text.has_value()) continue;
    const auto born = calendar::ParseDate(*text);
    if (!born.ok()) continue;
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

absl::Status DeriveNewAges(Exchange& x) {
  auto& request = static_cast<v1::UpdatePersonRequest&>(*x.request);
  if (request.derived_ages_size() > 0) {
    return scheduler::InvalidField("derived_ages", "is filled by the service; leave it out");
  }
  const auto born = calendar::ParseDate(request.birth_date().text());
  if (!born.ok()) return absl::OkStatus();  // none is given: what is given was validated
  const auto served = x.engine().served();
  const engine::Reading reading(*served);
  const scheduler::StateView& view = reading.view();
  const auto person = view.Find<scheduler::Person>(request.name());
  if (person == nullptr) return absl::OkStatus();
  for (const FamilyName& name : person->families) {
    const auto family = view.Find<scheduler::Family>(name);
    if (family == nullptr || !scheduler::TakesNewAge(*family)) continue;
    if (!IsIndexYouth(*family, person->name)) continue;
    const calendar::Zone zone = scheduler::ZoneOf(view, family->programme, x.engine().zones());
    const int age = calendar::CompletedYears(*born, calendar::LocalDate(family->referred_at, zone));
    if (age < 0) {
      return scheduler::InvalidField("birth_date",
                                     absl::StrCat("lies after the referral of ", name.str()));
    }
    v1::FamilyAge& derived = *request.add_derived_ages();
    derived.set_family(name.str());
    derived.set_age_at_referral(static_cast<uint32_t>(age));
  }
  return x.Believe(reading);
}

}  // namespace vigil::handlers
