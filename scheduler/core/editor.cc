#include "scheduler/core/editor.h"

#include <atomic>

namespace vigil::scheduler {
namespace {

template <class R>
void StoreIfClosed(const RecordRef& ref, uint64_t token, State& state,
                   std::vector<StoredRow>& rows) {
  if constexpr (R::kStorable) {
    if (ref.kind != kKindOf<R>) return;
    const auto record = state.map<R>().Find(ref.key);
    if (record == nullptr || !record->closed()) return;
    rows.push_back({RowKey(R::kKind, ref.key), Encode(*record)});
    state.map<R>().Erase(ref.key, token);
  }
}

template <class... R>
void StoreEach(const RecordRef& ref, uint64_t token, State& state, std::vector<StoredRow>& rows,
               std::tuple<R...>*) {
  (StoreIfClosed<R>(ref, token, state, rows), ...);
}

template <class R>
void StoreIfKind(int kind, const void* pointer, uint64_t token, State& state,
                 const std::function<void(StoredRow)>& store) {
  if constexpr (R::kStorable) {
    if (kind != kKindOf<R>) return;
    const R& record = *static_cast<const R*>(pointer);
    // Another record may have taken its place since.
    if (!record.closed() || state.map<R>().Find(record.key()).get() != &record) return;
    if (store) store({RowKey(R::kKind, record.key()), Encode(record)});
    state.map<R>().Erase(record.key(), token);
  }
}

template <class... R>
void StoreOne(int kind, const void* pointer, uint64_t token, State& state,
              const std::function<void(StoredRow)>& store, std::tuple<R...>*) {
  (StoreIfKind<R>(kind, pointer, token, state, store), ...);
}

}  // namespace

void StateEditor::StoreReplayed(const std::function<void(StoredRow)>& store) {
  for (const Replayed& changed : replayed_) {
    StoreOne(changed.kind, changed.record.get(), token_, *state_, store,
             static_cast<RecordTypes*>(nullptr));
  }
  replayed_.clear();
}

std::vector<StoredRow> StateEditor::StoreClosed(const std::vector<RecordRef>& touched) {
  std::vector<StoredRow> rows;
  for (const RecordRef& ref : touched) {
    StoreEach(ref, token_, *state_, rows, static_cast<RecordTypes*>(nullptr));
  }
  return rows;
}

uint64_t NextToken() {
  static std::atomic<uint64_t> next{2};
  return next.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace vigil::scheduler
