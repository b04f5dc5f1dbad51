// Holds subjects for one thread while their keys are made or destroyed: whoever asks for the same
// subject waits. Internal to the key store.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/types/span.h"

namespace vigil::eventstore {

class BusySubjects {
 public:
  // Waits until none of them is held, then holds all. `held` is guarded by `mu`.
  BusySubjects(absl::Span<const std::string> subjects, std::mutex* mu,
               std::condition_variable* changed, absl::flat_hash_set<std::string>* held)
      : subjects_(subjects.begin(), subjects.end()), mu_(mu), changed_(changed), held_(held) {
    std::sort(subjects_.begin(), subjects_.end());
    subjects_.erase(std::unique(subjects_.begin(), subjects_.end()), subjects_.end());
    std::unique_lock lock(*mu_);
    changed_->wait(lock, [&] {
      return std::none_of(subjects_.begin(), subjects_.end(),
                          [&](const std::string& subject) { return held_->contains(subject); });
    });
    held_->insert(subjects_.begin(), subjects_.end());
  }

  ~BusySubjects() {
    {
      std::lock_guard lock(*mu_);
      for (const std::string& subject : subjects_) held_->erase(subject);
    }
    changed_->notify_all();
  }

  BusySubjects(const BusySubjects&) = delete;
  BusySubjects& operator=(const BusySubjects&) = delete;

  const std::vector<std::string>& subjects() const { return subjects_; }  // sorted, each once

 private:
  std::vector<std::string> subjects_;
  std::mutex* const mu_;
  std::condition_variable* const changed_;
  absl::flat_hash_set<std::string>* const held_;
};

}  // namespace vigil::eventstore
