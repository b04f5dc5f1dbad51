// State of the on-call rota: pages of one team and UTC calendar month, so that an answer about an
// instant costs the same however long the rota has run.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "base/names.h"
#include "scheduler/core/codec.h"
#include "scheduler/core/record.h"
#include "vigil/types/v1/types.pb.h"

namespace vigil::scheduler {

using types::v1::CoverageVerdict;
using types::v1::InvalidReason;
using types::v1::Tier;

struct Shift {
  ShiftName name;
  Tier tier = Tier::TIER_UNSPECIFIED;
  StaffName staff;
  // In force. What is recorded at R changes nothing before R (ONCALL-NOTES): a shift that was
  // entered after it had begun starts when it was recorded; one that was ended early ends then.
  absl::Time start, end;
  std::optional<absl::Time> accepted_at;
  std::string zone;     // civil intent, for showing
  uint64_t edited = 0;  // position of the last event that changed it: its etag
  template <class A>
  void Fields(A& a) {
    a(name, tier, staff, start, end, accepted_at, zone, edited);
  }
};

// Every shift that overlaps the month, whole; a shift across months stands on each page it touches.
// Key: {team}/rota/{yyyy-mm}.
struct RotaPage : Record {
  static constexpr char kKind[] = "rota-page";
  static constexpr bool kStorable = true;
  std::string name;
  TeamName team;
  std::vector<Shift> shifts;  // by start, tier, name
  bool settled = false;       // long past: leaves memory
  bool closed() const { return settled; }
  const std::string& key() const { return name; }
  template <class A>
  void Fields(A& a) {
    a(reflects, name, team, shifts, settled);
  }
};

// Where a shift is found by its name: the page of its first instant. A small row each, never in
// memory for long.
struct ShiftIndex : Record {
  static constexpr char kKind[] = "shift";
  static constexpr bool kStorable = true;
  std::string name;  // the shift's
  std::string page;
  bool closed() const { return true; }
  const std::string& key() const { return name; }
  template <class A>
  void Fields(A& a) {
    a(reflects, name, page);
  }
};

// One a team. Key: {team}/rota.
struct Rota : Record {
  static constexpr char kKind[] = "rota";
  static constexpr bool kStorable = false;
  std::string name;
  TeamName team;
  std::vector<std::string> pages;  // names, sorted
  uint64_t settled_pages = 0;      // so many of the first ones are settled
  // Latest end that a primary shift ever had: a removed shift leaves a hole, not an unpublished
  // rota.
  absl::Time published_until = absl::InfinitePast();
  CoverageVerdict verdict = CoverageVerdict::COVERAGE_VERDICT_UNSPECIFIED;  // last published
  absl::Time verdict_at = absl::InfinitePast();                             // holds from then on
  std::optional<absl::Time> short_since;  // a tier has been without a valid holder since then
  const std::string& key() const { return name; }
  template <class A>
  void Fields(A& a) {
    a(reflects, name, team, pages, settled_pages, published_until, verdict, verdict_at,
      short_since);
  }
};

}  // namespace vigil::scheduler
