#include "scheduler/oncall/validity.h"

#include <algorithm>

#include "scheduler/calendar/civil.h"

namespace vigil::scheduler {
namespace {

using types::v1::InvalidReason;
using types::v1::StaffRole;
using types::v1::Tier;

// From the first instant of one local date to the end of another.
void AddDates(SpanSet& set, absl::CivilDay first, const std::optional<absl::CivilDay>& last,
              const calendar::Zone& zone) {
  set.Add(calendar::FirstInstant(first, zone),
          last.has_value() ? calendar::EndOfDate(*last, zone) : absl::InfiniteFuture());
}

}  // namespace

bool RoleFitsTier(StaffRole role, Tier tier) {
  if (tier == Tier::TIER_SUPERVISOR) {
    return role == StaffRole::STAFF_ROLE_SUPERVISOR ||
           role == StaffRole::STAFF_ROLE_BACKUP_SUPERVISOR;
  }
  return role == StaffRole::STAFF_ROLE_THERAPIST;
}

SpanSet TestedSpans(const Staff& staff, absl::string_view contact_id, const RotaRules& rules) {
  SpanSet tested;
  for (size_t i = 0; i < rules.periods.size(); ++i) {
    const RotaRulesPeriod& period = rules.periods[i];
    const absl::Time period_end =
        i + 1 < rules.periods.size() ? rules.periods[i + 1].from : absl::InfiniteFuture();
    for (const ContactCheck& check : staff.contact_checks) {
      if (!contact_id.empty() && check.contact_id != contact_id) continue;
      tested.Add(std::max(check.at, period.from),
                 std::min({check.at + period.contact_validity, check.until, period_end}));
    }
  }
  tested.Seal();
  return tested;
}

PersonValidity::PersonValidity(const Staff& staff, const TeamName& team, const RotaRules& rules) {
  AddDates(employed_, staff.employed_from, staff.last_date, rules.agency_zone);
  for (const Employment& earlier : staff.earlier_employments)
    AddDates(employed_, earlier.from, earlier.last_date, rules.agency_zone);
  employed_.Seal();
  for (Tier tier : kTiers) {
    SpanSet& fits = role_fits_[TierIndex(tier)];
    for (const StaffAssignment& a : staff.assignments) {
      if (a.team == team && RoleFitsTier(a.role, tier))
        AddDates(fits, a.from_date, a.last_date, rules.zone);
    }
    fits.Seal();
  }
  for (const Training& training : staff.trainings)
    AddDates(trained_, training.completed_date, training.expires_date, rules.agency_zone);
  trained_.Seal();
  for (const Leave& leave : staff.leaves) on_leave_.Add(leave.start, leave.end);
  on_leave_.Seal();
  contact_tested_ = TestedSpans(staff, "", rules);
}

InvalidReason PersonValidity::ReasonAt(absl::Time t, Tier tier) const {
  if (!employed_.Holds(t)) return InvalidReason::INVALID_REASON_EMPLOYMENT_ENDED;
  if (!role_fits_[TierIndex(tier)].Holds(t)) return InvalidReason::INVALID_REASON_ROLE_NOT_FITTING;
  if (!trained_.Holds(t)) return InvalidReason::INVALID_REASON_NOT_TRAINED;
  if (on_leave_.Holds(t)) return InvalidReason::INVALID_REASON_ON_LEAVE;
  if (!contact_tested_.Holds(t)) return InvalidReason::INVALID_REASON_NO_TESTED_CONTACT;
  return InvalidReason::INVALID_REASON_UNSPECIFIED;
}

absl::Time PersonValidity::NextEdge(absl::Time t, Tier tier) const {
  return std::min({employed_.NextEdge(t), role_fits_[TierIndex(tier)].NextEdge(t),
                   trained_.NextEdge(t), on_leave_.NextEdge(t), contact_tested_.NextEdge(t)});
}

}  // namespace vigil::scheduler
