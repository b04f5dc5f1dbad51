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
  Person* person = editor.Edit<Person>(e.person());
  if (e.has_display_name()) person->display_name = SealedBytesOf(e.display_name());
  if (e.has_birth_date()) person->birth_date = SealedBytesOf(e.birth_date());
  if (e.has_address()) person->address = SealedBytesOf(e.address());
  if (e.has_language()) person->language = SealedBytesOf(e.language());
  for (const events::v1::FamilyAge& age : e.ages()) {
    if (Family* family = editor.Edit<Family>(age.family()))
      family->age_at_referral = age.age_at_referral();
  }
  if (!e.phone_numbers_replaced()) return;
  person->phone_numbers.clear();
  for (const types::v1::Sealed& number : e.phone_numbers())
    person->phone_numbers.push_back(SealedBytesOf(number));
}

void ApplySubjectErased(const events::v1::SubjectErased& e, const EventView& event,
                        StateEditor& editor) {
  if (!NameMatches(e.subject(), "agencies/*/persons/*")) {
    // Of a text nothing is kept elsewhere that could be blanked: its ciphertext stands where it was
    // written and can no longer be read.
    DestroyedText text;
    text.subject = e.subject();
    text.position = event.position;
    text.erased_at = event.recorded_at;
    editor.Create(std::move(text));
    return;
  }
  Person* person = editor.Edit<Person>(e.subject());
  person->display_name = {};
  person->birth_date = {};
  person->address = {};
  person->language = {};
  person->phone_numbers.clear();
  person->erased = true;
  person->erased_position = event.position;
  person->erased_at = event.recorded_at;
}

void ApplyTextKept(const events::v1::TextKept& e, const EventView&, StateEditor& editor) {
  if (TextMention* mention = editor.Edit<TextMention>(e.text())) mention->kept_reason = e.reason();
}

}  // namespace vigil::scheduler
