#include <array>
#include <map>
#include <memory>
#include <vector>

#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/when.h"
#include "scheduler/visits/counting.h"
#include "scheduler/visits/query.h"
#include "scheduler/visits/view.h"
#include "scheduler/visits/visit_lookup.h"

namespace vigil::scheduler {
namespace {

enum Ledger { kDirect, kPhone, kVideo, kCollateral, kOther, kLedgers };

// D12. Who was spoken to comes before how (R).
Ledger LedgerOf(const VisitFacts& facts, const IntensityCase& c) {
  if (facts.participants.empty()) return kCollateral;
  switch (ShortcomingOf(facts, c)) {
    case Shortcoming::kNone:
      return kDirect;
    case Shortcoming::kByPhone:
      return kPhone;
    case Shortcoming::kByVideo:
      return kVideo;
    default:
      return facts.mode == VisitMode::VISIT_MODE_PHONE   ? kPhone
             : facts.mode == VisitMode::VISIT_MODE_VIDEO ? kVideo
                                                         : kOther;
  }
}

using Books = std::array<Intervals, kLedgers>;

v1::Ledgers Sum(Books& books) {
  std::array<uint32_t, kLedgers> minutes{};
  for (int ledger = 0; ledger < kLedgers; ++ledger)
    minutes[ledger] = static_cast<uint32_t>(absl::ToInt64Minutes(UnionLength(books[ledger])));
  v1::Ledgers out;
  out.set_direct_minutes(minutes[kDirect]);
  out.set_phone_minutes(minutes[kPhone]);
  out.set_video_minutes(minutes[kVideo]);
  out.set_collateral_minutes(minutes[kCollateral]);
  out.set_other_minutes(minutes[kOther]);
  return out;
}

class Hours {
 public:
  Hours(const IntensityCase& c, absl::Time from, absl::Time until)
      : case_(c), from_(from), until_(until) {}

  void Add(const Visit& visit) {
    const VisitFacts& facts = visit.facts;
    if (visit.outcome != VisitOutcome::VISIT_OUTCOME_COMPLETED || facts.start < from_ ||
        facts.start >= until_)
      return;
    const Ledger ledger = LedgerOf(facts, case_);
    for (const WorkerPresence& worker : facts.workers) {
      if (ledger == kDirect && !worker.qualified) continue;
      const Interval present{std::max(worker.from, facts.start), std::min(worker.until, facts.end)};
      if (present.start >= present.end) continue;
      family_[ledger].push_back(present);
      workers_[worker.staff][ledger].push_back(present);
    }
  }

  v1::GetHoursResponse Answer() {
    v1::GetHoursResponse out;
    *out.mutable_family() = Sum(family_);
    for (auto& [staff, books] : workers_) {
      v1::WorkerLedgers& to = *out.add_workers();
      to.set_staff(staff.str());
      *to.mutable_ledgers() = Sum(books);
    }
    return out;
  }

 private:
  const IntensityCase& case_;
  const absl::Time from_, until_;
  Books family_;
  std::map<StaffName, Books> workers_;
};

}  // namespace

absl::StatusOr<v1::GetHoursResponse> Query(const StateView& view,
                                           const v1::GetHoursRequest& request,
                                           const ViewContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto family, Need<Family>(view, request.family()));
  const FamilyVisits shown(view, *family, context);
  const calendar::Zone zone = shown.the_case().zone;
  absl::Time from = absl::InfinitePast(), until = absl::InfiniteFuture();
  if (!request.from_date().empty()) {
    VIGIL_ASSIGN_OR_RETURN(const auto date, ResolveDate(request.from_date(), "from_date"));
    from = calendar::FirstInstant(date, zone);
  }
  if (!request.until_date().empty()) {
    VIGIL_ASSIGN_OR_RETURN(const auto date, ResolveDate(request.until_date(), "until_date"));
    until = calendar::EndOfDate(date, zone);
  }
  Hours hours(shown.the_case(), from, until);
  for (const Visit& visit : family->visits) hours.Add(visit);
  for (const WeekState& week : family->weeks) {
    if (!week.archived || week.end <= from || week.start >= until) continue;
    const auto archive = view.FindOwed<WeekArchive>(ArchiveKey(family->name, week.week));
    if (archive == nullptr) break;
    for (const Visit& visit : archive->visits) hours.Add(visit);
  }
  return hours.Answer();
}

}  // namespace vigil::scheduler
