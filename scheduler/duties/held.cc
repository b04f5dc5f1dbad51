#include "scheduler/duties/held.h"

#include <algorithm>
#include <utility>

namespace vigil::scheduler {
namespace {

bool Holds(const std::vector<std::string>& list, const std::string& who) {
  return std::find(list.begin(), list.end(), who) != list.end();
}

// Among those that do for `kind` (anybody when unspecified): whether there is one, and the longest.
std::pair<bool, absl::Duration> LongestOf(const DutyRecord& record, Attendee kind) {
  bool any = false;
  absl::Duration longest;
  for (const DutyAttendee& attendee : record.attendees) {
    if (kind != Attendee::ATTENDEE_UNSPECIFIED && !CountsAs(attendee.kind, kind)) continue;
    any = true;
    longest = std::max(longest, PresenceOf(attendee));
  }
  return {any, longest};
}

}  // namespace

bool CountsAs(Attendee is, Attendee wanted) {
  return is == wanted || (is == Attendee::ATTENDEE_PARENT && wanted == Attendee::ATTENDEE_FAMILY) ||
         (is == Attendee::ATTENDEE_SUPERVISOR && wanted == Attendee::ATTENDEE_TEAM);
}

absl::Duration PresenceOf(const DutyAttendee& attendee) {
  std::vector<Presence> spans = attendee.presence;
  std::sort(spans.begin(), spans.end(),
            [](const Presence& a, const Presence& b) { return a.from < b.from; });
  absl::Duration sum;
  absl::Time reached = absl::InfinitePast();
  for (const Presence& span : spans) {
    const absl::Time from = std::max(span.from, reached);
    if (span.until <= from) continue;
    sum += span.until - from;
    reached = span.until;
  }
  return sum;
}

std::vector<DutyShortfall> ShortfallsOf(const programme::Duty& duty, const DutyRecord& record) {
  using Rule = DutyShortfall::Rule;
  std::vector<DutyShortfall> missing, too_short;
  const absl::Duration least = absl::Minutes(duty.min_minutes);
  const auto test = [&](Attendee kind, bool required) {
    const auto [any, longest] = LongestOf(record, kind);
    if (required && !any) {
      missing.push_back({Rule::kMissing, kind, {}});
    } else if (longest < least) {
      too_short.push_back({Rule::kTooShort, kind, longest});
    }
  };
  for (const Attendee kind : duty.attendees) test(kind, true);
  if (duty.attendees.empty()) test(Attendee::ATTENDEE_UNSPECIFIED, false);

  std::vector<DutyShortfall> all = std::move(missing);
  all.insert(all.end(), too_short.begin(), too_short.end());
  if (duty.in_home && !record.in_home) all.push_back({Rule::kNotInHome, {}, {}});
  if (duty.outside_team && record.by_own_team) all.push_back({Rule::kByOwnTeam, {}, {}});
  return all;
}

bool MetBoth(const std::string& a, const std::string& b,
             const std::vector<std::vector<std::string>>& meetings, const Separated& separated) {
  bool met_a = false, met_b = false;
  for (const std::vector<std::string>& present : meetings) {
    const bool has_a = Holds(present, a), has_b = Holds(present, b);
    if (has_a && has_b) return true;
    met_a |= has_a;
    met_b |= has_b;
  }
  return met_a && met_b && separated(a, b);
}

}  // namespace vigil::scheduler
