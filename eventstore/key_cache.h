// A bounded map of unwrapped keys, least recently used out first. Internal to the key store, under
// whose mutex it stands.
#pragma once

#include <list>
#include <memory>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace vigil::eventstore {

template <typename Value>
class KeyCache {
 public:
  explicit KeyCache(size_t capacity) : capacity_(capacity) {}

  // nullptr when absent.
  std::shared_ptr<const Value> Find(absl::string_view name) {
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) return nullptr;
    order_.splice(order_.begin(), order_, found->second);
    return found->second->second;
  }

  void Put(std::string name, std::shared_ptr<const Value> value) {
    Erase(name);
    if (by_name_.size() >= capacity_) {
      by_name_.erase(order_.back().first);
      order_.pop_back();
    }
    order_.emplace_front(name, std::move(value));
    by_name_.emplace(std::move(name), order_.begin());
  }

  void Erase(absl::string_view name) {
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) return;
    order_.erase(found->second);
    by_name_.erase(found);
  }

  void ErasePrefix(absl::string_view prefix) {
    for (auto entry = order_.begin(); entry != order_.end();) {
      const auto next = std::next(entry);
      if (absl::StartsWith(entry->first, prefix)) Erase(std::string(entry->first));
      entry = next;
    }
  }

  size_t size() const { return by_name_.size(); }

 private:
  using Order = std::list<std::pair<std::string, std::shared_ptr<const Value>>>;
  const size_t capacity_;
  Order order_;  // most recently used first
  absl::flat_hash_map<std::string, typename Order::iterator> by_name_;
};

}  // namespace vigil::eventstore
