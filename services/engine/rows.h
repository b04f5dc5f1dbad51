// Row sources of the engine: the durable rows of the log, and what is decided but not yet durable
// on top.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "eventstore/event_log.h"
#include "scheduler/core/editor.h"
#include "scheduler/core/rows.h"

namespace vigil::engine {

// Durable rows.
class LogRows : public scheduler::RowSource {
 public:
  explicit LogRows(const eventstore::EventLog& log) : log_(log) {}
  absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const override;
  absl::Status Scan(
      absl::string_view prefix, absl::string_view start_after,
      const std::function<bool(absl::string_view, absl::string_view)>& fn) const override;

 private:
  const eventstore::EventLog& log_;
};

// Rows over another source; the ones held here win. Threads: the owner's, unless noted.
class OverlayRows : public scheduler::RowSource {
 public:
  explicit OverlayRows(std::shared_ptr<const scheduler::RowSource> base) : base_(std::move(base)) {}
  // Rows of the group numbered `group` (rising).
  void Put(const scheduler::StoredRow& row, uint64_t group);
  // The group is durable: the base has its rows.
  void Release(uint64_t group);
  absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const override;
  absl::Status Scan(
      absl::string_view prefix, absl::string_view start_after,
      const std::function<bool(absl::string_view, absl::string_view)>& fn) const override;

 private:
  struct Entry {
    std::string value;
    uint64_t group = 0;
  };
  std::shared_ptr<const scheduler::RowSource> base_;
  mutable std::mutex mu_;  // Release comes from the committer
  std::map<std::string, Entry, std::less<>> rows_;
};

// The rows as one command reads them: damage is kept for it alone, and what it read is remembered,
// so that what it overwrites need not be read again.
class CommandRows : public scheduler::CheckedRows {
 public:
  explicit CommandRows(const scheduler::RowSource& base) : CheckedRows(base) {}
  absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const override;

 private:
  mutable std::map<std::string, std::optional<std::string>, std::less<>> read_;
};

}  // namespace vigil::engine
