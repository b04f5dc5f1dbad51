#include "services/cli/programme_file.h"

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "base/tzdb.h"
#include "scheduler/calendar/zone.h"
#include "scheduler/programme/parse.h"
#include "services/cli/text_file.h"

namespace vigil::cli {
namespace {

absl::StatusOr<const calendar::ZoneSet*> Zones() {
  static const auto* const zones =
      new absl::StatusOr<calendar::ZoneSet>([]() -> absl::StatusOr<calendar::ZoneSet> {
        VIGIL_ASSIGN_OR_RETURN(const auto tzdb, LoadMachineTzdb());
        return calendar::ZoneSet(tzdb.version, tzdb.zones);
      }());
  if (!zones->ok()) return zones->status();
  return &**zones;
}

}  // namespace

absl::StatusOr<programme::v1::Programme> ReadProgrammeFile(const std::string& path) {
  VIGIL_ASSIGN_OR_RETURN(const std::string text, ReadTextFile(path, limits::kMaxRequestBytes));
  VIGIL_ASSIGN_OR_RETURN(const calendar::ZoneSet* zones, Zones());
  return programme::ParseProgrammeFile(text, path, *zones);
}

}  // namespace vigil::cli
