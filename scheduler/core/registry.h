// Registry: which concept applies which event, reacts to what, and owns which deadlines. Filled
// once, by each concept's Register function, in the fixed order of scheduler/domain.cc; then
// read-only.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "base/check.h"
#include "google/protobuf/message.h"
#include "scheduler/core/context.h"
#include "scheduler/core/deadline.h"
#include "scheduler/core/editor.h"
#include "scheduler/core/event.h"
#include "scheduler/core/state.h"
#include "scheduler/core/unknown_fields.h"

namespace vigil::scheduler {

// What a reaction sees: the state before and after one event, and the subjects it touched.
struct ReactInput {
  StateView before;
  StateView after;
  const EventView& event;
  absl::Span<const RecordRef> touched;
  const DecideContext& context;
};

// `message` is of the event's own type.
using ApplyThunk =
    std::function<void(const google::protobuf::Message&, const EventView&, StateEditor&)>;
using ReactFn = void (*)(const ReactInput&, EventList&);
// Decides what a deadline that fell due brings about. It must bring an event that removes or moves
// the deadline: one that stays due is a programmer error.
using DeadlineFn = absl::Status (*)(const Deadline&, const StateView&, const DecideContext&,
                                    EventList&);
using DeadlinesOfFn = std::function<void(absl::string_view key, const StateView&,
                                         const calendar::ZoneSet&, std::vector<Deadline>&)>;

class Registry {
 public:
  // E is applied by fn. Apply is total: it never rejects.
  template <class E>
  void On(void (*fn)(const E&, const EventView&, StateEditor&)) {
    const uint32_t type = EventType<E>();
    VIGIL_CHECK(type != 0) << E::descriptor()->full_name() << " has no event_type";
    Entry entry(E::default_instance());
    entry.apply = [fn](const google::protobuf::Message& message, const EventView& event,
                       StateEditor& editor) { fn(static_cast<const E&>(message), event, editor); };
    VIGIL_CHECK(events_.emplace(type, std::move(entry)).second)
        << "event type " << type << " twice";
  }
  void AddReaction(ReactFn fn) { reactions_.push_back(fn); }
  void OnDeadline(DeadlineKind kind, DeadlineFn fn) { deadlines_[static_cast<int>(kind)] = fn; }
  // fn(const R&, const StateView&, const ZoneSet&, std::vector<Deadline>&): every deadline of a
  // record.
  template <class R>
  void DeadlinesOf(void (*fn)(const R&, const StateView&, const calendar::ZoneSet&,
                              std::vector<Deadline>&)) {
    deadlines_of_[kKindOf<R>] = [fn](absl::string_view key, const StateView& view,
                                     const calendar::ZoneSet& zones, std::vector<Deadline>& out) {
      if (const auto& record = view.state().map<R>().Find(key); record != nullptr)
        fn(*record, view, zones, out);
    };
  }

  struct Entry {
    explicit Entry(const google::protobuf::Message& empty)
        : prototype(&empty), descriptor(empty.GetDescriptor()), unknown(empty) {}
    const google::protobuf::Message* prototype;
    const google::protobuf::Descriptor* descriptor;
    UnknownFields unknown;
    ApplyThunk apply;
  };
  const Entry* FindEvent(uint32_t type) const {
    const auto it = events_.find(type);
    return it == events_.end() ? nullptr : &it->second;
  }
  const absl::flat_hash_map<uint32_t, Entry>& events() const { return events_; }
  const std::vector<ReactFn>& reactions() const { return reactions_; }
  DeadlineFn FindDeadline(DeadlineKind kind) const {
    const auto it = deadlines_.find(static_cast<int>(kind));
    return it == deadlines_.end() ? nullptr : it->second;
  }
  const DeadlinesOfFn* FindDeadlinesOf(int kind) const {
    const auto it = deadlines_of_.find(kind);
    return it == deadlines_of_.end() ? nullptr : &it->second;
  }

 private:
  absl::flat_hash_map<uint32_t, Entry> events_;
  std::vector<ReactFn> reactions_;
  absl::flat_hash_map<int, DeadlineFn> deadlines_;
  absl::flat_hash_map<int, DeadlinesOfFn> deadlines_of_;
};

// Each concept's part, in its own folder.
void RegisterSystem(Registry& registry);
void RegisterRoster(Registry& registry);
void RegisterFamily(Registry& registry);
void RegisterVisits(Registry& registry);
void RegisterOnCall(Registry& registry);
void RegisterCrisis(Registry& registry);
void RegisterAlerts(Registry& registry);
void RegisterOrders(Registry& registry);

}  // namespace vigil::scheduler
