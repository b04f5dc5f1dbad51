// RowJournal: what rows were before they were overwritten, for as long as somebody holds a served
// state from before. The log keeps one value a row, the newest durable one; a state that is held
// while the log moves on reads its rows through RowsAt and sees them as they were at its position,
// also those of commits that are written or synced right then.
//
// The writer notes a change before the group that brings it is synced; a reader looks at the
// durable row first and at the journal afterwards. So whichever value it finds in the log, the
// journal knows whether it is too new.
//
// Threads: any.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "scheduler/core/rows.h"

namespace vigil::engine {

class RowJournal {
 public:
  // The commit that ends at `position` is about to overwrite the row, which was `before`.
  void Note(uint64_t position, std::string key, std::optional<std::string> before);
  // The row as it was at `position`, when it has changed since; else null.
  std::optional<std::optional<std::string>> At(uint64_t position, absl::string_view key) const;
  // Changes kept; none is when nobody holds an older state.
  size_t size() const { return size_.load(std::memory_order_acquire); }

 private:
  friend class RowsAt;
  void Hold(uint64_t position);
  void Release(uint64_t position);

  struct Change {
    uint64_t position = 0;
    std::optional<std::string> before;
  };
  mutable std::mutex mu_;
  std::atomic<size_t> size_{0};
  absl::flat_hash_map<std::string, std::deque<Change>> changes_;  // by key, in order
  std::deque<std::pair<uint64_t, std::string>> order_;            // all of them, by position
  std::multiset<uint64_t> held_;
};

// The rows of `base` as they were at a position. Threads: any.
class RowsAt : public scheduler::RowSource {
 public:
  RowsAt(std::shared_ptr<const scheduler::RowSource> base, std::shared_ptr<RowJournal> journal,
         uint64_t position);
  ~RowsAt() override;
  RowsAt(const RowsAt&) = delete;
  RowsAt& operator=(const RowsAt&) = delete;

  absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const override;
  absl::Status Scan(
      absl::string_view prefix, absl::string_view start_after,
      const std::function<bool(absl::string_view, absl::string_view)>& fn) const override;

 private:
  const std::shared_ptr<const scheduler::RowSource> base_;
  const std::shared_ptr<RowJournal> journal_;
  const uint64_t position_;
};

}  // namespace vigil::engine
