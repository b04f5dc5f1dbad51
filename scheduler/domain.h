// Domain: the pure core as its owner (services/engine, tests, replay) drives it.
//
//   decide   the owner calls a concept's Decide(view, request, context) and gets an EventList or a
//            rejection;
//   Commit   applies these events to an overlay, lets every concept react, to a fixed point, and
//   returns
//            all events of the command with the state after it;
//   Replay   applies stored events without reacting: what was decided is not decided again.
//
// Threads: const and stateless; safe from any thread on different states.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "scheduler/core/context.h"
#include "scheduler/core/deadline.h"
#include "scheduler/core/editor.h"
#include "scheduler/core/event.h"
#include "scheduler/core/message_pool.h"
#include "scheduler/core/registry.h"
#include "scheduler/core/state.h"

namespace vigil::scheduler {

// What a command brings: the overlay to become lead, the events to store, the rows to put beside
// them.
struct CommitResult {
  State state;
  std::vector<DecidedEvent> events;
  std::vector<StoredRow> rows;
  std::vector<RecordRef> touched;  // subjects whose deadlines may have moved
};

// A stored event, understood.
struct ParsedEvent {
  const Registry::Entry* entry = nullptr;
  const google::protobuf::Message* message = nullptr;
};

class Domain {
 public:
  Domain();
  // Of these concepts only; for tests.
  explicit Domain(Registry registry) : registry_(std::move(registry)) {}

  // `first_position`: the position that the log will give the first event. INTERNAL when reactions
  // do not come to rest within limits::kMaxReactDepth; the fault of `rows` when they are damaged.
  absl::StatusOr<CommitResult> Commit(const State& lead, const RowSource& rows, EventList decided,
                                      uint64_t first_position, absl::Time recorded_at,
                                      const DecideContext& context) const;

  // One stored event's message, lent by `pool`. DATA_LOSS, naming the position, for a type or
  // content that this build does not understand: never skipped.
  absl::StatusOr<ParsedEvent> Parse(const EventView& event, MessagePool& pool) const;
  // Applies what Parse gave. `event` may have lost its stream and payload by then.
  void Apply(const ParsedEvent& parsed, const EventView& event, StateEditor& editor) const {
    parsed.entry->apply(*parsed.message, event, editor);
  }
  // Both at once.
  absl::Status Replay(const EventView& event, StateEditor& editor) const;

  // What falling due brings about.
  absl::Status DecideDeadline(const Deadline& deadline, const StateView& view,
                              const DecideContext& context, EventList& out) const;
  // Every deadline of one record.
  void DeadlinesOf(const RecordRef& ref, const StateView& view, const calendar::ZoneSet& zones,
                   std::vector<Deadline>& out) const;
  // Every deadline of the whole state, sorted.
  std::vector<Deadline> AllDeadlines(const StateView& view, const calendar::ZoneSet& zones) const;
  // Subjects whose deadlines depend on a touched one and must be asked again (a programme's
  // families).
  void AddDependents(const RecordRef& ref, const StateView& view,
                     std::vector<RecordRef>& out) const;

  const Registry& registry() const { return registry_; }
  // "FamilyReferred"; empty when unknown.
  std::string EventName(uint32_t type) const;

 private:
  // The two halves of Parse: what the event's type is, and what it says.
  absl::StatusOr<const Registry::Entry*> EntryOf(const EventView& event) const;
  absl::Status Fill(google::protobuf::Message& message, const Registry::Entry& entry,
                    const EventView& event) const;

  Registry registry_;
};

}  // namespace vigil::scheduler
