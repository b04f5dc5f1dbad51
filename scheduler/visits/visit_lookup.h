// Where the visits of a family are: recent and coming ones in its record, those of weeks long final
// in a WeekArchive. Pure; any thread.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "scheduler/core/state.h"

namespace vigil::scheduler {

// "agencies/a/families/f/visits/v"
std::string VisitNameOf(const FamilyName& family, absl::string_view id);
// Key of the archive of the week that begins on `week`.
std::string ArchiveKey(const FamilyName& family, absl::CivilDay week);

struct FoundVisit {
  const Visit* visit = nullptr;
  std::optional<absl::CivilDay> archived_week;  // absent: in the family's record
  std::shared_ptr<const WeekArchive> archive;   // keeps the visit alive
};

// Resident or archived; null visit when there is none. `family` must outlive the answer.
FoundVisit FindVisit(const StateView& view, const Family& family, absl::string_view id);

// The week's state; null when nothing has been published of it.
const WeekState* FindWeek(absl::Span<const WeekState> weeks, absl::CivilDay week);

// Order of visits everywhere: by start, then id.
bool VisitBefore(const Visit& a, const Visit& b);
// Its place in the list; the size of the list when it is not there.
size_t PlaceOf(const SharedList<Visit>& visits, absl::string_view id);
// Null when it is not there.
inline const Visit* FindById(const SharedList<Visit>& visits, absl::string_view id) {
  const size_t place = PlaceOf(visits, id);
  return place < visits.size() ? &visits[place] : nullptr;
}

}  // namespace vigil::scheduler
