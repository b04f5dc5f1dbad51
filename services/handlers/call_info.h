// Who calls and how: what a transport (gRPC, HTTP, in process) knows of a call besides its message.
#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/engine/command.h"

namespace vigil::handlers {

struct CallInfo {
  engine::Caller caller;
  absl::Time deadline = absl::InfiniteFuture();  // of the machine's clock, never a virtual one
  std::function<bool()> cancelled;               // whether the caller left; may be empty
};

// Reads the caller from metadata:
//   x-vigil-actor         staff resource name, or a word ("importer"); needed for every mutation
//   x-vigil-role          role the actor acts in: a word ("supervisor")
//   x-vigil-on-behalf-of  for whom, when not for themselves
//   x-vigil-channel       how the person came in ("cli", "play"); the transport's name without it
//   traceparent           W3C trace context
//
// This is the one place where real identity will stand: today the caller is believed, which is why
// the service listens on loopback only. INVALID_ARGUMENT names the header that is not well formed.
using HeaderFn = std::function<absl::string_view(absl::string_view name)>;  // empty when absent
absl::StatusOr<engine::Caller> CallerFromHeaders(const HeaderFn& header,
                                                 absl::string_view transport);

}  // namespace vigil::handlers
