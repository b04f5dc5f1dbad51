// From local time to instants and back: the only place where it is done.
//
// A *civil* time is what a wall clock shows ("02:30 on 14 Mar 2027"); an *instant* is a point of
// UTC. A clock change makes some civil times occur twice (*repeated*) and others never (*skipped*).
// Two rules, and no third:
//   - a recurring rule (a hand-over at 08:00, a week's start) resolves by itself: a skipped time is
//     the instant of the change, a repeated one its first occurrence. The same rule stands at both
//     ends of every span, so neighbours always meet (ONCALL-NOTES, rule 2);
//   - a person who types a skipped or repeated time is refused and shown the choices (DOMAIN D27),
//     and may type one of them again with its offset.
// A local *date* is [its first instant, the next date's first instant). Midnight itself may be
// skipped (America/Santiago), and a whole date too (Pacific/Apia, 30 Dec 2011: empty).
// Pure and total; safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "scheduler/calendar/zone.h"

namespace vigil::calendar {

// ---- recurring rules ----
absl::Time ResolveRecurring(absl::CivilSecond civil, const Zone& zone);

// ---- instants to local ----
absl::CivilSecond CivilOf(absl::Time instant, const Zone& zone);
// The date whose span holds the instant.
absl::CivilDay LocalDate(absl::Time instant, const Zone& zone);

// ---- dates as spans ----
absl::Time FirstInstant(absl::CivilDay date, const Zone& zone);
// First instant of the next date: the (exclusive) end of `date`.
absl::Time EndOfDate(absl::CivilDay date, const Zone& zone);
// 24 h as a rule; 23, 25, 23.5, 24.5 h on nights of change; zero for a date that a zone left out.
absl::Duration LengthOfDate(absl::CivilDay date, const Zone& zone);

// ---- typed by a person ----
// One of the instants a person may have meant.
struct LocalChoice {
  absl::Time instant;
  absl::CivilSecond civil;   // what the wall clock shows at that instant
  int offset_seconds = 0;    // east of UTC
  std::string abbreviation;  // "EST"
  std::string text;          // "01:30 EST = 06:30Z"; the date too where it is another one
};

enum class TypedOutcome { kResolved, kSkipped, kRepeated, kWrongOffset };

struct TypedResult {
  TypedOutcome outcome = TypedOutcome::kResolved;
  absl::Time instant;                // kResolved only
  std::vector<LocalChoice> choices;  // otherwise: what can be meant, in order of time
  std::string message;               // otherwise: the refusal with its choices, for the person
  bool ok() const { return outcome == TypedOutcome::kResolved; }
};

// `offset_seconds` is what the person typed after the time ("-05:00"), if anything; it must be the
// offset in force in the zone at that time (kWrongOffset otherwise).
TypedResult ResolveTyped(absl::CivilSecond civil, const Zone& zone,
                         std::optional<int> offset_seconds = std::nullopt);

// ---- for people ----
// "01:30 EST, Sun 1 Nov 2026"; seconds only when there are any.
std::string FormatLocal(absl::Time instant, const Zone& zone);

}  // namespace vigil::calendar
