// The words of the event log: events, commits, frames, positions, outcomes.
//
// The log is a sequence of *commits*. A commit is the events of one command and the unit of
// atomicity, of idempotency and of the hash chain; it is stored as one *frame*. Each event has a
// global *position* (dense, total, from 1) and a *revision* in its stream (dense, from 1). A
// *group* is the commits of one synced write. This room knows bytes, type numbers and versions; it
// knows no word of what the events mean.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace vigil::eventstore {

// Global position of an event, from 1. 0 means "before the first event".
using Position = uint64_t;
// Number of an event within its stream, from 1. 0 means "the stream has no event".
using Revision = uint64_t;
using Hash = std::array<uint8_t, 32>;  // SHA-256

// Names one history: restore and salvage raise the epoch, so that a token that refers to events
// which no longer exist is recognised instead of being answered wrongly.
struct LogIdentity {
  std::string log_id;      // 16 random bytes in lower-case hex, fixed at creation
  uint32_t epoch = 1;      // from 1
  bool simulated = false;  // written under a virtual clock; a real-clock server refuses it
};

// One event to be appended.
struct NewEvent {
  std::string stream;    // resource name, at most limits::kMaxStreamNameBytes
  uint32_t type = 0;     // stable number, never reused; 0 is not a type
  uint32_t version = 1;  // from 1
  std::string payload;   // opaque
};

// "stream must stand at exactly this revision when the commit is staged".
struct ExpectedRevision {
  std::string stream;
  Revision revision = 0;
};

// Identity of a request, for exactly-once: the same key with the same fingerprint is answered from
// the events of its first commit. Empty request_id: the commit has no idempotency (timers).
struct RequestKey {
  std::string principal;   // who asked
  std::string method;      // full method name
  std::string request_id;  // given by the caller
  bool operator==(const RequestKey&) const = default;
};

// One command's events with everything an auditor asks about them.
struct NewCommit {
  std::string partition;     // opaque (the agency); "system" for events of the whole log
  std::string actor;         // principal that asked
  std::string role;          // role it acted in
  std::string on_behalf_of;  // person it acted for; empty when itself
  std::string channel;       // "grpc", "http", "cli", "timer", "telephony", ...
  std::string reason;        // stated reason, for break-glass and overrides; may be empty
  RequestKey request;
  std::string fingerprint;       // HMAC of the request, <= 32 bytes; opaque here
  std::string causation;         // what caused it: request or event id; may be empty
  std::string correlation;       // may be empty
  std::string traceparent;       // W3C trace context; may be empty
  absl::Time recorded_at;        // the log raises it to its head's if it lies before; microseconds
  std::vector<NewEvent> events;  // 1 .. limits::kMaxEventsPerCommit
  std::vector<ExpectedRevision> expected;
};

// A stored event as read back. (log_id, epoch, position) is its id.
struct StoredEvent {
  Position position = 0;
  Revision revision = 0;
  std::string stream;
  uint32_t type = 0;
  uint32_t version = 0;
  std::string payload;
};

// A stored commit as read back.
struct StoredCommit {
  uint32_t format = 1;
  uint32_t epoch = 1;
  bool simulated = false;
  Position first = 0;  // position of the first event as stored
  absl::Time recorded_at;
  std::string partition, actor, role, on_behalf_of, channel, reason;
  RequestKey request;
  std::string fingerprint, causation, correlation, traceparent;
  Hash prev_hash{};    // hash of the previous frame's bytes; for the first, of the log's identity
  Hash hash{};         // SHA-256 of this frame's bytes as stored
  uint32_t count = 0;  // number of events as stored; a filtered read hands out fewer in `events`
  std::vector<StoredEvent> events;
  Position last() const { return first + count - 1; }
};

// What became of a commit that was staged. A closed set: every caller handles all of them.
enum class StageOutcome {
  kStaged,            // will be durable when the group's Sync says so
  kAlreadyCommitted,  // this request was committed before with the same content; see first/count
  kRequestReused,     // same request key, other content: refused
  kWrongRevision,     // an expected revision does not hold; see stream/actual
};

struct StageResult {
  StageOutcome outcome = StageOutcome::kStaged;
  Position first = 0;      // kStaged, kAlreadyCommitted: position of the commit's first event
  uint32_t count = 0;      // and the number of its events
  absl::Time recorded_at;  // kStaged, kAlreadyCommitted
  std::vector<Revision> revisions;  // kStaged: one an event
  std::string stream;               // kWrongRevision: which stream
  Revision actual = 0;              // kWrongRevision: where it stands
  bool in_flight = false;  // kAlreadyCommitted: the first commit is staged but not yet synced
};

// A row of a read model: an opaque key/value written in the same atomic write as the group.
struct RowPut {
  std::string key;
  std::optional<std::string> value;  // nullopt deletes
};

// Where the log stands.
struct Head {
  Position position = 0;  // of the last event
  Hash hash{};            // of the last frame; of an empty log, of its identity
  absl::Time recorded_at = absl::InfinitePast();  // of the last frame
};

}  // namespace vigil::eventstore
