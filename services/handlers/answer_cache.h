// Answers that are given again until they change (docs/adr/013).
//
// An answer is kept under its method and the request's bytes. It is given again while the state
// stands at the position it was made from and the core says that it holds; both are asked each
// time. What is kept is of one position: the first answer of another one lets all others go, so
// nothing that was changed or erased stays behind an answer that is newer.
//
// Threads: any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/hash/hash.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "scheduler/calendar/zone.h"

namespace vigil::handlers {

struct KeptAnswer {
  uint64_t position = 0;   // of the state it was made from
  absl::Time from, until;  // it holds in [from, until), the state being the same
  std::string bytes;       // the whole response but for the instant it was asked at
  calendar::Zone zone;     // that instant is shown in

  bool HoldsAt(uint64_t present, absl::Time now) const {
    return position == present && from <= now && now < until;
  }
};

class AnswerCache {
 public:
  // Null when there is none. It may be out of date: ask HoldsAt.
  std::shared_ptr<const KeptAnswer> Find(size_t method, absl::string_view request) const;
  // Does nothing when there is no room, or what is held is newer.
  void Keep(size_t method, std::string request, KeptAnswer answer);
  void Clear();

 private:
  using Key = std::pair<size_t, std::string>;
  using KeyView = std::pair<size_t, absl::string_view>;
  struct Hash {
    using is_transparent = void;
    size_t operator()(const KeyView& key) const { return absl::HashOf(key.first, key.second); }
    size_t operator()(const Key& key) const { return (*this)(KeyView(key.first, key.second)); }
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(const KeyView& a, const KeyView& b) const { return a == b; }
  };

  mutable std::mutex mu_;
  uint64_t position_ = 0;  // of all that is held
  size_t bytes_ = 0;
  absl::flat_hash_map<Key, std::shared_ptr<const KeptAnswer>, Hash, Equal> answers_;
};

}  // namespace vigil::handlers
