#include <algorithm>

#include "base/limits.h"
#include "scheduler/core/dates.h"
#include "scheduler/core/personal.h"
#include "scheduler/family/texts.h"
#include "scheduler/visits/apply.h"
#include "scheduler/visits/visit_lookup.h"

// A visit lives in its family's record or, once its week is archived, in the week's record; the
// event says which. Nothing moves from an archive back into a family: during a replay the archive
// may be newer than the event, and then what stands in it is not known.
namespace vigil::scheduler {
namespace {

VisitFacts FactsOf(const events::v1::VisitFacts& e) {
  VisitFacts facts;
  facts.start = TimeOf(e.start());
  facts.end = TimeOf(e.end());
  facts.workers.reserve(static_cast<size_t>(e.workers_size()));
  for (const events::v1::VisitWorker& w : e.workers()) {
    WorkerPresence& worker = facts.workers.emplace_back();
    worker.staff = StaffName(w.staff());
    worker.from = w.has_present_from_us() ? absl::FromUnixMicros(w.present_from_us()) : facts.start;
    worker.until =
        w.has_present_until_us() ? absl::FromUnixMicros(w.present_until_us()) : facts.end;
    worker.qualified = w.qualified();
  }
  facts.participants.reserve(static_cast<size_t>(e.participants_size()));
  for (const std::string& person : e.participants()) facts.participants.emplace_back(person);
  facts.place = e.place();
  facts.mode = e.mode();
  facts.purposes.reserve(static_cast<size_t>(e.purposes_size()));
  for (const int purpose : e.purposes())
    facts.purposes.push_back(static_cast<VisitPurpose>(purpose));
  return facts;
}

// What took place replaces the plan, which is kept.
void Replace(Visit& visit, VisitFacts facts) {
  if (visit.scheduled && visit.plan == nullptr && facts != visit.facts)
    visit.plan = std::make_shared<const VisitFacts>(std::move(visit.facts));
  visit.facts = std::move(facts);
}

// Before a correction: a Completed record that it replaces is remembered. Of too many the last
// gives way: the first is what put the visit into the sum.
void Remember(Visit& visit) {
  if (visit.outcome != VisitOutcome::VISIT_OUTCOME_COMPLETED) return;
  if (!visit.earlier.empty() && *visit.earlier.back() == visit.facts) return;
  if (visit.earlier.size() == limits::kMaxEarlierRecords) visit.earlier.pop_back();
  visit.earlier.push_back(std::make_shared<const VisitFacts>(visit.facts));
}

bool IsCancelled(VisitOutcome outcome) {
  return outcome == VisitOutcome::VISIT_OUTCOME_CANCELLED_BY_FAMILY ||
         outcome == VisitOutcome::VISIT_OUTCOME_CANCELLED_BY_SERVICE;
}

// The list that holds the visit, ready to be changed, and the family marked as changed; null when
// the event is older than what is stored. `fn(Visit&)` gets the visit, a new one if there is none.
template <class Fn>
void ChangeVisit(const std::string& family_name, const std::string& visit_name,
                 const std::string& archived_week, const EventView& event, StateEditor& editor,
                 const Fn& fn) {
  Family* family = editor.Edit<Family>(family_name);
  if (family == nullptr) return;
  family->judged_at = std::max(family->judged_at, event.recorded_at);
  SharedList<Visit>* visits = &family->visits;
  if (!archived_week.empty()) {
    auto* archive = editor.Edit<WeekArchive>(ArchiveKey(family->name, StoredDate(archived_week)));
    if (archive == nullptr) return;
    visits = &archive->visits;
  }
  const absl::string_view id = NameLeaf(visit_name);
  const size_t place = PlaceOf(*visits, id);
  if (place == visits->size()) {
    visits->push_back({});
    visits->Edit(place).id = std::string(id);
  }
  Visit& visit = visits->Edit(place);
  fn(visit);
  visit.recorded_at = event.recorded_at;
  visit.edited = event.position;
  visits->Settle(place, VisitBefore);
}

}  // namespace

void ApplyVisitScheduled(const events::v1::VisitScheduled& e, const EventView& event,
                         StateEditor& editor) {
  ChangeVisit(e.family(), e.visit(), "", event, editor, [&e, &editor](Visit& visit) {
    visit.facts = FactsOf(e.planned());
    visit.scheduled = true;
    visit.moved_from = std::string(NameLeaf(e.moved_from()));
    if (e.has_note()) {
      visit.note = SealedBytesOf(e.note());
      NoteText(e.note(), e.visit(), "note", editor);
    }
  });
}

void ApplyVisitCancelled(const events::v1::VisitCancelled& e, const EventView& event,
                         StateEditor& editor) {
  ChangeVisit(e.family(), e.visit(), e.archived_week(), event, editor, [&e, &editor](Visit& visit) {
    visit.outcome = e.outcome();
    visit.notice_at = TimeOf(e.notice_at());
    visit.moved_to = std::string(NameLeaf(e.moved_to()));
    if (e.has_note()) {
      visit.note = SealedBytesOf(e.note());
      NoteText(e.note(), e.visit(), "note", editor);
    }
  });
}

void ApplyVisitRecorded(const events::v1::VisitRecorded& e, const EventView& event,
                        StateEditor& editor) {
  ChangeVisit(e.family(), e.visit(), e.archived_week(), event, editor, [&e, &editor](Visit& visit) {
    visit.outcome = e.outcome();
    Replace(visit, FactsOf(e.actual()));
    visit.call = CallName(e.call());
    if (e.has_note()) {
      visit.note = SealedBytesOf(e.note());
      NoteText(e.note(), e.visit(), "note", editor);
    }
  });
}

void ApplyVisitCorrected(const events::v1::VisitCorrected& e, const EventView& event,
                         StateEditor& editor) {
  ChangeVisit(e.family(), e.visit(), e.archived_week(), event, editor, [&e, &editor](Visit& visit) {
    Remember(visit);
    visit.outcome = e.outcome();
    visit.corrected = true;
    if (e.has_reason()) {
      visit.correction_reason = SealedBytesOf(e.reason());
      NoteText(e.reason(), e.visit(), "reason", editor);
    }
    if (e.has_actual()) Replace(visit, FactsOf(e.actual()));
    if (e.has_notice_at()) visit.notice_at = TimeOf(e.notice_at());
    if (IsCancelled(visit.outcome) && visit.plan != nullptr) {
      visit.facts = *visit.plan;
      visit.plan = nullptr;
    }
  });
}

}  // namespace vigil::scheduler
