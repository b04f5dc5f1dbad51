// Free texts about a person. Each is sealed under a key of its own and names in clear whom it is
// about; one small row per text and person makes them findable when the person is erased.
//
// Every applier that stores a text sealed under `text/<id>` calls NoteText.
#pragma once

#include <string>
#include <vector>

#include "scheduler/core/editor.h"
#include "scheduler/core/state.h"
#include "vigil/types/v1/types.pb.h"

namespace vigil::scheduler {

// Does nothing for a value sealed under a person's own key.
void NoteText(const types::v1::Sealed& text, StateEditor& editor);

// The subjects (`text/<id>`) of the texts about the person, sorted. Reads rows: for answers, not
// for deciding.
std::vector<std::string> TextsAbout(const StateView& view, const PersonName& person);

}  // namespace vigil::scheduler
