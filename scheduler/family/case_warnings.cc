#include "scheduler/family/case_warnings.h"

#include <algorithm>

#include "scheduler/calendar/civil.h"
#include "scheduler/roster/rules.h"
#include "vigil/events/v1/family.pb.h"

namespace vigil::scheduler {
namespace {

// By the facts known now, the case warns of this in [from, until).
struct Span {
  CaseWarningKind kind;
  absl::Time from, until;
};

class Spans {
 public:
  Spans(const Family& family, const programme::Programme& rules) : family_(family), rules_(rules) {
    AddIncoming();
    AddLength();
    for (const Hold& hold : family_.holds) AddHold(hold);
  }

  std::vector<CaseWarning> At(absl::Time t) const {
    std::vector<CaseWarning> warnings;
    for (const Span& span : spans_) {
      if (span.from <= t && t < span.until) warnings.push_back({span.kind, span.from});
    }
    return warnings;
  }

  // The first instant from `at` on (the first of all, where nothing was ever published) at which
  // the case warns of something else than `published`.
  absl::Time Differs(absl::Time at, const std::vector<CaseWarning>& published) const {
    if (at > absl::InfinitePast() && At(at) != published) return at;
    absl::Time due = absl::InfiniteFuture();
    for (const Span& span : spans_) {
      for (const absl::Time edge : {span.from, span.until}) {
        if (at < edge && edge < due && At(edge) != published) due = edge;
      }
    }
    return due;
  }

 private:
  void Add(CaseWarningKind kind, absl::Time from, absl::Time until) {
    if (from < until) spans_.push_back({kind, from, until});
  }

  void AddIncoming() {
    if (family_.status == CaseStatus::CASE_STATUS_INCOMING && family_.late_from.has_value()) {
      Add(CaseWarningKind::CASE_WARNING_KIND_INCOMING_LATE, *family_.late_from,
          absl::InfiniteFuture());
    }
  }

  void AddLength() {
    if (family_.start == absl::InfiniteFuture()) return;
    const absl::CivilDay date = rules_.length.ReviewDate(*family_.start_date);
    const absl::Time due = calendar::FirstInstant(date, rules_.zone);
    const absl::Time notice =
        calendar::FirstInstant(date - rules_.length.review_notice_days, rules_.zone);
    const auto until = [&](absl::Time from, absl::Time end) {
      for (const LengthReview& review : family_.length_reviews) {
        if (review.at >= from) return std::min(review.at, end);
      }
      return end;
    };
    Add(CaseWarningKind::CASE_WARNING_KIND_LENGTH_NOTICE, std::max(notice, family_.start),
        until(notice, std::min(due, family_.end)));
    Add(CaseWarningKind::CASE_WARNING_KIND_LENGTH_REVIEW, std::max(due, family_.start),
        until(due, family_.end));
  }

  // A direct contact: somebody of the family took part, in person, by video or by phone (R).
  void AddHold(const Hold& hold) {
    const absl::Time end = std::min(hold.end, family_.end);
    if (hold.withdrawn || hold.start >= end) return;
    const auto lapse = [&](absl::Time seen) {
      const absl::CivilDay date = calendar::LocalDate(seen, rules_.zone);
      return calendar::FirstInstant(date + rules_.holds.contact_every_days + 1, rules_.zone);
    };
    // Each contact puts off the next lapse; what lapsed before it, lapsed until then.
    absl::Time from = lapse(hold.start);
    for (const Visit& visit : family_.visits) {
      const absl::Time at = visit.facts.start;
      if (visit.outcome != VisitOutcome::VISIT_OUTCOME_COMPLETED ||
          visit.facts.participants.empty() || at >= end)
        continue;
      Add(CaseWarningKind::CASE_WARNING_KIND_HOLD_CONTACT, from, std::min(at, end));
      from = std::max(from, lapse(at));
    }
    Add(CaseWarningKind::CASE_WARNING_KIND_HOLD_CONTACT, from, end);
  }

  const Family& family_;
  const programme::Programme& rules_;
  std::vector<Span> spans_;  // in the order of their kinds; of one kind apart
};

Spans SpansOf(const Family& family, const StateView& view, const calendar::ZoneSet& zones) {
  return Spans(family, RulesAt(view, family.programme, family.judged_at, zones));
}

// Nothing of it to look at: most families of an agency are neither incoming nor open.
bool Quiet(const Family& family) {
  return family.warnings.empty() && family.start == absl::InfiniteFuture() &&
         !family.late_from.has_value();
}

void Publish(const Family& family, const std::vector<CaseWarning>& warnings, absl::Time at,
             EventList& out) {
  events::v1::CaseWarningsJudged event;
  event.set_family(family.name.str());
  for (const CaseWarning& warning : warnings) {
    events::v1::CaseWarning& to = *event.add_warnings();
    to.set_kind(warning.kind);
    to.set_since_us(absl::ToUnixMicros(warning.since));
  }
  event.set_judged_at_us(absl::ToUnixMicros(at));
  out.Add(family.name.str(), event);
}

}  // namespace

void AddCaseWarningDeadline(const Family& family, const StateView& view,
                            const calendar::ZoneSet& zones, std::vector<Deadline>& out) {
  if (Quiet(family)) return;
  const absl::Time due = SpansOf(family, view, zones).Differs(family.warned_at, family.warnings);
  if (due < absl::InfiniteFuture())
    out.push_back({due, DeadlineKind::kCaseWarning, family.name.str()});
}

// Also when nothing changes now, but a fact recorded late says what was wrong for a while: that is
// over, and warns of nothing any more.
void ReactToCaseWarnings(const ReactInput& input, EventList& out) {
  if (input.event.type == EventType<events::v1::CaseWarningsJudged>()) return;
  for (const RecordRef& ref : input.touched) {
    if (ref.kind != kKindOf<Family>) continue;
    const auto family = input.after.Find<Family>(ref.key);
    if (family == nullptr || Quiet(*family)) continue;
    const Spans spans = SpansOf(*family, input.after, *input.context.zones);
    const absl::Time now = std::max(input.context.now, family->warned_at);
    if (spans.Differs(family->warned_at, family->warnings) <= now)
      Publish(*family, spans.At(now), now, out);
  }
}

absl::Status DecideCaseWarnings(const Deadline& deadline, const StateView& view,
                                const DecideContext& context, EventList& out) {
  const auto family = view.FindOwed<Family>(deadline.subject);
  if (family == nullptr) return absl::OkStatus();
  const absl::Time at = std::max(context.now, family->warned_at);
  Publish(*family, SpansOf(*family, view, *context.zones).At(at), at, out);
  return absl::OkStatus();
}

}  // namespace vigil::scheduler
