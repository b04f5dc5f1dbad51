// Free texts about a person. Each is sealed under a key of its own and names in clear whom it is
// about; one small row per text and person makes them findable when the person is erased, and holds
// what was decided on it then. `{person}/texts/{id}` names the row, `text/{id}` the key.
//
// Every applier that stores a text sealed under `text/<id>` calls NoteText.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "scheduler/core/editor.h"
#include "scheduler/core/state.h"
#include "vigil/types/v1/types.pb.h"
#include "vigil/v1/case.pb.h"

namespace vigil::scheduler {

// `where` is the resource that the text was written for, `field` the field it was sealed in. Does
// nothing for a value sealed under a person's own key.
void NoteText(const types::v1::Sealed& text, absl::string_view where, absl::string_view field,
              StateEditor& editor);
// The same text turned out to be about these persons as well; what was decided stays.
void NoteAlsoAbout(const SealedBytes& text, absl::Span<const PersonName> persons,
                   absl::string_view where, absl::string_view field, StateEditor& editor);

v1::TextAbout TextView(const StateView& view, const TextMention& mention);

// The texts about the person by name, behind `after`, until `fn` returns false. Reads rows: for
// answers, not for deciding.
void ForEachTextAbout(const StateView& view, absl::string_view person, absl::string_view after,
                      const std::function<bool(const TextMention&)>& fn);
bool IsUndecided(const StateView& view, const TextMention& mention);

}  // namespace vigil::scheduler
