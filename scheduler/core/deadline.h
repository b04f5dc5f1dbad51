// Deadlines: instants at which time alone changes a fact. They are not stored: every record tells
// its own, as a pure function of state, so that none can be lost or outlive its cause.
#pragma once

#include <string>
#include <tuple>

#include "absl/time/time.h"

namespace vigil::scheduler {

// Order among deadlines due at one instant. Numbers are part of the order, never changed.
enum class DeadlineKind {
  kOverrideEnd = 1,         // Staff: an override runs out (D15)
  kCaseloadChange = 2,      // Staff: a case ends, an FTE begins: committed or limit moves (D14)
  kWeekVerdict = 3,         // Family: the published verdict of a week changes (D8)
  kVisitUnrecorded = 4,     // Family: 24 h past a visit's end without outcome (D5)
  kNotSeen = 5,             // Family: more than 7 days unseen (D9)
  kWeekFinal = 6,           // Family: week end + 72 h
  kCoverage = 7,            // Rota: coverage changes (D16)
  kHoldReview = 8,          // Family: a hold is past its review date (D10)
  kHoldChain = 9,           // Family: holds have lasted too long (D10)
  kHoldEnd = 10,            // Family: the resume date has come (D10)
  kCaseWarning = 11,        // Family: what the case warns of changes (D10, D14, D28)
  kTransfer = 12,           // Family: an accepted transfer takes effect (D14)
  kReInvolvementEnd = 13,   // Family: a re-involvement is over (D24)
  kAttendance = 14,         // Staff: who carries the cases of somebody away changes (D14)
  kCapDay = 15,             // Staff: a date ends above the limit without override (D14)
  kOrderVerification = 31,  // Order: told by voice and not verified in time (D22)
  kOrderEnding = 32,        // Order: less than 14 days are left (D22)
  kOrderEnd = 33,           // Order: it has run out (D22)
};

struct Deadline {
  absl::Time due;
  DeadlineKind kind = DeadlineKind::kOverrideEnd;
  std::string subject;  // resource name of the record
  friend bool operator==(const Deadline&, const Deadline&) = default;
  friend bool operator<(const Deadline& a, const Deadline& b) {
    return std::tie(a.due, a.kind, a.subject) < std::tie(b.due, b.kind, b.subject);
  }
};

}  // namespace vigil::scheduler
