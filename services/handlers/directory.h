// Directory: telephone number to persons, for the moment at night when a number is all there is.
// In memory only, filled at start by opening the numbers of served persons, kept up by mutations,
// emptied of a person at once when they are erased. Never part of state, never in a snapshot.
//
// Threads: any.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "base/limits.h"
#include "scheduler/family/record.h"

namespace vigil::handlers {

class Seals;

class Directory {
 public:
  explicit Directory(Seals* seals, size_t max_numbers = limits::kMaxDirectoryNumbers)
      : seals_(seals), max_numbers_(max_numbers) {}

  // Takes over the person's numbers as the record has them. Older records than the one known are
  // ignored, so that answers may come in any order.
  void Update(const scheduler::Person& person);
  // The start's persons are all in: from now on Find answers.
  void MarkFilled();
  // Persons of the agency with this E.164 number, sorted; all of them, none preselected (D29).
  // Waits for MarkFilled.
  std::vector<std::string> Find(absl::string_view agency, absl::string_view number) const;
  // The same without waiting; nobody before MarkFilled.
  std::vector<std::string> FindIfFilled(absl::string_view agency, absl::string_view number) const;
  // Calls fn when Find no longer waits: at once, or by whoever marks it filled.
  void WhenFilled(std::function<void()> fn);
  size_t numbers() const;
  // Numbers of persons that found no room; an operator must hear of it.
  size_t left_out() const;

 private:
  struct Entry {
    uint64_t reflects = 0;
    std::vector<std::string> numbers;
    size_t left_out = 0;
  };
  std::vector<std::string> FindLocked(absl::string_view agency, absl::string_view number) const;

  Seals* const seals_;
  const size_t max_numbers_;
  mutable std::mutex mu_;
  mutable std::condition_variable filled_changed_;
  bool filled_ = false;
  std::vector<std::function<void()>> when_filled_;
  absl::flat_hash_map<std::string, Entry> persons_;
  std::map<std::pair<std::string, std::string>, std::set<std::string>>
      by_number_;       // agency, number
  size_t numbers_ = 0;  // in by_number_
  size_t left_out_ = 0;
};

}  // namespace vigil::handlers
