#include "scheduler/duties/conjoint.h"

#include <algorithm>

namespace vigil::scheduler {
namespace {

std::vector<AdultPartner> Present(const std::vector<PersonName>& participants,
                                  const std::vector<AdultPartner>& partners) {
  std::vector<AdultPartner> present;
  for (const AdultPartner& partner : partners) {
    if (std::find(participants.begin(), participants.end(), partner.person) != participants.end())
      present.push_back(partner);
  }
  return present;
}

const char* RuleOf(ConjointGate gate) {
  switch (gate) {
    case ConjointGate::kFearOfViolence:
      return "fear-of-violence";
    case ConjointGate::kSignificantDiscrepancy:
      return "significant-discrepancy";
    case ConjointGate::kSeriousUntreatedSubstanceProblem:
      return "serious-untreated-substance-problem";
    case ConjointGate::kWeaponsNotRemoved:
      break;
  }
  return "weapons-not-removed";
}

}  // namespace

bool IsConjoint(const std::vector<PersonName>& participants,
                const std::vector<AdultPartner>& partners) {
  return Present(participants, partners).size() >= 2;
}

std::vector<ConjointRefusal> ConjointRefusals(const programme::Programme& rules,
                                              const std::vector<PersonName>& participants,
                                              const std::vector<AdultPartner>& partners,
                                              const std::set<ConjointGate>& open,
                                              absl::CivilDay date) {
  if (!IsConjoint(participants, partners)) return {};
  std::vector<ConjointRefusal> refusals;
  bool gated = false;
  for (const programme::Duty& duty : rules.duties) {
    if (!duty.refuses ||
        duty.at_occasion != programme::v1::DutyOccasion::DUTY_OCCASION_CONJOINT_SESSION)
      continue;
    gated = true;
    ConjointRefusal refusal{duty.id, {}};
    for (const AdultPartner& partner : Present(participants, partners)) {
      if (!partner.interviewed_on || *partner.interviewed_on > date)
        refusal.persons.push_back(partner.person);
    }
    if (!refusal.persons.empty()) refusals.push_back(refusal);
  }
  if (!gated) return {};
  for (const ConjointGate gate : open) refusals.push_back({RuleOf(gate), {}});
  return refusals;
}

}  // namespace vigil::scheduler
