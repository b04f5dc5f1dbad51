// StateEditor: how Apply changes a State. It copies each record once per token, remembers what was
// touched, loads stored records, and skips events that a stored record already reflects.
//
// In Apply:   if (Family* family = editor.Edit<Family>(e.family())) family->label = ...;
// Edit gives null only for a stored record that is newer than the event (during replay): then leave
// it alone, and everything that would be derived from it. It also does for one whose row is
// damaged: what comes of that is thrown away (scheduler/core/rows.h).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "base/check.h"
#include "scheduler/core/state.h"

namespace vigil::scheduler {

// A row that a commit leaves behind.
struct StoredRow {
  std::string key, value;
};
template <class R>
StoredRow RowOf(const R& record) {
  return {RowKey(R::kKind, record.key()), Encode(record)};
}

class StateEditor {
 public:
  // `token` must be fresh for every State copy that others may hold (NextToken()).
  StateEditor(State* state, const RowSource& rows, uint64_t token)
      : state_(state), rows_(&rows), token_(token) {}

  // Replay: not TakeTouched but StoreReplayed ends a commit, and the rows of closed records are
  // given to `store`; null: nobody wants them, because `rows` have them already.
  void set_replay(std::function<void(StoredRow)> store) {
    replay_ = true;
    store_ = std::move(store);
  }

  // Every later change belongs to the event at this position. A fresh token protects copies taken
  // since the last event.
  void BeginEvent(uint64_t position, uint64_t token) {
    position_ = position;
    token_ = token;
  }

  StateView view() const { return StateView(*state_, *rows_); }
  uint64_t position() const { return position_; }

  template <class R>
  std::shared_ptr<const R> Find(absl::string_view key) const {
    return view().Find<R>(key);
  }

  // The record to be changed in place. It must exist: deciding saw to that.
  template <class R>
  R* Edit(absl::string_view key) {
    if (R* resident = EditResident<R>(key); resident != nullptr) return resident;
    if constexpr (R::kStorable) {
      const Loaded<R> loaded = Load<R>(key);
      if (loaded.record != nullptr) return Insert(std::make_shared<R>(*loaded.record));
      if (!loaded.ahead) view().template Missing<R>(key);
      return nullptr;
    }
    VIGIL_CHECK(false) << "event " << position_ << " changes " << R::kKind << " " << key
                       << ", which does not exist";
    return nullptr;
  }

  // Edit, on behalf of somebody who changes what can be edited of it: moves the record's etag.
  template <class R>
  R* Change(absl::string_view key) {
    R* record = Edit<R>(key);
    if (record != nullptr) record->edited = position_;
    return record;
  }

  // A new record; `record.key()` must be set and free. Overwrites in a replay that starts anew.
  template <class R>
  R* Create(R record) {
    record.edited = position_;
    return Insert(std::make_shared<R>(std::move(record)));
  }

  // A new record that is closed from the first; make() gives it. A replay does not take it into
  // memory, and does not even make it when nobody wants its row.
  template <class R, class Make>
  void CreateClosed(const Make& make) {
    if (!replay_) {
      Create<R>(make());
    } else if (store_) {
      R record = make();
      record.reflects = record.edited = position_;
      store_(RowOf(record));
    }
  }

  // Edit when it exists, Create when not. Null as in Edit.
  template <class R>
  R* EditOrCreate(absl::string_view key, const R& initial) {
    if (R* resident = EditResident<R>(key); resident != nullptr) return resident;
    if constexpr (R::kStorable) {
      const Loaded<R> loaded = Load<R>(key);
      if (loaded.record != nullptr) return Insert(std::make_shared<R>(*loaded.record));
      if (loaded.ahead) return nullptr;
      if (!rows_->fault().ok()) return nullptr;  // it may be there
    }
    return Create(R(initial));
  }

  // Subjects changed since the last call, each once, in order of first change.
  std::vector<RecordRef> TakeTouched() {
    seen_.clear();
    return std::exchange(touched_, {});
  }

  // Ends a commit: records that are closed leave memory; their rows are returned. Pass every
  // subject that the commit touched.
  std::vector<StoredRow> StoreClosed(const std::vector<RecordRef>& touched);

  // The same after set_replay(), for all that was changed since the last call.
  void StoreReplayed();

 private:
  // Null when it is not in memory.
  template <class R>
  R* EditResident(absl::string_view key) {
    const auto& resident = state_->map<R>().Find(key);
    if (resident == nullptr) return nullptr;
    if (resident->edit_token == token_) return Touch(const_cast<R*>(resident.get()), resident);
    return Insert(std::make_shared<R>(*resident));
  }

  // A stored record that is to be edited.
  template <class R>
  struct Loaded {
    std::shared_ptr<const R> record;
    bool ahead = false;  // there is one, and it reflects this event already
  };
  template <class R>
  Loaded<R> Load(absl::string_view key) {
    // Where rows are being made, none is ahead for long.
    const bool remember = replay_ && !store_;
    if (remember && IsKnownAhead(R::kKind, key)) return {nullptr, true};
    auto record = view().template FindStored<R>(key);
    if (record == nullptr || record->reflects < position_) return {std::move(record), false};
    if (remember) KnowAhead(R::kKind, key, record->reflects);
    return {nullptr, true};
  }
  // The stored record has been met in this replay and reflects this event already: events of one
  // record come many, and each would read and decode it anew.
  bool IsKnownAhead(absl::string_view kind, absl::string_view key) const;
  void KnowAhead(absl::string_view kind, absl::string_view key, uint64_t reflects);

  template <class R>
  R* Insert(std::shared_ptr<R> record) {
    record->edit_token = token_;
    R* raw = record.get();
    state_->map<R>().Set(record);
    return Touch(raw, std::shared_ptr<const R>(std::move(record)));
  }
  template <class R>
  R* Touch(R* record, const std::shared_ptr<const R>& holder) {
    record->reflects = position_;
    if (replay_) {
      if constexpr (R::kStorable) {
        if (replayed_.empty() || replayed_.back().record != holder)
          replayed_.push_back({kKindOf<R>, holder});
      }
      return record;
    }
    RecordRef ref{kKindOf<R>, record->key()};
    if (seen_.insert(std::string(1, static_cast<char>(ref.kind)) + ref.key).second) {
      touched_.push_back(std::move(ref));
    }
    return record;
  }

  State* state_;
  const RowSource* rows_;
  uint64_t token_;
  uint64_t position_ = 0;
  bool replay_ = false;
  std::function<void(StoredRow)> store_;  // of a replay
  struct Replayed {
    int kind;
    std::shared_ptr<const void> record;
  };
  std::vector<Replayed> replayed_;                    // storable ones
  absl::flat_hash_map<std::string, uint64_t> ahead_;  // what stored records reflect, by row key
  std::vector<RecordRef> touched_;
  absl::flat_hash_set<std::string> seen_;
};

// A token nobody has had before. Safe from any thread.
uint64_t NextToken();

}  // namespace vigil::scheduler
