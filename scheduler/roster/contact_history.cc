#include "scheduler/roster/contact_history.h"

#include <algorithm>
#include <string>
#include <vector>

namespace vigil::scheduler {
namespace {

constexpr absl::Duration kShortestValidity = absl::Hours(24);

// The next live test of the contact point in the direction of `step`; null when there is none.
const ContactCheck* Neighbour(const std::vector<ContactCheck>& checks, size_t index, int step) {
  for (size_t i = index + step; i < checks.size(); i += step) {  // wraps past 0 to end
    if (checks[i].contact_id == checks[index].contact_id &&
        checks[i].until == checks[index].until) {
      return &checks[i];
    }
  }
  return nullptr;
}

void DropIfBetween(std::vector<ContactCheck>& checks, size_t index) {
  const ContactCheck* before = Neighbour(checks, index, -1);
  const ContactCheck* after = Neighbour(checks, index, +1);
  if (before == nullptr || after == nullptr || after->at - before->at > kShortestValidity) return;
  checks.erase(checks.begin() + static_cast<std::ptrdiff_t>(index));
}

}  // namespace

void RememberCheck(Staff& staff, absl::string_view contact_id, absl::Time at) {
  std::vector<ContactCheck>& checks = staff.contact_checks;
  const auto later = [at](const ContactCheck& check) { return check.at > at; };
  const auto place = std::find_if(checks.begin(), checks.end(), later);
  size_t index = static_cast<size_t>(place - checks.begin());
  checks.insert(place, ContactCheck{std::string(contact_id), at, absl::InfiniteFuture()});
  // The new one may make its earlier neighbour, its later neighbour, or itself needless.
  if (const ContactCheck* after = Neighbour(checks, index, +1)) {
    DropIfBetween(checks, static_cast<size_t>(after - checks.data()));
  }
  if (const ContactCheck* before = Neighbour(checks, index, -1)) {
    const size_t size = checks.size();
    DropIfBetween(checks, static_cast<size_t>(before - checks.data()));
    index -= size - checks.size();
  }
  DropIfBetween(checks, index);
}

void EndChecks(Staff& staff, absl::string_view contact_id, absl::Time at) {
  for (ContactCheck& check : staff.contact_checks) {
    if (check.contact_id == contact_id && check.until > at) check.until = at;
  }
}

}  // namespace vigil::scheduler
