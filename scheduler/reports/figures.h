// The figures of one period, collected team by team. Pure; any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "scheduler/core/context.h"
#include "scheduler/core/state.h"
#include "scheduler/reports/periods.h"
#include "vigil/v1/report.pb.h"

namespace vigil::scheduler {

// The smallest value that at least this share of the values do not exceed; 0 of none. Sorts.
uint32_t Percentile(std::vector<uint32_t>& values, uint32_t percent);

class PeriodFigures {
 public:
  explicit PeriodFigures(const ReportPeriod& period) : period_(period) {}

  // Each once a family, call and team of the report; rules as in force at `context.now`.
  void AddFamily(const Family& family, const programme::Programme& rules,
                 const ViewContext& context);
  void AddCall(const Call& call, const programme::Programme& rules);
  void AddCover(const StateView& view, const TeamName& team, const programme::Programme& rules,
                const ViewContext& context);
  void AddCaseload(const StateView& view, const Team& team);
  v1::Report Finish();

  const ReportPeriod& period() const { return period_; }

 private:
  void AddWeeks(const Family& family);
  void AddWeeksNotFinal(const Family& family, const programme::Programme& rules, absl::Time now);

  const ReportPeriod period_;
  v1::Report report_;
  std::vector<uint32_t> lengths_, to_acknowledged_, to_connected_;
};

}  // namespace vigil::scheduler
