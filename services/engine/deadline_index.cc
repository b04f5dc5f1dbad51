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
  std::set<scheduler::RecordRef> affected(touched.begin(), touched.end());
  for (const scheduler::RecordRef& ref : touched) {
    std::vector<scheduler::RecordRef> dependents;
    domain_.AddDependents(ref, view, dependents);
    affected.insert(dependents.begin(), dependents.end());
  }
  for (const scheduler::RecordRef& ref : affected) {
    std::vector<scheduler::Deadline> deadlines;
    domain_.DeadlinesOf(ref, view, zones_, deadlines);
    Replace(ref, std::move(deadlines));
  }
  Publish();
}

void DeadlineIndex::Replace(const scheduler::RecordRef& ref,
                            std::vector<scheduler::Deadline> deadlines) {
  const std::string key = SubjectKey(ref);
  const auto it = by_subject_.find(key);
  if (it != by_subject_.end()) {
    for (const scheduler::Deadline& old : it->second) {
      ordered_.erase(old);
      resting_.erase(old);
    }
    if (deadlines.empty()) {
      by_subject_.erase(it);
      return;
    }
  } else if (deadlines.empty()) {
    return;
  }
  for (const scheduler::Deadline& deadline : deadlines) ordered_.insert(deadline);
  by_subject_[key] = std::move(deadlines);
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
