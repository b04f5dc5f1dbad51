#include "scheduler/family/person_rules.h"

#include "base/status_macros.h"
#include "scheduler/core/lookup.h"

namespace vigil::scheduler {

absl::StatusOr<std::shared_ptr<const Person>> NeedPerson(const StateView& view,
                                                         absl::string_view name) {
  VIGIL_ASSIGN_OR_RETURN(auto person, Need<Person>(view, name));
  if (person->erased) {
    return Precondition("PERSON_ERASED", "DOMAIN 8", name,
                        absl::StrCat(name, " was erased: nothing more is recorded of them"));
  }
  return person;
}

bool TakesNewAge(const Family& family) {
  return family.status == CaseStatus::CASE_STATUS_REFERRED ||
         family.status == CaseStatus::CASE_STATUS_INCOMING;
}

absl::StatusOr<std::shared_ptr<const TextMention>> NeedReadableText(const StateView& view,
                                                                    absl::string_view name) {
  VIGIL_ASSIGN_OR_RETURN(auto mention, Need<TextMention>(view, name));
  if (view.Find<DestroyedText>(mention->subject) != nullptr) {
    return Precondition("TEXT_ERASED", "DOMAIN 8", name,
                        absl::StrCat(name, " was erased: there is nothing left to decide on"));
  }
  return mention;
}

}  // namespace vigil::scheduler
