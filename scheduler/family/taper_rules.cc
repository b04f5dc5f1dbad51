#include "scheduler/family/taper_rules.h"

#include <algorithm>

#include "scheduler/calendar/dates.h"
#include "scheduler/family/supervisor_rule.h"
#include "vigil/events/v1/family.pb.h"

namespace vigil::scheduler {

absl::Status CheckMayTaper(const DecideContext& context) {
  return CheckSupervises(context, "TAPER_ROLE", "D11", "tapers");
}

bool TaperedFrom(const Family& family, absl::CivilDay date) {
  return std::any_of(family.tapers.begin(), family.tapers.end(),
                     [date](const Taper& taper) { return taper.last >= date; });
}

void AddTaperEnd(const Family& family, absl::CivilDay today, const DecideContext& context,
                 EventList& events) {
  events::v1::TaperEnded event;
  event.set_family(family.name.str());
  event.set_last_date(calendar::FormatDate(today - 1));
  event.set_ended_by(context.actor);
  events.Add(family.name.str(), event);
}

void CutTapers(std::vector<Taper>& tapers, absl::CivilDay last) {
  std::erase_if(tapers, [last](const Taper& taper) { return taper.first > last; });
  for (Taper& taper : tapers) taper.last = std::min(taper.last, last);
}

}  // namespace vigil::scheduler
