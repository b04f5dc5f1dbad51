#include <algorithm>

#include "scheduler/core/dates.h"
#include "scheduler/family/apply.h"
#include "scheduler/family/texts.h"
#include "scheduler/roster/staffing.h"

namespace vigil::scheduler {
namespace {

FamilyMember MemberOf(const events::v1::FamilyMember& e) {
  FamilyMember member;
  member.person = PersonName(e.person());
  member.relation = e.relation();
  member.from_date = StoredDateIf(e.from_date());
  return member;
}

void NoteMembership(const events::v1::FamilyMember& member, const std::string& family,
                    StateEditor& editor) {
  AddSorted(editor.Edit<Person>(member.person())->families, FamilyName(family));
}

}  // namespace

void ApplyFamilyReferred(const events::v1::FamilyReferred& e, const EventView&,
                         StateEditor& editor) {
  Family family;
  family.name = FamilyName(e.family());
  family.team = TeamName(e.team());
  family.programme = ProgrammeName(e.programme());
  family.label = e.label();
  family.source = e.source();
  family.referred_at = TimeOf(e.referred_at());
  family.judged_from = absl::FromUnixMicros(e.judged_from_us());
  if (e.has_age_at_referral()) family.age_at_referral = e.age_at_referral();
  for (const events::v1::FamilyMember& member : e.members()) {
    family.members.push_back(MemberOf(member));
    NoteMembership(member, e.family(), editor);
  }
  ++editor.Edit<Agency>(family.name.agency().str())->family_count;
  AddSorted(editor.Edit<Team>(e.team())->families, family.name);
  editor.Create(std::move(family));
}

void ApplyFamilyMemberAdded(const events::v1::FamilyMemberAdded& e, const EventView&,
                            StateEditor& editor) {
  NoteMembership(e.member(), e.family(), editor);
  if (Family* family = editor.Change<Family>(e.family()))
    family->members.push_back(MemberOf(e.member()));
}

void ApplyFamilyMemberLeft(const events::v1::FamilyMemberLeft& e, const EventView&,
                           StateEditor& editor) {
  Family* family = editor.Change<Family>(e.family());
  if (family == nullptr) return;
  for (FamilyMember& member : family->members) {
    if (member.person.str() == e.person() && !member.last_date.has_value())
      member.last_date = StoredDate(e.last_date());
  }
}

void ApplyScreeningRecorded(const events::v1::ScreeningRecorded& e, const EventView&,
                            StateEditor& editor) {
  Family* family = editor.Change<Family>(e.family());
  if (family == nullptr) return;
  family->screening = e.outcome();
  family->screening_date = StoredDate(e.date());
  family->screening_by = StaffName(e.by());
}

void ApplyConsentRecorded(const events::v1::ConsentRecorded& e, const EventView&,
                          StateEditor& editor) {
  Family* family = editor.Change<Family>(e.family());
  if (family == nullptr) return;
  family->consent = e.given();
  family->consent_date = StoredDate(e.date());
  family->consent_person = PersonName(e.person());
}

void ApplyEligibilityRecorded(const events::v1::EligibilityRecorded& e, const EventView&,
                              StateEditor& editor) {
  Family* family = editor.Change<Family>(e.family());
  if (family == nullptr) return;
  const EligibilityCheck check{e.gate(), e.outcome(), StoredDate(e.date())};
  const auto place = std::lower_bound(
      family->eligibility.begin(), family->eligibility.end(), check.gate,
      [](const EligibilityCheck& held, const std::string& gate) { return held.gate < gate; });
  if (place != family->eligibility.end() && place->gate == check.gate) {
    *place = check;
  } else {
    family->eligibility.insert(place, check);
  }
}

}  // namespace vigil::scheduler
