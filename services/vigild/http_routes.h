// What operators and supervisors of processes ask over HTTP:
//   /healthz  200 while the process answers
//   /readyz   200 when commands are taken and time runs, else 503; JSON with the conditions
//   /metrics  Prometheus text
// The Connect gateway (console, curl) will stand beside these.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "services/engine/engine.h"
#include "services/gateway/http.h"
#include "services/telemetry/metrics.h"

namespace vigil::vigild {

// What deserves attention beside the engine's own conditions.
using ConditionsFn = std::function<std::vector<std::string>()>;

// Engine and metrics outlive the routes.
std::map<std::string, std::function<gateway::HttpAnswer()>> OperatorRoutes(
    const engine::Engine& engine, const telemetry::Metrics& metrics, ConditionsFn conditions);

}  // namespace vigil::vigild
