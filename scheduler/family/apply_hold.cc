#include <algorithm>
#include <utility>

#include "base/check.h"
#include "scheduler/core/dates.h"
#include "scheduler/core/personal.h"
#include "scheduler/family/apply.h"
#include "scheduler/family/hold_rules.h"
#include "scheduler/family/taper_rules.h"
#include "scheduler/family/texts.h"

namespace vigil::scheduler {
namespace {

Hold& HoldIn(Family& family, const std::string& id) {
  const Hold* hold = FindHold(family, id);
  VIGIL_CHECK(hold != nullptr) << family.name.str() << " has no hold " << id;
  return family.holds[static_cast<size_t>(hold - family.holds.data())];
}

}  // namespace

void ApplyCaseHeld(const events::v1::CaseHeld& e, const EventView& event, StateEditor& editor) {
  if (e.has_note())
    NoteText(e.note(), HoldNameOf(FamilyName(e.family()), e.hold_id()), "note", editor);
  Family* family = editor.Change<Family>(e.family());
  if (family == nullptr) return;
  Hold hold;
  hold.id = e.hold_id();
  hold.reason = e.reason();
  hold.start = TimeOf(e.start());
  hold.resume_date = StoredDateIf(e.resume_date());
  if (e.has_end_us()) hold.end = absl::FromUnixMicros(e.end_us());
  hold.review_date = StoredDate(e.review_date());
  if (e.has_note()) hold.note = SealedBytesOf(e.note());
  hold.approved_by = e.approved_by();
  hold.recorded_at = event.recorded_at;
  const auto place =
      std::upper_bound(family->holds.begin(), family->holds.end(), hold,
                       [](const Hold& a, const Hold& b) { return a.start < b.start; });
  family->holds.insert(place, std::move(hold));
}

void ApplyHoldReviewed(const events::v1::HoldReviewed& e, const EventView&, StateEditor& editor) {
  Family* family = editor.Change<Family>(e.family());
  if (family == nullptr) return;
  Hold& hold = HoldIn(*family, e.hold_id());
  hold.review_date = StoredDate(e.review_date());
  hold.review_missed.reset();
}

// What timers say changes no etag.
void ApplyHoldReviewMissed(const events::v1::HoldReviewMissed& e, const EventView&,
                           StateEditor& editor) {
  if (Family* family = editor.Edit<Family>(e.family()))
    HoldIn(*family, e.hold_id()).review_missed = absl::FromUnixMicros(e.since_us());
}

void ApplyHoldChainTooLong(const events::v1::HoldChainTooLong& e, const EventView&,
                           StateEditor& editor) {
  if (Family* family = editor.Edit<Family>(e.family()))
    HoldIn(*family, e.hold_id()).chain_too_long = absl::FromUnixMicros(e.since_us());
}

void ApplyHoldEnded(const events::v1::HoldEnded& e, const EventView&, StateEditor& editor) {
  if (Family* family = editor.Edit<Family>(e.family())) HoldIn(*family, e.hold_id()).over = true;
}

void ApplyCaseResumeSet(const events::v1::CaseResumeSet& e, const EventView&, StateEditor& editor) {
  Family* family = editor.Change<Family>(e.family());
  if (family == nullptr) return;
  Hold& hold = HoldIn(*family, e.hold_id());
  hold.resume_date = StoredDateIf(e.resume_date());
  hold.end = e.has_end_us() ? absl::FromUnixMicros(e.end_us()) : absl::InfiniteFuture();
}

void ApplyHoldWithdrawn(const events::v1::HoldWithdrawn& e, const EventView&, StateEditor& editor) {
  NoteText(e.reason(), HoldNameOf(FamilyName(e.family()), e.hold_id()), "reason", editor);
  if (Family* family = editor.Change<Family>(e.family()))
    HoldIn(*family, e.hold_id()).withdrawn = true;
}

void ApplyTaperSet(const events::v1::TaperSet& e, const EventView&, StateEditor& editor) {
  Family* family = editor.Change<Family>(e.family());
  if (family == nullptr) return;
  const absl::CivilDay first = StoredDate(e.first_date());
  CutTapers(family->tapers, first - 1);
  family->tapers.push_back({e.visits(), first, StoredDate(e.last_date()), e.set_by()});
}

void ApplyTaperEnded(const events::v1::TaperEnded& e, const EventView&, StateEditor& editor) {
  if (Family* family = editor.Change<Family>(e.family()))
    CutTapers(family->tapers, StoredDate(e.last_date()));
}

}  // namespace vigil::scheduler
