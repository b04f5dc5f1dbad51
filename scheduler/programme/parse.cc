#include "scheduler/programme/parse.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "scheduler/programme/parse_lists.h"
#include "scheduler/programme/reader.h"
#include "scheduler/textproto/document.h"

namespace vigil::programme {
namespace {

using textproto::Document;
using textproto::Place;

// Bounds against typing errors: wider than any programme, narrower than any slip of a digit.
constexpr Range kCap{0, 20};
constexpr Range kTherapistCap{1, 20};  // a programme whose therapists hold nobody is a mistake
constexpr Range kVisits{0, 21};
constexpr Range kDays{1, 366};
constexpr Range kDaysOrNone{0, 366};
constexpr Range kHours{1, 24 * 14};
constexpr Range kMinutes{1, 24 * 60};
constexpr Range kMonths{1, 60};
constexpr Range kCount{1, 100};
constexpr Range kAge{0, 25};

CaseloadRules ReadCaseload(const Place& in, Reader* r) {
  CaseloadRules rules;
  if (!r->Group(in)) return rules;
  rules.therapist_cap = r->Int(in, "therapist_cap", kTherapistCap);
  rules.supervisor_cap = r->Int(in, "supervisor_cap", kCap);
  rules.backup_supervisor_cap = r->Int(in, "backup_supervisor_cap", kCap);
  rules.frs_cap = r->Int(in, "frs_cap", kCap);
  rules.cap_is_maximum = r->Flag(in, "cap_is_maximum");
  rules.override_extra_slots = r->Int(in, "override_extra_slots", kCount);
  rules.override_max_days = r->Int(in, "override_max_days", kDays);
  rules.override_renewal_days = r->Int(in, "override_renewal_days", kDaysOrNone);
  rules.incoming_late_working_days = r->Int(in, "incoming_late_working_days", kDays);
  rules.cover_max_days = r->Int(in, "cover_max_days", kDays);
  rules.re_involvement_weight = r->Int(in, "re_involvement_weight", {0, 1});
  return rules;
}

absl::Weekday ReadWeekStart(const Place& in, Reader* r) {
  const auto* setting = r->Of<v1::WeekdaySetting>(in, "week_start");
  if (setting == nullptr) return absl::Weekday::monday;
  switch (setting->value()) {
    case v1::WEEKDAY_MONDAY:
      return absl::Weekday::monday;
    case v1::WEEKDAY_TUESDAY:
      return absl::Weekday::tuesday;
    case v1::WEEKDAY_WEDNESDAY:
      return absl::Weekday::wednesday;
    case v1::WEEKDAY_THURSDAY:
      return absl::Weekday::thursday;
    case v1::WEEKDAY_FRIDAY:
      return absl::Weekday::friday;
    case v1::WEEKDAY_SATURDAY:
      return absl::Weekday::saturday;
    case v1::WEEKDAY_SUNDAY:
      return absl::Weekday::sunday;
    default:
      r->Refuse(in.In("week_start").In("value"), "is missing or not a day of the week");
      return absl::Weekday::monday;
  }
}

std::set<types::v1::VisitPurpose> ReadPurposes(const Place& in, Reader* r) {
  std::set<types::v1::VisitPurpose> purposes;
  const auto* setting = r->Of<v1::PurposesSetting>(in, "counted_purposes");
  if (setting == nullptr) return purposes;
  const Place place = in.In("counted_purposes");
  for (int i = 0; i < setting->values_size(); ++i) {
    const types::v1::VisitPurpose purpose = setting->values(i);
    if (purpose == types::v1::VISIT_PURPOSE_UNSPECIFIED ||
        !types::v1::VisitPurpose_IsValid(purpose)) {
      r->Refuse(place.In("values", i), "is not a purpose");
    } else if (!purposes.insert(purpose).second) {
      r->Refuse(place.In("values", i), "stands twice");
    }
  }
  if (setting->values_size() == 0) r->Refuse(place.In("values"), "is empty: no visit would count");
  return purposes;
}

IntensityRules ReadIntensity(const Place& in, Reader* r) {
  IntensityRules rules;
  if (!r->Group(in)) return rules;
  rules.floor_visits = r->Int(in, "floor_visits", kVisits);
  rules.target_visits = r->Int(in, "target_visits", kVisits);
  if (rules.floor_visits > rules.target_visits) {
    r->Refuse(in.In("floor_visits").message() != nullptr ? in.In("floor_visits").In("value")
                                                         : in.In("floor_visits"),
              absl::StrCat("the floor of ", rules.floor_visits, " is above the target of ",
                           rules.target_visits));
  }
  rules.week_start = ReadWeekStart(in, r);
  rules.min_visit_minutes = r->Int(in, "min_visit_minutes", kMinutes);
  rules.merge_gap_minutes = r->Int(in, "merge_gap_minutes", {0, 24 * 60});
  rules.counted_purposes = ReadPurposes(in, r);
  rules.video_counts = r->Flag(in, "video_counts");
  rules.bunched_min_required = r->Int(in, "bunched_min_required", kCount);
  rules.bunched_min_days = r->Int(in, "bunched_min_days", {1, 7});
  rules.late_notice_hours = r->Int(in, "late_notice_hours", kHours);
  rules.unrecorded_hours = r->Int(in, "unrecorded_hours", kHours);
  rules.booking_grace_dates = r->Int(in, "booking_grace_dates", {1, 7});
  rules.missed_hours = r->Int(in, "missed_hours", kHours);
  rules.unproven_hours = r->Int(in, "unproven_hours", kHours);
  if (rules.unproven_hours < rules.missed_hours && Stands(in, "unproven_hours")) {
    r->Refuse(
        in.In("unproven_hours").In("value"),
        absl::StrCat(rules.unproven_hours, " lies before missed_hours, ", rules.missed_hours));
  }
  rules.red_none_required = r->Int(in, "red_none_required", kCount);
  rules.red_missed_run = r->Int(in, "red_missed_run", kCount);
  rules.not_seen_days = r->Int(in, "not_seen_days", kDays);
  rules.child_not_seen_days = r->Int(in, "child_not_seen_days", kDays);
  return rules;
}

HoldRules ReadHolds(const Place& in, Reader* r) {
  HoldRules rules;
  if (!r->Group(in)) return rules;
  rules.review_max_days = r->Int(in, "review_max_days", kDays);
  rules.backdating_max_days = r->Int(in, "backdating_max_days", kDaysOrNone);
  rules.contact_every_days = r->Int(in, "contact_every_days", kDays);
  rules.chain_gap_days = r->Int(in, "chain_gap_days", kDaysOrNone);
  rules.chain_max_days = r->Int(in, "chain_max_days", kDays);
  return rules;
}

TaperRules ReadTaper(const Place& in, int floor_visits, Reader* r) {
  TaperRules rules;
  if (!r->Group(in)) return rules;
  rules.allowed = r->Flag(in, "allowed");
  if (rules.allowed) {
    rules.last_days = r->Int(in, "last_days", kDays);
    rules.min_visits = r->Int(in, "min_visits", {1, 21});
    rules.not_in_first_months = r->Int(in, "not_in_first_months", {0, 60});
    if (rules.min_visits > floor_visits && Stands(in, "min_visits")) {
      r->Refuse(in.In("min_visits").In("value"),
                absl::StrCat(rules.min_visits, " is above the floor of ", floor_visits));
    }
    return rules;
  }
  for (const char* field : {"last_days", "min_visits", "not_in_first_months"}) {
    if (Stands(in, field)) r->Refuse(in.In(field), "has no meaning: the taper is not allowed");
  }
  return rules;
}

LengthRules ReadLength(const Place& in, Reader* r) {
  LengthRules rules;
  if (!r->Group(in)) return rules;
  rules.until_goals_met = r->Flag(in, "until_goals_met");
  rules.residential_weeks = r->OptionalInt(in, "residential_weeks", kCount).value_or(0);
  rules.min_months = r->OptionalInt(in, "min_months", kMonths);
  rules.max_months = r->OptionalInt(in, "max_months", kMonths);
  if (!rules.until_goals_met && (!rules.min_months || !rules.max_months)) {
    r->Refuse(in, "has neither until_goals_met nor both min_months and max_months");
  }
  if (rules.min_months && rules.max_months && *rules.min_months > *rules.max_months) {
    r->Refuse(in.In("min_months").In("value"),
              absl::StrCat(*rules.min_months, " is above max_months, ", *rules.max_months));
  }
  rules.range_is_average = r->OptionalFlag(in, "range_is_average");
  rules.review_months = r->Int(in, "review_months", kMonths);
  rules.review_notice_days = r->Int(in, "review_notice_days", kDaysOrNone);
  return rules;
}

EligibilityRules ReadEligibility(const Place& in, Reader* r) {
  EligibilityRules rules;
  if (!r->Group(in)) return rules;
  rules.min_age = r->OptionalInt(in, "min_age", kAge);
  rules.max_age = r->OptionalInt(in, "max_age", kAge);
  if (rules.min_age && rules.max_age && *rules.min_age > *rules.max_age) {
    r->Refuse(in.In("min_age").In("value"),
              absl::StrCat(*rules.min_age, " is above max_age, ", *rules.max_age));
  }
  rules.consent_before_opening = r->Flag(in, "consent_before_opening");
  rules.screening_before_opening = r->Flag(in, "screening_before_opening");
  rules.orders_checked_before_first_visit = r->Flag(in, "orders_checked_before_first_visit");
  rules.gates = ReadGates(in, r);
  return rules;
}

OnCallRules ReadOnCall(const Place& in, Reader* r) {
  OnCallRules rules;
  if (!r->Group(in)) return rules;
  rules.tiers = ReadTiers(in, r);
  rules.contact_check_days = r->Int(in, "contact_check_days", kDays);
  rules.ring_seconds = r->Int(in, "ring_seconds", {5, 300});
  rules.page_minutes = r->Int(in, "page_minutes", kMinutes);
  rules.ack_hold_minutes = r->Int(in, "ack_hold_minutes", kMinutes);
  rules.page_all_minutes = r->Int(in, "page_all_minutes", kMinutes);
  rules.promise_minutes = r->Int(in, "promise_minutes", kMinutes);
  rules.redial_minutes = r->Int(in, "redial_minutes", kMinutes);
  rules.busy_check_minutes = r->Int(in, "busy_check_minutes", kMinutes);
  rules.busy_answer_minutes = r->Int(in, "busy_answer_minutes", kMinutes);
  rules.rest_hours = r->Int(in, "rest_hours", {1, 24});
  rules.continuous_primary_hours = r->Int(in, "continuous_primary_hours", kHours);
  rules.continuous_gap_hours = r->Int(in, "continuous_gap_hours", {1, 24});
  rules.acceptance_alert_hours = r->Int(in, "acceptance_alert_hours", kHours);
  rules.unconfirmed_hours = r->Int(in, "unconfirmed_hours", kHours);
  rules.rota_horizon_days = r->Int(in, "rota_horizon_days", kDays);
  rules.quiet_until_minutes = r->TimeOfDay(in, "quiet_until");
  rules.callout_check_in_minutes = r->Int(in, "callout_check_in_minutes", kMinutes);
  rules.callout_emergency_minutes = r->Int(in, "callout_emergency_minutes", kMinutes);
  return rules;
}

// A place-dependent setting: named, or left to the agency, never both.
std::string ReadPlaceSetting(const Place& root, const std::string& field, Reader* r) {
  const auto* setting = r->Of<v1::PlaceSetting>(root, field);
  if (setting == nullptr) return "";
  if (setting->chosen_by_agency() == setting->has_value()) {
    r->Refuse(root.In(field), "must either have a value or be chosen_by_agency");
  }
  return setting->value();
}

void ReadZone(const Place& root, Programme* p, Reader* r) {
  const std::string name = ReadPlaceSetting(root, "zone", r);
  p->zone_chosen_by_agency = Stands(root, "zone") && name.empty();
  if (name.empty()) return;
  const absl::StatusOr<calendar::Zone> zone = r->zones().Find(name);
  if (zone.ok()) {
    p->zone = *zone;
  } else {
    r->Refuse(root.In("zone").In("value"), std::string(zone.status().message()));
  }
}

void ReadOperation(const Place& in, Programme* p, Reader* r) {
  if (!r->Group(in)) return;
  p->accepts_referrals = r->Flag(in, "accepts_referrals");
  p->historic_import = r->OptionalFlag(in, "historic_import");
  p->started_on = r->OptionalDate(in, "started_on");
  p->record_complete = r->OptionalFlag(in, "record_complete");
}

void ReadNotices(const Place& in, Programme* p, Reader* r) {
  if (!r->Group(in)) return;
  p->safety_notice_hours = r->Int(in, "safety_notice_hours", kHours);
  p->manager_working_days = r->Int(in, "manager_working_days", kDays);
}

// A feature and the group of settings it needs stand or fall together.
bool FeatureGroup(const Programme& p, v1::Feature feature, const Place& group, Reader* r) {
  const bool on = p.Has(feature);
  if (on && group.message() == nullptr) {
    r->Refuse(group, absl::StrCat("is missing, but ", v1::Feature_Name(feature), " is on"));
  } else if (!on && group.message() != nullptr) {
    r->Refuse(group, absl::StrCat("has no meaning: ", v1::Feature_Name(feature), " is not on"));
  }
  return on && group.message() != nullptr;
}

void ReadOptionalGroups(const Place& root, Programme* p, Reader* r) {
  const Place again = root.In("re_involvement");
  if (FeatureGroup(*p, v1::FEATURE_RE_INVOLVEMENT, again, r)) {
    p->re_involvement = ReInvolvementRules{r->Int(again, "days", kDays),
                                           r->Int(again, "latest_start_months", kMonths),
                                           r->Flag(again, "once_per_closure")};
  }
  const Place placement = root.In("placement_days");
  if (FeatureGroup(*p, v1::FEATURE_PLACEMENT_DAYS, placement, r)) {
    p->placement_days = PlacementRules{
        r->Int(placement, "bucket_days", kDays), r->Int(placement, "buckets", kCount),
        r->Int(placement, "window_months", kMonths), r->Text(placement, "counted_type")};
  }
  const Place benchmarks = root.In("benchmarks");
  if (r->Group(benchmarks)) {
    p->benchmarks = {r->Int(benchmarks, "completion_percent", {0, 100}),
                     r->Int(benchmarks, "min_length_days", kDays),
                     r->Int(benchmarks, "max_length_days", {1, 1000})};
  }
}

Programme Read(const v1::Programme& proto, const Place& root, Reader* r) {
  Programme p;
  p.id = r->Id(root, "programme_id", proto.programme_id());
  p.display_name = r->Name(root, "display_name", proto.display_name());
  p.model = r->Name(root, "model", proto.model());
  p.valid_from = r->Date(root, "valid_from");
  ReadZone(root, &p, r);
  p.country = proto.country();
  if (p.country != "GB" && p.country != "US" && !(p.country.empty() && p.zone_chosen_by_agency)) {
    r->Refuse(root.In("country"), absl::StrCat("\"", p.country, "\" is not GB or US"));
  }
  p.working_days = ReadPlaceSetting(root, "working_days", r);
  if (!p.working_days.empty()) {
    r->Id(root.In("working_days"), "value", p.working_days);
  }
  ReadOperation(root.In("operation"), &p, r);
  p.caseload = ReadCaseload(root.In("caseload"), r);
  p.intensity = ReadIntensity(root.In("intensity"), r);
  p.holds = ReadHolds(root.In("holds"), r);
  p.taper = ReadTaper(root.In("taper"), p.intensity.floor_visits, r);
  p.length = ReadLength(root.In("length"), r);
  p.eligibility = ReadEligibility(root.In("eligibility"), r);
  p.on_call = ReadOnCall(root.In("on_call"), r);
  ReadNotices(root.In("notices"), &p, r);
  p.features = ReadFeatures(root, r);
  ReadOptionalGroups(root, &p, r);
  p.duties = ReadDuties(root, r);
  p.notifications = ReadNotifications(root, r);
  p.phases = ReadPhases(root, r);
  p.milestones = ReadMilestones(root, r);
  return p;
}

absl::StatusOr<Programme> ParseInto(absl::string_view text, absl::string_view file,
                                    const calendar::ZoneSet& zones, v1::Programme* proto) {
  Document document = Document::Parse(text, proto);
  if (!document.syntax_ok()) return document.status(file);
  Reader reader(&document, &zones);
  Programme programme = Read(*proto, document.root(), &reader);
  if (!document.ok()) return document.status(file);
  return programme;
}

}  // namespace

absl::StatusOr<v1::Programme> ParseProgrammeFile(absl::string_view text, absl::string_view file,
                                                 const calendar::ZoneSet& zones) {
  v1::Programme proto;
  const absl::StatusOr<Programme> programme = ParseInto(text, file, zones, &proto);
  if (!programme.ok()) return programme.status();
  return proto;
}

absl::StatusOr<Programme> ParseProgramme(absl::string_view text, absl::string_view file,
                                         const calendar::ZoneSet& zones) {
  v1::Programme proto;
  return ParseInto(text, file, zones, &proto);
}

absl::StatusOr<Programme> ProgrammeFromProto(const v1::Programme& proto,
                                             const calendar::ZoneSet& zones) {
  Document document(proto);
  Reader reader(&document, &zones);
  Programme programme = Read(proto, document.root(), &reader);
  if (!document.ok()) return document.status("");
  return programme;
}

std::vector<textproto::Problem> ProblemsOf(const v1::Programme& proto,
                                           const calendar::ZoneSet& zones) {
  Document document(proto);
  Reader reader(&document, &zones);
  Read(proto, document.root(), &reader);
  return document.problems();
}

}  // namespace vigil::programme
