// What was held for a duty, and why it does or does not satisfy it (DOMAIN D20). A record that
// falls short is kept and shown with its shortfalls. Pure; any thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "scheduler/programme/programme.h"

namespace vigil::scheduler {

using programme::v1::Attendee;

struct Presence {  // [from, until)
  absl::Time from, until;
};

struct DutyAttendee {
  Attendee kind = Attendee::ATTENDEE_UNSPECIFIED;
  std::string who;                 // told apart by this; never shown from here
  std::vector<Presence> presence;  // any order; overlaps count once
};

struct DutyRecord {
  std::string id;
  absl::CivilDay date;  // local date of the programme's zone on which it was held
  std::vector<DutyAttendee> attendees;
  bool in_home = false;
  bool by_own_team = false;  // led by somebody of the case's team
};

struct DutyShortfall {
  enum class Rule { kMissing, kTooShort, kNotInHome, kByOwnTeam };
  Rule rule = Rule::kMissing;
  Attendee kind = Attendee::ATTENDEE_UNSPECIFIED;  // kMissing, kTooShort: who; unspecified: anybody
  absl::Duration longest;                          // kTooShort: the longest presence of that kind
};

// Whether somebody of kind `is` does for `wanted`: a parent is of the family, a supervisor of the
// team; never the reverse (R).
bool CountsAs(Attendee is, Attendee wanted);

// How long somebody was there: the union of the spans.
absl::Duration PresenceOf(const DutyAttendee& attendee);

// Why the record does not satisfy the duty, in the order of Rule; empty: it does. The least minutes
// are those of one attendee of each required kind, of anybody where none is required; presences of
// two people are never added up.
std::vector<DutyShortfall> ShortfallsOf(const programme::Duty& duty, const DutyRecord& record);

// Whether an order separates these two persons; scheduler/orders answers (D22).
using Separated = std::function<bool(absl::string_view, absl::string_view)>;

// Whether the meetings of one window satisfy a duty that needs both persons: one meeting with both,
// or, while an order separates them, meetings with each (D20). A meeting is the `who` of those
// present.
bool MetBoth(const std::string& a, const std::string& b,
             const std::vector<std::vector<std::string>>& meetings, const Separated& separated);

}  // namespace vigil::scheduler
