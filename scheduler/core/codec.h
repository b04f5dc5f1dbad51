// How records become bytes: each record lists its fields once, in `Fields`, and is thereby encoded,
// decoded and compared. Used for snapshots, stored rows and the canonical form of replay tests;
// never for events (those are protocol buffers).
//
//   struct Shift { ShiftName name; absl::Time start; template <class A> void Fields(A& a) { a(name,
//   start); } }; std::string bytes = Encode(shift);   absl::StatusOr<Shift> back =
//   Decode<Shift>(bytes);
//
// Layout: fields in order; integers as varints (signed ones zig-zag), strings and lists with a
// length, times as microseconds since 1970 (two values are reserved for the infinities). A changed
// layout needs a new kSnapshotFormat (scheduler/core/state.h): old snapshots are then ignored and
// the log replayed.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/names.h"
#include "scheduler/core/shared_list.h"

namespace vigil::scheduler {

class Encoder {
 public:
  template <class... T>
  void operator()(const T&... fields) {
    (Put(fields), ...);
  }
  std::string Take() { return std::move(out_); }

 private:
  void PutVarint(uint64_t value);
  void Put(bool v) { PutVarint(v); }
  void Put(uint32_t v) { PutVarint(v); }
  void Put(uint64_t v) { PutVarint(v); }
  void Put(int64_t v) {
    PutVarint((static_cast<uint64_t>(v) << 1) ^ static_cast<uint64_t>(v >> 63));
  }
  void Put(int32_t v) { Put(static_cast<int64_t>(v)); }
  void Put(const std::string& v) {
    PutVarint(v.size());
    out_ += v;
  }
  void Put(absl::Time v);
  void Put(absl::CivilDay v) { Put(static_cast<int64_t>(v - absl::CivilDay(1970, 1, 1))); }
  template <class Tag>
  void Put(const ResourceName<Tag>& v) {
    Put(v.str());
  }
  template <class T>
  void Put(const std::optional<T>& v) {
    PutVarint(v.has_value());
    if (v.has_value()) Put(*v);
  }
  template <class T>
  void Put(const std::shared_ptr<T>& v) {
    PutVarint(v != nullptr);
    if (v != nullptr) Put(*v);
  }
  template <class List>
  void PutList(const List& v) {
    PutVarint(v.size());
    for (const typename List::value_type& item : v) Put(item);
  }
  template <class T>
  void Put(const std::vector<T>& v) {
    PutList(v);
  }
  template <class T>
  void Put(const SharedVector<T>& v) {
    PutList(v);
  }
  template <class T>
  void Put(const SharedList<T>& v) {
    PutList(v);
  }
  template <class K, class V>
  void Put(const std::map<K, V>& v) {
    PutVarint(v.size());
    for (const auto& [key, value] : v) {
      Put(key);
      Put(value);
    }
  }
  template <class T>
  std::enable_if_t<std::is_enum_v<T>> Put(T v) {
    Put(static_cast<int64_t>(v));
  }
  template <class T>
  auto Put(const T& v) -> decltype(const_cast<T&>(v).Fields(*this)) {
    return const_cast<T&>(v).Fields(*this);
  }

  std::string out_;
};

// Strict: anything that does not fit makes ok() false and leaves defaults.
class Decoder {
 public:
  explicit Decoder(absl::string_view in) : in_(in) {}
  template <class... T>
  void operator()(T&... fields) {
    (Get(fields), ...);
  }
  bool ok() const { return ok_; }
  bool done() const { return in_.empty(); }

 private:
  uint64_t GetVarint();
  size_t GetCount();  // a length that the remaining bytes can hold
  void Get(bool& v) { v = GetVarint() != 0; }
  void Get(uint32_t& v) { v = static_cast<uint32_t>(GetVarint()); }
  void Get(uint64_t& v) { v = GetVarint(); }
  void Get(int64_t& v) {
    const uint64_t raw = GetVarint();
    v = static_cast<int64_t>(raw >> 1) ^ -static_cast<int64_t>(raw & 1);
  }
  void Get(int32_t& v) {
    int64_t wide = 0;
    Get(wide);
    v = static_cast<int32_t>(wide);
  }
  void Get(std::string& v);
  void Get(absl::Time& v);
  void Get(absl::CivilDay& v) {
    int64_t days = 0;
    Get(days);
    v = absl::CivilDay(1970, 1, 1) + days;
  }
  template <class Tag>
  void Get(ResourceName<Tag>& v) {
    std::string text;
    Get(text);
    v = ResourceName<Tag>(std::move(text));
  }
  template <class T>
  void Get(std::optional<T>& v) {
    v.reset();
    if (GetVarint() != 0) Get(v.emplace());
  }
  template <class T>
  void Get(std::shared_ptr<T>& v) {
    v.reset();
    if (GetVarint() == 0) return;
    auto value = std::make_shared<std::remove_const_t<T>>();
    Get(*value);
    v = std::move(value);
  }
  template <class List>
  void GetList(List& v) {
    v.clear();
    const size_t count = GetCount();
    v.reserve(count);
    for (size_t i = 0; i < count && ok_; ++i) {
      typename List::value_type item{};
      Get(item);
      v.push_back(std::move(item));
    }
  }
  template <class T>
  void Get(std::vector<T>& v) {
    GetList(v);
  }
  template <class T>
  void Get(SharedVector<T>& v) {
    GetList(v);
  }
  template <class T>
  void Get(SharedList<T>& v) {
    GetList(v);
  }
  template <class K, class V>
  void Get(std::map<K, V>& v) {
    v.clear();
    const size_t count = GetCount();
    for (size_t i = 0; i < count && ok_; ++i) {
      K key{};
      Get(key);
      Get(v[key]);
    }
  }
  template <class T>
  std::enable_if_t<std::is_enum_v<T>> Get(T& v) {
    int64_t raw = 0;
    Get(raw);
    v = static_cast<T>(raw);
  }
  template <class T>
  auto Get(T& v) -> decltype(v.Fields(*this)) {
    return v.Fields(*this);
  }

  absl::string_view in_;
  bool ok_ = true;
};

template <class T>
std::string Encode(const T& value) {
  Encoder encoder;
  encoder(value);
  return encoder.Take();
}

// DataLoss when the bytes are not exactly one value.
template <class T>
absl::StatusOr<T> Decode(absl::string_view bytes) {
  T value{};
  Decoder decoder(bytes);
  decoder(value);
  if (!decoder.ok() || !decoder.done()) return absl::DataLossError("record cannot be decoded");
  return value;
}

}  // namespace vigil::scheduler
