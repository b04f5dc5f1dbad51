// What the commands on persons and on texts about them share. Pure.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "scheduler/core/state.h"

namespace vigil::scheduler {

// The person, if nobody has erased them: PERSON_NOT_FOUND, PERSON_ERASED.
absl::StatusOr<std::shared_ptr<const Person>> NeedPerson(const StateView& view,
                                                         absl::string_view name);

// Whether a birth date that becomes known now says how old the youth was at referral: while nothing
// rests on the age yet (DOMAIN D28 judges it before opening).
bool TakesNewAge(const Family& family);

// The text about a person, `{person}/texts/{id}`, if nobody has erased it: TEXT_NOT_FOUND,
// TEXT_ERASED.
absl::StatusOr<std::shared_ptr<const TextMention>> NeedReadableText(const StateView& view,
                                                                    absl::string_view name);

}  // namespace vigil::scheduler
