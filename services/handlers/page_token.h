// Page tokens as clients see them: opaque, good for one list only. Inside the core a page's place
// is a plain word of its list (scheduler/core/paging.h); here it is wrapped with the log's epoch
// and a proof that this list, with these filters, gave it.
//
//   token = base64url( version 1 | epoch BE32 | first 16 bytes of HMAC-SHA256 | place )
//
// Works on any message with `page_token`, by descriptor; pure but for the key. Any thread.
#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "eventstore/crypto.h"
#include "google/protobuf/message.h"

namespace vigil::handlers {

struct PageScope {
  const eventstore::Key256* key = nullptr;
  uint32_t epoch = 0;
};

// Puts the place where the request's token stands. INVALID_PAGE_TOKEN when no page of this list,
// with these filters, gave it; LOG_EPOCH_CHANGED when another epoch did.
absl::Status OpenPageToken(const PageScope& scope, google::protobuf::Message* request);
// The other way: makes a token of the place in `next_page_token`.
void SealPageToken(const PageScope& scope, const google::protobuf::Message& request,
                   google::protobuf::Message* response);

}  // namespace vigil::handlers
