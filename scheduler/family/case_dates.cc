#include "scheduler/family/case_dates.h"

#include "absl/strings/str_cat.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/rejections.h"

namespace vigil::scheduler {

absl::Status CheckStartDate(const Family& family, absl::CivilDay start,
                            const calendar::Zone& zone) {
  const absl::CivilDay referral = calendar::LocalDate(family.referred_at, zone);
  if (start >= referral) return absl::OkStatus();
  return InvalidField(
      "start_date", absl::StrCat(calendar::FormatDateLong(start), " lies before the referral, on ",
                                 calendar::FormatDateLong(referral)));
}

absl::Status CheckNotBeforeStart(absl::string_view field, absl::CivilDay date,
                                 absl::CivilDay start) {
  if (date >= start) return absl::OkStatus();
  return InvalidField(
      field, absl::StrCat(calendar::FormatDateLong(date), " lies before the start of the case, on ",
                          calendar::FormatDateLong(start)));
}

}  // namespace vigil::scheduler
