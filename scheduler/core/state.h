// State: everything the events add up to, as maps from resource name to immutable record. A State
// is a value: copying it copies a few pointers, and a copy never changes under its holder.
//
// StateView is what deciders and views read: a State and the rows of the records that left memory.
#pragma once

#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "scheduler/alerts/record.h"
#include "scheduler/core/codec.h"
#include "scheduler/core/persistent_map.h"
#include "scheduler/core/rejections.h"
#include "scheduler/core/rows.h"
#include "scheduler/crisis/record.h"
#include "scheduler/family/record.h"
#include "scheduler/oncall/record.h"
#include "scheduler/orders/record.h"
#include "scheduler/roster/record.h"
#include "scheduler/visits/record.h"

namespace vigil::scheduler {

// Raised whenever a record's Fields change in a way that old bytes do not survive: snapshots of
// another format are ignored and the log is replayed.
inline constexpr uint32_t kSnapshotFormat = 7;

// The record types, in the order of snapshots and of RecordRef::kind. Only ever appended to.
using RecordTypes =
    std::tuple<Agency, ProgrammeBook, Team, Staff, Person, Family, WeekArchive, VisitIndex,
               RotaPage, Rota, Call, CallBook, ShiftIndex, CallPage, TextMention, DestroyedText,
               Alert, Order, PersonOrders, FamilyOrders>;

template <class R, class Tuple>
struct IndexOf;
template <class R, class... Rest>
struct IndexOf<R, std::tuple<R, Rest...>> : std::integral_constant<int, 0> {};
template <class R, class First, class... Rest>
struct IndexOf<R, std::tuple<First, Rest...>>
    : std::integral_constant<int, 1 + IndexOf<R, std::tuple<Rest...>>::value> {};

// Number of a record type within RecordTypes.
template <class R>
inline constexpr int kKindOf = IndexOf<R, RecordTypes>::value;

// Names one record.
struct RecordRef {
  int kind = 0;  // kKindOf<R>
  std::string key;
  friend bool operator==(const RecordRef&, const RecordRef&) = default;
  friend auto operator<=>(const RecordRef&, const RecordRef&) = default;
};

class State {
 public:
  template <class R>
  PersistentMap<R>& map() {
    return std::get<PersistentMap<R>>(maps_);
  }
  template <class R>
  const PersistentMap<R>& map() const {
    return std::get<PersistentMap<R>>(maps_);
  }

  // Calls fn(map) for the map of every record type, in order.
  template <class Fn>
  void ForEachMap(const Fn& fn) const {
    std::apply([&fn](const auto&... map) { (fn(map), ...); }, maps_);
  }
  size_t record_count() const;

  // Canonical bytes of every resident record: chunks are handed to sink in a fixed order. The same
  // records give the same bytes, however they came about.
  void EncodeTo(const std::function<absl::Status(absl::string_view)>& sink,
                absl::Status* status) const;
  // Adds the records of one or more chunks that EncodeTo gave: all, or those of one agency
  // (`agencies/a`). DATA_LOSS when they cannot be decoded.
  absl::Status AddChunks(absl::string_view bytes, absl::string_view agency = "");
  // Reads what EncodeTo wrote, whole.
  static absl::StatusOr<State> DecodeFrom(absl::string_view bytes);

 private:
  template <class Tuple>
  struct MapsOf;
  template <class... R>
  struct MapsOf<std::tuple<R...>> {
    using type = std::tuple<PersistentMap<R>...>;
  };
  MapsOf<RecordTypes>::type maps_;
};

// Read access for deciders, reactions and views. Holds references only.
class StateView {
 public:
  StateView(const State& state, const RowSource& rows) : state_(&state), rows_(&rows) {}

  const State& state() const { return *state_; }
  const RowSource& rows() const { return *rows_; }

  // The record, resident or stored; null when there is none, and when its row is damaged
  // (scheduler/core/rows.h).
  template <class R>
  std::shared_ptr<const R> Find(absl::string_view key) const {
    if (const auto& resident = state_->map<R>().Find(key); resident != nullptr) return resident;
    if constexpr (R::kStorable) return FindStored<R>(key);
    return nullptr;
  }
  template <class R, class Tag>
  std::shared_ptr<const R> Find(const ResourceName<Tag>& name) const {
    return Find<R>(absl::string_view(name.str()));
  }
  template <class R>
  std::shared_ptr<const R> FindStored(absl::string_view key) const {
    const std::string row = RowKey(R::kKind, key);
    const auto bytes = rows_->Get(row);
    if (!bytes.ok()) {
      rows_->Fail(RowDamaged(row, bytes.status().message()));
      return nullptr;
    }
    if (!bytes->has_value()) return nullptr;
    return DecodeRow<R>(row, **bytes);
  }
  // The record that something else in the state says is there: its absence is damage.
  template <class R>
  std::shared_ptr<const R> FindOwed(absl::string_view key) const {
    auto record = Find<R>(key);
    if (record == nullptr) Missing<R>(key);
    return record;
  }
  template <class R, class Tag>
  std::shared_ptr<const R> FindOwed(const ResourceName<Tag>& name) const {
    return FindOwed<R>(absl::string_view(name.str()));
  }
  // Says that this record ought to be there.
  template <class R>
  void Missing(absl::string_view key) const {
    rows_->Fail(RowDamaged(RowKey(R::kKind, key), "it is missing"));
  }
  // Stored records whose key begins with key_prefix, in key order, as they are in the rows: a
  // record that is resident again may appear with an older value.
  template <class R>
  void ScanStored(absl::string_view key_prefix, absl::string_view start_after_key,
                  const std::function<bool(std::shared_ptr<const R>)>& fn) const {
    const std::string prefix = RowKey(R::kKind, key_prefix);
    const std::string after = start_after_key.empty() ? "" : RowKey(R::kKind, start_after_key);
    const absl::Status read =
        rows_->Scan(prefix, after, [&](absl::string_view key, absl::string_view value) {
          auto record = DecodeRow<R>(key, value);
          return record != nullptr && fn(std::move(record));
        });
    if (!read.ok()) rows_->Fail(RowDamaged(prefix, read.message()));
  }

 private:
  template <class R>
  std::shared_ptr<const R> DecodeRow(absl::string_view row, absl::string_view bytes) const {
    auto record = Decode<R>(bytes);
    if (record.ok() && RowKey(R::kKind, record->key()) == row) {
      return std::make_shared<const R>(*std::move(record));
    }
    rows_->Fail(RowDamaged(row, record.ok() ? "it holds another record" : "it cannot be decoded"));
    return nullptr;
  }

  const State* state_;
  const RowSource* rows_;
};

}  // namespace vigil::scheduler
