// Keys and values of the families, as docs/event-format.md states them. The order of a key's bytes
// is the order in which it is read: changing one needs a new log format.
#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "eventstore/types.h"

namespace vigil::eventstore::keys {

// ---- log: BE64(first position of the commit) -> frame ----
std::string Log(Position first);
bool ParseLog(absl::string_view key, Position* first);

// ---- streams: 's' stream 0 BE64(revision) -> place of the event ----
std::string Stream(absl::string_view stream, Revision revision);
std::string StreamPrefix(absl::string_view stream);

struct EventPlace {
  Position first = 0;  // of the commit
  uint32_t index = 0;  // of the event in the commit
  uint32_t type = 0;   // of the event
  Position position() const { return first + index; }
  bool operator==(const EventPlace&) const = default;
};
std::string EncodePlace(const EventPlace& place);
bool DecodePlace(absl::string_view bytes, EventPlace* place);

// ---- streams: 'p' partition 0 BE64(first position of the commit) -> nothing ----
std::string Partition(absl::string_view partition, Position first);
std::string PartitionPrefix(absl::string_view partition);

// The number in the last eight bytes of a key of `streams`.
bool ParseNumber(absl::string_view key, size_t prefix_bytes, uint64_t* number);

// ---- requests: 16 bytes of SHA-256(principal, method, request id) -> first answer ----
inline constexpr size_t kRequestKeyBytes = 16;
std::string Request(absl::string_view principal, absl::string_view method,
                    absl::string_view request_id);
std::string Request(const RequestKey& key);

struct RequestEntry {
  Position first = 0;
  uint32_t count = 0;
  int64_t recorded_at_us = 0;
  std::string fingerprint;
  bool operator==(const RequestEntry&) const = default;
};
std::string EncodeRequestEntry(const RequestEntry& entry);
bool DecodeRequestEntry(absl::string_view bytes, RequestEntry* entry);

// ---- readmodels: 'r' row key -> row ----
std::string Row(absl::string_view key);

// ---- every family but log: 0 -> stamp of the last append ----
// All families carry the same one; a family that lost its newest writes is found by it.
std::string StampKey();
struct Stamp {
  uint64_t batch = 0;     // number of the append, dense from 1
  Position position = 0;  // head after it
  uint64_t commits = 0;   // commits in the log after it
  bool operator==(const Stamp&) const = default;
};
std::string EncodeStamp(const Stamp& stamp);
bool DecodeStamp(absl::string_view bytes, Stamp* stamp);

// ---- meta ----
inline constexpr absl::string_view kIdentity = "identity";
inline constexpr absl::string_view kSweep = "sweep";           // varint: see request_sweeper.h
inline constexpr absl::string_view kRowsStale = "rows_stale";  // present: rows must be rebuilt
std::string EncodeIdentity(const LogIdentity& identity);
bool DecodeIdentity(absl::string_view bytes, LogIdentity* identity);
std::string EncodePosition(Position position);
bool DecodePosition(absl::string_view bytes, Position* position);

}  // namespace vigil::eventstore::keys
