// How a decider says no. A rejection is an absl::Status that carries google.rpc details as
// payloads: field violations, preconditions with their facts, and a stable UPPER_SNAKE reason. The
// edge turns it into a google.rpc.Status once (services/).
//
// Each rule's own rejection is a named function beside its decider, built from these.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace vigil::scheduler {

// Payload keys: the type URLs of the detail messages; the payload is the serialised message.
inline constexpr char kErrorInfoUrl[] = "type.googleapis.com/google.rpc.ErrorInfo";
inline constexpr char kBadRequestUrl[] = "type.googleapis.com/google.rpc.BadRequest";
inline constexpr char kPreconditionUrl[] = "type.googleapis.com/google.rpc.PreconditionFailure";

using Metadata = std::vector<std::pair<std::string, std::string>>;

// INVALID_ARGUMENT: a field is wrong. `field` is the path in the request; the description says the
// value, the rule and what to do next. Reason INVALID_FIELD unless given.
absl::Status InvalidField(absl::string_view field, absl::string_view description,
                          absl::string_view reason = "INVALID_FIELD");
// The same for several fields, one violation each (path, description); at least one.
absl::Status InvalidFields(const std::vector<std::pair<std::string, std::string>>& fields,
                           absl::string_view reason = "INVALID_FIELD");
// NOT_FOUND, reason <KIND>_NOT_FOUND: "family agencies/a/families/f does not exist".
absl::Status NotFound(absl::string_view kind, absl::string_view name);
// ALREADY_EXISTS, reason <KIND>_EXISTS.
absl::Status AlreadyExists(absl::string_view kind, absl::string_view name);
// FAILED_PRECONDITION: a rule refuses. `rule` names it (DOMAIN number), `subject` the resource,
// `description` the facts ("caseload 4 of 4, next projected discharge 12 Jan").
absl::Status Precondition(absl::string_view reason, absl::string_view rule,
                          absl::string_view subject, absl::string_view description,
                          const Metadata& facts = {});
// The same for several rules that refuse together: one violation each, in the order given. The
// message joins them.
struct Violation {
  std::string rule, subject, description;
};
absl::Status Preconditions(absl::string_view reason, const std::vector<Violation>& violations,
                           const Metadata& facts = {});
// ABORTED, reason ETAG_MISMATCH: somebody has edited the resource since the caller read it.
absl::Status EtagMismatch(absl::string_view name, absl::string_view given,
                          absl::string_view current);
// PERMISSION_DENIED.
absl::Status Denied(absl::string_view reason, absl::string_view rule,
                    absl::string_view description);

// DATA_LOSS, reason ROW_DAMAGED: the row of a stored record, in the way of the question.
absl::Status RowDamaged(absl::string_view row, absl::string_view what);
bool IsRowDamaged(const absl::Status& status);

// The stable reason of a status made here; empty otherwise.
std::string ReasonOf(const absl::Status& status);

}  // namespace vigil::scheduler
