// How long a service takes to start on a large log, and how much memory it holds then.
#include <stdio.h>

#include <filesystem>
#include <fstream>
#include <iostream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "services/cli/rpc_client.h"
#include "services/engine/engine.h"
#include "tests/bench/service_data.h"
#include "vigil/v1/case.pb.h"
#include "vigil/v1/oncall.pb.h"
#include "vigil/v1/visit.pb.h"

namespace vigil::bench {
namespace {

// Seconds of a start, as they would be for a million events of this history.
absl::StatusOr<Sample> StartOnce(const std::string& folder, bool from_snapshot) {
  absl::StatusOr<std::unique_ptr<vigild::Environment>> service;
  if (!from_snapshot) std::filesystem::remove_all(folder + "/snapshots");
  const double seconds = SecondsOf([&] { service = Serve(folder, /*listen=*/true); });
  VIGIL_RETURN_IF_ERROR(service.status());
  const uint64_t events = (*service)->engine().log().DurableHead().position;
  const uint64_t replayed = (*service)->engine().status().replayed_events;
  if (from_snapshot ? replayed > events / 100 : replayed != events) {
    return absl::InternalError(absl::StrCat(replayed, " of ", events, " events were replayed"));
  }
  return Sample{seconds * 1e6 / static_cast<double>(events), 0};
}

absl::Status MeasureStart(const Settings& settings, const Report& report) {
  VIGIL_ASSIGN_OR_RETURN(const std::string folder,
                         CopyOfHistory(settings, LoadTeams(settings), "start"));
  {
    VIGIL_ASSIGN_OR_RETURN(const auto service, Serve(folder, /*listen=*/false));
    VIGIL_RETURN_IF_ERROR(service->engine().TakeSnapshot().status());
  }
  const auto measure = [&](const std::string& name, Target target, bool from_snapshot) {
    if (!settings.Wants(name)) return;
    report(Measure(name, "s/M events", target, settings.rounds(),
                   [&] { return StartOnce(folder, from_snapshot); }));
  };
  measure("start-from-snapshot", AtMost(1.0), true);
  measure("start-full-replay", NoTarget(), false);
  return absl::OkStatus();
}

// A line "VmRSS:  123 kB" of /proc/self/status.
absl::StatusOr<uint64_t> StatusBytes(absl::string_view key) {
  std::ifstream in("/proc/self/status");
  std::string line;
  while (std::getline(in, line)) {
    if (line.rfind(std::string(key) + ":", 0) != 0) continue;
    const std::vector<std::string> words =
        absl::StrSplit(line, absl::ByAnyChar(" \t"), absl::SkipEmpty());
    uint64_t kib = 0;
    if (words.size() >= 2 && absl::SimpleAtoi(words[1], &kib)) return kib * 1024;
  }
  return absl::InternalError(absl::StrCat("/proc/self/status has no ", key));
}

template <class Request>
absl::Status Ask(cli::RpcClient& client, const std::string& method, const std::string& team) {
  Request request;
  request.set_team(team);
  cli::Identity admin;
  admin.actor = "bench";
  admin.role = "admin";
  VIGIL_ASSIGN_OR_RETURN(const cli::Method found, cli::FindMethod(method));
  return client.Call(found, request, admin, absl::Minutes(1)).status();
}

struct Resident {
  double now_mib = 0, peak_mib = 0;
};

// In a process of its own: what this one holds from other figures must not count.
absl::StatusOr<Resident> ResidentOf(const Settings& settings, const std::string& folder) {
  const std::string command =
      absl::StrCat(settings.self, " --resident ", folder, " ", LoadTeams(settings));
  FILE* out = popen(command.c_str(), "r");
  if (out == nullptr) return absl::ErrnoToStatus(errno, command);
  unsigned long long now = 0, peak = 0;
  const int read = fscanf(out, "%llu %llu", &now, &peak);
  const int code = pclose(out);
  if (code != 0 || read != 2) return absl::InternalError(absl::StrCat(command, " failed: ", code));
  constexpr double kMib = 1 << 20;
  return Resident{static_cast<double>(now) / kMib, static_cast<double>(peak) / kMib};
}

}  // namespace

absl::Status PrintResidentBytes(const std::string& folder, int teams) {
  VIGIL_ASSIGN_OR_RETURN(const auto names, TeamNames(teams));
  VIGIL_ASSIGN_OR_RETURN(const auto service, Serve(folder, /*listen=*/true));
  cli::RpcClient client(service->Channel());
  for (const std::string& team : names) {
    VIGIL_RETURN_IF_ERROR(Ask<v1::GetCaseloadRequest>(client, "CaseService.GetCaseload", team));
    VIGIL_RETURN_IF_ERROR(Ask<v1::GetTeamWeekRequest>(client, "VisitService.GetTeamWeek", team));
    VIGIL_RETURN_IF_ERROR(Ask<v1::WhoIsOnCallRequest>(client, "OnCallService.WhoIsOnCall", team));
  }
  VIGIL_ASSIGN_OR_RETURN(const uint64_t now, StatusBytes("VmRSS"));
  VIGIL_ASSIGN_OR_RETURN(const uint64_t peak, StatusBytes("VmHWM"));
  std::cout << now << " " << peak << std::endl;
  return absl::OkStatus();
}

void StartFigures(const Settings& settings, const Report& report) {
  const std::vector<std::string> names = {"start-from-snapshot", "start-full-replay"};
  if (!settings.Wants(names[0]) && !settings.Wants(names[1])) return;
  const absl::Status status = MeasureStart(settings, report);
  if (!status.ok()) ReportFailure(settings, names, status, report);
}

void MemoryFigures(const Settings& settings, const Report& report) {
  const std::vector<std::string> names = {"memory-resident", "memory-peak"};
  if (!settings.Wants(names[0]) && !settings.Wants(names[1])) return;
  const absl::StatusOr<std::string> folder = CopyOfHistory(settings, LoadTeams(settings), "memory");
  if (!folder.ok()) return ReportFailure(settings, names, folder.status(), report);
  // What is resident hardly varies: one round after the warm-up is enough.
  if (settings.Wants(names[0])) {
    report(Measure(names[0], "MiB", AtMost(1024), 1, [&]() -> absl::StatusOr<Sample> {
      VIGIL_ASSIGN_OR_RETURN(const Resident resident, ResidentOf(settings, *folder));
      return Sample{resident.now_mib, 0};
    }));
  }
  if (settings.Wants(names[1])) {
    report(Measure(names[1], "MiB", NoTarget(), 1, [&]() -> absl::StatusOr<Sample> {
      VIGIL_ASSIGN_OR_RETURN(const Resident resident, ResidentOf(settings, *folder));
      return Sample{resident.peak_mib, 0};
    }));
  }
}

}  // namespace vigil::bench
