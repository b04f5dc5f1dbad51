// Rows: records that left memory, as opaque key/value pairs kept by the event log's owner. Pure
// code reads them through RowSource and gives new ones to its caller.
//
// A row may be damaged: unreadable on its disk, undecodable, or missing though the state says that
// it is there. Pure code then goes on as if there were none, and whoever asked it a question finds
// the damage in CheckedRows and throws the answer away: one bad row costs the questions that need
// it, not the service.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace vigil::scheduler {

class RowSource {
 public:
  virtual ~RowSource() = default;
  virtual absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const = 0;
  // Rows whose key begins with prefix, in key order, after start_after; until fn returns false.
  virtual absl::Status Scan(
      absl::string_view prefix, absl::string_view start_after,
      const std::function<bool(absl::string_view, absl::string_view)>& fn) const = 0;

  // A row that was needed is damaged. A programmer error where nobody asks for fault() afterwards.
  virtual void Fail(absl::Status damage) const;
  // The first damage met; OK when everything read so far may be believed.
  virtual absl::Status fault() const { return absl::OkStatus(); }
};

// Key of a stored record.
inline std::string RowKey(absl::string_view kind, absl::string_view key) {
  return absl::StrCat("r/", kind, "/", key);
}

// The rows of another source as one question reads them. Threads: one at a time.
class CheckedRows : public RowSource {
 public:
  explicit CheckedRows(const RowSource& base) : base_(base) {}
  absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const override {
    return base_.Get(key);
  }
  absl::Status Scan(
      absl::string_view prefix, absl::string_view start_after,
      const std::function<bool(absl::string_view, absl::string_view)>& fn) const override {
    return base_.Scan(prefix, start_after, fn);
  }
  void Fail(absl::Status damage) const override { fault_.Update(std::move(damage)); }
  absl::Status fault() const override { return fault_; }

 private:
  const RowSource& base_;
  mutable absl::Status fault_;
};

// Rows in memory: scratch folds and tests.
class MapRows : public RowSource {
 public:
  void Put(std::string key, std::string value) { rows_[std::move(key)] = std::move(value); }
  absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const override;
  absl::Status Scan(
      absl::string_view prefix, absl::string_view start_after,
      const std::function<bool(absl::string_view, absl::string_view)>& fn) const override;
  const std::map<std::string, std::string, std::less<>>& rows() const { return rows_; }

 private:
  std::map<std::string, std::string, std::less<>> rows_;
};

}  // namespace vigil::scheduler
