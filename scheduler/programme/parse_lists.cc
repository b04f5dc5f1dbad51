#include "scheduler/programme/parse_lists.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/limits.h"

namespace vigil::programme {
namespace {

using textproto::Place;

constexpr Range kDays{1, 366};
constexpr Range kMonths{1, 60};
constexpr Range kCount{1, 100};

template <class M>
const M& As(const Place& place) {
  return *google::protobuf::DynamicCastToGenerated<M>(place.message());
}

// Calls `one` for each element of a list, refusing a list that is too long.
template <class F>
void Each(const Place& in, const std::string& field, int size, Reader* r, F one) {
  if (size > limits::kMaxProgrammeItems) {
    r->Refuse(in.In(field),
              absl::StrCat("has ", size, " items, more than ", limits::kMaxProgrammeItems));
    return;
  }
  for (int i = 0; i < size; ++i) one(in.In(field, i), i);
}

// The id of an element, which no other of the list may have.
std::string UniqueId(const Place& in, const std::string& field, const std::string& id,
                     std::set<std::string>* seen, Reader* r) {
  r->Id(in, field, id);
  if (!seen->insert(id).second) r->Refuse(in.In(field), absl::StrCat("\"", id, "\" stands twice"));
  return id;
}

std::set<v1::Attendee> ReadAttendees(const Place& duty, Reader* r) {
  std::set<v1::Attendee> attendees;
  if (!Stands(duty, "attendees")) return attendees;
  const auto* setting = r->Of<v1::AttendeesSetting>(duty, "attendees");
  const Place place = duty.In("attendees");
  if (setting->values_size() == 0) r->Refuse(place.In("values"), "is empty");
  for (int i = 0; i < setting->values_size(); ++i) {
    const v1::Attendee attendee = setting->values(i);
    if (attendee == v1::ATTENDEE_UNSPECIFIED || !v1::Attendee_IsValid(attendee)) {
      r->Refuse(place.In("values", i), "is not an attendee");
    } else {
      attendees.insert(attendee);
    }
  }
  return attendees;
}

OnceWithin ReadOnceWithin(const Place& in, Reader* r) {
  const auto days = r->OptionalInt(in, "days", kDays);
  const auto months = r->OptionalInt(in, "months", kMonths);
  const auto working_days = r->OptionalInt(in, "working_days", kDays);
  if (int{days.has_value()} + int{months.has_value()} + int{working_days.has_value()} != 1) {
    r->Refuse(in, "needs exactly one of days, months and working_days");
  }
  if (months) return {OnceWithin::Unit::kMonths, *months};
  if (working_days) return {OnceWithin::Unit::kWorkingDays, *working_days};
  return {OnceWithin::Unit::kDays, days.value_or(0)};
}

std::vector<DutyWindow> ReadWindows(const Place& in, Reader* r) {
  std::vector<DutyWindow> windows;
  const int size = As<v1::Windows>(in).windows_size();
  if (size == 0) r->Refuse(in.In("windows"), "is empty");
  Each(in, "windows", size, r, [&](const Place& place, int) {
    const DutyWindow window{r->Int(place, "from_day", {0, 366}), r->Int(place, "to_day", {0, 366})};
    if (window.to_day < window.from_day) {
      r->Refuse(place, absl::StrCat("ends on day ", window.to_day, ", before it begins on day ",
                                    window.from_day));
    }
    if (!windows.empty() && window.from_day <= windows.back().to_day) {
      r->Refuse(place, "overlaps the window before it");
    }
    windows.push_back(window);
  });
  return windows;
}

EveryMonths ReadEveryMonths(const Place& in, Reader* r) {
  EveryMonths every;
  every.months = r->Int(in, "months", kMonths);
  every.first_months = r->OptionalInt(in, "first_months", kMonths).value_or(every.months);
  if (const auto* anchor = r->Of<v1::AnchorSetting>(in, "anchor")) {
    every.anchor = anchor->value();
    if (every.anchor == v1::DUTY_ANCHOR_UNSPECIFIED || !v1::DutyAnchor_IsValid(every.anchor)) {
      r->Refuse(in.In("anchor").In("value"), "is missing or not an anchor");
    }
  }
  return every;
}

void ReadCadence(const Place& in, Duty* duty, Reader* r) {
  const Place once = in.In("once_within"), windows = in.In("windows");
  const Place months = in.In("every_months"), occasion = in.In("at_occasion");
  duty->every_week = in.In("every_week").message() != nullptr;
  if (once.message() != nullptr) {
    duty->once_within = ReadOnceWithin(once, r);
  } else if (windows.message() != nullptr) {
    duty->windows = ReadWindows(windows, r);
  } else if (months.message() != nullptr) {
    duty->every_months = ReadEveryMonths(months, r);
  } else if (occasion.message() != nullptr) {
    const auto* setting = r->Of<v1::OccasionSetting>(occasion, "occasion");
    duty->at_occasion = setting == nullptr ? v1::DUTY_OCCASION_UNSPECIFIED : setting->value();
    if (setting != nullptr && (setting->value() == v1::DUTY_OCCASION_UNSPECIFIED ||
                               !v1::DutyOccasion_IsValid(setting->value()))) {
      r->Refuse(occasion.In("occasion").In("value"), "is missing or not an occasion");
    }
  } else if (!duty->every_week) {
    r->Refuse(in,
              "has no cadence: one of once_within, windows, every_months, every_week, "
              "at_occasion");
  }
}

}  // namespace

std::vector<EligibilityGate> ReadGates(const Place& in, Reader* r) {
  std::vector<EligibilityGate> gates;
  std::set<std::string> ids;
  Each(in, "gates", As<v1::Eligibility>(in).gates_size(), r, [&](const Place& place, int) {
    const auto& gate = As<v1::EligibilityGate>(place);
    gates.push_back({UniqueId(place, "gate_id", gate.gate_id(), &ids, r),
                     r->Name(place, "condition", gate.condition()),
                     r->OptionalInt(place, "max_days_before_referral", {0, 3660}),
                     r->OptionalText(place, "area")});
    r->CheckSource(place);
  });
  return gates;
}

std::vector<types::v1::Tier> ReadTiers(const Place& in, Reader* r) {
  std::vector<types::v1::Tier> tiers;
  const auto* setting = r->Of<v1::TiersSetting>(in, "tiers");
  if (setting == nullptr) return tiers;
  const Place place = in.In("tiers");
  for (int i = 0; i < setting->values_size(); ++i) {
    const types::v1::Tier tier = setting->values(i);
    if (tier == types::v1::TIER_UNSPECIFIED || !types::v1::Tier_IsValid(tier)) {
      r->Refuse(place.In("values", i), "is not a tier");
    } else if (std::find(tiers.begin(), tiers.end(), tier) != tiers.end()) {
      r->Refuse(place.In("values", i), "stands twice");
    }
    tiers.push_back(tier);
  }
  if (tiers.empty() || tiers.front() != types::v1::TIER_PRIMARY) {
    r->Refuse(place.In("values"), "must begin with TIER_PRIMARY");
  }
  return tiers;
}

std::set<v1::Feature> ReadFeatures(const Place& root, Reader* r) {
  std::set<v1::Feature> features;
  Each(root, "features", As<v1::Programme>(root).features_size(), r, [&](const Place& place, int) {
    const v1::Feature feature = As<v1::FeatureSetting>(place).feature();
    if (feature == v1::FEATURE_UNSPECIFIED || !v1::Feature_IsValid(feature)) {
      r->Refuse(place.In("feature"), "is missing or not a feature");
    } else if (!features.insert(feature).second) {
      r->Refuse(place.In("feature"), absl::StrCat(v1::Feature_Name(feature), " stands twice"));
    }
    r->CheckSource(place);
  });
  return features;
}

std::vector<Duty> ReadDuties(const Place& root, Reader* r) {
  std::vector<Duty> duties;
  std::set<std::string> ids;
  Each(root, "duties", As<v1::Programme>(root).duties_size(), r, [&](const Place& place, int) {
    const auto& proto = As<v1::Duty>(place);
    Duty duty;
    duty.id = UniqueId(place, "duty_id", proto.duty_id(), &ids, r);
    duty.display_name = r->Name(place, "display_name", proto.display_name());
    duty.scope = proto.scope();
    if (duty.scope == v1::DUTY_SCOPE_UNSPECIFIED || !v1::DutyScope_IsValid(duty.scope)) {
      r->Refuse(place.In("scope"), "is missing or not a scope");
    }
    ReadCadence(place, &duty, r);
    duty.tolerance_days = r->Int(place, "tolerance_days", {0, 366});
    duty.min_minutes = r->OptionalInt(place, "min_minutes", {1, 24 * 60}).value_or(0);
    duty.attendees = ReadAttendees(place, r);
    duty.in_home = r->OptionalFlag(place, "in_home");
    duty.outside_team = r->OptionalFlag(place, "outside_team");
    duty.refuses = r->OptionalFlag(place, "refuses");
    r->CheckSource(place);
    duties.push_back(std::move(duty));
  });
  return duties;
}

std::vector<Notification> ReadNotifications(const Place& root, Reader* r) {
  std::vector<Notification> notifications;
  std::set<std::string> ids;
  Each(root, "notifications", As<v1::Programme>(root).notifications_size(), r,
       [&](const Place& place, int) {
         const auto& proto = As<v1::Notification>(place);
         notifications.push_back(
             {UniqueId(place, "notification_id", proto.notification_id(), &ids, r),
              r->Name(place, "trigger", proto.trigger()), r->Name(place, "from", proto.from()),
              r->Name(place, "to", proto.to()), r->OptionalInt(place, "hours", {1, 24 * 14}),
              r->OptionalInt(place, "working_days", kDays)});
         if (notifications.back().hours.has_value() ==
             notifications.back().working_days.has_value()) {
           r->Refuse(place, "needs exactly one of hours and working_days");
         }
         r->CheckSource(place);
       });
  return notifications;
}

std::vector<TreatmentPhase> ReadPhases(const Place& root, Reader* r) {
  std::vector<TreatmentPhase> phases;
  std::set<std::string> ids;
  Each(root, "phases", As<v1::Programme>(root).phases_size(), r, [&](const Place& place, int) {
    const auto& proto = As<v1::TreatmentPhase>(place);
    phases.push_back({UniqueId(place, "phase_id", proto.phase_id(), &ids, r),
                      r->Name(place, "display_name", proto.display_name()),
                      r->OptionalInt(place, "sessions", kCount),
                      r->OptionalFlag(place, "sessions_per_partner"), r->Flag(place, "conjoint")});
    r->CheckSource(place);
  });
  return phases;
}

std::vector<Milestone> ReadMilestones(const Place& root, Reader* r) {
  std::vector<Milestone> milestones;
  std::set<std::string> ids;
  Each(root, "milestones", As<v1::Programme>(root).milestones_size(), r,
       [&](const Place& place, int) {
         const auto& proto = As<v1::Milestone>(place);
         milestones.push_back({UniqueId(place, "milestone_id", proto.milestone_id(), &ids, r),
                               r->Name(place, "display_name", proto.display_name())});
         r->CheckSource(place);
       });
  return milestones;
}

}  // namespace vigil::programme
