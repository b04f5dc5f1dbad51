#include "services/generate/action.h"

#include <algorithm>

namespace vigil::generate {

std::vector<Action> ActionList::Take() {
  std::stable_sort(actions_.begin(), actions_.end(),
                   [](const Action& a, const Action& b) { return a.at < b.at; });
  return std::move(actions_);
}

}  // namespace vigil::generate
