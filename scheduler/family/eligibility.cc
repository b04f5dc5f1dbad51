#include "scheduler/family/eligibility.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/rejections.h"

namespace vigil::scheduler {
namespace {

bool HasAgeBounds(const programme::EligibilityRules& rules) {
  return rules.min_age.has_value() || rules.max_age.has_value();
}

std::string AgeBounds(const programme::EligibilityRules& rules) {
  if (!rules.max_age.has_value()) return absl::StrCat("from ", *rules.min_age, " years");
  if (!rules.min_age.has_value()) return absl::StrCat("up to ", *rules.max_age, " years");
  return absl::StrCat(*rules.min_age, " to ", *rules.max_age, " years");
}

void AddRecorded(const Family& family, const std::string& gate, absl::string_view rule,
                 absl::string_view condition, std::vector<OpeningBar>& bars) {
  const EligibilityCheck* check = FindCheck(family, gate);
  if (check == nullptr) {
    bars.push_back({std::string(rule), absl::StrCat("gate ", gate, " not recorded: ", condition)});
  } else if (check->outcome != CheckOutcome::CHECK_OUTCOME_PASSED) {
    bars.push_back({std::string(rule),
                    absl::StrCat("gate ", gate, " failed on ",
                                 calendar::FormatDateLong(check->date), ": ", condition),
                    true});
  }
}

void AddAge(const Family& family, const programme::EligibilityRules& rules,
            std::vector<OpeningBar>& bars) {
  if (!HasAgeBounds(rules)) return;
  const std::string condition =
      absl::StrCat("the programme takes ", AgeBounds(rules), " at referral");
  if (!family.age_at_referral.has_value()) {
    AddRecorded(family, kAgeGate, "D28", condition, bars);
  } else if (!rules.AgeFits(static_cast<int>(*family.age_at_referral))) {
    bars.push_back({"D28",
                    absl::StrCat("gate age failed: ", *family.age_at_referral,
                                 " years at referral, ", condition),
                    true});
  }
}

absl::Status Refuse(const Family& family, const std::vector<OpeningBar>& bars,
                    absl::string_view reason) {
  std::vector<Violation> violations;
  for (const OpeningBar& bar : bars) violations.push_back({bar.rule, family.name.str(), bar.text});
  return Preconditions(reason, violations);
}

}  // namespace

const EligibilityCheck* FindCheck(const Family& family, absl::string_view gate) {
  for (const EligibilityCheck& check : family.eligibility) {
    if (check.gate == gate) return &check;
  }
  return nullptr;
}

std::vector<OpeningBar> BarsToOpening(const Family& family, const programme::Programme& rules) {
  std::vector<OpeningBar> bars;
  AddAge(family, rules.eligibility, bars);
  for (const programme::EligibilityGate& gate : rules.eligibility.gates)
    AddRecorded(family, gate.id, "D21", gate.condition, bars);
  if (rules.eligibility.screening_before_opening &&
      family.screening != CheckOutcome::CHECK_OUTCOME_PASSED) {
    const bool failed = family.screening == CheckOutcome::CHECK_OUTCOME_FAILED;
    bars.push_back({"D20", failed ? "screening failed" : "screening not recorded", failed});
  }
  if (rules.eligibility.consent_before_opening && !family.consent.value_or(false)) {
    const bool refused = family.consent.has_value();
    bars.push_back({"consent before opening",
                    refused ? "consent refused or withdrawn" : "consent not recorded", refused});
  }
  return bars;
}

absl::Status CheckNothingFailed(const Family& family, const programme::Programme& rules) {
  std::vector<OpeningBar> bars = BarsToOpening(family, rules);
  std::erase_if(bars, [](const OpeningBar& bar) { return !bar.failed; });
  return bars.empty() ? absl::OkStatus() : Refuse(family, bars, "ELIGIBILITY_FAILED");
}

absl::Status CheckReadyToOpen(const Family& family, const programme::Programme& rules) {
  if (absl::Status failed = CheckNothingFailed(family, rules); !failed.ok()) return failed;
  const std::vector<OpeningBar> bars = BarsToOpening(family, rules);
  return bars.empty() ? absl::OkStatus() : Refuse(family, bars, "NOT_READY_TO_OPEN");
}

}  // namespace vigil::scheduler
