// From the oracle's words to those of the contract; tests only.
#pragma once

#include "absl/time/time.h"
#include "tests/oracle/intensity_oracle.h"
#include "vigil/types/v1/types.pb.h"
#include "vigil/v1/visit.pb.h"

namespace vigil::oracle {

using namespace types::v1;  // NOLINT: the vocabulary of every line below

inline VisitOutcome WordOf(Outcome outcome) {
  static constexpr VisitOutcome kWords[] = {
      VISIT_OUTCOME_SCHEDULED,           VISIT_OUTCOME_COMPLETED,
      VISIT_OUTCOME_CANCELLED_BY_FAMILY, VISIT_OUTCOME_CANCELLED_BY_SERVICE,
      VISIT_OUTCOME_NOT_ATTENDED,        VISIT_OUTCOME_ENTERED_IN_ERROR};
  return kWords[static_cast<int>(outcome)];
}

inline VisitPurpose WordOf(Purpose purpose) {
  switch (purpose) {
    case Purpose::kTherapy:
      return VISIT_PURPOSE_THERAPY;
    case Purpose::kCrisisCallOut:
      return VISIT_PURPOSE_CRISIS_CALL_OUT;
    default:
      return VISIT_PURPOSE_PRACTICAL_HELP;
  }
}

inline VisitMode WordOf(Mode mode) {
  return mode == Mode::kInPerson ? VISIT_MODE_IN_PERSON
         : mode == Mode::kVideo  ? VISIT_MODE_VIDEO
                                 : VISIT_MODE_PHONE;
}

inline void SetTime(absl::Time t, v1::When* when) {
  when->mutable_instant()->set_seconds(absl::ToUnixSeconds(t));
}

inline v1::VisitDetails DetailsOf(const VisitFact& fact, absl::Time start, absl::Time end) {
  v1::VisitDetails details;
  SetTime(start, details.mutable_start());
  SetTime(end, details.mutable_end());
  for (const Worker& worker : fact.workers) {
    v1::VisitWorker* to = details.add_workers();
    to->set_staff("agencies/a/staff/" + worker.id);
    if (worker.from) SetTime(*worker.from, to->mutable_present_from());
    if (worker.until) SetTime(*worker.until, to->mutable_present_until());
  }
  for (const std::string& person : fact.participants)
    details.add_participants("agencies/a/persons/f-" + person);
  details.set_place(fact.place == "home" ? VISIT_PLACE_HOME : VISIT_PLACE_SCHOOL);
  details.set_mode(WordOf(fact.mode));
  for (const Purpose purpose : fact.purposes) details.add_purposes(WordOf(purpose));
  return details;
}

}  // namespace vigil::oracle
