// What a duty of the programme asks of one subject, and how each of its occurrences stands
// (DOMAIN D19, D20, D23 and the rulings "Duties").
//
//   const auto items = DutyItems(duty, subject, HeldFor(duty, records), now, horizon);
//
// Dates are local dates of the programme's zone. Nothing is remembered: the answer comes from the
// dates and records given. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "scheduler/calendar/working_days.h"
#include "scheduler/calendar/zone.h"
#include "scheduler/duties/held.h"
#include "scheduler/programme/programme.h"

namespace vigil::scheduler {

enum class DutyStatus {
  kOpen,       // not held, and not yet overdue
  kSatisfied,  // held
  kOverdue,    // past its due and tolerance; holding it now still satisfies it, late
  kMissed,     // its window is over: stays missed
  kExcused,    // its window lies wholly inside a hold (D10)
  kWithdrawn,  // no longer owed: the case ended before its due, or a prescription withdrew it (D23)
};

// One occurrence.
struct DutyItem {
  absl::CivilDay from;    // first date of its window; of an occasion: the date of the occasion
  absl::CivilDay due;     // last date of its window
  absl::Time overdue_at;  // 00:00 after due + tolerance
  DutyStatus status = DutyStatus::kOpen;
  std::string held_id;  // satisfied: by this record
  absl::CivilDay held_on;
  bool late = false;  // satisfied after due + tolerance
};

// A record that satisfies the duty: its date counts.
struct DutyHeld {
  std::string id;
  absl::CivilDay date;
};

struct DutyHold {  // [start, end)
  absl::Time start, end;
};

// Whom the duty is about: a case, one person of it, or a team.
struct DutySubject {
  absl::CivilDay start;                     // D19: the anchor. Of a team: of its programme
  std::optional<absl::CivilDay> last_date;  // the closure date, inclusive
  calendar::Zone zone;
  absl::Weekday week_start = absl::Weekday::monday;
  const calendar::HolidayCalendar* holidays = nullptr;  // set where a duty counts working days
  std::vector<DutyHold> holds;
  bool open_to_partner_service = false;           // D23: at the start
  std::optional<absl::CivilDay> prescribed_from;  // D23: for dependence
  // Dates of what the duty belongs to, for at_occasion: the opening, each session, each conjoint
  // session, the closure; sorted.
  std::vector<absl::CivilDay> occasions;
};

// The records of `records` that satisfy the duty; by date, then id.
std::vector<DutyHeld> HeldFor(const programme::Duty& duty, const std::vector<DutyRecord>& records);

// Every occurrence whose window begins on or before `until`, in order of due, as it stands at
// `now`. Weekly duties begin with the first whole week on or after the start (R). A window that the
// closure date cuts is withdrawn unless it was held (R).
std::vector<DutyItem> DutyItems(const programme::Duty& duty, const DutySubject& subject,
                                std::vector<DutyHeld> held, absl::Time now, absl::CivilDay until);

// D20: any issue noted on a safety checklist opens a duty of the same day. It stays overdue until
// something is held on or after its date.
std::vector<DutyItem> IssueItems(const std::vector<absl::CivilDay>& noted_on,
                                 const DutySubject& subject, std::vector<DutyHeld> held,
                                 absl::Time now);

}  // namespace vigil::scheduler
