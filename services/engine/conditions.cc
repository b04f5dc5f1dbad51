#include "services/engine/conditions.h"

#include <utility>

namespace vigil::engine {

void ConditionBoard::SetStale(const std::string& why) {
  if (why.empty() && !stale_.load(std::memory_order_acquire)) return;
  std::lock_guard lock(mu_);
  why_ = why;
  stale_.store(!why.empty(), std::memory_order_release);
}

std::string ConditionBoard::stale_reason() const {
  if (!stale_.load(std::memory_order_acquire)) return "";
  std::lock_guard lock(mu_);
  return why_;
}

void ConditionBoard::Raise(const std::string& key, std::string text) {
  std::lock_guard lock(mu_);
  conditions_[key] = std::move(text);
  raised_.store(conditions_.size(), std::memory_order_release);
}

void ConditionBoard::Clear(const std::string& key) {
  if (raised_.load(std::memory_order_acquire) == 0) return;
  std::lock_guard lock(mu_);
  conditions_.erase(key);
  raised_.store(conditions_.size(), std::memory_order_release);
}

std::vector<std::string> ConditionBoard::All() const {
  std::lock_guard lock(mu_);
  std::vector<std::string> all;
  for (const auto& [key, text] : conditions_) all.push_back(text);
  return all;
}

}  // namespace vigil::engine
