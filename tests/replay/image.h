// A running service's data folder as a crash at this instant would leave it, and a new process that
// reads it.
#pragma once

#include <cstdint>
#include <string>

#include "tests/replay/digest.h"

namespace vigil::replay {

// Copies log, anchor and snapshots from `data_dir` to `image` (made anew). Files that never change
// are linked. Nothing may be written meanwhile.
void TakeImage(const std::string& data_dir, const std::string& image);

struct Probed {
  std::string error;             // empty: it worked
  uint64_t position = 0;         // the log's head
  uint64_t served_position = 0;  // where the engine that started on it stands
  uint64_t replayed = 0;         // how many events it replayed; the others came by the snapshot
  Digest from_snapshot, from_start;
};

// Runs replay_probe on a folder and waits for it.
Probed Probe(const std::string& data_dir);

}  // namespace vigil::replay
