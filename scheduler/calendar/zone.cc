#include "scheduler/calendar/zone.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace vigil::calendar {

ZoneSet::ZoneSet(std::string tzdb_version, std::map<std::string, absl::TimeZone> zones)
    : tzdb_version_(std::move(tzdb_version)), zones_(std::move(zones)) {}

absl::StatusOr<Zone> ZoneSet::Find(absl::string_view name) const {
  const auto it = zones_.find(std::string(name));
  if (it == zones_.end()) {
    return absl::NotFoundError(absl::StrCat("zone \"", name, "\" is not in the time zone database ",
                                            tzdb_version_,
                                            "; use an IANA name such as Europe/London"));
  }
  return Zone(it->second);
}

bool ZoneSet::Contains(absl::string_view name) const { return zones_.count(std::string(name)) > 0; }

}  // namespace vigil::calendar
