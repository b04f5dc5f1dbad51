// The figures there are, in groups that share their preparation.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/bench/figure.h"

namespace vigil::bench {

struct Settings {
  bool quick = false;
  std::string scratch;  // an empty folder on a real disk
  std::string only;     // figures whose name holds this; empty: all
  std::string self;     // this program, for what needs a process of its own

  bool Wants(absl::string_view name) const {
    return absl::string_view(name).find(only) != name.npos;
  }
  int rounds() const { return quick ? 3 : 7; }
};

// Hands out one figure.
using Report = std::function<void(const Figure&)>;

// Each reports those of its figures that are wanted.
void AppendFigures(const Settings& settings, const Report& report);
void ServiceFigures(const Settings& settings, const Report& report);
void ReplayFigures(const Settings& settings, const Report& report);
void StartFigures(const Settings& settings, const Report& report);
void MemoryFigures(const Settings& settings, const Report& report);

// A figure of the same name for each wanted one that could not even be prepared.
void ReportFailure(const Settings& settings, const std::vector<std::string>& names,
                   const absl::Status& status, const Report& report);

// Every name, in the order of reporting.
const std::vector<std::string>& AllNames();

// What a process of its own does for MemoryFigures: serves the data in `folder`, asks everything a
// day's boards ask, and prints resident and peak bytes.
absl::Status PrintResidentBytes(const std::string& folder, int teams);

}  // namespace vigil::bench
