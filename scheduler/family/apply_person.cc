#include "absl/strings/match.h"
#include "scheduler/core/personal.h"
#include "scheduler/family/apply.h"

namespace vigil::scheduler {

void ApplyPersonRecorded(const events::v1::PersonRecorded& e, const EventView&,
                         StateEditor& editor) {
  Person person;
  person.name = PersonName(e.person());
  person.display_name = SealedBytesOf(e.display_name());
  if (e.has_birth_date()) person.birth_date = SealedBytesOf(e.birth_date());
  for (const types::v1::Sealed& number : e.phone_numbers())
    person.phone_numbers.push_back(SealedBytesOf(number));
  if (e.has_address()) person.address = SealedBytesOf(e.address());
  if (e.has_language()) person.language = SealedBytesOf(e.language());
  editor.Create(std::move(person));
}

void ApplyPersonChanged(const events::v1::PersonChanged& e, const EventView&, StateEditor& editor) {
  Person* person = editor.Change<Person>(e.person());
  if (e.has_display_name()) person->display_name = SealedBytesOf(e.display_name());
  if (e.has_birth_date()) person->birth_date = SealedBytesOf(e.birth_date());
  if (e.has_address()) person->address = SealedBytesOf(e.address());
  if (e.has_language()) person->language = SealedBytesOf(e.language());
  for (const events::v1::FamilyAge& age : e.ages()) {
    if (Family* family = editor.Edit<Family>(age.family()))
      family->age_at_referral = age.age_at_referral();
  }
  if (e.birth_date_cleared()) person->birth_date = {};
  if (e.address_cleared()) person->address = {};
  if (e.language_cleared()) person->language = {};
  if (!e.phone_numbers_replaced()) return;
  person->phone_numbers.clear();
  for (const types::v1::Sealed& number : e.phone_numbers())
    person->phone_numbers.push_back(SealedBytesOf(number));
}

namespace {

void BlankPerson(const std::string& name, const EventView& event, StateEditor& editor) {
  Person* person = editor.Change<Person>(name);
  person->display_name = {};
  person->birth_date = {};
  person->address = {};
  person->language = {};
  person->phone_numbers.clear();
  person->erased = true;
  person->erased_position = event.position;
  person->erased_at = event.recorded_at;
}

// What a member of staff did stays: only who it was can no longer be read.
void BlankStaff(const std::string& name, const EventView& event, StateEditor& editor) {
  Staff* staff = editor.Change<Staff>(name);
  staff->display_name = {};
  for (ContactPoint& point : staff->contact_points) point.value = {};
  staff->erased = true;
  staff->erased_position = event.position;
  staff->erased_at = event.recorded_at;
}

}  // namespace

void ApplySubjectErased(const events::v1::SubjectErased& e, const EventView& event,
                        StateEditor& editor) {
  if (NameMatches(e.subject(), "agencies/*/persons/*")) {
    return BlankPerson(e.subject(), event, editor);
  }
  if (NameMatches(e.subject(), "agencies/*/staff/*")) return BlankStaff(e.subject(), event, editor);
  // Of a text nothing is kept elsewhere that could be blanked: its ciphertext stands where it was
  // written and can no longer be read.
  DestroyedText text;
  text.subject = e.subject();
  text.position = event.position;
  text.erased_at = event.recorded_at;
  editor.Create(std::move(text));
}

void ApplyTextKept(const events::v1::TextKept& e, const EventView&, StateEditor& editor) {
  if (TextMention* mention = editor.Edit<TextMention>(e.text())) mention->kept_reason = e.reason();
}

}  // namespace vigil::scheduler
