// Prints every figure: vigil_bench [--full] [--json] [NAME]. Exit code 0 whatever the figures say:
// a machine that is busy is no defect.
#include <stdlib.h>

#include <cstring>
#include <filesystem>
#include <iostream>

#include "tests/bench/figure.h"

int main(int argc, char** argv) {
  vigil::bench::Settings settings;
  bool json = false;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--json") == 0) {
      json = true;
    } else if (std::strcmp(argv[i], "--full") == 0) {
      settings.quick = false;
    } else if (std::strcmp(argv[i], "--quick") != 0) {
      settings.only = argv[i];
    }
  }
  char pattern[] = "build/bench-XXXXXX";
  if (mkdtemp(pattern) == nullptr) {
    std::cerr << "no scratch folder under build/\n";
    return 1;
  }
  settings.scratch = pattern;
  for (const auto& figure : vigil::bench::ServiceFigures(settings)) {
    if (figure.name.find(settings.only) != std::string::npos) vigil::bench::Print(figure, json);
  }
  std::filesystem::remove_all(pattern);
  return 0;
}
