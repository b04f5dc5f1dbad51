// The periods of a report: local dates cut into weeks, months or quarters. Pure; any thread.
#pragma once

#include <vector>

#include "absl/time/civil_time.h"
#include "vigil/v1/report.pb.h"

namespace vigil::scheduler {

// Dates from first to last, both inclusive.
struct ReportPeriod {
  absl::CivilDay first, last;
  bool Contains(absl::CivilDay date) const { return first <= date && date <= last; }
};

// By time, without a gap, from `first` to `last`; first <= last.
std::vector<ReportPeriod> PeriodsOf(absl::CivilDay first, absl::CivilDay last,
                                    v1::ReportGrouping grouping);

}  // namespace vigil::scheduler
