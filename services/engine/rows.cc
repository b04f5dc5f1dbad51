#include "services/engine/rows.h"

#include "absl/strings/match.h"
#include "base/check.h"

namespace vigil::engine {

std::optional<std::string> LogRows::Get(absl::string_view key) const {
  auto row = log_.GetRow(key);
  VIGIL_CHECK(row.ok()) << "row cannot be read: " << row.status();
  return *std::move(row);
}

void LogRows::Scan(absl::string_view prefix, absl::string_view start_after,
                   const std::function<bool(absl::string_view, absl::string_view)>& fn) const {
  const absl::Status status = log_.ScanRows(prefix, start_after, fn);
  VIGIL_CHECK(status.ok()) << "rows cannot be read: " << status;
}

void OverlayRows::Put(const scheduler::StoredRow& row, uint64_t group) {
  std::lock_guard lock(mu_);
  rows_[row.key] = {row.value, group};
}

void OverlayRows::Release(uint64_t group) {
  std::lock_guard lock(mu_);
  std::erase_if(rows_, [group](const auto& entry) { return entry.second.group <= group; });
}

std::optional<std::string> OverlayRows::Get(absl::string_view key) const {
  {
    std::lock_guard lock(mu_);
    const auto it = rows_.find(std::string(key));
    if (it != rows_.end()) return it->second.value;
  }
  return base_->Get(key);
}

void OverlayRows::Scan(absl::string_view prefix, absl::string_view start_after,
                       const std::function<bool(absl::string_view, absl::string_view)>& fn) const {
  std::map<std::string, std::string> mine;
  {
    std::lock_guard lock(mu_);
    for (auto it = rows_.lower_bound(std::string(prefix));
         it != rows_.end() && absl::StartsWith(it->first, prefix); ++it) {
      if (start_after.empty() || absl::string_view(it->first) > start_after)
        mine[it->first] = it->second.value;
    }
  }
  auto next = mine.begin();
  bool go_on = true;
  base_->Scan(prefix, start_after, [&](absl::string_view key, absl::string_view value) {
    while (go_on && next != mine.end() && absl::string_view(next->first) < key) {
      go_on = fn(next->first, next->second);
      ++next;
    }
    if (!go_on) return false;
    if (next != mine.end() && next->first == key) {
      go_on = fn(next->first, next->second);
      ++next;
    } else {
      go_on = fn(key, value);
    }
    return go_on;
  });
  for (; go_on && next != mine.end(); ++next) go_on = fn(next->first, next->second);
}

}  // namespace vigil::engine
