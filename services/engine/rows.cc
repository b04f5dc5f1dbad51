#include "services/engine/rows.h"

#include "absl/strings/match.h"

namespace vigil::engine {

absl::StatusOr<std::optional<std::string>> LogRows::Get(absl::string_view key) const {
  return log_.GetRow(key);
}

absl::Status LogRows::Scan(
    absl::string_view prefix, absl::string_view start_after,
    const std::function<bool(absl::string_view, absl::string_view)>& fn) const {
  return log_.ScanRows(prefix, start_after, fn);
}

void OverlayRows::Put(const scheduler::StoredRow& row, uint64_t group) {
  std::lock_guard lock(mu_);
  rows_[row.key] = {row.value, group};
}

void OverlayRows::Release(uint64_t group) {
  std::lock_guard lock(mu_);
  std::erase_if(rows_, [group](const auto& entry) { return entry.second.group <= group; });
}

absl::StatusOr<std::optional<std::string>> OverlayRows::Get(absl::string_view key) const {
  {
    std::lock_guard lock(mu_);
    const auto it = rows_.find(std::string(key));
    if (it != rows_.end()) return it->second.value;
  }
  return base_->Get(key);
}

absl::Status OverlayRows::Scan(
    absl::string_view prefix, absl::string_view start_after,
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
  const auto merge = [&](absl::string_view key, absl::string_view value) {
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
  };
  if (absl::Status read = base_->Scan(prefix, start_after, merge); !read.ok()) return read;
  for (; go_on && next != mine.end(); ++next) go_on = fn(next->first, next->second);
  return absl::OkStatus();
}

absl::StatusOr<std::optional<std::string>> CommandRows::Get(absl::string_view key) const {
  const auto known = read_.find(std::string(key));
  if (known != read_.end()) return known->second;
  auto row = CheckedRows::Get(key);
  if (row.ok()) read_.emplace(std::string(key), *row);
  return row;
}

}  // namespace vigil::engine
