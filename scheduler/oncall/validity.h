// Whether one person makes a tier valid, as far as it depends on that person alone (DOMAIN D16;
// the order of reasons is that of ONCALL-NOTES): employed, in a fitting role of the team, trained,
// not on leave, a contact tested. That somebody stands in a higher tier is the resolver's matter.
//
// Built once from a Staff record, then asked in O(log n). Dates are local: employment and training
// in the agency's zone, the role in the programme's. A value; safe to read from any thread.
#pragma once

#include <array>

#include "absl/time/time.h"
#include "scheduler/oncall/rota_rules.h"
#include "scheduler/oncall/spans.h"
#include "scheduler/roster/record.h"
#include "vigil/types/v1/types.pb.h"

namespace vigil::scheduler {

class PersonValidity {
 public:
  PersonValidity(const Staff& staff, const TeamName& team, const RotaRules& rules);

  // UNSPECIFIED: nothing stands against it.
  types::v1::InvalidReason ReasonAt(absl::Time t, types::v1::Tier tier) const;
  // First instant after `t` at which any of the facts changes.
  absl::Time NextEdge(absl::Time t, types::v1::Tier tier) const;

 private:
  SpanSet employed_;
  std::array<SpanSet, 3> role_fits_;  // by tier
  SpanSet trained_;
  SpanSet on_leave_;
  SpanSet contact_tested_;
};

// Whether a tier may be held in this role (D16).
bool RoleFitsTier(types::v1::StaffRole role, types::v1::Tier tier);
// The spans in which some contact point of this person counts as tested; `contact_id` empty: any.
SpanSet TestedSpans(const Staff& staff, absl::string_view contact_id, const RotaRules& rules);

}  // namespace vigil::scheduler
