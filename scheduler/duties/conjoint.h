// D20: when a conjoint session, one with two adult partners, is refused. Only booking is: what
// happened is always recorded. That one of them wishes to separate is no gate. Pure; any thread.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "base/names.h"
#include "scheduler/programme/programme.h"

namespace vigil::scheduler {

enum class ConjointGate {
  kFearOfViolence,
  kSignificantDiscrepancy,
  kSeriousUntreatedSubstanceProblem,
  kWeaponsNotRemoved,
};

struct AdultPartner {
  PersonName person;
  std::optional<absl::CivilDay> interviewed_on;  // with lethality assessment; the earliest
};

struct ConjointRefusal {
  std::string rule;                 // id of the duty, or of the gate: "fear-of-violence"
  std::vector<PersonName> persons;  // of a duty: those for whom it was not held
};

// Two or more of the partners take part.
bool IsConjoint(const std::vector<PersonName>& participants,
                const std::vector<AdultPartner>& partners);

// Why a session of these participants on `date` may not be booked, duties first; empty: it may, or
// is not conjoint. Duties are those of the programme that refuse a conjoint session; one must have
// been held, on `date` or before, for each partner who takes part. The gates bar it in programmes
// with such a duty only.
std::vector<ConjointRefusal> ConjointRefusals(const programme::Programme& rules,
                                              const std::vector<PersonName>& participants,
                                              const std::vector<AdultPartner>& partners,
                                              const std::set<ConjointGate>& open,
                                              absl::CivilDay date);

}  // namespace vigil::scheduler
