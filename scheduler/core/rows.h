// Rows: records that left memory, as opaque key/value pairs kept by the event log's owner. Pure
// code reads them through RowSource and gives new ones to its caller.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace vigil::scheduler {

class RowSource {
 public:
  virtual ~RowSource() = default;
  virtual std::optional<std::string> Get(absl::string_view key) const = 0;
  // Rows whose key begins with prefix, in key order, after start_after; until fn returns false.
  virtual void Scan(absl::string_view prefix, absl::string_view start_after,
                    const std::function<bool(absl::string_view, absl::string_view)>& fn) const = 0;
};

// Key of a stored record.
inline std::string RowKey(absl::string_view kind, absl::string_view key) {
  return absl::StrCat("r/", kind, "/", key);
}

// Rows in memory: scratch folds and tests.
class MapRows : public RowSource {
 public:
  void Put(std::string key, std::string value) { rows_[std::move(key)] = std::move(value); }
  std::optional<std::string> Get(absl::string_view key) const override;
  void Scan(absl::string_view prefix, absl::string_view start_after,
            const std::function<bool(absl::string_view, absl::string_view)>& fn) const override;
  const std::map<std::string, std::string, std::less<>>& rows() const { return rows_; }

 private:
  std::map<std::string, std::string, std::less<>> rows_;
};

}  // namespace vigil::scheduler
