#include <mutex>

#include "absl/container/btree_map.h"
#include "absl/strings/match.h"
#include "eventstore/key_table.h"

namespace vigil::eventstore {
namespace {

class MemoryKeyTable : public KeyTable {
 public:
  absl::Status Write(const std::vector<KeyRow>& rows) override {
    std::lock_guard lock(mu_);
    for (const KeyRow& row : rows) {
      if (row.value.has_value()) {
        rows_[row.key] = *row.value;
      } else {
        rows_.erase(row.key);
      }
    }
    return absl::OkStatus();
  }

  absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const override {
    std::lock_guard lock(mu_);
    const auto row = rows_.find(key);
    if (row == rows_.end()) return std::nullopt;
    return row->second;
  }

  absl::Status Scan(absl::string_view prefix, absl::string_view start_after,
                    const RowFn& fn) const override {
    std::lock_guard lock(mu_);
    for (auto row = rows_.lower_bound(std::max(prefix, start_after)); row != rows_.end(); ++row) {
      if (row->first == start_after) continue;
      if (!absl::StartsWith(row->first, prefix) || !fn(row->first, row->second)) break;
    }
    return absl::OkStatus();
  }

  absl::Status Purge(const std::vector<std::string>&, bool) override { return absl::OkStatus(); }

  absl::Status Search(const ByteSearch& search, SearchResult* result) const override {
    std::lock_guard lock(mu_);
    for (const auto& [key, value] : rows_) {
      result->bytes += key.size() + value.size();
      if (search.FoundIn(key) || search.FoundIn(value)) result->found_in.push_back("memory");
    }
    return absl::OkStatus();
  }

 private:
  mutable std::mutex mu_;
  absl::btree_map<std::string, std::string> rows_;
};

}  // namespace

std::unique_ptr<KeyTable> NewMemoryKeyTable() { return std::make_unique<MemoryKeyTable>(); }

}  // namespace vigil::eventstore
