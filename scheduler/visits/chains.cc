#include "scheduler/visits/chains.h"

#include <algorithm>
#include <tuple>

#include "base/limits.h"
#include "scheduler/visits/counting.h"

namespace vigil::scheduler {
namespace {

bool ShareParticipant(const VisitFacts& a, const VisitFacts& b) {
  for (const PersonName& person : a.participants) {
    if (std::find(b.participants.begin(), b.participants.end(), person) != b.participants.end())
      return true;
  }
  return false;
}

// `a` starts first or with `b`.
bool Linked(const IntensityCase& c, const VisitFacts& a, const VisitFacts& b) {
  if (a.place != b.place) return false;
  const absl::Duration gap = absl::Minutes(c.RulesAt(a.start).merge_gap_minutes);
  return b.start - a.end < gap && ShareParticipant(a, b);
}

// The lowest session of the chain that `i` is in; `chain` holds a lower member of the same chain.
size_t RootOf(absl::Span<Session> sessions, size_t i) {
  while (sessions[i].chain != i) i = sessions[i].chain = sessions[sessions[i].chain].chain;
  return i;
}

void Join(absl::Span<Session> sessions, size_t i, size_t j) {
  const size_t a = RootOf(sessions, i), b = RootOf(sessions, j);
  sessions[std::max(a, b)].chain = std::min(a, b);
}

}  // namespace

Chains FormChains(const IntensityCase& c, absl::Span<Session> sessions) {
  std::sort(sessions.begin(), sessions.end(), [](const Session& a, const Session& b) {
    return std::tie(a.facts->start, a.facts->end, a.visit->id) <
           std::tie(b.facts->start, b.facts->end, b.visit->id);
  });
  for (size_t j = 0; j < sessions.size(); ++j) {
    sessions[j].chain = j;
    const absl::Time out_of_reach =
        sessions[j].facts->start - absl::Hours(limits::kMaxVisitHours) - absl::Hours(24);
    for (size_t i = j; i-- > 0 && sessions[i].facts->start > out_of_reach;) {
      if (Linked(c, *sessions[i].facts, *sessions[j].facts)) Join(sessions, i, j);
    }
  }
  Chains chains;
  absl::InlinedVector<Intervals, 12> minutes;
  for (size_t i = 0; i < sessions.size(); ++i) {
    const size_t root = RootOf(sessions, i);
    if (root == i) {
      sessions[i].chain = i;
      chains.push_back({sessions[i].facts->start});
      minutes.emplace_back();
    }
  }
  // Roots are the lowest members, so a chain's index is known before its other members are met.
  absl::InlinedVector<size_t, 12> index(sessions.size(), 0);
  size_t next = 0;
  for (size_t i = 0; i < sessions.size(); ++i) {
    index[i] = sessions[i].chain == i ? next++ : index[RootOf(sessions, i)];
    AppendQualified(*sessions[i].facts, minutes[index[i]]);
  }
  for (size_t i = 0; i < sessions.size(); ++i) sessions[i].chain = index[i];
  for (size_t k = 0; k < chains.size(); ++k) {
    chains[k].length = UnionLength(minutes[k]);
    chains[k].counts =
        chains[k].length >= absl::Minutes(c.RulesAt(chains[k].start).min_visit_minutes);
  }
  return chains;
}

}  // namespace vigil::scheduler
