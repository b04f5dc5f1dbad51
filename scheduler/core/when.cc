#include "scheduler/core/when.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/event.h"
#include "scheduler/core/rejections.h"

namespace vigil::scheduler {
namespace {

constexpr int kMicrosPerSecond = 1'000'000;
constexpr int kNanosPerMicro = 1'000;
constexpr int kSecondsPerMinute = 60;
constexpr int64_t kFirstMicro = 0;                                        // 1970-01-01T00:00:00Z
constexpr int64_t kEndMicro = int64_t{7'258'118'400} * kMicrosPerSecond;  // 2200-01-01T00:00:00Z

absl::string_view ReasonOfOutcome(calendar::TypedOutcome outcome) {
  switch (outcome) {
    case calendar::TypedOutcome::kSkipped:
      return "LOCAL_TIME_SKIPPED";
    case calendar::TypedOutcome::kRepeated:
      return "LOCAL_TIME_REPEATED";
    default:
      return "WRONG_OFFSET";
  }
}

absl::StatusOr<events::v1::Moment> ResolveLocal(const v1::LocalTime& local, std::string path,
                                                const calendar::Zone& default_zone,
                                                const DecideContext& context) {
  const std::string time_path = absl::StrCat(path, ".date_time");
  calendar::Zone zone = default_zone;
  if (!local.zone().empty()) {
    const auto named = context.zones->Find(local.zone());
    if (!named.ok()) return InvalidField(path + ".zone", std::string(named.status().message()));
    zone = *named;
  }
  const auto typed = calendar::ParseLocalTime(local.date_time());
  if (!typed.ok()) return InvalidField(time_path, std::string(typed.status().message()));
  if (typed->offset_seconds.has_value()) {
    return InvalidField(time_path, absl::StrCat("'", local.date_time(),
                                                "' carries an offset: give it in `offset`"));
  }
  std::optional<int> offset_seconds;
  if (!local.offset().empty()) {
    const auto with_offset =
        calendar::ParseLocalTime(absl::StrCat("2000-01-01T00:00", local.offset()));
    if (!with_offset.ok() || !with_offset->offset_seconds.has_value()) {
      return InvalidField(path + ".offset",
                          absl::StrCat("'", local.offset(), "' is no UTC offset like -05:00"));
    }
    offset_seconds = with_offset->offset_seconds;
  }
  const calendar::TypedResult result = calendar::ResolveTyped(typed->civil, zone, offset_seconds);
  if (!result.ok()) return InvalidField(time_path, result.message, ReasonOfOutcome(result.outcome));
  events::v1::Moment moment = MomentAt(result.instant);
  moment.set_civil(calendar::FormatLocalTime(typed->civil));
  moment.set_zone(zone.name());
  if (offset_seconds.has_value()) moment.set_offset_minutes(*offset_seconds / kSecondsPerMinute);
  return moment;
}

absl::StatusOr<events::v1::Moment> Resolve(const v1::When& when, absl::string_view field,
                                           const calendar::Zone& default_zone,
                                           const DecideContext& context) {
  switch (when.kind_case()) {
    case v1::When::kInstant: {
      events::v1::Moment moment;
      moment.set_at_us(when.instant().seconds() * kMicrosPerSecond +
                       when.instant().nanos() / kNanosPerMicro);
      return moment;
    }
    case v1::When::kLocal:
      return ResolveLocal(when.local(), absl::StrCat(field, ".local"), default_zone, context);
    case v1::When::KIND_NOT_SET:
      break;
  }
  return InvalidField(field, "no time is given: give an instant or a local time");
}

}  // namespace

absl::StatusOr<events::v1::Moment> ResolveWhen(const v1::When& when, absl::string_view field,
                                               const calendar::Zone& default_zone,
                                               const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(events::v1::Moment moment, Resolve(when, field, default_zone, context));
  if (moment.at_us() >= kFirstMicro && moment.at_us() < kEndMicro) return moment;
  return InvalidField(
      field,
      absl::StrCat(absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", TimeOf(moment), absl::UTCTimeZone()),
                   " lies outside 1970-01-01T00:00:00Z to 2199-12-31T23:59:59Z"));
}

absl::StatusOr<events::v1::Moment> ResolvePastWhen(const v1::When& when, absl::string_view field,
                                                   const calendar::Zone& default_zone,
                                                   const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(events::v1::Moment moment,
                         ResolveWhen(when, field, default_zone, context));
  VIGIL_RETURN_IF_ERROR(CheckNotAhead(TimeOf(moment), field, default_zone, context));
  return moment;
}

absl::Status CheckNotAhead(absl::Time at, absl::string_view field, const calendar::Zone& zone,
                           const DecideContext& context) {
  if (at <= context.now + absl::Seconds(limits::kFutureToleranceSeconds)) return absl::OkStatus();
  return InvalidField(
      field,
      absl::StrCat(calendar::FormatLocal(at, zone), " has not come yet (now ",
                   calendar::FormatLocal(context.now, zone),
                   "): what has happened lies at most 2 minutes ahead of the service (D27)"),
      "TIME_AHEAD");
}

absl::StatusOr<absl::CivilDay> ResolveDate(absl::string_view text, absl::string_view field) {
  const auto date = calendar::ParseDate(text);
  if (!date.ok()) return InvalidField(field, std::string(date.status().message()));
  return *date;
}

absl::StatusOr<absl::CivilDay> ResolvePastDate(absl::string_view text, absl::string_view field,
                                               const calendar::Zone& zone,
                                               const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const absl::CivilDay date, ResolveDate(text, field));
  const absl::CivilDay today =
      calendar::LocalDate(context.now + absl::Seconds(limits::kFutureToleranceSeconds), zone);
  if (date <= today) return date;
  return InvalidField(field,
                      absl::StrCat(calendar::FormatDateLong(date), " has not come yet (today is ",
                                   calendar::FormatDateLong(today), " in ", zone.name(), ") (D27)"),
                      "TIME_AHEAD");
}

v1::Instant InstantOf(absl::Time at, const calendar::Zone& zone) {
  v1::Instant instant;
  const int64_t micros = absl::ToUnixMicros(at);
  int64_t seconds = micros / kMicrosPerSecond;
  int64_t rest = micros % kMicrosPerSecond;
  if (rest < 0) {
    rest += kMicrosPerSecond;
    --seconds;
  }
  instant.mutable_at()->set_seconds(seconds);
  instant.mutable_at()->set_nanos(static_cast<int32_t>(rest * kNanosPerMicro));
  instant.set_local(absl::FormatTime("%Y-%m-%dT%H:%M:%S%Ez", at, zone.tz()));
  instant.set_zone(zone.name());
  return instant;
}

}  // namespace vigil::scheduler
