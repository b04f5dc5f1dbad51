// The key-encryption key: from a file, from the environment, or made beside the data.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "eventstore/crypto.h"
#include "rocksdb/file_system.h"

namespace vigil::vigild {

// `file` when given, else the variable VIGIL_KEK, else `<data_dir>/kek`, which is made (readable by
// its owner only, synced) when it is missing and `may_create`: never for keys that exist already,
// and are wrapped under another one. Errors name the source, never the key.
absl::StatusOr<eventstore::Key256> LoadKek(rocksdb::FileSystem* fs, const std::string& file,
                                           const std::string& data_dir, bool may_create,
                                           const eventstore::Entropy& entropy);

}  // namespace vigil::vigild
