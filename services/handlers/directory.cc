#include "services/handlers/directory.h"

#include <utility>

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
  left_out_ -= entry.left_out;
  entry.reflects = person.reflects;
  entry.numbers.clear();
  entry.left_out = 0;
  for (std::string& number : numbers) {
    if (numbers_ >= max_numbers_) {
      ++entry.left_out;
      ++left_out_;
      continue;
    }
    numbers_ += by_number_[{agency, number}].insert(person.name.str()).second;
    entry.numbers.push_back(std::move(number));
  }
}

void Directory::MarkFilled() {
  std::vector<std::function<void()>> waiting;
  {
    std::lock_guard lock(mu_);
    filled_ = true;
    waiting = std::move(when_filled_);
  }
  filled_changed_.notify_all();
  for (const std::function<void()>& fn : waiting) fn();
}

void Directory::WhenFilled(std::function<void()> fn) {
  {
    std::lock_guard lock(mu_);
    if (!filled_) return when_filled_.push_back(std::move(fn));
  }
  fn();
}

std::vector<std::string> Directory::Find(absl::string_view agency, absl::string_view number) const {
  std::unique_lock lock(mu_);
  filled_changed_.wait(lock, [this] { return filled_; });
  return FindLocked(agency, number);
}

std::vector<std::string> Directory::FindIfFilled(absl::string_view agency,
                                                 absl::string_view number) const {
  std::lock_guard lock(mu_);
  return filled_ ? FindLocked(agency, number) : std::vector<std::string>();
}

std::vector<std::string> Directory::FindLocked(absl::string_view agency,
                                               absl::string_view number) const {
  const auto at = by_number_.find({std::string(agency), std::string(number)});
  if (at == by_number_.end()) return {};
  return {at->second.begin(), at->second.end()};
}

size_t Directory::numbers() const {
  std::lock_guard lock(mu_);
  return numbers_;
}

size_t Directory::left_out() const {
  std::lock_guard lock(mu_);
  return left_out_;
}

}  // namespace vigil::handlers
