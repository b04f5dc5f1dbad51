#include "scheduler/duties/items.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/check.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/calendar/week.h"

namespace vigil::scheduler {
namespace {

using programme::Duty;
using programme::OnceWithin;
using programme::v1::DutyAnchor;
using programme::v1::DutyOccasion;

void Sort(std::vector<DutyHeld>* held) {
  std::sort(held->begin(), held->end(), [](const DutyHeld& a, const DutyHeld& b) {
    return std::tie(a.date, a.id) < std::tie(b.date, b.id);
  });
}

// Every instant of the window at which the case is active is on hold (D10).
bool WhollyOnHold(absl::CivilDay from, absl::CivilDay due, const DutySubject& subject) {
  const absl::CivilDay last = subject.last_date ? std::min(due, *subject.last_date) : due;
  absl::Time reached = calendar::FirstInstant(std::max(from, subject.start), subject.zone);
  const absl::Time end = calendar::EndOfDate(last, subject.zone);
  if (reached >= end) return false;
  std::vector<DutyHold> holds = subject.holds;
  std::sort(holds.begin(), holds.end(),
            [](const DutyHold& a, const DutyHold& b) { return a.start < b.start; });
  for (const DutyHold& hold : holds) {
    if (hold.start > reached) break;
    reached = std::max(reached, hold.end);
  }
  return reached >= end;
}

DutyItem ItemOf(absl::CivilDay from, absl::CivilDay due, int tolerance,
                const DutySubject& subject) {
  DutyItem item;
  item.from = from;
  item.due = due;
  item.overdue_at = calendar::EndOfDate(due + tolerance, subject.zone);
  return item;
}

void Satisfy(DutyItem* item, const DutyHeld& held, int tolerance) {
  item->status = DutyStatus::kSatisfied;
  item->held_id = held.id;
  item->held_on = held.date;
  item->late = held.date > item->due + tolerance;
}

// How an occurrence that nothing satisfies stands; `past` is what it is once it is overdue.
DutyStatus StatusUnheld(const DutyItem& item, const DutySubject& subject, absl::Time now,
                        DutyStatus past) {
  if (WhollyOnHold(item.from, item.due, subject)) return DutyStatus::kExcused;
  if (subject.last_date && *subject.last_date < item.due) return DutyStatus::kWithdrawn;
  return now < item.overdue_at ? DutyStatus::kOpen : past;
}

bool Begins(absl::CivilDay from, const DutySubject& subject, absl::CivilDay until) {
  return from <= until && (!subject.last_date || from <= *subject.last_date);
}

// ---- windows that follow each other and stay missed ----

std::vector<DutyItem> FixedWindows(const Duty& duty, const DutySubject& subject,
                                   absl::CivilDay until) {
  std::vector<DutyItem> items;
  const auto add = [&](absl::CivilDay from, absl::CivilDay due) {
    if (!Begins(from, subject, until)) return false;
    items.push_back(ItemOf(from, due, duty.tolerance_days, subject));
    return true;
  };
  if (duty.every_week) {
    calendar::Week week = calendar::WeekOf(subject.start, subject.zone, subject.week_start);
    if (week.first_date < subject.start) week = calendar::WeekAfter(week, subject.zone);
    while (add(week.first_date, week.last_date())) week = calendar::WeekAfter(week, subject.zone);
  } else if (duty.every_months) {
    // Each from the anchor: 31 Jan, 28 Feb, 31 Mar.
    absl::CivilDay from = subject.start;
    for (int months = duty.every_months->first_months;; months += duty.every_months->months) {
      const absl::CivilDay due = calendar::AddMonths(subject.start, months);
      if (!add(from, due)) break;
      from = due + 1;
    }
  } else if (duty.at_occasion) {  // every session
    for (const absl::CivilDay date : subject.occasions) {
      if (items.empty() || items.back().due < date) add(date, date);
    }
  } else {
    for (const programme::DutyWindow& window : duty.windows)
      add(subject.start + window.from_day, subject.start + window.to_day);
  }
  return items;
}

// One record satisfies only the window that holds its date; within the tolerance of the one before,
// that one if it is still open (3b).
void Assign(const std::vector<DutyHeld>& held, int tolerance, const DutySubject& subject,
            std::vector<DutyItem>* items) {
  const auto still_open = [&](const DutyItem& item) {
    return item.status == DutyStatus::kOpen && !WhollyOnHold(item.from, item.due, subject);
  };
  for (const DutyHeld& record : held) {
    DutyItem* own = nullptr;
    DutyItem* before = nullptr;
    for (DutyItem& item : *items) {
      if (item.from <= record.date && record.date <= item.due) own = &item;
      if (item.due < record.date) before = &item;
    }
    if (before != nullptr && record.date <= before->due + tolerance && still_open(*before)) {
      Satisfy(before, record, tolerance);
    } else if (own != nullptr && own->status == DutyStatus::kOpen) {
      Satisfy(own, record, tolerance);
    }
  }
}

std::vector<DutyItem> FixedItems(const Duty& duty, const DutySubject& subject,
                                 const std::vector<DutyHeld>& held, absl::Time now,
                                 absl::CivilDay until) {
  std::vector<DutyItem> items = FixedWindows(duty, subject, until);
  Assign(held, duty.tolerance_days, subject, &items);
  for (DutyItem& item : items) {
    if (item.status == DutyStatus::kOpen)
      item.status = StatusUnheld(item, subject, now, DutyStatus::kMissed);
  }
  return items;
}

// ---- one at a time, open until it is held ----

// D19, 3b: counted from the latest date held; an unheld one stays one overdue item. One that a hold
// excuses hands on to the next interval of the same anchor (R).
std::vector<DutyItem> CheckUps(const Duty& duty, const DutySubject& subject,
                               const std::vector<DutyHeld>& held, absl::Time now,
                               absl::CivilDay until) {
  std::vector<DutyItem> items;
  absl::CivilDay anchor = subject.start;
  absl::CivilDay from = subject.start;
  int months = duty.every_months->first_months;
  auto next = held.begin();
  while (Begins(from, subject, until)) {
    DutyItem item = ItemOf(from, calendar::AddMonths(anchor, months), duty.tolerance_days, subject);
    while (next != held.end() && next->date < from) ++next;
    const bool excused = WhollyOnHold(item.from, item.due, subject);
    if (next != held.end() && (next->date <= item.due || !excused)) {
      Satisfy(&item, *next, duty.tolerance_days);
      anchor = next->date;
      from = anchor + 1;
      months = duty.every_months->months;
      items.push_back(item);
      continue;
    }
    item.status = StatusUnheld(item, subject, now, DutyStatus::kOverdue);
    items.push_back(item);
    if (item.status != DutyStatus::kExcused) break;
    from = item.due + 1;
    months += duty.every_months->months;
  }
  return items;
}

// By the first record on or after `earliest`.
DutyItem UntilHeld(DutyItem item, absl::CivilDay earliest, int tolerance,
                   const DutySubject& subject, const std::vector<DutyHeld>& held, absl::Time now) {
  const auto first = std::find_if(held.begin(), held.end(),
                                  [&](const DutyHeld& record) { return record.date >= earliest; });
  if (first != held.end()) {
    Satisfy(&item, *first, tolerance);
  } else {
    item.status = StatusUnheld(item, subject, now, DutyStatus::kOverdue);
  }
  return item;
}

absl::CivilDay DueOf(const OnceWithin& within, const DutySubject& subject) {
  switch (within.unit) {
    case OnceWithin::Unit::kDays:
      return subject.start + within.count;
    case OnceWithin::Unit::kMonths:
      return calendar::AddMonths(subject.start, within.count);
    case OnceWithin::Unit::kWorkingDays:
      break;
  }
  VIGIL_CHECK(subject.holidays != nullptr) << "working days without a calendar";
  return calendar::WorkingDayAfter(subject.start, within.count, *subject.holidays);
}

std::vector<DutyItem> OnceItems(const Duty& duty, const DutySubject& subject,
                                std::vector<DutyHeld> held, absl::Time now, absl::CivilDay until) {
  // D23 is the only duty in working days: the joint start with the partner's service.
  const bool joint_start = duty.once_within->unit == OnceWithin::Unit::kWorkingDays;
  const auto& prescribed = subject.prescribed_from;
  if (joint_start && !subject.open_to_partner_service) return {};
  if (joint_start && prescribed && *prescribed <= subject.start) return {};
  if (!Begins(subject.start, subject, until)) return {};
  DutyItem item =
      ItemOf(subject.start, DueOf(*duty.once_within, subject), duty.tolerance_days, subject);
  const bool withdrawn =
      joint_start && prescribed && calendar::FirstInstant(*prescribed, subject.zone) <= now;
  if (withdrawn) {  // from its date: what was held before it stands
    held.erase(std::remove_if(held.begin(), held.end(),
                              [&](const DutyHeld& record) { return record.date >= *prescribed; }),
               held.end());
  }
  item = UntilHeld(item, subject.start, duty.tolerance_days, subject, held, now);
  if (withdrawn && item.status != DutyStatus::kSatisfied) item.status = DutyStatus::kWithdrawn;
  return {item};
}

// Before the opening, the first conjoint session, the closure: once, on any date up to then; in the
// first session: on its date.
std::vector<DutyItem> OccasionItems(const Duty& duty, const DutySubject& subject,
                                    const std::vector<DutyHeld>& held, absl::Time now,
                                    absl::CivilDay until) {
  if (subject.occasions.empty() || subject.occasions.front() > until) return {};
  const absl::CivilDay date = subject.occasions.front();
  const bool on_its_date = *duty.at_occasion == DutyOccasion::DUTY_OCCASION_FIRST_SESSION;
  return {UntilHeld(ItemOf(date, date, duty.tolerance_days, subject),
                    on_its_date ? date : absl::CivilDay::min(), duty.tolerance_days, subject, held,
                    now)};
}

}  // namespace

std::vector<DutyHeld> HeldFor(const Duty& duty, const std::vector<DutyRecord>& records) {
  std::vector<DutyHeld> held;
  for (const DutyRecord& record : records) {
    if (ShortfallsOf(duty, record).empty()) held.push_back({record.id, record.date});
  }
  Sort(&held);
  return held;
}

std::vector<DutyItem> DutyItems(const Duty& duty, const DutySubject& subject,
                                std::vector<DutyHeld> held, absl::Time now, absl::CivilDay until) {
  Sort(&held);
  if (duty.once_within) return OnceItems(duty, subject, std::move(held), now, until);
  if (duty.every_months && duty.every_months->anchor == DutyAnchor::DUTY_ANCHOR_LAST_HELD)
    return CheckUps(duty, subject, held, now, until);
  if (duty.at_occasion && *duty.at_occasion != DutyOccasion::DUTY_OCCASION_EVERY_SESSION)
    return OccasionItems(duty, subject, held, now, until);
  return FixedItems(duty, subject, held, now, until);
}

std::vector<DutyItem> IssueItems(const std::vector<absl::CivilDay>& noted_on,
                                 const DutySubject& subject, std::vector<DutyHeld> held,
                                 absl::Time now) {
  Sort(&held);
  std::vector<DutyItem> items;
  for (const absl::CivilDay date : noted_on)
    items.push_back(UntilHeld(ItemOf(date, date, 0, subject), date, 0, subject, held, now));
  return items;
}

}  // namespace vigil::scheduler
