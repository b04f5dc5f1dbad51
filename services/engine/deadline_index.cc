#include "services/engine/deadline_index.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <string>
#include <utility>

namespace vigil::engine {
namespace {

std::string SubjectKey(const scheduler::RecordRef& ref) {
  return std::string(1, static_cast<char>(ref.kind)) + ref.key;
}

constexpr int64_t kNone = std::numeric_limits<int64_t>::max();

}  // namespace

void DeadlineIndex::Rebuild(const scheduler::StateView& view) {
  ordered_.clear();
  resting_.clear();
  by_subject_.clear();
  view.state().ForEachMap([&](const auto& map) {
    map.ForEach([&](const auto& record) {
      using R = std::decay_t<decltype(*record)>;
      const scheduler::RecordRef ref{scheduler::kKindOf<R>, record->key()};
      std::vector<scheduler::Deadline> deadlines;
      domain_.DeadlinesOf(ref, view, zones_, deadlines);
      Replace(ref, std::move(deadlines));
    });
  });
  Publish();
}

void DeadlineIndex::Update(const std::vector<scheduler::RecordRef>& touched,
                           const scheduler::StateView& view) {
  std::vector<scheduler::RecordRef> affected = touched;
  for (const scheduler::RecordRef& ref : touched) domain_.AddDependents(ref, view, affected);
  std::sort(affected.begin(), affected.end());
  affected.erase(std::unique(affected.begin(), affected.end()), affected.end());
  for (const scheduler::RecordRef& ref : affected) {
    std::vector<scheduler::Deadline> deadlines;
    domain_.DeadlinesOf(ref, view, zones_, deadlines);
    Replace(ref, std::move(deadlines));
  }
  Publish();
}

// Most changes of a record move one of its deadlines, or none: only those are taken out or put in.
void DeadlineIndex::Replace(const scheduler::RecordRef& ref,
                            std::vector<scheduler::Deadline> deadlines) {
  const auto it = by_subject_.find(SubjectKey(ref));
  if (it == by_subject_.end()) {
    if (deadlines.empty()) return;
    ordered_.insert(deadlines.begin(), deadlines.end());
    by_subject_.emplace(SubjectKey(ref), std::move(deadlines));
    return;
  }
  const std::vector<scheduler::Deadline>& old = it->second;
  const auto has = [](const std::vector<scheduler::Deadline>& all, const scheduler::Deadline& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
  };
  for (const scheduler::Deadline& one : old) {
    if (resting_.erase(one) > 0) {
      if (has(deadlines, one)) ordered_.insert(one);
    } else if (!has(deadlines, one)) {
      ordered_.erase(one);
    }
  }
  for (const scheduler::Deadline& one : deadlines) {
    if (!has(old, one)) ordered_.insert(one);
  }
  if (deadlines.empty()) {
    by_subject_.erase(it);
  } else {
    it->second = std::move(deadlines);
  }
}

void DeadlineIndex::Publish() {
  size_.store(ordered_.size() + resting_.size(), std::memory_order_relaxed);
  next_us_.store(ordered_.empty() ? kNone : absl::ToUnixMicros(ordered_.begin()->due),
                 std::memory_order_relaxed);
}

const scheduler::Deadline* DeadlineIndex::Due(absl::Time now) const {
  if (ordered_.empty() || ordered_.begin()->due > now) return nullptr;
  return &*ordered_.begin();
}

void DeadlineIndex::Rest(const scheduler::Deadline& deadline) {
  if (ordered_.erase(deadline) > 0) resting_.insert(deadline);
  Publish();
}

std::vector<scheduler::Deadline> DeadlineIndex::All() const {
  std::vector<scheduler::Deadline> all;
  all.reserve(ordered_.size() + resting_.size());
  std::merge(ordered_.begin(), ordered_.end(), resting_.begin(), resting_.end(),
             std::back_inserter(all));
  return all;
}

absl::Time DeadlineIndex::next() const {
  const int64_t us = next_us_.load(std::memory_order_relaxed);
  return us == kNone ? absl::InfiniteFuture() : absl::FromUnixMicros(us);
}

}  // namespace vigil::engine
