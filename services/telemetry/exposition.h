// Everything Vigil says of itself, as Prometheus text: what the edge counted, and the figures of
// engine, log and process at this moment. Any thread.
#pragma once

#include <string>

#include "services/engine/engine.h"
#include "services/telemetry/metrics.h"

namespace vigil::telemetry {

std::string Exposition(const engine::Engine& engine, const Metrics& metrics);

}  // namespace vigil::telemetry
