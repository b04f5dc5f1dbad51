#include "tests/bench/suite.h"

namespace vigil::bench {

const std::vector<std::string>& AllNames() {
  static const std::vector<std::string> names = {
      "append-128",        "query-who-is-on-call", "query-caseload",      "command-64",
      "command-64-agency", "command-1-p50",        "replay-decode-apply", "replay-with-chain",
      "replay-with-rows",  "start-from-snapshot",  "start-full-replay",   "memory-resident",
      "memory-peak",
  };
  return names;
}

void ReportFailure(const Settings& settings, const std::vector<std::string>& names,
                   const absl::Status& status, const Report& report) {
  for (const std::string& name : names) {
    if (!settings.Wants(name)) continue;
    Figure figure;
    figure.name = name;
    figure.status = status;
    report(figure);
  }
}

}  // namespace vigil::bench
