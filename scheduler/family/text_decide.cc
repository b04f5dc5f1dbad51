#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "scheduler/core/lookup.h"
#include "scheduler/family/decide.h"
#include "scheduler/family/person_rules.h"
#include "vigil/events/v1/family.pb.h"

namespace vigil::scheduler {
namespace {

// What somebody wrote of a family is part of its file; it is decided on only when one of the
// persons it is about has been erased.
absl::Status PersonNotErased(const std::string& person) {
  return Precondition("PERSON_NOT_ERASED", "DOMAIN 8", person,
                      absl::StrCat(person, " is not erased: what was written about them is kept; ",
                                   "erase the person first, naming the texts that go with them"));
}

absl::StatusOr<std::shared_ptr<const TextMention>> NeedTextOfErased(const StateView& view,
                                                                    const std::string& name) {
  const std::string person(NameParent(name));
  VIGIL_ASSIGN_OR_RETURN(const auto erased, Need<Person>(view, person));
  if (!erased->erased) return PersonNotErased(person);
  return NeedReadableText(view, name);
}

}  // namespace

absl::StatusOr<EventList> Decide(const StateView& view, const v1::EraseTextRequest& request,
                                 const DecideContext&) {
  VIGIL_ASSIGN_OR_RETURN(const auto mention, NeedTextOfErased(view, request.name()));
  events::v1::SubjectErased event;
  event.set_subject(mention->subject);
  event.set_legal_basis(request.legal_basis());
  EventList events;
  events.Add(NameParent(request.name()), event);
  return events;
}

absl::StatusOr<EventList> Decide(const StateView& view, const v1::KeepTextRequest& request,
                                 const DecideContext&) {
  VIGIL_RETURN_IF_ERROR(NeedTextOfErased(view, request.name()).status());
  events::v1::TextKept event;
  event.set_text(request.name());
  event.set_reason(request.reason());
  EventList events;
  events.Add(NameParent(request.name()), event);
  return events;
}

}  // namespace vigil::scheduler
