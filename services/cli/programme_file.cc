#include "services/cli/programme_file.h"

#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/tzdb.h"
#include "scheduler/calendar/zone.h"
#include "scheduler/programme/parse.h"

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
  std::ifstream in(path);
  if (!in) return absl::NotFoundError(absl::StrCat(path, " cannot be read"));
  std::stringstream text;
  text << in.rdbuf();
  VIGIL_ASSIGN_OR_RETURN(const calendar::ZoneSet* zones, Zones());
  return programme::ParseProgrammeFile(text.str(), path, *zones);
}

}  // namespace vigil::cli
