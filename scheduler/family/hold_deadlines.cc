#include "scheduler/family/hold_deadlines.h"

#include <algorithm>

#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/family/hold_rules.h"
#include "scheduler/roster/rules.h"
#include "vigil/events/v1/family.pb.h"

namespace vigil::scheduler {
namespace {

// When each falls due; InfiniteFuture: never, or published already.
struct Due {
  absl::Time review = absl::InfiniteFuture();
  absl::Time chain = absl::InfiniteFuture();
  absl::Time end = absl::InfiniteFuture();
  HoldChain of;
};

// Of the holds that chain, one says that they last too long.
bool SaidInChain(const Family& family, const HoldChain& chain, const Hold& last) {
  return std::any_of(family.holds.begin(), family.holds.end(), [&](const Hold& hold) {
    return !hold.withdrawn && hold.chain_too_long.has_value() && chain.since <= hold.start &&
           hold.start <= last.start;
  });
}

Due DueOf(const Family& family, const Hold& hold, const programme::Programme& rules) {
  Due due;
  if (hold.withdrawn || hold.over) return due;
  const absl::Time end = std::min(hold.end, family.end);
  if (end < absl::InfiniteFuture()) due.end = end;
  const absl::Time review = calendar::EndOfDate(hold.review_date, rules.zone);
  if (!hold.review_missed.has_value() && review < end) due.review = std::max(review, hold.start);
  due.of = ChainOf(family, hold, rules);
  const absl::Time chain = std::max(due.of.too_long_from, hold.start);
  if (chain < end && !SaidInChain(family, due.of, hold)) due.chain = chain;
  return due;
}

}  // namespace

void AddHoldDeadlines(const Family& family, const StateView& view, const calendar::ZoneSet& zones,
                      std::vector<Deadline>& out) {
  if (family.holds.empty()) return;
  const programme::Programme& rules = RulesAt(view, family.programme, family.judged_at, zones);
  Due first;
  for (const Hold& hold : family.holds) {
    const Due due = DueOf(family, hold, rules);
    first.review = std::min(first.review, due.review);
    first.chain = std::min(first.chain, due.chain);
    first.end = std::min(first.end, due.end);
  }
  const auto add = [&](absl::Time t, DeadlineKind kind) {
    if (t < absl::InfiniteFuture()) out.push_back({t, kind, family.name.str()});
  };
  add(first.review, DeadlineKind::kHoldReview);
  add(first.chain, DeadlineKind::kHoldChain);
  add(first.end, DeadlineKind::kHoldEnd);
}

void ReactToHolds(const ReactInput& input, EventList& out) {
  for (const RecordRef& ref : input.touched) {
    if (ref.kind != kKindOf<Family>) continue;
    const auto family = input.after.Find<Family>(ref.key);
    if (family == nullptr || family->holds.empty()) continue;
    for (const DeadlineKind kind :
         {DeadlineKind::kHoldReview, DeadlineKind::kHoldChain, DeadlineKind::kHoldEnd})
      (void)DecideHoldDeadline({input.context.now, kind, ref.key}, input.after, input.context, out);
  }
}

absl::Status DecideHoldDeadline(const Deadline& deadline, const StateView& view,
                                const DecideContext& context, EventList& out) {
  const auto family = view.FindOwed<Family>(deadline.subject);
  if (family == nullptr) return absl::OkStatus();
  const programme::Programme& rules =
      RulesAt(view, family->programme, family->judged_at, *context.zones);
  for (const Hold& hold : family->holds) {
    const Due due = DueOf(*family, hold, rules);
    if (deadline.kind == DeadlineKind::kHoldReview && due.review <= context.now) {
      events::v1::HoldReviewMissed event;
      event.set_family(family->name.str());
      event.set_hold_id(hold.id);
      event.set_review_date(calendar::FormatDate(hold.review_date));
      event.set_since_us(absl::ToUnixMicros(due.review));
      out.Add(family->name.str(), event);
    }
    if (deadline.kind == DeadlineKind::kHoldChain && due.chain <= context.now) {
      events::v1::HoldChainTooLong event;
      event.set_family(family->name.str());
      event.set_hold_id(hold.id);
      event.set_first_start_us(absl::ToUnixMicros(due.of.since));
      event.set_since_us(absl::ToUnixMicros(due.chain));
      out.Add(family->name.str(), event);
    }
    if (deadline.kind == DeadlineKind::kHoldEnd && due.end <= context.now) {
      events::v1::HoldEnded event;
      event.set_family(family->name.str());
      event.set_hold_id(hold.id);
      event.set_at_us(absl::ToUnixMicros(due.end));
      out.Add(family->name.str(), event);
    }
  }
  return absl::OkStatus();
}

}  // namespace vigil::scheduler
