// What the outside knows: every request, byte for byte, before it is sent, and every answer when it
// is received. It outlives the process under test and says what the log must hold; and it says what
// was under way at a kill.
//
// Thread-safe.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "google/protobuf/message.h"

namespace vigil::crash {

class Ledger {
 public:
  struct Entry {
    std::string method;
    std::shared_ptr<const google::protobuf::Message> request;
    bool acknowledged = false;
    uint64_t position = 0;  // of the acknowledged answer, or where it was first found in the log
    std::string hash;       // of its commit, once it was found in the log
  };
  using Entries = std::map<std::string, Entry>;  // by request id

  // Before sending, first time or again.
  void Attempt(const std::string& id, const std::string& method,
               std::shared_ptr<const google::protobuf::Message> request) {
    std::lock_guard lock(mu_);
    entries_[id].method = method;
    entries_[id].request = std::move(request);
  }
  // What is known of it; empty when nothing is.
  Entry Get(const std::string& id) const {
    std::lock_guard lock(mu_);
    const auto it = entries_.find(id);
    return it == entries_.end() ? Entry() : it->second;
  }
  // On receipt. False when it contradicts what is known: the same request at two positions.
  bool Acknowledge(const std::string& id, uint64_t position) {
    std::lock_guard lock(mu_);
    Entry& entry = entries_[id];
    if (entry.position != 0 && entry.position != position) return false;
    entry.acknowledged = true;
    entry.position = position;
    return true;
  }
  // It stands in the log. False when it stood elsewhere, or otherwise, before.
  bool Found(const std::string& id, uint64_t position, const std::string& hash) {
    std::lock_guard lock(mu_);
    Entry& entry = entries_[id];
    if (entry.position != 0 && entry.position != position) return false;
    if (!entry.hash.empty() && entry.hash != hash) return false;
    entry.position = position;
    entry.hash = hash;
    return true;
  }
  Entries entries() const {
    std::lock_guard lock(mu_);
    return entries_;
  }

 private:
  mutable std::mutex mu_;
  Entries entries_;
};

// The calls that are under way: begun, and neither answered nor failed.
class Flights {
 public:
  using Call = std::pair<std::string, std::string>;  // method, id

  void Begin(const std::string& method, const std::string& id) {
    std::lock_guard lock(mu_);
    flying_.emplace(method, id);
    changed_.notify_all();
  }
  void End(const std::string& method, const std::string& id, bool answered) {
    std::lock_guard lock(mu_);
    flying_.erase({method, id});
    if (answered) {
      ++answers_[method];
      ++all_answers_;
    } else {
      unanswered_.emplace(method, id);
    }
    changed_.notify_all();
  }

  // Waits for `answers` more answers, of any method, with a call of `method` under way ("": does
  // not matter), begun before the last `during` of them unless calls of that method are too short
  // for that. False when it does not come to pass.
  bool WaitForMoment(int answers, const std::string& method, int during) {
    std::unique_lock lock(mu_);
    const uint64_t until = all_answers_ + static_cast<uint64_t>(answers);
    uint64_t since = 0;  // the answers when the call that is under way was first seen
    Call seen;
    int tries = 0;
    return changed_.wait_for(lock, std::chrono::seconds(60), [&] {
      if (all_answers_ < until) return false;
      if (method.empty()) return true;
      const auto call = flying_.lower_bound({method, ""});
      if (call == flying_.end() || call->first != method) return false;
      if (*call != seen) {
        seen = *call;
        since = all_answers_;
        ++tries;
      }
      return tries > 5 || all_answers_ - since >= static_cast<uint64_t>(during);
    });
  }
  // What is under way now; forgets what ended without an answer before.
  std::set<Call> Now() {
    std::lock_guard lock(mu_);
    unanswered_.clear();
    return flying_;
  }
  // Those of `calls` that ended without an answer since Now().
  std::set<Call> Unanswered(const std::set<Call>& calls) const {
    std::lock_guard lock(mu_);
    std::set<Call> cut;
    for (const Call& call : calls) {
      if (unanswered_.contains(call)) cut.insert(call);
    }
    return cut;
  }
  int answers(const std::string& method) const {
    std::lock_guard lock(mu_);
    const auto it = answers_.find(method);
    return it == answers_.end() ? 0 : it->second;
  }

 private:
  mutable std::mutex mu_;
  std::condition_variable changed_;
  std::set<Call> flying_;
  std::set<Call> unanswered_;
  std::map<std::string, int> answers_;
  uint64_t all_answers_ = 0;
};

}  // namespace vigil::crash
