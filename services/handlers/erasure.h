// Erasing persons, and texts about them: after SubjectErased is durable the keys are destroyed and
// their absence proven; at every start, and now and then while one is pending, this is done again
// for everything that the log says is erased. And the telephone directory's start.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/handlers/exchange.h"

namespace vigil::handlers {

// `prepare` of ErasePerson: the numbers that only this person has go with them, wherever a call was
// received from one.
absl::Status AddOwnNumbers(Exchange& exchange);

// After a commit that erases (`finish` of its method). An error means that a key may still be
// there: UNAVAILABLE, ERASURE_INCOMPLETE; repeating the request tries again, and so does the
// service.
absl::Status DestroyErasedKeys(Exchange& exchange);

// An error is logged and stays a condition until it has been tried again with success.
absl::Status RepeatErasures(Parts& parts);
// Opens the numbers of every served person; looking one up waits until this is done.
void FillDirectory(Parts& parts);

// Takes the numbers of the person over into the directory (`finish` of what changes persons).
absl::Status UpdateDirectory(Exchange& exchange);

// What an operator must know of the edge.
std::vector<std::string> EdgeConditions(const Parts& parts);

}  // namespace vigil::handlers
