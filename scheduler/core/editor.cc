#include "scheduler/core/editor.h"

#include <atomic>
#include <utility>

namespace vigil::scheduler {
namespace {

// Calls fn<R>() with the storable record type of that kind.
template <class Fn, class... R>
void WithStorable(int kind, const Fn& fn, std::tuple<R...>*) {
  const auto try_one = [&]<class T>() {
    if constexpr (T::kStorable) {
      if (kind == kKindOf<T>) fn.template operator()<T>();
    }
  };
  (try_one.template operator()<R>(), ...);
}

// Rows that a replay remembers to be ahead of it. They come in runs, so forgetting them all at once
// costs little.
constexpr size_t kMaxKnownAhead = 4096;

}  // namespace

bool StateEditor::IsKnownAhead(absl::string_view kind, absl::string_view key) const {
  if (ahead_.empty()) return false;
  const auto known = ahead_.find(RowKey(kind, key));
  return known != ahead_.end() && known->second >= position_;
}

void StateEditor::KnowAhead(absl::string_view kind, absl::string_view key, uint64_t reflects) {
  if (ahead_.size() >= kMaxKnownAhead) ahead_.clear();
  ahead_[RowKey(kind, key)] = reflects;
}

void StateEditor::StoreReplayed() {
  for (const Replayed& changed : replayed_) {
    const auto store_it = [&]<class R>() {
      const R& record = *static_cast<const R*>(changed.record.get());
      // Another record may have taken its place since.
      if (!record.closed() || state_->map<R>().Find(record.key()).get() != &record) return;
      if (store_) store_(RowOf(record));
      state_->map<R>().Erase(record.key());
    };
    WithStorable(changed.kind, store_it, static_cast<RecordTypes*>(nullptr));
  }
  replayed_.clear();
}

std::vector<StoredRow> StateEditor::StoreClosed(const std::vector<RecordRef>& touched) {
  std::vector<StoredRow> rows;
  for (const RecordRef& ref : touched) {
    const auto store_it = [&]<class R>() {
      const auto record = state_->map<R>().Find(ref.key);
      if (record == nullptr || !record->closed()) return;
      rows.push_back(RowOf(*record));
      state_->map<R>().Erase(record->key());
    };
    WithStorable(ref.kind, store_it, static_cast<RecordTypes*>(nullptr));
  }
  return rows;
}

uint64_t NextToken() {
  static std::atomic<uint64_t> next{2};
  return next.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace vigil::scheduler
