// What the outside knows: every request before it is sent, every answer when it is received. It
// outlives the process under test and says what the log must hold.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace vigil::crash {

class Ledger {
 public:
  struct Entry {
    bool acknowledged = false;
    uint64_t position = 0;  // of the acknowledged answer
    std::string method;
  };

  // Before sending.
  void Attempt(const std::string& request_id, const std::string& method) {
    std::lock_guard lock(mu_);
    entries_[request_id].method = method;
  }
  // On receipt. False when it contradicts an earlier answer: the same request at two positions.
  bool Acknowledge(const std::string& request_id, uint64_t position) {
    std::lock_guard lock(mu_);
    Entry& entry = entries_[request_id];
    if (entry.acknowledged && entry.position != position) return false;
    entry.acknowledged = true;
    entry.position = position;
    ++acknowledged_;
    return true;
  }
  std::map<std::string, Entry> entries() const {
    std::lock_guard lock(mu_);
    return entries_;
  }
  uint64_t acknowledged() const {
    std::lock_guard lock(mu_);
    return acknowledged_;
  }

 private:
  mutable std::mutex mu_;
  std::map<std::string, Entry> entries_;
  uint64_t acknowledged_ = 0;
};

}  // namespace vigil::crash
