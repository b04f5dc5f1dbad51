#include "services/handlers/answer_cache.h"

namespace vigil::handlers {
namespace {

constexpr size_t kMaxBytes = 16 << 20;  // keys and answers together

}  // namespace

std::shared_ptr<const KeptAnswer> AnswerCache::Find(size_t method,
                                                    absl::string_view request) const {
  std::lock_guard lock(mu_);
  const auto found = answers_.find(KeyView(method, request));
  return found == answers_.end() ? nullptr : found->second;
}

void AnswerCache::Keep(size_t method, std::string request, KeptAnswer answer) {
  const size_t key_bytes = request.size(), bytes = key_bytes + answer.bytes.size();
  std::lock_guard lock(mu_);
  if (answer.position < position_) return;
  if (answer.position > position_) {
    answers_.clear();
    bytes_ = 0;
    position_ = answer.position;
  }
  if (bytes_ + bytes > kMaxBytes) return;
  auto& held = answers_[Key(method, std::move(request))];
  if (held != nullptr) bytes_ -= key_bytes + held->bytes.size();
  held = std::make_shared<const KeptAnswer>(std::move(answer));
  bytes_ += bytes;
}

void AnswerCache::Clear() {
  std::lock_guard lock(mu_);
  answers_.clear();
  bytes_ = 0;
}

}  // namespace vigil::handlers
