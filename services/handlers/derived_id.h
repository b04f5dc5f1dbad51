// Ids of new resources that a client leaves empty (`derived` in annotations.proto): made from its
// request id, so that the same request, sent again, names the same resource, and never from a name.
// Any thread.
#pragma once

#include "absl/strings/string_view.h"
#include "eventstore/crypto.h"
#include "google/protobuf/message.h"

namespace vigil::handlers {

// Fills the empty ones with 32 hex digits that only the holder of the key can foretell.
void DeriveIds(const eventstore::Key256& key, absl::string_view principal, absl::string_view method,
               absl::string_view request_id, google::protobuf::Message* request);

}  // namespace vigil::handlers
