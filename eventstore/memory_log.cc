// NewMemoryLog of event_log.h: the log over the in-memory backend.
#include <memory>
#include <utility>

#include "eventstore/event_log.h"
#include "eventstore/log_start.h"
#include "eventstore/memory_backend.h"
#include "eventstore/staged_log.h"

namespace vigil::eventstore {

std::unique_ptr<EventLog> NewMemoryLog(LogIdentity identity) {
  return std::make_unique<StagedLog>(NewMemoryBackend(), EmptyStart(std::move(identity)));
}

}  // namespace vigil::eventstore
