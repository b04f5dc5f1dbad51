// Reads and judges programme files. Every problem is reported, not only the first: what stands
// where it should not, what is missing, what cannot be, and every setting without a source. Pure;
// safe from any thread.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "scheduler/calendar/zone.h"
#include "scheduler/programme/programme.h"
#include "scheduler/textproto/document.h"
#include "vigil/programme/v1/programme.pb.h"

namespace vigil::programme {

// A file of deploy/programmes as a message. INVALID_ARGUMENT has one line a problem,
// "file:line:column: field: reason"; `file` only names the text.
absl::StatusOr<v1::Programme> ParseProgrammeFile(absl::string_view text, absl::string_view file,
                                                 const calendar::ZoneSet& zones);

// The same, as strong types.
absl::StatusOr<Programme> ParseProgramme(absl::string_view text, absl::string_view file,
                                         const calendar::ZoneSet& zones);

// From a message that did not come from a text (an event, a request). INVALID_ARGUMENT has one line
// a problem, "field: reason".
absl::StatusOr<Programme> ProgrammeFromProto(const v1::Programme& proto,
                                             const calendar::ZoneSet& zones);
// What is wrong with such a message, problem by problem; empty when nothing is.
std::vector<textproto::Problem> ProblemsOf(const v1::Programme& proto,
                                           const calendar::ZoneSet& zones);

}  // namespace vigil::programme
