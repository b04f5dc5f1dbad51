#include "scheduler/domain.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "google/protobuf/arena.h"

namespace vigil::scheduler {

Domain::Domain() {
  // The order of reactions within one event: caseload before weeks, weeks before coverage.
  RegisterSystem(registry_);
  RegisterRoster(registry_);
  RegisterFamily(registry_);
  RegisterVisits(registry_);
  RegisterOnCall(registry_);
  RegisterCrisis(registry_);
  RegisterOrders(registry_);
  RegisterAlerts(registry_);
}

absl::StatusOr<const Registry::Entry*> Domain::EntryOf(const EventView& event) const {
  const Registry::Entry* entry = registry_.FindEvent(event.type);
  if (entry != nullptr && event.version == 1) return entry;
  return absl::DataLossError(absl::StrCat("event ", event.position, " has type ", event.type,
                                          " version ", event.version,
                                          ", which this version of Vigil does not understand"));
}

absl::Status Domain::Fill(google::protobuf::Message& message, const Registry::Entry& entry,
                          const EventView& event) const {
  absl::Status understood = absl::DataLossError("payload is not a valid message");
  if (message.ParseFromArray(event.payload.data(), static_cast<int>(event.payload.size())))
    understood = entry.unknown.Check(message);
  if (understood.ok()) return understood;
  return absl::DataLossError(
      absl::StrCat("event ", event.position, " (", EventName(event.type),
                   ") cannot be understood: ", std::string(understood.message())));
}

absl::StatusOr<ParsedEvent> Domain::Parse(const EventView& event, MessagePool& pool) const {
  VIGIL_ASSIGN_OR_RETURN(const Registry::Entry* entry, EntryOf(event));
  google::protobuf::Message* message = pool.Lend(*entry->prototype);
  VIGIL_RETURN_IF_ERROR(Fill(*message, *entry, event));
  return ParsedEvent{entry, message};
}

absl::Status Domain::Replay(const EventView& event, StateEditor& editor) const {
  VIGIL_ASSIGN_OR_RETURN(const Registry::Entry* entry, EntryOf(event));
  alignas(8) char room[4096];  // most messages need no allocation
  google::protobuf::ArenaOptions options;
  options.initial_block = room;
  options.initial_block_size = sizeof room;
  google::protobuf::Arena arena(options);
  google::protobuf::Message* message = entry->prototype->New(&arena);
  VIGIL_RETURN_IF_ERROR(Fill(*message, *entry, event));
  Apply({entry, message}, event, editor);
  return absl::OkStatus();
}

absl::StatusOr<CommitResult> Domain::Commit(const State& lead, const RowSource& rows,
                                            EventList decided, uint64_t first_position,
                                            absl::Time recorded_at,
                                            const DecideContext& context) const {
  CommitResult result;
  result.state = lead;
  StateEditor editor(&result.state, rows, NextToken());
  std::vector<std::pair<DecidedEvent, int>> queue;  // event, reaction depth
  for (DecidedEvent& event : decided.mutable_events()) queue.emplace_back(std::move(event), 0);
  std::vector<RecordRef> all_touched;
  for (size_t i = 0; i < queue.size(); ++i) {
    const DecidedEvent event = queue[i].first;
    const int depth = queue[i].second;
    if (queue.size() > limits::kMaxEventsPerCommit)
      return absl::InternalError("a command brings too many events");
    const EventView view{first_position + i, recorded_at,   event.stream,
                         event.type,         event.version, event.payload};
    const State before = result.state;
    editor.BeginEvent(view.position, NextToken());
    VIGIL_RETURN_IF_ERROR(Replay(view, editor));
    VIGIL_RETURN_IF_ERROR(rows.fault());
    const std::vector<RecordRef> touched = editor.TakeTouched();
    EventList reactions;
    const ReactInput input{StateView(before, rows), editor.view(), view, touched, context};
    for (const ReactFn react : registry_.reactions()) react(input, reactions);
    VIGIL_RETURN_IF_ERROR(rows.fault());
    if (!reactions.empty() && depth >= limits::kMaxReactDepth) {
      return absl::InternalError(
          absl::StrCat("reactions to ", EventName(event.type), " do not come to rest"));
    }
    // A reaction to one event of a command is decided on the state after it and stored after all
    // that the command itself decided: appended to the queue.
    for (DecidedEvent& reaction : reactions.mutable_events())
      queue.emplace_back(std::move(reaction), depth + 1);
    all_touched.insert(all_touched.end(), touched.begin(), touched.end());
  }
  std::sort(all_touched.begin(), all_touched.end());
  all_touched.erase(std::unique(all_touched.begin(), all_touched.end()), all_touched.end());
  result.rows = editor.StoreClosed(all_touched);
  result.touched = std::move(all_touched);
  result.events.reserve(queue.size());
  for (auto& [event, depth] : queue) result.events.push_back(std::move(event));
  return result;
}

absl::Status Domain::DecideDeadline(const Deadline& deadline, const StateView& view,
                                    const DecideContext& context, EventList& out) const {
  const DeadlineFn decide = registry_.FindDeadline(deadline.kind);
  VIGIL_CHECK(decide != nullptr) << "no decider for deadline kind "
                                 << static_cast<int>(deadline.kind);
  return decide(deadline, view, context, out);
}

void Domain::DeadlinesOf(const RecordRef& ref, const StateView& view,
                         const calendar::ZoneSet& zones, std::vector<Deadline>& out) const {
  if (const DeadlinesOfFn* fn = registry_.FindDeadlinesOf(ref.kind))
    (*fn)(ref.key, view, zones, out);
}

std::vector<Deadline> Domain::AllDeadlines(const StateView& view,
                                           const calendar::ZoneSet& zones) const {
  std::vector<Deadline> all;
  view.state().ForEachMap([&](const auto& map) {
    map.ForEach([&](const auto& record) {
      using R = std::decay_t<decltype(*record)>;
      DeadlinesOf({kKindOf<R>, record->key()}, view, zones, all);
    });
  });
  std::sort(all.begin(), all.end());
  return all;
}

void Domain::AddDependents(const RecordRef& ref, const StateView& view,
                           std::vector<RecordRef>& out) const {
  if (ref.kind == kKindOf<ProgrammeBook>) {
    // New rules move the deadlines of every family and member of staff that lives under them.
    view.state().map<Family>().ForEach([&](const auto& family) {
      if (family->programme.str() == ref.key) out.push_back({kKindOf<Family>, family->key()});
    });
    view.state().map<Staff>().ForEach([&](const auto& staff) {
      if (AgencyPart(staff->key()) == AgencyPart(ref.key))
        out.push_back({kKindOf<Staff>, staff->key()});
    });
    view.state().map<Rota>().ForEach([&](const auto& rota) {
      if (AgencyPart(rota->key()) == AgencyPart(ref.key))
        out.push_back({kKindOf<Rota>, rota->key()});
    });
  }
  if (ref.kind == kKindOf<Staff>) {
    // Coverage hangs on the holders' employment, training, leave and contacts.
    if (const auto staff = view.Find<Staff>(ref.key)) {
      for (const StaffAssignment& a : staff->assignments)
        out.push_back({kKindOf<Rota>, a.team.str() + "/rota"});
    }
  }
  if (ref.kind == kKindOf<RotaPage>)
    out.push_back({kKindOf<Rota>, ref.key.substr(0, ref.key.rfind('/'))});
}

std::string Domain::EventName(uint32_t type) const {
  const Registry::Entry* entry = registry_.FindEvent(type);
  return entry == nullptr ? "" : entry->descriptor->name();
}

}  // namespace vigil::scheduler
