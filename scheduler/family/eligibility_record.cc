#include <vector>

#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/when.h"
#include "scheduler/family/decide.h"
#include "scheduler/family/eligibility.h"
#include "scheduler/family/status.h"
#include "scheduler/roster/rules.h"
#include "vigil/events/v1/family.pb.h"

namespace vigil::scheduler {
namespace {

absl::Status CheckGateExists(const std::string& gate, const programme::EligibilityRules& rules) {
  if (rules.FindGate(gate) != nullptr) return absl::OkStatus();
  std::vector<std::string> known;
  if (rules.min_age.has_value() || rules.max_age.has_value()) known.push_back(kAgeGate);
  if (!known.empty() && gate == kAgeGate) return absl::OkStatus();
  for (const programme::EligibilityGate& g : rules.gates) known.push_back(g.id);
  return InvalidField(
      "gate", absl::StrCat("'", gate, "' is no gate of this programme; ",
                           known.empty() ? "it has none"
                                         : absl::StrCat("it has ", absl::StrJoin(known, ", "))));
}

// D21: a gate on a dated fact passes only when 0 <= referral - fact <= the days it allows.
absl::Status CheckDatedFact(const Family& family, const programme::EligibilityGate& gate,
                            absl::CivilDay fact, const calendar::Zone& zone) {
  const absl::CivilDay referral = calendar::LocalDate(family.referred_at, zone);
  const int64_t days = referral - fact;
  const int allowed = *gate.max_days_before_referral;
  if (days >= 0 && days <= allowed) return absl::OkStatus();
  return Precondition(
      "GATE_NOT_MET", "D21", family.name.str(),
      absl::StrCat(
          "gate ", gate.id, ": ", calendar::FormatDateLong(fact), " is ",
          days < 0 ? absl::StrCat(-days, " days after") : absl::StrCat(days, " days before"),
          " the referral of ", calendar::FormatDateLong(referral), "; it passes from 0 to ",
          allowed, " days before: give the right date, or record it as failed"));
}

absl::Status CheckAgeUnknown(const Family& family, const std::string& gate) {
  if (gate != kAgeGate || !family.age_at_referral.has_value()) return absl::OkStatus();
  return Precondition("AGE_KNOWN", "D28", family.name.str(),
                      absl::StrCat("the age at referral is known (", *family.age_at_referral,
                                   " years) and judged by itself"));
}

}  // namespace

absl::StatusOr<EventList> Decide(const StateView& view, const v1::RecordEligibilityRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto family, Need<Family>(view, request.name()));
  VIGIL_RETURN_IF_ERROR(NeedStatus(
      *family, context.now, {CaseStatus::CASE_STATUS_REFERRED, CaseStatus::CASE_STATUS_INCOMING},
      "eligibility is recorded"));
  const programme::Programme& rules = RulesAt(view, family->programme, context.now, *context.zones);
  VIGIL_RETURN_IF_ERROR(CheckGateExists(request.gate(), rules.eligibility));
  VIGIL_RETURN_IF_ERROR(CheckAgeUnknown(*family, request.gate()));
  VIGIL_ASSIGN_OR_RETURN(const absl::CivilDay date,
                         ResolvePastDate(request.date(), "date", rules.zone, context));
  const programme::EligibilityGate* gate = rules.eligibility.FindGate(request.gate());
  if (gate != nullptr && gate->max_days_before_referral.has_value() &&
      request.outcome() == CheckOutcome::CHECK_OUTCOME_PASSED) {
    VIGIL_RETURN_IF_ERROR(CheckDatedFact(*family, *gate, date, rules.zone));
  }
  events::v1::EligibilityRecorded event;
  event.set_family(family->name.str());
  event.set_gate(request.gate());
  event.set_outcome(request.outcome());
  event.set_date(calendar::FormatDate(date));
  EventList events;
  events.Add(family->name.str(), event);
  return events;
}

}  // namespace vigil::scheduler
