// A family's case, rules and visits gathered for the calculator of intensity. Archived visits are
// loaded only where a week asked for needs them.
//
//   FamilyWeeks weeks(view, family, zones);
//   WeekCalculator week = weeks.Calculator(weeks.the_case().WeekAt(now));
//
// Borrows view and family; a calculator lives as long as this. One thread.
#pragma once

#include <memory>
#include <vector>

#include "scheduler/calendar/zone.h"
#include "scheduler/core/state.h"
#include "scheduler/visits/intensity.h"
#include "scheduler/visits/intensity_case.h"

namespace vigil::scheduler {

class FamilyWeeks {
 public:
  FamilyWeeks(const StateView& view, const Family& family, const calendar::ZoneSet& zones);
  FamilyWeeks(const FamilyWeeks&) = delete;
  FamilyWeeks& operator=(const FamilyWeeks&) = delete;

  const IntensityCase& the_case() const { return case_; }
  const Family& family() const { return family_; }
  WeekCalculator Calculator(const calendar::Week& week);

  // First week that is judged and not final yet; null when the case has none (not opened, or its
  // last week is final).
  const calendar::Week* first_open() const { return has_open_ ? &first_open_ : nullptr; }
  // Whether the case is active, or on hold, in it at any instant.
  bool LivesIn(const calendar::Week& week) const;

 private:
  void LoadArchive(absl::CivilDay week);
  void LoadArchives(const calendar::Week& week);
  void FindFirstOpen();

  const StateView& view_;
  const Family& family_;
  std::vector<RuleVersion> versions_;
  ActiveSpan life_;
  std::vector<ActiveSpan> active_;
  IntensityCase case_;
  std::shared_ptr<const ProgrammeBook> book_;  // keeps the rules alive
  std::vector<const Visit*> visits_;           // by start
  std::vector<std::shared_ptr<const WeekArchive>> archives_;
  calendar::Week first_open_;
  bool has_open_ = false;
};

}  // namespace vigil::scheduler
