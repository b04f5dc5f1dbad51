// ConditionBoard: what an operator should know about the engine now, and why its answers may not
// say how things stand now. The second is asked with every answer, so it is one atomic read while
// there is nothing to say.
//
// Threads: safe from any.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace vigil::engine {

class ConditionBoard {
 public:
  // Empty: answers are fresh.
  void SetStale(const std::string& why);
  std::string stale_reason() const;

  // One condition a key; raising it again replaces its text.
  void Raise(const std::string& key, std::string text);
  void Clear(const std::string& key);
  std::vector<std::string> All() const;

 private:
  std::atomic<bool> stale_{false};
  std::atomic<size_t> raised_{0};
  mutable std::mutex mu_;
  std::string why_;
  std::map<std::string, std::string> conditions_;
};

}  // namespace vigil::engine
