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
  absl::Time start, end;
  std::optional<absl::Time> accepted_at;
  std::string zone;  // civil intent, for showing
  template <class A>
  void Fields(A& a) {
    a(name, tier, staff, start, end, accepted_at, zone);
  }
};

// Every shift that overlaps the month, whole; a shift across months stands on each page it touches.
// Key: {team}/rota/{yyyy-mm}.
struct RotaPage : Record {
  static constexpr char kKind[] = "rota-page";
  static constexpr bool kStorable = false;
  std::string name;
  TeamName team;
  std::vector<Shift> shifts;  // by start, tier, name
  const std::string& key() const { return name; }
  template <class A>
  void Fields(A& a) {
    a(reflects, name, team, shifts);
  }
};

// One a team. Key: {team}/rota.
struct Rota : Record {
  static constexpr char kKind[] = "rota";
  static constexpr bool kStorable = false;
  std::string name;
  TeamName team;
  std::vector<std::string> pages;                     // names, sorted
  absl::Time published_until = absl::InfinitePast();  // end of the last primary shift
  CoverageVerdict verdict = CoverageVerdict::COVERAGE_VERDICT_UNSPECIFIED;  // last published
  const std::string& key() const { return name; }
  template <class A>
  void Fields(A& a) {
    a(reflects, name, team, pages, published_until, verdict);
  }
};

}  // namespace vigil::scheduler
