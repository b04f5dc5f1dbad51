#include "scheduler/reports/periods.h"

#include <algorithm>

namespace vigil::scheduler {
namespace {

// First date of the period that follows the one of this date.
absl::CivilDay NextStart(absl::CivilDay date, v1::ReportGrouping grouping) {
  switch (grouping) {
    case v1::REPORT_GROUPING_WEEK:
      return absl::NextWeekday(date, absl::Weekday::monday);
    case v1::REPORT_GROUPING_MONTH:
      return absl::CivilDay(absl::CivilMonth(date) + 1);
    case v1::REPORT_GROUPING_QUARTER:
      return absl::CivilDay(absl::CivilMonth(date.year(), (date.month() - 1) / 3 * 3 + 1) + 3);
    default:
      return absl::CivilDay::max();
  }
}

}  // namespace

std::vector<ReportPeriod> PeriodsOf(absl::CivilDay first, absl::CivilDay last,
                                    v1::ReportGrouping grouping) {
  std::vector<ReportPeriod> periods;
  while (first <= last) {
    const absl::CivilDay next = NextStart(first, grouping);
    periods.push_back({first, std::min(last, next - 1)});
    first = next;
  }
  return periods;
}

}  // namespace vigil::scheduler
