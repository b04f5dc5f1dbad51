// The events that publish a week, and what they do to the states of a family's weeks: the same
// function serves Apply and the publisher, which looks ahead. Pure; any thread.
#pragma once

#include <vector>

#include "absl/time/time.h"
#include "scheduler/calendar/week.h"
#include "scheduler/core/state.h"
#include "vigil/events/v1/visit.pb.h"

namespace vigil::scheduler {

struct VerdictFacts {
  WeekVerdict verdict = WeekVerdict::WEEK_VERDICT_UNSPECIFIED;
  Severity severity = Severity::SEVERITY_NONE;
  WeekFigures figures;
  uint32_t pending = 0;
  absl::Time since;
  bool restated = false;
  bool nobody_seen = false;
  uint32_t missed_run = 0;
};

events::v1::WeekVerdictChanged VerdictEvent(const FamilyName& family, const calendar::Week& week,
                                            const VerdictFacts& facts, absl::Time judged_at);
events::v1::WeekFinalised FinalEvent(const FamilyName& family, const calendar::Week& week,
                                     WeekVerdict verdict, const WeekFigures& figures,
                                     absl::Time judged_at);

void ApplyTo(std::vector<WeekState>& states, const events::v1::WeekVerdictChanged& e);
void ApplyTo(std::vector<WeekState>& states, const events::v1::WeekFinalised& e);

}  // namespace vigil::scheduler
