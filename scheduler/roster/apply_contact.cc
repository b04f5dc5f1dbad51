#include <algorithm>

#include "scheduler/core/personal.h"
#include "scheduler/roster/apply.h"
#include "scheduler/roster/contact_history.h"

namespace vigil::scheduler {

void ApplyContactPointAdded(const events::v1::ContactPointAdded& e, const EventView&,
                            StateEditor& editor) {
  ContactPoint point;
  point.id = e.contact_id();
  point.kind = e.kind();
  point.value = SealedBytesOf(e.value());
  Staff* staff = editor.Change<Staff>(e.staff());
  const auto place = std::lower_bound(
      staff->contact_points.begin(), staff->contact_points.end(), point.id,
      [](const ContactPoint& held, const std::string& id) { return held.id < id; });
  staff->contact_points.insert(place, std::move(point));
}

void ApplyContactPointRemoved(const events::v1::ContactPointRemoved& e, const EventView& event,
                              StateEditor& editor) {
  Staff* staff = editor.Change<Staff>(e.staff());
  std::erase_if(staff->contact_points,
                [&](const ContactPoint& point) { return point.id == e.contact_id(); });
  EndChecks(*staff, e.contact_id(), event.recorded_at);
}

void ApplyContactPointChecked(const events::v1::ContactPointChecked& e, const EventView&,
                              StateEditor& editor) {
  Staff* staff = editor.Change<Staff>(e.staff());
  const absl::Time at = TimeOf(e.checked_at());
  for (ContactPoint& point : staff->contact_points) {
    if (point.id != e.contact_id()) continue;
    point.checked_at = std::max(point.checked_at.value_or(absl::InfinitePast()), at);
  }
  RememberCheck(*staff, e.contact_id(), at);
}

}  // namespace vigil::scheduler
