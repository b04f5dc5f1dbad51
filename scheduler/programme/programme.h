// One version of a programme's rules as strong types: what deciders and views ask.
//
// The durable form is vigil.programme.v1.Programme, which also says where each value comes from
// (describe.h shows it to people). parse.h makes this from it; only valid ones exist.
// Plain values; safe to read from any thread.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "scheduler/calendar/zone.h"
#include "vigil/programme/v1/programme.pb.h"
#include "vigil/types/v1/types.pb.h"

namespace vigil::programme {

// D14, D15.
struct CaseloadRules {
  int therapist_cap = 0;  // at least 1
  int supervisor_cap = 0;
  int backup_supervisor_cap = 0;
  int frs_cap = 0;
  bool cap_is_maximum = false;  // an override departs from the model and says so
  int override_extra_slots = 0;
  int override_max_days = 0;
  int override_renewal_days = 0;
  int incoming_late_working_days = 0;
  int cover_max_days = 0;
  int re_involvement_weight = 0;

  // The cap of a whole post in this role; 0 for roles that hold no family.
  int CapOf(types::v1::StaffRole role) const;
};

// D2-D9.
struct IntensityRules {
  int floor_visits = 0;
  int target_visits = 0;  // at least the floor
  absl::Weekday week_start = absl::Weekday::monday;
  int min_visit_minutes = 0;
  int merge_gap_minutes = 0;
  std::set<types::v1::VisitPurpose> counted_purposes;
  bool video_counts = false;
  int bunched_min_required = 0;
  int bunched_min_days = 0;
  int late_notice_hours = 0;
  int unrecorded_hours = 0;
  int booking_grace_dates = 0;  // "from the n-th active date of the week"
  int missed_hours = 0;
  int unproven_hours = 0;
  int red_none_required = 0;
  int red_missed_run = 0;
  int not_seen_days = 0;
  int child_not_seen_days = 0;
};

// D10.
struct HoldRules {
  int review_max_days = 0;
  int backdating_max_days = 0;
  int contact_every_days = 0;
  int chain_gap_days = 0;
  int chain_max_days = 0;
};

// D11. The numbers mean something only where allowed.
struct TaperRules {
  bool allowed = false;
  int last_days = 0;
  int min_visits = 0;
  int not_in_first_months = 0;
};

// D28.
struct LengthRules {
  bool until_goals_met = false;
  int residential_weeks = 0;
  std::optional<int> min_months;
  std::optional<int> max_months;
  bool range_is_average = false;
  int review_months = 0;
  int review_notice_days = 0;

  // The date of the length review of a case that started on `start`.
  absl::CivilDay ReviewDate(absl::CivilDay start) const;
};

// D20, D21, D28.
struct EligibilityGate {
  std::string id;
  std::string condition;
  std::optional<int> max_days_before_referral;
  std::string area;  // empty: not about a place
};
struct EligibilityRules {
  std::optional<int> min_age;  // completed years on the referral date, inclusive
  std::optional<int> max_age;
  bool consent_before_opening = false;
  bool screening_before_opening = false;
  bool orders_checked_before_first_visit = false;
  std::vector<EligibilityGate> gates;

  // Null when the programme has no such gate.
  const EligibilityGate* FindGate(const std::string& id) const;
  bool AgeFits(int completed_years) const;
};

// D16-D18, D30, D31.
struct OnCallRules {
  std::vector<types::v1::Tier> tiers;  // in the order in which they are tried; primary first
  int contact_check_days = 0;
  int ring_seconds = 0;
  int page_minutes = 0;
  int ack_hold_minutes = 0;
  int page_all_minutes = 0;
  int promise_minutes = 0;
  int redial_minutes = 0;
  int busy_check_minutes = 0;
  int busy_answer_minutes = 0;
  int rest_hours = 0;
  int continuous_primary_hours = 0;
  int continuous_gap_hours = 0;
  int acceptance_alert_hours = 0;
  int unconfirmed_hours = 0;
  int rota_horizon_days = 0;
  int quiet_until_minutes = 0;  // since local midnight
  int callout_check_in_minutes = 0;
  int callout_emergency_minutes = 0;
};

// D24.
struct ReInvolvementRules {
  int days = 0;
  int latest_start_months = 0;
  bool once_per_closure = false;
};

// D25.
struct PlacementRules {
  int bucket_days = 0;
  int buckets = 0;
  int window_months = 0;
  std::string counted_type;
};

struct BenchmarkRules {
  int completion_percent = 0;
  int min_length_days = 0;
  int max_length_days = 0;
};

// D19-D23. Exactly one cadence is set.
struct OnceWithin {
  enum class Unit { kDays, kMonths, kWorkingDays };
  Unit unit = Unit::kDays;
  int count = 0;
};
struct DutyWindow {  // [start + from_day, start + to_day], inclusive
  int from_day = 0;
  int to_day = 0;
};
struct EveryMonths {
  int first_months = 0;
  int months = 0;
  v1::DutyAnchor anchor = v1::DUTY_ANCHOR_UNSPECIFIED;
};
struct Duty {
  std::string id;
  std::string display_name;
  v1::DutyScope scope = v1::DUTY_SCOPE_UNSPECIFIED;
  std::optional<OnceWithin> once_within;
  std::vector<DutyWindow> windows;
  std::optional<EveryMonths> every_months;
  bool every_week = false;
  std::optional<v1::DutyOccasion> at_occasion;
  int tolerance_days = 0;
  int min_minutes = 0;
  std::set<v1::Attendee> attendees;
  bool in_home = false;
  bool outside_team = false;
  bool refuses = false;
};

// D26. Exactly one of the two is set.
struct Notification {
  std::string id;
  std::string trigger;
  std::string from;
  std::string to;
  std::optional<int> hours;
  std::optional<int> working_days;
};

struct TreatmentPhase {
  std::string id;
  std::string display_name;
  std::optional<int> sessions;
  bool sessions_per_partner = false;
  bool conjoint = false;
};
struct Milestone {
  std::string id;
  std::string display_name;
};

struct Programme {
  std::string id;
  std::string display_name;
  std::string model;
  std::string country;        // "GB", "US"; empty: as the zone, chosen by the agency
  absl::CivilDay valid_from;  // local date of the zone
  // UTC as long as the agency has not chosen (see ForAgency).
  calendar::Zone zone;
  bool zone_chosen_by_agency = false;
  std::string working_days;  // id of a holiday calendar; empty: chosen by the agency

  bool accepts_referrals = false;
  bool historic_import = false;
  std::optional<absl::CivilDay> started_on;
  bool record_complete = false;

  CaseloadRules caseload;
  IntensityRules intensity;
  HoldRules holds;
  TaperRules taper;
  LengthRules length;
  EligibilityRules eligibility;
  OnCallRules on_call;
  int safety_notice_hours = 0;
  int manager_working_days = 0;
  std::optional<ReInvolvementRules> re_involvement;
  std::optional<PlacementRules> placement_days;
  BenchmarkRules benchmarks;
  std::set<v1::Feature> features;
  std::vector<Duty> duties;
  std::vector<Notification> notifications;
  std::vector<TreatmentPhase> phases;
  std::vector<Milestone> milestones;

  bool Has(v1::Feature feature) const { return features.count(feature) > 0; }
  const Duty* FindDuty(const std::string& id) const;  // null when the programme has none
};

// The programme as an agency runs it: where the file leaves the zone to the agency, the agency's.
Programme ForAgency(Programme programme, const calendar::Zone& agency_zone);

}  // namespace vigil::programme
