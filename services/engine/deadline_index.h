// DeadlineIndex: every pending deadline in order, kept in step with the lead state.
// Threads: the sequencer's; size() and next() may be read from any.
#pragma once

#include <atomic>
#include <limits>
#include <mutex>
#include <set>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "scheduler/calendar/zone.h"
#include "scheduler/core/deadline.h"
#include "scheduler/domain.h"

namespace vigil::engine {

class DeadlineIndex {
 public:
  DeadlineIndex(const scheduler::Domain& domain, const calendar::ZoneSet& zones)
      : domain_(domain), zones_(zones) {}

  // Asks the whole state anew.
  void Rebuild(const scheduler::StateView& view);
  // Asks the touched records, and those that depend on them, anew.
  void Update(const std::vector<scheduler::RecordRef>& touched, const scheduler::StateView& view);

  // The first deadline due at or before `now`; null when there is none. Valid until the next call.
  const scheduler::Deadline* Due(absl::Time now) const;
  bool Contains(const scheduler::Deadline& deadline) const { return ordered_.count(deadline) > 0; }
  // A deadline that its decider did not move would fire for ever: it stays pending, as the state
  // says, but is not due again before its subject is asked anew.
  void Rest(const scheduler::Deadline& deadline);

  // All pending ones in order, resting ones too: what the state tells, however it came about.
  std::vector<scheduler::Deadline> All() const;
  absl::Time next() const;
  size_t size() const { return size_.load(std::memory_order_relaxed); }

 private:
  void Replace(const scheduler::RecordRef& ref, std::vector<scheduler::Deadline> deadlines);
  void Publish();

  const scheduler::Domain& domain_;
  const calendar::ZoneSet& zones_;
  std::set<scheduler::Deadline> ordered_;  // those that may fall due
  std::set<scheduler::Deadline> resting_;
  absl::flat_hash_map<std::string, std::vector<scheduler::Deadline>>
      by_subject_;  // kind byte + key
  std::atomic<size_t> size_{0};
  std::atomic<int64_t> next_us_{std::numeric_limits<int64_t>::max()};  // none
};

}  // namespace vigil::engine
