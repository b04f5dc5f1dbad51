#include "scheduler/alerts/react.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "scheduler/alerts/alert_name.h"
#include "scheduler/alerts/conditions.h"
#include "scheduler/orders/conditions.h"
#include "scheduler/visits/visit_lookup.h"
#include "vigil/events/v1/alert.pb.h"

namespace vigil::scheduler {
namespace {

// What one event changed in the conditions of one subject. Open alerts are in memory; one that is
// not has been resolved, or closed by somebody, and is not looked for.
class Change {
 public:
  Change(const ReactInput& input, const std::string& subject, EventList& out)
      : input_(input), subject_(subject), out_(out) {}

  void Compare(const std::vector<Condition>& before, const std::vector<Condition>& after) {
    for (const Condition& now : after) {
      const Condition* was = Find(before, now.id);
      if (was == nullptr) {
        if (Open(now.id) == nullptr) Raise(now);
      } else if (was->severity != now.severity || was->verdict != now.verdict) {
        Move(*was, now);
      }
    }
    for (const Condition& was : before) {
      // A visit without an outcome leaves with its week; it is unrecorded all the same.
      if (was.kind != AlertKind::ALERT_KIND_UNRECORDED && Find(after, was.id) == nullptr)
        Resolve(was.id);
    }
  }

  void Resolve(const std::string& id) {
    if (Open(id) == nullptr) return;
    events::v1::AlertResolved event;
    event.set_alert(AlertNameOf(subject_, id));
    event.set_cause_position(input_.event.position);
    out_.Add(event.alert(), event);
  }

 private:
  static const Condition* Find(const std::vector<Condition>& conditions, absl::string_view id) {
    const auto found = std::find_if(conditions.begin(), conditions.end(),
                                    [id](const Condition& c) { return c.id == id; });
    return found == conditions.end() ? nullptr : &*found;
  }
  const Alert* Open(absl::string_view id) const {
    const auto& alert = input_.after.state().map<Alert>().Find(AlertNameOf(subject_, id));
    return alert == nullptr || alert->over() ? nullptr : alert.get();
  }

  void Raise(const Condition& condition) {
    events::v1::AlertRaised event;
    event.set_alert(AlertNameOf(subject_, condition.id));
    event.set_kind(condition.kind);
    event.set_subject(subject_);
    event.set_team(condition.team.str());
    if (!condition.about.empty()) event.set_about(condition.about);
    event.set_severity(condition.severity);
    event.set_since_us(absl::ToUnixMicros(condition.since));
    if (condition.verdict != types::v1::WEEK_VERDICT_UNSPECIFIED)
      event.set_verdict(condition.verdict);
    event.set_cause_position(input_.event.position);
    out_.Add(event.alert(), event);
  }

  // What somebody closed stays closed unless it becomes worse.
  void Move(const Condition& was, const Condition& now) {
    if (Open(now.id) == nullptr) {
      if (now.severity > was.severity) Raise(now);
      return;
    }
    events::v1::AlertMoved event;
    event.set_alert(AlertNameOf(subject_, now.id));
    event.set_severity(now.severity);
    if (now.verdict != types::v1::WEEK_VERDICT_UNSPECIFIED) event.set_verdict(now.verdict);
    event.set_since_us(absl::ToUnixMicros(now.since));
    event.set_cause_position(input_.event.position);
    out_.Add(event.alert(), event);
  }

  const ReactInput& input_;
  const std::string& subject_;
  EventList& out_;
};

// What nothing of ours can depend on, told by one look: most events leave all weeks as they are.
bool SameConditions(const Family& before, const Family& after) {
  const auto any_unrecorded = [](const Family& family) {
    return std::any_of(family.visits.begin(), family.visits.end(),
                       [](const Visit& visit) { return visit.unrecorded_raised; });
  };
  return before.weeks.head() == after.weeks.head() &&
         before.not_seen_since == after.not_seen_since &&
         before.child_not_seen_since == after.child_not_seen_since &&
         before.warnings == after.warnings && before.holds.empty() && after.holds.empty() &&
         !any_unrecorded(after);
}
bool SameConditions(const Staff& before, const Staff& after) {
  return before.breaches.empty() && after.breaches.empty() && before.attendance == after.attendance;
}
bool SameConditions(const Rota& before, const Rota& after) {
  return before.verdict == after.verdict;
}

// Unrecorded visits whose outcome this event brought.
void ResolveRecorded(const SharedList<Visit>& before, const SharedList<Visit>& after,
                     Change& change) {
  const auto open = [](const Visit& visit) {
    return visit.unrecorded_raised && visit.outcome == VisitOutcome::VISIT_OUTCOME_SCHEDULED;
  };
  for (const Visit& visit : before) {
    if (!open(visit)) continue;
    const size_t place = PlaceOf(after, visit.id);
    if (place < after.size() && !open(after[place])) change.Resolve(UnrecordedId(visit.id));
  }
}
void ResolveRecorded(const Family& before, const Family& after, Change& change) {
  ResolveRecorded(before.visits, after.visits, change);
}
void ResolveRecorded(const Staff&, const Staff&, Change&) {}
void ResolveRecorded(const Rota&, const Rota&, Change&) {}

template <class R>
void ReactTo(const ReactInput& input, const std::string& key, EventList& out) {
  const auto after = input.after.Find<R>(key);
  if (after == nullptr) return;
  const auto before = input.before.Find<R>(key);
  if (before != nullptr && SameConditions(*before, *after)) return;
  Change change(input, SubjectOf(*after), out);
  change.Compare(before == nullptr ? std::vector<Condition>() : ConditionsOf(*before),
                 ConditionsOf(*after));
  if (before != nullptr) ResolveRecorded(*before, *after, change);
}

// What orders mean for a family, and of an order itself for every family of its persons.
void ReactToFamilyOrders(const ReactInput& input, const std::string& key, EventList& out) {
  const auto before = input.before.Find<FamilyOrders>(key);
  Change(input, key, out)
      .Compare(before == nullptr ? std::vector<Condition>() : ConditionsOf(*before, input.before),
               ConditionsOf(*input.after.Find<FamilyOrders>(key), input.after));
}
void ReactToOrder(const ReactInput& input, const std::string& key, EventList& out) {
  const auto before = input.before.Find<Order>(key);
  const auto after = input.after.Find<Order>(key);
  for (const FamilyName& family : after->families) {
    Change(input, family.str(), out)
        .Compare(before == nullptr ? std::vector<Condition>()
                                   : ConditionsOf(*before, family, input.before),
                 ConditionsOf(*after, family, input.after));
  }
}

// A late record of a visit that is stored away with its week.
void ReactToArchive(const ReactInput& input, const std::string& key, EventList& out) {
  const auto before = input.before.Find<WeekArchive>(key);
  const auto after = input.after.Find<WeekArchive>(key);
  if (before == nullptr || after == nullptr) return;
  Change change(input, after->family.str(), out);
  ResolveRecorded(before->visits, after->visits, change);
}

}  // namespace

void ReactWithAlerts(const ReactInput& input, EventList& out) {
  for (const RecordRef& ref : input.touched) {
    if (ref.kind == kKindOf<Family>) ReactTo<Family>(input, ref.key, out);
    if (ref.kind == kKindOf<WeekArchive>) ReactToArchive(input, ref.key, out);
    if (ref.kind == kKindOf<Staff>) ReactTo<Staff>(input, ref.key, out);
    if (ref.kind == kKindOf<Rota>) ReactTo<Rota>(input, ref.key, out);
    if (ref.kind == kKindOf<FamilyOrders>) ReactToFamilyOrders(input, ref.key, out);
    if (ref.kind == kKindOf<Order>) ReactToOrder(input, ref.key, out);
  }
}

}  // namespace vigil::scheduler
