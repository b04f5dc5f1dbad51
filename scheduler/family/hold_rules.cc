#include "scheduler/family/hold_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/rejections.h"
#include "scheduler/family/supervisor_rule.h"

namespace vigil::scheduler {
namespace {

constexpr absl::string_view kCollection = "/holds/";

std::string SpanText(const Hold& hold, const calendar::Zone& zone) {
  return absl::StrCat("from ", calendar::FormatLocal(hold.start, zone),
                      hold.resume_date.has_value()
                          ? absl::StrCat(" to ", calendar::FormatDateLong(*hold.resume_date))
                          : " on, until somebody resumes the case");
}

}  // namespace

const Hold* HoldAt(const Family& family, absl::Time t) {
  const auto found = std::find_if(family.holds.begin(), family.holds.end(),
                                  [t](const Hold& hold) { return hold.Contains(t); });
  return found == family.holds.end() ? nullptr : &*found;
}

const Hold* FindHold(const Family& family, absl::string_view id) {
  const auto found = std::find_if(family.holds.begin(), family.holds.end(),
                                  [id](const Hold& hold) { return hold.id == id; });
  return found == family.holds.end() ? nullptr : &*found;
}

std::vector<ActiveSpan> ActiveSpansOf(const Family& family) {
  std::vector<ActiveSpan> spans;
  absl::Time from = family.start;
  const auto add_until = [&](absl::Time until) {
    until = std::min(until, family.end);
    if (from < until) spans.push_back({from, until});
  };
  for (const Hold& hold : family.holds) {
    if (hold.withdrawn) continue;
    add_until(hold.start);
    from = std::max(from, hold.end);
  }
  add_until(absl::InfiniteFuture());
  return spans;
}

std::string HoldNameOf(const FamilyName& family, absl::string_view id) {
  return absl::StrCat(family.str(), kCollection, id);
}

FamilyName FamilyOfHold(absl::string_view name) { return FamilyName(NameParent(name)); }

absl::StatusOr<const Hold*> NeedHold(const Family& family, absl::string_view name) {
  const Hold* hold = FindHold(family, NameLeaf(name));
  if (hold == nullptr) return NotFound("hold", name);
  if (hold->withdrawn)
    return Precondition("HOLD_WITHDRAWN", "D10", name, "the hold was entered in error");
  return hold;
}

absl::Status CheckMayHold(const DecideContext& context) {
  return CheckSupervises(context, "HOLD_ROLE", "D10", "holds");
}

absl::Status CheckBackdating(absl::string_view field, absl::CivilDay date, const Family& family,
                             const programme::Programme& rules, const DecideContext& context) {
  const int days = rules.holds.backdating_max_days;
  const absl::CivilDay earliest = calendar::LocalDate(context.now, rules.zone) - days;
  if (date < *family.start_date) {
    return InvalidField(field, absl::StrCat(calendar::FormatDateLong(date),
                                            " lies before the start of the case, on ",
                                            calendar::FormatDateLong(*family.start_date)));
  }
  if (date >= earliest) return absl::OkStatus();
  return InvalidField(field, absl::StrCat(calendar::FormatDateLong(date), " lies more than ", days,
                                          " days back (D10): the earliest date is ",
                                          calendar::FormatDateLong(earliest)));
}

absl::Status CheckApart(const Family& family, absl::string_view id, absl::Time start,
                        absl::Time end, const calendar::Zone& zone) {
  for (const Hold& other : family.holds) {
    if (other.withdrawn || other.id == id || other.end <= start || end <= other.start) continue;
    return Precondition("HOLD_OVERLAPS", "D10", family.name.str(),
                        absl::StrCat("hold ", other.id, " runs ", SpanText(other, zone)));
  }
  return absl::OkStatus();
}

HoldChain ChainOf(const Family& family, const Hold& hold, const programme::Programme& rules) {
  const int64_t gap_s = absl::ToInt64Seconds(absl::Hours(24) * rules.holds.chain_gap_days);
  absl::Time since = hold.start;
  for (auto before = family.holds.rbegin(); before != family.holds.rend(); ++before) {
    if (before->withdrawn || before->start >= since) continue;
    // Counted by the clock on the wall, so that a clock change moves no limit.
    if (calendar::CivilOf(since, rules.zone) - calendar::CivilOf(before->end, rules.zone) >= gap_s)
      break;
    since = before->start;
  }
  const absl::CivilDay first = calendar::LocalDate(since, rules.zone);
  return {since, calendar::FirstInstant(first + rules.holds.chain_max_days + 1, rules.zone)};
}

}  // namespace vigil::scheduler
