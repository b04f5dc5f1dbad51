#include "services/vigild/shipped_holidays.h"

#include <utility>

#include "base/status_macros.h"
#include "scheduler/calendar/holidays.h"

namespace vigil::vigild {
namespace {

struct File {
  const char* name;
  const char* text;
};

constexpr File kFiles[] = {
#include "shipped_holidays.inc"
};

}  // namespace

absl::StatusOr<scheduler::HolidaySet> ShippedHolidays() {
  scheduler::HolidaySet all;
  for (const File& file : kFiles) {
    VIGIL_ASSIGN_OR_RETURN(calendar::HolidayCalendar one,
                           calendar::ParseHolidays(file.text, file.name));
    std::string id = one.id;
    all.emplace(std::move(id), std::move(one));
  }
  return all;
}

}  // namespace vigil::vigild
