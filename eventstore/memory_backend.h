// The in-memory backend: five ordered maps. Durable means "in the map".
#pragma once

#include <memory>

#include "eventstore/backend.h"

namespace vigil::eventstore {

std::unique_ptr<Backend> NewMemoryBackend();

}  // namespace vigil::eventstore
