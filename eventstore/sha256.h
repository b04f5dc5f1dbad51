// SHA-256, the hash of the chain and of request keys.
#pragma once

#include "absl/strings/string_view.h"
#include "eventstore/types.h"

namespace vigil::eventstore {

// Any thread. Keeps one hashing context a thread, so that a short frame costs no set-up.
Hash Sha256(absl::string_view bytes);

// The hash that the first frame of a log refers to as its previous one: it binds the chain to the
// log's id and to whether it is simulated. The epoch is not part of it: it rises, the chain stays.
Hash GenesisHash(const LogIdentity& identity);

}  // namespace vigil::eventstore
