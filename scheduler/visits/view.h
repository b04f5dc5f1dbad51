// How visits and weeks are shown: what the record says, and what it means for the week.
//
//   FamilyVisits visits(view, *family, context);
//   *response.mutable_visit() = visits.VisitView(*visit);
//
// Borrows its arguments; keeps the weeks it has computed. One thread.
#pragma once

#include <map>
#include <memory>

#include "scheduler/core/context.h"
#include "scheduler/core/state.h"
#include "scheduler/visits/family_weeks.h"
#include "vigil/v1/visit.pb.h"

namespace vigil::scheduler {

class FamilyVisits {
 public:
  FamilyVisits(const StateView& view, const Family& family, const ViewContext& context);

  v1::Visit VisitView(const Visit& visit);
  v1::Week WeekView(const calendar::Week& week);
  // Empty while the case is not active.
  v1::LastSeen LastSeenView();

  const IntensityCase& the_case() const { return weeks_.the_case(); }
  bool LivesIn(const calendar::Week& week) const { return weeks_.LivesIn(week); }

 private:
  const WeekCalculator& CalculatorOf(const calendar::Week& week);
  Severity SeverityShown(const WeekCalculator& week, const WeekState* state,
                         WeekVerdict verdict) const;
  std::string NotCountedBecause(const Visit& visit, const WeekCalculator& week) const;
  void SetOrders(const Visit& visit, v1::Visit& out) const;

  const Family& family_;
  const ViewContext& context_;
  FamilyWeeks weeks_;
  std::shared_ptr<const FamilyOrders> orders_;  // null: no order ever meant anything for it
  std::map<absl::CivilDay, std::unique_ptr<WeekCalculator>> calculators_;
};

}  // namespace vigil::scheduler
