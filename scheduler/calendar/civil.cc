#include "scheduler/calendar/civil.h"

#include "absl/strings/str_cat.h"
#include "scheduler/calendar/dates.h"

namespace vigil::calendar {
namespace {

LocalChoice ChoiceAt(absl::Time instant, absl::CivilSecond typed, const Zone& zone) {
  const absl::TimeZone::CivilInfo info = zone.tz().At(instant);
  const absl::TimeZone::CivilInfo utc = absl::UTCTimeZone().At(instant);
  const absl::CivilDay typed_date(typed);
  LocalChoice choice{instant, info.cs, info.offset, info.zone_abbr, ""};
  choice.text = absl::StrCat(FormatTimeOfDay(info.cs), " ", info.zone_abbr);
  if (absl::CivilDay(info.cs) != typed_date) {
    absl::StrAppend(&choice.text, ", ", FormatDateLong(absl::CivilDay(info.cs)), ",");
  }
  absl::StrAppend(&choice.text, " = ", FormatTimeOfDay(utc.cs), "Z");
  if (absl::CivilDay(utc.cs) != typed_date) {
    absl::StrAppend(&choice.text, " ", FormatDateLong(absl::CivilDay(utc.cs)));
  }
  return choice;
}

std::string Refusal(const TypedResult& result, absl::CivilSecond typed, const Zone& zone) {
  std::string text = absl::StrCat("\"", FormatTimeOfDay(typed), ", ",
                                  FormatDateLong(absl::CivilDay(typed)), "\" ");
  if (result.outcome == TypedOutcome::kSkipped) {
    absl::StrAppend(&text, "is skipped in ", zone.name(), " (the clock goes forward); it can be ");
  } else if (result.outcome == TypedOutcome::kRepeated) {
    absl::StrAppend(&text, "is repeated in ", zone.name(), " (the clock goes back); it can be ");
  } else {
    absl::StrAppend(&text, "has another offset in ", zone.name(), "; it can be ");
  }
  for (size_t i = 0; i < result.choices.size(); ++i) {
    absl::StrAppend(&text, i == 0 ? "" : " or ", result.choices[i].text);
  }
  return text;
}

}  // namespace

absl::Time ResolveRecurring(absl::CivilSecond civil, const Zone& zone) {
  const absl::TimeZone::TimeInfo info = zone.tz().At(civil);
  return info.kind == absl::TimeZone::TimeInfo::SKIPPED ? info.trans : info.pre;
}

absl::CivilSecond CivilOf(absl::Time instant, const Zone& zone) { return zone.tz().At(instant).cs; }

absl::CivilDay LocalDate(absl::Time instant, const Zone& zone) {
  // The wall clock's date, except where a change sets the clock back across midnight after the next
  // date has begun: then that date goes on.
  absl::CivilDay date(CivilOf(instant, zone));
  while (FirstInstant(date + 1, zone) <= instant) ++date;
  return date;
}

absl::Time FirstInstant(absl::CivilDay date, const Zone& zone) {
  return ResolveRecurring(absl::CivilSecond(date), zone);
}

absl::Time EndOfDate(absl::CivilDay date, const Zone& zone) { return FirstInstant(date + 1, zone); }

absl::Duration LengthOfDate(absl::CivilDay date, const Zone& zone) {
  return EndOfDate(date, zone) - FirstInstant(date, zone);
}

TypedResult ResolveTyped(absl::CivilSecond civil, const Zone& zone,
                         std::optional<int> offset_seconds) {
  const absl::TimeZone::TimeInfo info = zone.tz().At(civil);
  TypedResult result;
  if (offset_seconds.has_value()) {
    const absl::Time meant =
        absl::FromCivil(civil, absl::UTCTimeZone()) - absl::Seconds(*offset_seconds);
    if (CivilOf(meant, zone) == civil) {
      result.instant = meant;
      return result;
    }
  } else if (info.kind == absl::TimeZone::TimeInfo::UNIQUE) {
    result.instant = info.pre;
    return result;
  }
  switch (info.kind) {
    case absl::TimeZone::TimeInfo::SKIPPED:
      // Read with the offset after the change it lies before it, and the other way round.
      result.outcome = TypedOutcome::kSkipped;
      result.choices = {ChoiceAt(info.post, civil, zone), ChoiceAt(info.pre, civil, zone)};
      break;
    case absl::TimeZone::TimeInfo::REPEATED:
      result.outcome =
          offset_seconds.has_value() ? TypedOutcome::kWrongOffset : TypedOutcome::kRepeated;
      result.choices = {ChoiceAt(info.pre, civil, zone), ChoiceAt(info.post, civil, zone)};
      break;
    case absl::TimeZone::TimeInfo::UNIQUE:
      result.outcome = TypedOutcome::kWrongOffset;
      result.choices = {ChoiceAt(info.pre, civil, zone)};
      break;
  }
  result.message = Refusal(result, civil, zone);
  return result;
}

std::string FormatLocal(absl::Time instant, const Zone& zone) {
  const absl::TimeZone::CivilInfo info = zone.tz().At(instant);
  return absl::StrCat(FormatTimeOfDay(info.cs), " ", info.zone_abbr, ", ",
                      FormatDateLong(absl::CivilDay(info.cs)));
}

}  // namespace vigil::calendar
