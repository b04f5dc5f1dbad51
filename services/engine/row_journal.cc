#include "services/engine/row_journal.h"

#include "base/check.h"

namespace vigil::engine {

void RowJournal::Note(uint64_t position, std::string key, std::optional<std::string> before) {
  std::lock_guard lock(mu_);
  auto& changes = changes_[key];
  // Twice in one commit: what stood before the first time is what others saw.
  if (!changes.empty() && changes.back().position == position) return;
  changes.push_back({position, std::move(before)});
  order_.emplace_back(position, std::move(key));
  size_.store(order_.size(), std::memory_order_release);
}

std::optional<std::optional<std::string>> RowJournal::At(uint64_t position,
                                                         absl::string_view key) const {
  if (size() == 0) return std::nullopt;
  std::lock_guard lock(mu_);
  const auto it = changes_.find(key);
  if (it == changes_.end()) return std::nullopt;
  for (const Change& change : it->second) {
    if (change.position > position) return change.before;
  }
  return std::nullopt;
}

void RowJournal::Hold(uint64_t position) {
  std::lock_guard lock(mu_);
  held_.insert(position);
}

void RowJournal::Release(uint64_t position) {
  std::lock_guard lock(mu_);
  held_.erase(held_.find(position));
  // A change matters to those who hold a state from before it.
  const uint64_t oldest = held_.empty() ? UINT64_MAX : *held_.begin();
  while (!order_.empty() && order_.front().first <= oldest) {
    const auto it = changes_.find(order_.front().second);
    it->second.pop_front();
    if (it->second.empty()) changes_.erase(it);
    order_.pop_front();
  }
  size_.store(order_.size(), std::memory_order_release);
}

RowsAt::RowsAt(std::shared_ptr<const scheduler::RowSource> base,
               std::shared_ptr<RowJournal> journal, uint64_t position)
    : base_(std::move(base)), journal_(std::move(journal)), position_(position) {
  journal_->Hold(position_);
}

RowsAt::~RowsAt() { journal_->Release(position_); }

absl::StatusOr<std::optional<std::string>> RowsAt::Get(absl::string_view key) const {
  auto value = base_->Get(key);
  if (auto before = journal_->At(position_, key); before.has_value()) return *std::move(before);
  return value;
}

absl::Status RowsAt::Scan(
    absl::string_view prefix, absl::string_view start_after,
    const std::function<bool(absl::string_view, absl::string_view)>& fn) const {
  // Rows are overwritten, never removed: what was there then is there now.
  return base_->Scan(prefix, start_after, [&](absl::string_view key, absl::string_view value) {
    const auto before = journal_->At(position_, key);
    if (!before.has_value()) return fn(key, value);
    return !before->has_value() || fn(key, **before);
  });
}

}  // namespace vigil::engine
