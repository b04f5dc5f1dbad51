// vigil_bench: measures and prints every figure, or those whose name holds NAME.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "tests/bench/suite.h"

namespace vigil::bench {
namespace {

constexpr char kUsage[] =
    "usage: tests/bench/run [--quick] [--json] [NAME]\n\n"
    "  NAME     only the figures whose name holds NAME\n"
    "  --quick  fewer rounds, and 60 teams instead of 600 for start and memory\n"
    "  --json   one JSON object a figure instead of one line\n"
    "  --help   this text\n\n"
    "Each figure is measured against a floor of the same run. Exit code 0 when everything could "
    "be\n"
    "measured, whatever the targets say; 1 when something could not; 2 for a wrong call. The data\n"
    "are made once and kept under build/data-cache: 60 teams take minutes, 600 a quarter of an "
    "hour.\n\n"
    "figures:\n";

int Usage(std::ostream& out, int code) {
  out << kUsage;
  for (const std::string& name : AllNames()) out << "  " << name << "\n";
  return code;
}

bool Any(const Settings& settings) {
  for (const std::string& name : AllNames()) {
    if (settings.Wants(name)) return true;
  }
  return false;
}

// 0, or the exit code of a wrong call.
int Parse(int argc, char** argv, Settings& settings, bool& json) {
  for (int i = 1; i < argc; ++i) {
    const absl::string_view arg = argv[i];
    if (arg == "--json") {
      json = true;
    } else if (arg == "--quick") {
      settings.quick = true;
    } else if (arg.substr(0, 1) == "-" || arg.empty() || !settings.only.empty()) {
      std::cerr << "unknown argument '" << arg << "'\n";
      return Usage(std::cerr, 2);
    } else {
      settings.only = std::string(arg);
    }
  }
  if (Any(settings)) return 0;
  std::cerr << "no figure's name holds '" << settings.only << "'\n";
  return Usage(std::cerr, 2);
}

int MeasureAll(Settings settings, bool json) {
  std::filesystem::create_directories("build");
  char pattern[] = "build/bench-XXXXXX";
  if (mkdtemp(pattern) == nullptr) {
    std::cerr << "no scratch folder under build/: " << strerror(errno) << "\n";
    return 1;
  }
  settings.scratch = pattern;
  settings.self = std::filesystem::read_symlink("/proc/self/exe").string();
  bool measured = true;
  const Report report = [&](const Figure& figure) {
    measured = measured && figure.status.ok();
    std::cout << Format(figure, json) << std::endl;
  };
  AppendFigures(settings, report);
  ServiceFigures(settings, report);
  ReplayFigures(settings, report);
  StartFigures(settings, report);
  MemoryFigures(settings, report);
  std::filesystem::remove_all(pattern);
  return measured ? 0 : 1;
}

int Main(int argc, char** argv) {
  if (argc == 2 && (argv[1] == absl::string_view("--help") || argv[1] == absl::string_view("-h")))
    return Usage(std::cout, 0);
  int teams = 0;
  if (argc == 4 && argv[1] == absl::string_view("--resident") &&
      absl::SimpleAtoi(argv[3], &teams)) {
    const absl::Status status = PrintResidentBytes(argv[2], teams);
    if (!status.ok()) std::cerr << status << "\n";
    return status.ok() ? 0 : 1;
  }
  Settings settings;
  bool json = false;
  if (const int code = Parse(argc, argv, settings, json); code != 0) return code;
  return MeasureAll(std::move(settings), json);
}

}  // namespace
}  // namespace vigil::bench

int main(int argc, char** argv) {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);  // as vigild does
  return vigil::bench::Main(argc, argv);
}
