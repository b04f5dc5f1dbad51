#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/names.h"
#include "base/status_macros.h"
#include "scheduler/core/rejections.h"
#include "scheduler/family/decide.h"
#include "scheduler/family/person_rules.h"
#include "vigil/events/v1/family.pb.h"

namespace vigil::scheduler {
namespace {

absl::Status NotAboutThem(int index, const std::string& text, const std::string& person) {
  return InvalidField(absl::StrCat("texts[", index, "]"),
                      absl::StrCat("'", text, "' is no text about ", person));
}

}  // namespace

absl::StatusOr<EventList> Decide(const StateView& view, const v1::ErasePersonRequest& request,
                                 const DecideContext&) {
  VIGIL_RETURN_IF_ERROR(NeedPerson(view, request.name()).status());
  events::v1::SubjectErased event;
  event.set_subject(request.name());
  event.set_legal_basis(request.legal_basis());
  EventList events;
  events.Add(request.name(), event);
  std::set<std::string> texts;
  for (int i = 0; i < request.texts_size(); ++i) {
    const std::string& text = request.texts(i);
    if (NameParent(text) != request.name()) return NotAboutThem(i, text, request.name());
    if (!texts.insert(text).second) continue;
    VIGIL_ASSIGN_OR_RETURN(const auto mention, NeedReadableText(view, text));
    event.set_subject(mention->subject);
    events.Add(request.name(), event);
  }
  return events;
}

}  // namespace vigil::scheduler
