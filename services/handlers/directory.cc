#include "services/handlers/directory.h"

#include <utility>

#include "base/limits.h"
#include "services/handlers/seal.h"

namespace vigil::handlers {

void Directory::Update(const scheduler::Person& person) {
  std::vector<std::string> numbers;
  if (!person.erased) {
    for (const scheduler::SealedBytes& sealed : person.phone_numbers) {
      if (auto number = seals_->OpenRecord(sealed, "phone_numbers")) {
        numbers.push_back(*std::move(number));
      }
    }
  }
  const std::string agency = person.name.agency().str();
  std::lock_guard lock(mu_);
  Entry& entry = persons_[person.name.str()];
  if (person.reflects < entry.reflects) return;
  for (const std::string& number : entry.numbers) {
    const auto at = by_number_.find({agency, number});
    if (at == by_number_.end()) continue;
    numbers_ -= at->second.erase(person.name.str());
    if (at->second.empty()) by_number_.erase(at);
  }
  entry.reflects = person.reflects;
  entry.numbers.clear();
  for (std::string& number : numbers) {
    if (numbers_ >= limits::kMaxDirectoryNumbers) break;
    numbers_ += by_number_[{agency, number}].insert(person.name.str()).second;
    entry.numbers.push_back(std::move(number));
  }
}

void Directory::MarkFilled() {
  {
    std::lock_guard lock(mu_);
    filled_ = true;
  }
  filled_changed_.notify_all();
}

std::vector<std::string> Directory::Find(absl::string_view agency, absl::string_view number) const {
  std::unique_lock lock(mu_);
  filled_changed_.wait(lock, [this] { return filled_; });
  const auto at = by_number_.find({std::string(agency), std::string(number)});
  if (at == by_number_.end()) return {};
  return {at->second.begin(), at->second.end()};
}

size_t Directory::numbers() const {
  std::lock_guard lock(mu_);
  return numbers_;
}

}  // namespace vigil::handlers
