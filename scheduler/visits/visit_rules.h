// What the commands of visits share: a visit as a request gives it, resolved and checked, and the
// checks on the family and the visit it is about. Pure; any thread.
#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "scheduler/core/context.h"
#include "scheduler/core/state.h"
#include "scheduler/visits/visit_lookup.h"
#include "vigil/events/v1/visit.pb.h"
#include "vigil/v1/visit.pb.h"

namespace vigil::scheduler {

// A visit that is to come may lie anywhere in the case's life; one that took place is over (D27).
enum class Tense { kPlanned, kTookPlace };

// Times resolved; workers employed and of the agency, with their qualification on that date (D2);
// participants members of the family on that date; within the life of the case. Rejections name the
// field below `field`.
absl::StatusOr<events::v1::VisitFacts> ResolveDetails(const StateView& view, const Family& family,
                                                      const v1::VisitDetails& details,
                                                      absl::string_view field, Tense tense,
                                                      const DecideContext& context);
// The facts that stand, with the workers' qualification decided anew.
events::v1::VisitFacts FactsAsPlanned(const StateView& view, const VisitFacts& facts,
                                      const DecideContext& context);

// The family and the visit of a full visit name; NOT_FOUND for either.
struct VisitOfFamily {
  std::shared_ptr<const Family> family;
  FoundVisit found;
};
absl::StatusOr<VisitOfFamily> NeedVisit(const StateView& view, const std::string& name);

// A new visit of the family: ALREADY_EXISTS when the id is taken, archived visits included;
// FAILED_PRECONDITION when the referral was not opened or its week is full.
absl::Status CheckNewVisit(const StateView& view, const Family& family, const std::string& id,
                           absl::Time start, const DecideContext& context);

// FAILED_PRECONDITION VISIT_HAS_OUTCOME unless it still is scheduled.
absl::Status NeedNoOutcome(const Family& family, const Visit& visit);
// FAILED_PRECONDITION VISIT_WEEK_ARCHIVED when an archived visit would leave its week.
absl::Status CheckStaysInWeek(const StateView& view, const Family& family, const FoundVisit& found,
                              absl::Time start, const calendar::ZoneSet& zones);

// When notice of a cancellation was given: `when`, or now. A family's notice after the planned
// start is none: the worker was on the way, and the visit was not attended.
absl::StatusOr<events::v1::Moment> ResolveNotice(const StateView& view, const Family& family,
                                                 const v1::When* when, VisitOutcome cancelled_by,
                                                 absl::Time planned_start,
                                                 const DecideContext& context);
bool IsCancellation(VisitOutcome outcome);
// "cancelled by the family"
absl::string_view OutcomeWord(VisitOutcome outcome);

}  // namespace vigil::scheduler
