#include "scheduler/calendar/dates.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace vigil::calendar {
namespace {

constexpr const char* kMonthNames[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr absl::Weekday kWeekdays[] = {absl::Weekday::monday,    absl::Weekday::tuesday,
                                       absl::Weekday::wednesday, absl::Weekday::thursday,
                                       absl::Weekday::friday,    absl::Weekday::saturday,
                                       absl::Weekday::sunday};
constexpr const char* kWeekdayNames[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

// Takes exactly `digits` decimal digits off the front.
bool TakeNumber(absl::string_view* text, int digits, int* number) {
  if (text->size() < static_cast<size_t>(digits)) return false;
  *number = 0;
  for (int i = 0; i < digits; ++i) {
    if (!absl::ascii_isdigit((*text)[i])) return false;
    *number = *number * 10 + ((*text)[i] - '0');
  }
  text->remove_prefix(digits);
  return true;
}

bool TakeChar(absl::string_view* text, char c) {
  if (text->empty() || text->front() != c) return false;
  text->remove_prefix(1);
  return true;
}

bool TakeDate(absl::string_view* text, absl::CivilDay* date) {
  int year, month, day;
  if (!TakeNumber(text, 4, &year) || !TakeChar(text, '-') || !TakeNumber(text, 2, &month) ||
      !TakeChar(text, '-') || !TakeNumber(text, 2, &day)) {
    return false;
  }
  *date = absl::CivilDay(year, month, day);  // normalises 2026-02-30; a date that exists stays
  return date->month() == month && date->day() == day && year >= kFirstYear && year <= kLastYear;
}

// "hh:mm", optionally ":ss"; 24:00 only where allowed.
bool TakeClock(absl::string_view* text, int* hour, int* minute) {
  return TakeNumber(text, 2, hour) && TakeChar(text, ':') && TakeNumber(text, 2, minute) &&
         *minute < 60;
}

bool TakeOffset(absl::string_view* text, std::optional<int>* offset_seconds) {
  if (text->empty()) return true;
  if (TakeChar(text, 'Z')) {
    *offset_seconds = 0;
    return true;
  }
  const int sign = text->front() == '-' ? -1 : 1;
  int hour, minute;
  if (!TakeChar(text, '+') && !TakeChar(text, '-')) return false;
  if (!TakeClock(text, &hour, &minute) || hour > 15) return false;
  *offset_seconds = sign * (hour * 3600 + minute * 60);
  return true;
}

}  // namespace

absl::StatusOr<absl::CivilDay> ParseDate(absl::string_view text) {
  absl::string_view rest = text;
  absl::CivilDay date;
  if (!TakeDate(&rest, &date) || !rest.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("\"", text, "\" is not a date between ",
                                                   kFirstYear, "-01-01 and ", kLastYear,
                                                   "-12-31; write it as 2026-11-01"));
  }
  return date;
}

std::string FormatDate(absl::CivilDay date) {
  return absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(), date.day());
}

absl::StatusOr<TypedLocalTime> ParseLocalTime(absl::string_view text) {
  absl::string_view rest = text;
  absl::CivilDay date;
  int hour, minute, second = 0;
  TypedLocalTime typed;
  bool ok = TakeDate(&rest, &date) && (TakeChar(&rest, 'T') || TakeChar(&rest, ' ')) &&
            TakeClock(&rest, &hour, &minute) && hour < 24;
  if (ok && TakeChar(&rest, ':')) ok = TakeNumber(&rest, 2, &second) && second < 60;
  ok = ok && TakeOffset(&rest, &typed.offset_seconds) && rest.empty();
  if (!ok) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", text,
                     "\" is not a local time; write it as 2026-11-01T01:30, if need be with its "
                     "offset as 2026-11-01T01:30-05:00"));
  }
  typed.civil = absl::CivilSecond(date.year(), date.month(), date.day(), hour, minute, second);
  return typed;
}

std::string FormatLocalTime(absl::CivilSecond civil) { return absl::FormatCivilTime(civil); }

absl::StatusOr<int> ParseTimeOfDay(absl::string_view text) {
  absl::string_view rest = text;
  int hour, minute;
  if (!TakeClock(&rest, &hour, &minute) || !rest.empty() || hour * 60 + minute > 24 * 60) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", text, "\" is not a time of day between 00:00 and 24:00"));
  }
  return hour * 60 + minute;
}

std::string FormatTimeOfDay(absl::CivilSecond civil) {
  std::string text = absl::StrFormat("%02d:%02d", civil.hour(), civil.minute());
  if (civil.second() != 0) absl::StrAppendFormat(&text, ":%02d", civil.second());
  return text;
}

std::string FormatDateLong(absl::CivilDay date) {
  return absl::StrCat(FormatWeekday(absl::GetWeekday(date)), " ", date.day(), " ",
                      kMonthNames[date.month() - 1], " ", date.year());
}

absl::CivilDay AddMonths(absl::CivilDay anchor, int months) {
  const absl::CivilMonth month = absl::CivilMonth(anchor) + months;
  const absl::CivilDay last = absl::CivilDay(month + 1) - 1;
  return absl::CivilDay(month.year(), month.month(), std::min(anchor.day(), last.day()));
}

int CompletedYears(absl::CivilDay birth, absl::CivilDay on) {
  const int years = static_cast<int>(on.year() - birth.year());
  // CivilDay normalises 29 Feb of a common year to 1 Mar, which is the rule.
  const absl::CivilDay birthday(on.year(), birth.month(), birth.day());
  return on < birthday ? years - 1 : years;
}

std::string FormatWeekday(absl::Weekday weekday) {
  return kWeekdayNames[static_cast<int>(weekday)];
}

absl::StatusOr<absl::Weekday> ParseWeekday(absl::string_view text) {
  for (size_t i = 0; i < std::size(kWeekdayNames); ++i) {
    if (absl::AsciiStrToLower(text) == absl::AsciiStrToLower(kWeekdayNames[i])) {
      return kWeekdays[i];
    }
  }
  return absl::InvalidArgumentError(
      absl::StrCat("\"", text, "\" is not a weekday; write MON, TUE, WED, THU, FRI, SAT or SUN"));
}

}  // namespace vigil::calendar
