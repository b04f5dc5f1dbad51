// The pages a team's rota is kept on: one a UTC calendar month, so that finding who is on call at
// an instant costs the same however long the rota has run.
//
// Pure; safe from any thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/names.h"
#include "scheduler/core/state.h"
#include "scheduler/oncall/record.h"

namespace vigil::scheduler {

// "{team}/rota": key of the team's Rota and stream of its events.
std::string RotaKey(const TeamName& team);
// "{team}/rota/2026-11": the page of the month that holds the instant.
std::string RotaPageKey(const TeamName& team, absl::Time t);
// First instant of a page's month, and of the month after, from its key.
absl::Time PageStart(absl::string_view page_key);
absl::Time PageEnd(absl::string_view page_key);
// The pages that [start, end) touches, in order.
std::vector<std::string> PageKeysOf(const TeamName& team, absl::Time start, absl::Time end);

// The order of shifts on a page: start, tier, name.
bool ShiftBefore(const Shift& a, const Shift& b);

// The shift as it stands; null when it never was, or was removed whole. `page` keeps it alive.
struct FoundShift {
  std::shared_ptr<const RotaPage> page;
  const Shift* shift = nullptr;
};
FoundShift FindShift(const StateView& view, const ShiftName& name);

// The shifts of a team that end after `start`, in order of ShiftBefore, each once; pages are
// looked up when they are reached. A shift lives as long as the cursor.
class ShiftCursor {
 public:
  ShiftCursor(const StateView& view, const TeamName& team, absl::Time start);
  // The next shift; null at the end of the rota.
  const Shift* Peek();
  void Pop() { ++index_; }

 private:
  StateView view_;
  absl::Time start_;
  std::shared_ptr<const Rota> rota_;
  size_t next_page_ = 0;
  size_t index_ = 0;  // on the last page of pages_
  std::vector<std::shared_ptr<const RotaPage>> pages_;
};

}  // namespace vigil::scheduler
