// Erasing a person: after SubjectErased is durable the key is destroyed and its absence proven; at
// every start this is done again for each erased person, in case a crash came between. And the
// telephone directory's start.
#pragma once

#include "absl/status/status.h"
#include "services/handlers/exchange.h"

namespace vigil::handlers {

// After the commit of ErasePerson (`finish` of its method). An error means that the key may still
// be there: UNAVAILABLE, ERASURE_INCOMPLETE; repeating the request tries again.
absl::Status DestroyKeyOf(Exchange& exchange);

absl::Status RepeatErasures(Parts& parts);
// Opens the numbers of every served person; looking one up waits until this is done.
void FillDirectory(Parts& parts);

// Takes the numbers of the person over into the directory (`finish` of what changes persons).
absl::Status UpdateDirectory(Exchange& exchange);

}  // namespace vigil::handlers
