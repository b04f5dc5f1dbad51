// What all records share. A record is an immutable value behind a shared pointer; it is changed by
// copying it once per edit token (scheduler/core/editor.h).
#pragma once

#include <cstdint>
#include <string>

namespace vigil::scheduler {

// A personal value as stored: a serialised vigil.types.v1.Sealed. The core carries it and never
// looks inside.
struct SealedBytes {
  std::string bytes;
  bool empty() const { return bytes.empty(); }
  bool operator==(const SealedBytes&) const = default;
  template <class A>
  void Fields(A& a) {
    a(bytes);
  }
};

// Every record type derives from this and has:
//   static constexpr char kKind[]       word in row keys and snapshots; never changed
//   static constexpr bool kStorable     closed records leave memory and live as rows
//   const std::string& key() const      its resource name
//   bool closed() const                 storable ones: may leave memory
//   void Fields(A&)                     codec
struct Record {
  // Token of the owner that may change this copy in place; not part of the value.
  uint64_t edit_token = 0;
  // Position of the last event applied to it. Apply skips events that a stored record reflects.
  uint64_t reflects = 0;
  // Position of the last event by which somebody changed what can be edited of it (a timer does not
  // count): its etag. Part of the value of those record types that list it among their fields.
  uint64_t edited = 0;
};

}  // namespace vigil::scheduler
