#include "services/vigild/http_routes.h"

#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "services/telemetry/exposition.h"

namespace vigil::vigild {
namespace {

gateway::HttpAnswer Ready(const engine::Engine& engine, const ConditionsFn& more) {
  const engine::EngineStatus status = engine.status();
  google::protobuf::Struct out;
  auto& fields = *out.mutable_fields();
  fields["ready"].set_bool_value(status.ready);
  fields["read_only"].set_bool_value(status.read_only);
  fields["timers_paused"].set_bool_value(status.timers_paused);
  fields["position"].set_number_value(static_cast<double>(engine.served()->position));
  auto& conditions = *fields["conditions"].mutable_list_value();
  for (const std::string& condition : status.conditions) {
    conditions.add_values()->set_string_value(condition);
  }
  for (const std::string& condition : more()) conditions.add_values()->set_string_value(condition);
  gateway::HttpAnswer answer;
  answer.status = status.ready ? 200 : 503;
  answer.content_type = "application/json";
  (void)google::protobuf::util::MessageToJsonString(out, &answer.body);
  answer.body += "\n";
  return answer;
}

}  // namespace

std::map<std::string, std::function<gateway::HttpAnswer()>> OperatorRoutes(
    const engine::Engine& engine, const telemetry::Metrics& metrics, ConditionsFn conditions) {
  std::map<std::string, std::function<gateway::HttpAnswer()>> routes;
  routes["/healthz"] = [] {
    gateway::HttpAnswer answer;
    answer.body = "ok\n";
    return answer;
  };
  routes["/readyz"] = [&engine, conditions = std::move(conditions)] {
    return Ready(engine, conditions);
  };
  routes["/metrics"] = [&engine, &metrics] {
    gateway::HttpAnswer answer;
    answer.content_type = "text/plain; version=0.0.4; charset=utf-8";
    answer.body = telemetry::Exposition(engine, metrics);
    return answer;
  };
  return routes;
}

}  // namespace vigil::vigild
