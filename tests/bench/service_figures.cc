#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/cli/rpc_client.h"
#include "services/generate/generate.h"
#include "services/vigild/environment.h"
#include "tests/bench/figure.h"
#include "tests/bench/grpc_load.h"
#include "vigil/v1/case.pb.h"
#include "vigil/v1/oncall.pb.h"
#include "vigil/v1/roster.pb.h"

namespace vigil::bench {
namespace {

std::string CreateAgency(uint64_t i) {
  v1::CreateAgencyRequest request;
  request.mutable_options()->set_request_id(
      absl::StrCat("b", absl::ToUnixNanos(absl::Now()), "-", i));
  request.set_agency_id(absl::StrCat("b", absl::ToUnixMicros(absl::Now()), "-", i));
  request.set_display_name("bench");
  request.set_zone("Europe/London");
  return request.SerializeAsString();
}

Figure Against(const std::string& name, double value, const std::string& unit, double floor,
               double target, bool at_most) {
  Figure figure;
  figure.name = name;
  figure.value = value;
  figure.unit = unit;
  figure.floor = floor;
  figure.ratio = floor > 0 ? value / floor : 0;
  figure.target = target;
  figure.at_most = at_most;
  return figure;
}

// Vigil and the echo in turn, three times; the medians are compared.
class Pair {
 public:
  Pair(std::string vigil, std::string echo) : vigil_(std::move(vigil)), echo_(std::move(echo)) {}

  void Run(const std::string& method, int in_flight, uint64_t calls,
           const std::function<std::string(uint64_t)>& next) {
    rate_.clear(), echo_rate_.clear(), p50_.clear(), echo_p50_.clear();
    for (int round = 0; round < 3; ++round) {
      const LoadResult floor =
          RunLoad(echo_, EchoServer::kEchoMethod, in_flight, calls, [](uint64_t) { return ""; });
      const LoadResult mine = RunLoad(vigil_, method, in_flight, calls, next);
      if (mine.errors > 0)
        std::cerr << method << ": " << mine.errors << " of " << mine.calls << " calls failed\n";
      rate_.push_back(mine.calls_per_second);
      echo_rate_.push_back(floor.calls_per_second);
      p50_.push_back(mine.p50_us);
      echo_p50_.push_back(floor.p50_us);
    }
  }
  Figure Rate(const std::string& name, double target) const {
    return Against(name, Median(rate_), "calls/s", Median(echo_rate_), target, false);
  }
  Figure P50(const std::string& name, double target) const {
    return Against(name, Median(p50_), "us", Median(echo_p50_), target, true);
  }

 private:
  const std::string vigil_, echo_;
  std::vector<double> rate_, echo_rate_, p50_, echo_p50_;
};

}  // namespace

std::vector<Figure> ServiceFigures(const Settings& settings) {
  std::vector<Figure> figures;
  auto profiles = generate::MadeUpProfiles(settings.quick ? 5 : 60, "deploy/programmes");
  if (!profiles.ok()) {
    std::cerr << profiles.status() << "\n";
    return figures;
  }
  generate::GenerateOptions history;
  history.agencies = *std::move(profiles);
  history.weeks = settings.quick ? 4 : 52;
  history.until = absl::Now();
  history.in_flight = 64;
  history.grain = absl::Hours(1);
  vigild::EnvironmentOptions options;
  options.data_dir = settings.scratch + "/data";
  options.virtual_start = generate::FirstInstant(history);
  options.grpc_port = 0;
  auto service = vigild::Environment::Start(std::move(options));
  if (!service.ok()) {
    std::cerr << service.status() << "\n";
    return figures;
  }
  cli::RpcClient client((*service)->Channel());
  const absl::Time began = absl::Now();
  const auto made = generate::Generate(client, history);
  if (!made.ok() || made->rejected > 0) {
    std::cerr << (made.ok() ? made->first_rejection : made.status().ToString()) << "\n";
  }
  if (made.ok()) {
    figures.push_back(
        Against("history generated, 64 in flight",
                static_cast<double>(made->commands) / absl::ToDoubleSeconds(absl::Now() - began),
                "commands/s", 0, 0, false));
  }
  const EchoServer echo;
  Pair pair(absl::StrCat("127.0.0.1:", (*service)->grpc_port()), echo.address());
  const uint64_t calls = settings.quick ? 5'000 : 50'000;
  pair.Run("/vigil.v1.RosterService/CreateAgency", 64, calls, CreateAgency);
  figures.push_back(pair.Rate("durable command, 64 in flight", 0.4));
  pair.Run("/vigil.v1.RosterService/CreateAgency", 1, calls / 10, CreateAgency);
  figures.push_back(pair.P50("durable command, 1 in flight, p50", 20));
  const std::string team = "agencies/made-up-00/teams/team-00";
  v1::WhoIsOnCallRequest who;
  who.set_team(team);
  pair.Run("/vigil.v1.OnCallService/WhoIsOnCall", 64, calls,
           [&](uint64_t) { return who.SerializeAsString(); });
  figures.push_back(pair.Rate("WhoIsOnCall, 64 in flight", 0.8));
  v1::GetCaseloadRequest caseload;
  caseload.set_team(team);
  pair.Run("/vigil.v1.CaseService/GetCaseload", 64, calls,
           [&](uint64_t) { return caseload.SerializeAsString(); });
  figures.push_back(pair.Rate("GetCaseload, 64 in flight", 0.8));
  return figures;
}

}  // namespace vigil::bench
