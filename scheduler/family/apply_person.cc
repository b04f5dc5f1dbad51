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
  if (!e.phone_numbers_replaced()) return;
  person->phone_numbers.clear();
  for (const types::v1::Sealed& number : e.phone_numbers())
    person->phone_numbers.push_back(SealedBytesOf(number));
}

// Of a text nothing is kept here that could be blanked: its ciphertext stands where it was written
// and can no longer be read.
void ApplySubjectErased(const events::v1::SubjectErased& e, const EventView&, StateEditor& editor) {
  if (!NameMatches(e.subject(), "agencies/*/persons/*")) return;
  Person* person = editor.Edit<Person>(e.subject());
  person->display_name = {};
  person->birth_date = {};
  person->address = {};
  person->language = {};
  person->phone_numbers.clear();
  person->erased = true;
}

}  // namespace vigil::scheduler
