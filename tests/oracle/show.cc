#include "tests/oracle/show.h"

#include <sstream>

#include "absl/strings/str_cat.h"

namespace vigil::oracle {

std::string Show(const WeekAnswer& a) {
  std::ostringstream out;
  out << a.counted << "+" << a.pending << " of " << a.required_floor << "/" << a.required_target
      << ", days " << a.visit_days << ", call-outs " << a.call_outs << ", missed "
      << a.missed_visits << ", unrecorded " << a.unrecorded << (a.bunched ? ", bunched" : "")
      << ", " << a.verdict << " " << a.severity;
  return out.str();
}

std::string Show(const SeenAnswer& a) {
  if (!a.evaluated) return "not evaluated";
  return absl::StrCat(a.days_not_seen, a.not_seen_red ? " red" : "", ", child ",
                      a.days_child_not_seen, a.child_not_seen_amber ? " amber" : "");
}

std::string Show(const Family& family, absl::Time now) {
  std::string out =
      absl::StrCat("start ", absl::FormatCivilTime(family.start_date), " judged from ",
                   absl::FormatTime(family.judged_from, family.zone), "\n");
  for (const ClosureFact& c : family.closures)
    absl::StrAppend(&out, "closed ", absl::FormatCivilTime(*c.last_date), " known ",
                    absl::FormatTime(c.recorded_at, family.zone), "\n");
  const auto since = [&](absl::Time recorded, absl::Time replaced) {
    return absl::StrCat(" known ", absl::FormatTime(recorded, family.zone), " until ",
                        absl::FormatTime(replaced, family.zone), "\n");
  };
  for (const HoldFact& h : family.holds) {
    absl::StrAppend(&out, "hold from ", absl::FormatTime(h.from, family.zone), " resume ",
                    h.resume_date ? absl::FormatCivilTime(*h.resume_date) : "open",
                    since(h.recorded_at, h.replaced_at));
  }
  for (const TaperFact& t : family.tapers) {
    absl::StrAppend(&out, "taper ", t.visits, " from ", absl::FormatCivilTime(t.first_date), " to ",
                    absl::FormatCivilTime(t.last_date), since(t.recorded_at, t.replaced_at));
  }
  for (const VisitHistory& v : family.visits) {
    for (const VisitFact& f : v.facts) {
      if (f.recorded_at > now) break;
      const auto show = [&](const std::optional<absl::Time>& t) {
        return t.has_value() ? absl::FormatTime("%a %d %b %H:%M", *t, family.zone) : "-";
      };
      absl::StrAppend(&out, v.id, " known ", show(f.recorded_at), " outcome ",
                      static_cast<int>(f.outcome), " planned ", show(f.planned_start), " - ",
                      show(f.planned_end), " actual ", show(f.actual_start), " - ",
                      show(f.actual_end), " notice ", show(f.notice_at), " moved to ", f.moved_to,
                      " place ", f.place, " mode ", static_cast<int>(f.mode), " with ");
      for (const auto& p : f.participants) absl::StrAppend(&out, p, " ");
      for (const auto& p : f.purposes) absl::StrAppend(&out, "purpose", static_cast<int>(p), " ");
      for (const auto& w : f.workers)
        absl::StrAppend(&out, w.id, w.qualified ? "(q " : "(", show(w.from), " ", show(w.until),
                        ") ");
      absl::StrAppend(&out, "\n");
    }
  }
  return out;
}

}  // namespace vigil::oracle
