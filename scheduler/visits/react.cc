#include <algorithm>

#include "absl/strings/string_view.h"
#include "base/check.h"
#include "scheduler/calendar/week.h"
#include "scheduler/core/dates.h"
#include "scheduler/roster/rules.h"
#include "scheduler/visits/deadlines.h"
#include "scheduler/visits/publish.h"
#include "scheduler/visits/visit_lookup.h"
#include "vigil/events/v1/visit.pb.h"

namespace vigil::scheduler {
namespace {

template <class E>
E Parse(const EventView& event) {
  E message;
  VIGIL_CHECK(message.ParseFromArray(event.payload.data(), static_cast<int>(event.payload.size())))
      << "event " << event.position;
  return message;
}

// What our own events publish is complete: nothing follows from them.
bool IsPublication(uint32_t type) {
  return type == EventType<events::v1::WeekVerdictChanged>() ||
         type == EventType<events::v1::WeekFinalised>() ||
         type == EventType<events::v1::FamilyNotSeenRaised>() ||
         type == EventType<events::v1::FamilySeenAgain>() ||
         type == EventType<events::v1::VisitUnrecordedRaised>();
}

// The visit that a fact is about, and when the fact occurred.
struct VisitFact {
  std::string visit;
  absl::Time began, ended;
  bool half_of_a_move = false;  // the cancellation that belongs to it follows
};

VisitFact OccurredAt(const std::string& visit, VisitOutcome outcome,
                     const events::v1::VisitFacts& actual, const events::v1::Moment& notice,
                     absl::Time now) {
  VisitFact fact{visit, now, now};
  if (notice.has_at_us()) fact.began = fact.ended = TimeOf(notice);
  if (actual.has_start()) fact.began = fact.ended = TimeOf(actual.start());
  if (actual.has_end() && outcome == VisitOutcome::VISIT_OUTCOME_COMPLETED)
    fact.ended = TimeOf(actual.end());
  return fact;
}

std::optional<VisitFact> VisitFactOf(const EventView& event, absl::Time now) {
  if (event.type == EventType<events::v1::VisitScheduled>()) {
    const auto e = Parse<events::v1::VisitScheduled>(event);
    return VisitFact{e.visit(), now, now, !e.moved_from().empty()};
  }
  if (event.type == EventType<events::v1::VisitCancelled>()) {
    const auto e = Parse<events::v1::VisitCancelled>(event);
    return OccurredAt(e.visit(), e.outcome(), {}, e.notice_at(), now);
  }
  if (event.type == EventType<events::v1::VisitRecorded>()) {
    const auto e = Parse<events::v1::VisitRecorded>(event);
    return OccurredAt(e.visit(), e.outcome(), e.actual(), {}, now);
  }
  if (event.type == EventType<events::v1::VisitCorrected>()) {
    const auto e = Parse<events::v1::VisitCorrected>(event);
    return OccurredAt(e.visit(), e.outcome(), e.actual(), e.notice_at(), now);
  }
  return std::nullopt;
}

// The weeks in which the visit stands, by plan and in fact, and their neighbours: a chain may
// cross.
void AddWeeks(const StateView& view, const Family& family, const VisitFact& fact,
              const calendar::ZoneSet& zones, std::vector<absl::CivilDay>& weeks) {
  const FoundVisit found = FindVisit(view, family, NameLeaf(fact.visit));
  if (found.visit == nullptr) return;
  const programme::Programme& rules = RulesAt(view, family.programme, absl::InfinitePast(), zones);
  for (const absl::Time start : {found.visit->facts.start, found.visit->planned().start}) {
    const absl::CivilDay week =
        calendar::WeekAt(start, rules.zone, rules.intensity.week_start).first_date;
    for (const int n : {-1, 0, 1}) weeks.push_back(week + n * calendar::kDaysPerWeek);
  }
}

void ReactToFamily(const ReactInput& input, const std::string& key, EventList& out) {
  const auto family = input.after.Find<Family>(key);
  if (family == nullptr) return;
  if (family->visits.empty() && family->start == absl::InfiniteFuture()) return;
  Cause cause;
  cause.now = cause.began = cause.ended = std::max(input.context.now, family->judged_at);
  const auto fact = VisitFactOf(input.event, cause.now);
  if (fact.has_value()) {
    if (fact->half_of_a_move) return;
    cause.began = fact->began;
    cause.ended = fact->ended;
    AddWeeks(input.after, *family, *fact, *input.context.zones, cause.weeks);
    if (const auto before = input.before.Find<Family>(key))
      AddWeeks(input.before, *before, *fact, *input.context.zones, cause.weeks);
  } else {
    cause.all_weeks = true;
  }
  PublishFamily(input.after, *family, cause, *input.context.zones, out);
}

}  // namespace

void ReactToVisits(const ReactInput& input, EventList& out) {
  if (IsPublication(input.event.type)) return;
  for (const RecordRef& ref : input.touched) {
    if (ref.kind == kKindOf<Family>) ReactToFamily(input, ref.key, out);
  }
}

}  // namespace vigil::scheduler
