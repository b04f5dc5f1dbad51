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
#include "base/check.h"
#include "scheduler/core/codec.h"
#include "scheduler/core/persistent_map.h"
#include "scheduler/core/rows.h"
#include "scheduler/crisis/record.h"
#include "scheduler/family/record.h"
#include "scheduler/oncall/record.h"
#include "scheduler/roster/record.h"
#include "scheduler/visits/record.h"

namespace vigil::scheduler {

// Raised whenever a record's Fields change in a way that old bytes do not survive: snapshots of
// another format are ignored and the log is replayed.
inline constexpr uint32_t kSnapshotFormat = 2;

// The record types, in the order of snapshots and of RecordRef::kind. Only ever appended to.
using RecordTypes =
    std::tuple<Agency, ProgrammeBook, Team, Staff, Person, Family, WeekArchive, VisitIndex,
               RotaPage, Rota, Call, CallBook, ShiftIndex, CallPage, TextMention, DestroyedText>;

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
  // Adds the records of one or more chunks that EncodeTo gave. DATA_LOSS when they cannot be
  // decoded.
  absl::Status AddChunks(absl::string_view bytes);
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

  // The record, resident or stored; null when there is none.
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
    const auto bytes = rows_->Get(RowKey(R::kKind, key));
    if (!bytes.has_value()) return nullptr;
    auto record = Decode<R>(*bytes);
    VIGIL_CHECK(record.ok()) << "stored record " << R::kKind << "/" << key << " cannot be decoded";
    return std::make_shared<const R>(*std::move(record));
  }
  // Stored records whose key begins with key_prefix, in key order, as they are in the rows: a
  // record that is resident again may appear with an older value.
  template <class R>
  void ScanStored(absl::string_view key_prefix, absl::string_view start_after_key,
                  const std::function<bool(std::shared_ptr<const R>)>& fn) const {
    const std::string after = start_after_key.empty() ? "" : RowKey(R::kKind, start_after_key);
    rows_->Scan(RowKey(R::kKind, key_prefix), after,
                [&](absl::string_view key, absl::string_view value) {
                  auto record = Decode<R>(value);
                  VIGIL_CHECK(record.ok()) << "stored record " << key << " cannot be decoded";
                  return fn(std::make_shared<const R>(*std::move(record)));
                });
  }

 private:
  const State* state_;
  const RowSource* rows_;
};

}  // namespace vigil::scheduler
