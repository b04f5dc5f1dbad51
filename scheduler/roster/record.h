// State of agencies, programmes, teams and staff.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/names.h"
#include "scheduler/core/codec.h"
#include "scheduler/core/record.h"
#include "scheduler/programme/programme.h"
#include "vigil/types/v1/types.pb.h"

namespace vigil::scheduler {

using types::v1::ContactKind;
using types::v1::LeaveKind;
using types::v1::StaffRole;

struct Agency : Record {
  static constexpr char kKind[] = "agency";
  static constexpr bool kStorable = false;
  AgencyName name;
  std::string display_name;
  std::string zone;
  std::vector<TeamName> teams;            // sorted
  std::vector<ProgrammeName> programmes;  // sorted
  std::vector<StaffName> staff;           // sorted
  uint64_t family_count = 0;
  const std::string& key() const { return name.str(); }
  template <class A>
  void Fields(A& a) {
    a(reflects, name, display_name, zone, teams, programmes, staff, family_count);
  }
};

// The rules of one version as strong types, made from its bytes on first use (rules.h) and shared
// by every copy of the entry, so that nobody parses twice. Not part of the value. Any thread.
struct ParsedRules {
  std::once_flag once;
  programme::Programme rules;
};

// One published version: a serialised vigil.programme.v1.Programme and since when it is in force.
struct ProgrammeEntry {
  absl::Time in_force_from;
  std::string definition;
  std::shared_ptr<ParsedRules> parsed = std::make_shared<ParsedRules>();
  template <class A>
  void Fields(A& a) {
    a(in_force_from, definition);
  }
};

// Every version of one programme, sorted by in_force_from; of equal ones the later published wins.
struct ProgrammeBook : Record {
  static constexpr char kKind[] = "programme";
  static constexpr bool kStorable = false;
  ProgrammeName name;
  std::vector<ProgrammeEntry> versions;
  const std::string& key() const { return name.str(); }
  template <class A>
  void Fields(A& a) {
    a(reflects, name, versions);
  }
};

// A case of the team whose closure has been given, and when it was active.
struct ClosedCase {
  FamilyName family;
  absl::Time start, end;
  template <class A>
  void Fields(A& a) {
    a(family, start, end);
  }
};

struct Team : Record {
  static constexpr char kKind[] = "team";
  static constexpr bool kStorable = false;
  TeamName name;
  std::string display_name;
  ProgrammeName programme;
  std::vector<StaffName> staff;      // sorted; everybody who ever had an assignment here
  std::vector<FamilyName> families;  // sorted; referred, incoming and open ones
  std::vector<ClosedCase> closed;    // by family; so that a week's board can be shown afterwards
  const std::string& key() const { return name.str(); }
  template <class A>
  void Fields(A& a) {
    a(reflects, edited, name, display_name, programme, staff, families, closed);
  }
};

struct StaffAssignment {
  TeamName team;
  StaffRole role = StaffRole::STAFF_ROLE_UNSPECIFIED;
  uint32_t fte_hundredths = 0;
  absl::CivilDay from_date;
  std::optional<absl::CivilDay> last_date;
  template <class A>
  void Fields(A& a) {
    a(team, role, fte_hundredths, from_date, last_date);
  }
};

struct Training {
  absl::CivilDay completed_date;
  std::optional<absl::CivilDay> expires_date;  // last valid date
  template <class A>
  void Fields(A& a) {
    a(completed_date, expires_date);
  }
};

struct ContactPoint {
  std::string id;
  ContactKind kind = ContactKind::CONTACT_KIND_UNSPECIFIED;
  SealedBytes value;
  std::optional<absl::Time> checked_at;  // latest
  template <class A>
  void Fields(A& a) {
    a(id, kind, value, checked_at);
  }
};

// One test of a contact point. Kept, so that the coverage of a past instant can be judged: the
// latest test alone would rewrite history.
struct ContactCheck {
  std::string contact_id;
  absl::Time at;
  absl::Time until = absl::InfiniteFuture();  // the contact point was removed then
  bool operator==(const ContactCheck&) const = default;
  template <class A>
  void Fields(A& a) {
    a(contact_id, at, until);
  }
};

struct Leave {
  std::string id;
  LeaveKind kind = LeaveKind::LEAVE_KIND_UNSPECIFIED;
  absl::Time start, end;
  StaffName covered_by;
  bool operator==(const Leave&) const = default;
  template <class A>
  void Fields(A& a) {
    a(id, kind, start, end, covered_by);
  }
};

// DOMAIN D15.
struct CaseloadOverride {
  std::string id;
  TeamName team;
  uint32_t extra = 0;
  absl::Time start, end;  // end is brought forward when ended early
  SealedBytes reason;
  std::string granted_by;
  bool departs_from_model = false;
  bool ended = false;                          // OverrideEnded has been written
  std::optional<absl::Time> manager_told_due;  // DOMAIN D26
  template <class A>
  void Fields(A& a) {
    a(id, team, extra, start, end, reason, granted_by, departs_from_model, ended, manager_told_due);
  }
};

// A case this person is primary for, as far as it counts for the caseload (DOMAIN D14).
struct CaseRef {
  FamilyName family;
  TeamName team;
  bool incoming = false;
  absl::Time until = absl::InfiniteFuture();  // counts before this instant
  // A re-involvement (D24), and when it starts: incoming until then.
  std::optional<absl::Time> re_involved_from;
  template <class A>
  void Fields(A& a) {
    a(family, team, incoming, until, re_involved_from);
  }
};

// An open breach of the limit in one team.
struct CaseloadBreach {
  TeamName team;
  absl::Time since;
  template <class A>
  void Fields(A& a) {
    a(team, since);
  }
};

// What is wrong with the cover of this person's open cases in one team (D14); one of the two.
struct TeamAttendance {
  TeamName team;
  std::optional<absl::Time> unattended_since, cover_long_since;
  bool operator==(const TeamAttendance&) const = default;
  template <class A>
  void Fields(A& a) {
    a(team, unattended_since, cover_long_since);
  }
};

// Consecutive dates on which as many slots were above the limit, or carried by an override.
struct CapRun {
  TeamName team;
  absl::CivilDay first, last;
  uint32_t over = 0, by_override = 0;
  template <class A>
  void Fields(A& a) {
    a(team, first, last, over, by_override);
  }
};

// An employment that has ended and was followed by another one.
struct Employment {
  absl::CivilDay from, last_date;
  template <class A>
  void Fields(A& a) {
    a(from, last_date);
  }
};

struct Staff : Record {
  static constexpr char kKind[] = "staff";
  static constexpr bool kStorable = false;
  StaffName name;
  SealedBytes display_name;
  absl::CivilDay employed_from;
  std::optional<absl::CivilDay> last_date;
  std::vector<Employment> earlier_employments;  // by time
  bool erased = false;                          // name and contact points can no longer be read
  uint64_t erased_position = 0;                 // of the event that erased; 0: not erased
  absl::Time erased_at = absl::InfinitePast();  // server time
  std::vector<StaffAssignment> assignments;     // by from_date; one at a time in each team
  std::vector<Training> trainings;
  std::vector<ContactPoint> contact_points;  // by id
  std::vector<ContactCheck> contact_checks;  // by time (scheduler/roster/contact_history.h)
  std::vector<Leave> leaves;                 // by start
  std::vector<CaseloadOverride> overrides;   // by start
  std::vector<CaseRef> cases;                // by family
  std::vector<CaseloadBreach> breaches;      // by team
  // Up to here `breaches` says what holds; the next change is looked for behind it.
  absl::Time judged_at = absl::InfinitePast();
  std::vector<CapRun> cap_runs;                         // by the date that was counted last
  std::vector<TeamAttendance> attendance;               // by team, as published
  absl::Time attendance_next = absl::InfiniteFuture();  // when it is to be judged again
  const std::string& key() const { return name.str(); }
  template <class A>
  void Fields(A& a) {
    a(reflects, edited, name, display_name, employed_from, last_date, earlier_employments, erased,
      erased_position, erased_at, assignments, trainings, contact_points, contact_checks, leaves,
      overrides, cases, breaches, judged_at, cap_runs, attendance, attendance_next);
  }
};

}  // namespace vigil::scheduler
