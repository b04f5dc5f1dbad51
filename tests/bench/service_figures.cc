// Calls of a whole service over a socket, against an empty echo with the same client.
#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "services/cli/rpc_client.h"
#include "services/engine/engine.h"
#include "tests/bench/commit_puts.h"
#include "tests/bench/grpc_load.h"
#include "tests/bench/service_data.h"
#include "tests/bench/visit_load.h"
#include "vigil/v1/case.pb.h"
#include "vigil/v1/oncall.pb.h"
#include "vigil/v1/roster.pb.h"

namespace vigil::bench {
namespace {

using NextFn = std::function<std::string(uint64_t)>;

absl::StatusOr<LoadResult> Load(const std::string& address, const std::string& method,
                                int in_flight, uint64_t calls, const NextFn& next) {
  LoadResult result = RunLoad(address, method, in_flight, calls, next);
  if (result.errors == 0) return result;
  return absl::InternalError(absl::StrCat(method, ": ", result.errors, " of ", result.calls,
                                          " calls failed, the first: ", result.first_error));
}

// p50 of one write of `bytes` made durable, appended to a file.
absl::StatusOr<double> DurableWriteP50(const std::string& path, size_t bytes, int writes) {
  const int fd = open(path.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0644);
  if (fd < 0) return absl::ErrnoToStatus(errno, path);
  const std::string block(bytes, 'x');
  std::vector<double> took;
  absl::Status status;
  for (int i = 0; i < writes && status.ok(); ++i) {
    took.push_back(1e6 * SecondsOf([&] {
                     if (write(fd, block.data(), bytes) != static_cast<ssize_t>(bytes) ||
                         fdatasync(fd) != 0)
                       status = absl::ErrnoToStatus(errno, path);
                   }));
  }
  close(fd);
  if (!status.ok()) return status;
  return Median(took);
}

class ServiceBench {
 public:
  ServiceBench(const Settings& settings, const Report& report, vigild::Environment& service)
      : settings_(settings),
        report_(report),
        service_(service),
        vigil_(absl::StrCat("127.0.0.1:", service.grpc_port())),
        calls_(settings.quick ? 4'000 : 10'000) {}

  absl::Status Run() {
    VIGIL_ASSIGN_OR_RETURN(teams_, TeamNames(kTeams));
    Query("query-who-is-on-call", "/vigil.v1.OnCallService/WhoIsOnCall", Asked([](auto& team) {
            v1::WhoIsOnCallRequest request;
            request.set_team(team);
            return request.SerializeAsString();
          }));
    Query("query-caseload", "/vigil.v1.CaseService/GetCaseload", Asked([](auto& team) {
            v1::GetCaseloadRequest request;
            request.set_team(team);
            return request.SerializeAsString();
          }));
    cli::RpcClient client(service_.Channel());
    VIGIL_ASSIGN_OR_RETURN(visits_, VisitLoad::Make(client, teams_));
    Commands(client);
    Agencies();
    return OneInFlight(client);
  }

 private:
  static NextFn AnyOf(std::vector<std::string> requests) {
    return [requests = std::move(requests)](uint64_t i) { return requests[i % requests.size()]; };
  }
  template <class Fn>
  NextFn Asked(Fn fn) const {
    std::vector<std::string> requests;
    for (const std::string& team : teams_) requests.push_back(fn(team));
    return AnyOf(std::move(requests));
  }
  absl::StatusOr<LoadResult> Echo(int in_flight, uint64_t calls) {
    return Load(echo_.address(), EchoServer::kEchoMethod, in_flight, calls,
                [](uint64_t) { return ""; });
  }

  void Query(const std::string& name, const std::string& method, const NextFn& next) {
    if (!settings_.Wants(name)) return;
    report_(
        Measure(name, "calls/s", AtLeast(0.8), settings_.rounds(), [&]() -> absl::StatusOr<Sample> {
          VIGIL_ASSIGN_OR_RETURN(const LoadResult floor, Echo(64, calls_));
          VIGIL_ASSIGN_OR_RETURN(const LoadResult mine, Load(vigil_, method, 64, calls_, next));
          return Sample{mine.calls_per_second, floor.calls_per_second};
        }));
  }

  // One round's commands: visits scheduled for the week to come, those of the week before recorded.
  absl::StatusOr<LoadResult> Visits(cli::RpcClient& client, int in_flight, uint64_t calls) {
    VIGIL_RETURN_IF_ERROR(visits_->NextWeek(client, calls));
    LoadResult result = RunLoad(vigil_, in_flight, visits_->calls());
    if (result.errors == 0) return result;
    return absl::InternalError(
        absl::StrCat(result.errors, " of ", result.calls,
                     " visit commands failed, the first: ", result.first_error));
  }

  void Commands(cli::RpcClient& client) {
    if (!settings_.Wants("command-64")) return;
    report_(Measure("command-64", "calls/s", AtLeast(0.4), settings_.rounds(),
                    [&]() -> absl::StatusOr<Sample> {
                      VIGIL_ASSIGN_OR_RETURN(const LoadResult floor, Echo(64, calls_));
                      VIGIL_ASSIGN_OR_RETURN(const LoadResult mine, Visits(client, 64, calls_));
                      return Sample{mine.calls_per_second, floor.calls_per_second};
                    }));
  }

  void Agencies() {
    if (!settings_.Wants("command-64-agency")) return;
    int round = 0;
    report_(Measure("command-64-agency", "calls/s", NoTarget(), settings_.rounds(),
                    [&]() -> absl::StatusOr<Sample> {
                      ++round;
                      VIGIL_ASSIGN_OR_RETURN(const LoadResult floor, Echo(64, calls_));
                      const NextFn next = [round](uint64_t i) {
                        v1::CreateAgencyRequest request;
                        request.set_agency_id(absl::StrCat("bench-", round, "-", i));
                        request.mutable_options()->set_request_id(request.agency_id());
                        request.set_display_name("bench");
                        request.set_zone("Europe/London");
                        return request.SerializeAsString();
                      };
                      VIGIL_ASSIGN_OR_RETURN(
                          const LoadResult mine,
                          Load(vigil_, "/vigil.v1.RosterService/CreateAgency", 64, calls_, next));
                      return Sample{mine.calls_per_second, floor.calls_per_second};
                    }));
  }

  absl::Status OneInFlight(cli::RpcClient& client) {
    if (!settings_.Wants("command-1-p50")) return absl::OkStatus();
    const uint64_t calls = calls_ / 10;
    // What a command of this kind writes, learnt from the last ones.
    VIGIL_RETURN_IF_ERROR(Visits(client, 1, 64).status());
    VIGIL_ASSIGN_OR_RETURN(const size_t bytes, BytesOfLastCommit(service_.engine().log(), 64));
    const std::string file = absl::StrCat(settings_.scratch, "/durable");
    report_(Measure("command-1-p50", "us", AtMost(1.0), settings_.rounds(),
                    [&]() -> absl::StatusOr<Sample> {
                      VIGIL_ASSIGN_OR_RETURN(const LoadResult echo, Echo(1, calls));
                      VIGIL_ASSIGN_OR_RETURN(const double write,
                                             DurableWriteP50(file, bytes, static_cast<int>(calls)));
                      VIGIL_ASSIGN_OR_RETURN(const LoadResult mine, Visits(client, 1, calls));
                      return Sample{mine.p50_us, echo.p50_us + 2 * write};
                    }));
    return absl::OkStatus();
  }

  const Settings& settings_;
  const Report& report_;
  vigild::Environment& service_;
  const std::string vigil_;
  const EchoServer echo_;
  const uint64_t calls_;
  std::vector<std::string> teams_;
  std::unique_ptr<VisitLoad> visits_;
};

}  // namespace

void ServiceFigures(const Settings& settings, const Report& report) {
  const std::vector<std::string> names = {"query-who-is-on-call", "query-caseload", "command-64",
                                          "command-64-agency", "command-1-p50"};
  bool any = false;
  for (const std::string& name : names) any = any || settings.Wants(name);
  if (!any) return;
  std::vector<std::string> missing = names;
  const Report noted = [&](const Figure& figure) {
    std::erase(missing, figure.name);
    report(figure);
  };
  const absl::Status status = [&]() -> absl::Status {
    VIGIL_ASSIGN_OR_RETURN(const std::string folder, CopyOfHistory(settings, kTeams, "service"));
    VIGIL_ASSIGN_OR_RETURN(const auto service, Serve(folder, /*listen=*/true));
    return ServiceBench(settings, noted, *service).Run();
  }();
  if (!status.ok()) ReportFailure(settings, missing, status, report);
}

}  // namespace vigil::bench
