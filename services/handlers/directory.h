// Directory: telephone number to persons, for the moment at night when a number is all there is.
// In memory only, filled at start by opening the numbers of served persons, kept up by mutations,
// emptied of a person at once when they are erased. Never part of state, never in a snapshot.
//
// Threads: any.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "scheduler/family/record.h"

namespace vigil::handlers {

class Seals;

class Directory {
 public:
  explicit Directory(Seals* seals) : seals_(seals) {}

  // Takes over the person's numbers as the record has them. Older records than the one known are
  // ignored, so that answers may come in any order.
  void Update(const scheduler::Person& person);
  // The start's persons are all in: from now on Find answers.
  void MarkFilled();
  // Persons of the agency with this E.164 number, sorted; all of them, none preselected (D29).
  // Waits for MarkFilled.
  std::vector<std::string> Find(absl::string_view agency, absl::string_view number) const;
  size_t numbers() const;

 private:
  struct Entry {
    uint64_t reflects = 0;
    std::vector<std::string> numbers;
  };
  Seals* const seals_;
  mutable std::mutex mu_;
  mutable std::condition_variable filled_changed_;
  bool filled_ = false;
  absl::flat_hash_map<std::string, Entry> persons_;
  std::map<std::pair<std::string, std::string>, std::set<std::string>>
      by_number_;       // agency, number
  size_t numbers_ = 0;  // in by_number_
};

}  // namespace vigil::handlers
