// Starting the engine: newest snapshot, tail, rows, first event.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "services/engine/replay.h"
#include "services/engine/rows.h"
#include "services/engine/sequencer.h"
#include "vigil/events/v1/system.pb.h"

namespace vigil::engine {
namespace {

// Puts an event of the service itself into the log, before anything else is decided.
template <class E>
absl::Status AppendOwn(const Options& options, const E& event) {
  eventstore::NewCommit commit;
  commit.partition = "system";
  commit.actor = "system";
  commit.role = "system";
  commit.channel = "start";
  commit.recorded_at = std::max(options.clock->Now(), options.log->DurableHead().recorded_at);
  commit.events.push_back(
      {"system", scheduler::EventType<E>(), 1, scheduler::SerializeCanonically(event)});
  VIGIL_RETURN_IF_ERROR(options.log->Stage(commit).status());
  if (options.log->Sync(options.log->CloseGroup()) != eventstore::SyncOutcome::kDurable) {
    return absl::UnavailableError("an event of the start could not be written");
  }
  return absl::OkStatus();
}

// The log's first event: which log this is, and whether its time is simulated.
absl::Status AppendLogCreated(const Options& options) {
  events::v1::LogCreated event;
  event.set_log_id(options.log->identity().log_id);
  event.set_simulated(options.log->identity().simulated);
  event.set_tzdb_version(options.zones->tzdb_version());
  return AppendOwn(options, event);
}

// The log's own word on which time zone rules it was last served with; empty when it has none.
absl::StatusOr<std::string> LastZoneRules(const eventstore::EventLog& log) {
  eventstore::ReadRequest last;
  last.filter.stream = "system";
  last.filter.types = {scheduler::EventType<events::v1::LogCreated>(),
                       scheduler::EventType<events::v1::ZoneRulesChanged>()};
  last.direction = eventstore::Direction::kBackward;
  last.max_commits = 1;
  while (true) {
    VIGIL_ASSIGN_OR_RETURN(const eventstore::ReadPage page, log.Read(last));
    if (!page.commits.empty()) {
      const eventstore::StoredEvent& event = page.commits.front().events.back();
      if (event.type == scheduler::EventType<events::v1::LogCreated>()) {
        events::v1::LogCreated created;
        return created.ParseFromString(event.payload) ? created.tzdb_version() : "";
      }
      events::v1::ZoneRulesChanged changed;
      return changed.ParseFromString(event.payload) ? changed.to_version() : "";
    }
    if (page.next == 0) return "";
    last.from = page.next;
  }
}

// Deadlines and answers follow the zone rules of the running process. Other rules than last time
// are a fact in the log, so that whoever replays it later knows why it comes out differently.
absl::Status NoteZoneRules(const Options& options) {
  VIGIL_ASSIGN_OR_RETURN(const std::string before, LastZoneRules(*options.log));
  const std::string& now = options.zones->tzdb_version();
  if (before == now) return absl::OkStatus();
  LogWarning(absl::StrCat("the time zone rules are tzdb ", now, ", they were ",
                          before.empty() ? "unknown" : before));
  events::v1::ZoneRulesChanged event;
  event.set_from_version(before);
  event.set_to_version(now);
  return AppendOwn(options, event);
}

// What a full replay gives: the state, and its rows in memory.
absl::StatusOr<std::shared_ptr<scheduler::MapRows>> FoldAll(const Options& options,
                                                            const scheduler::Domain& domain,
                                                            Recovered& recovered) {
  recovered = Recovered();
  auto rows = std::make_shared<scheduler::MapRows>();
  eventstore::ScanRequest all;
  all.check_chain = true;
  VIGIL_ASSIGN_OR_RETURN(const ReplayResult replayed,
                         Replay(
                             *options.log, all, domain, recovered.state, *rows,
                             [&rows](scheduler::StoredRow row) {
                               rows->Put(std::move(row.key), std::move(row.value));
                             },
                             nullptr));
  recovered.position = replayed.last_position;
  recovered.replayed_events = replayed.events;
  return rows;
}

// Nothing can be written: the rows stay in memory, so that answers are right.
absl::Status ServeFoldedRows(const Options& options, const scheduler::Domain& domain,
                             absl::string_view why, Recovered& recovered) {
  LogWarning(absl::StrCat(why, ": folding the whole log in memory"));
  VIGIL_ASSIGN_OR_RETURN(recovered.rows, FoldAll(options, domain, recovered));
  recovered.rows_condition =
      absl::StrCat(why,
                   "; answers are right, but come from a replay of the whole log that is held "
                   "in memory: the next start that can write puts the stored records right");
  return absl::OkStatus();
}

absl::Status SyncOwn(const Options& options) {
  auto open = options.log->CloseGroup();
  if (open == nullptr) return absl::OkStatus();
  return options.log->Sync(std::move(open)) == eventstore::SyncOutcome::kDurable
             ? absl::OkStatus()
             : absl::UnavailableError("the rows could not be written");
}

// The start needed a damaged row: every row is compared with what a full replay gives, and the
// wrong ones are written anew.
absl::Status RepairRows(const Options& options, const scheduler::Domain& domain,
                        const absl::Status& damage, Recovered& recovered) {
  LogError(absl::StrCat(damage.message(), "; repairing it from a replay of the whole log"));
  VIGIL_ASSIGN_OR_RETURN(const auto rows, FoldAll(options, domain, recovered));
  size_t repaired = 0;
  for (const auto& [key, value] : rows->rows()) {
    const auto stored = options.log->GetRow(key);
    if (stored.ok() && *stored == value) continue;
    ++repaired;
    options.log->PutRow({key, value});
    if (options.log->OpenGroupBytes() >= limits::kMaxGroupBytes)
      VIGIL_RETURN_IF_ERROR(SyncOwn(options));
  }
  VIGIL_RETURN_IF_ERROR(SyncOwn(options));
  LogWarning(absl::StrCat(repaired, " damaged stored record(s) were written anew"));
  // What lies beneath may still be in the way of a scan.
  const absl::Status whole =
      options.log->ScanRows("", "", [](absl::string_view, absl::string_view) { return true; });
  if (!whole.ok()) {
    recovered.rows_condition =
        absl::StrCat("the stored records are damaged on disk: ", whole.message(),
                     "; stop the service and run 'vigil log rebuild'");
  }
  return absl::OkStatus();
}

// Rows of closed records written anew from a full replay (after a restore or a lost read model).
absl::Status RebuildRows(const Options& options, const scheduler::Domain& domain,
                         Recovered& recovered) {
  LogInfo("rows are written anew from a full replay");
  recovered = Recovered();
  // In groups, so that neither memory nor one write grows with the log. What this fold reads back
  // is what it has written so far, on disk or still open; the old rows are marked as stale until
  // the last group, and the records that wrote them come again in the same order.
  const auto log_rows = std::make_shared<LogRows>(*options.log);
  OverlayRows rows(log_rows);
  uint64_t group = 1;
  const auto sync = [&]() -> absl::Status {
    VIGIL_RETURN_IF_ERROR(SyncOwn(options));
    rows.Release(group++);
    return absl::OkStatus();
  };
  const auto store = [&](scheduler::StoredRow row) {
    options.log->PutRow({row.key, row.value});
    rows.Put(row, group);
  };
  const auto keep_going = [&](uint64_t) {
    return options.log->OpenGroupBytes() < limits::kMaxGroupBytes ? absl::OkStatus() : sync();
  };
  VIGIL_ASSIGN_OR_RETURN(
      const ReplayResult replayed,
      Replay(*options.log, {}, domain, recovered.state, rows, store, keep_going));
  options.log->MarkRowsRebuilt();
  VIGIL_RETURN_IF_ERROR(sync());
  recovered.position = replayed.last_position;
  recovered.replayed_events = replayed.events;
  return absl::OkStatus();
}

// DATA_LOSS when a snapshot bears witness that the log has lost events; a reader goes on without.
absl::Status LoadSnapshot(const Options& options, Recovered& recovered) {
  if (options.snapshots == nullptr) return absl::OkStatus();
  auto loaded = options.snapshots->LoadNewest(*options.log);
  if (absl::IsDataLoss(loaded.status()) && !options.read_only) return loaded.status();
  if (!loaded.ok()) {
    if (!absl::IsNotFound(loaded.status())) {
      LogWarning(absl::StrCat("snapshots ignored: ", loaded.status().ToString()));
    }
    return absl::OkStatus();
  }
  recovered.state = std::move(loaded->state);
  recovered.position = loaded->position;
  recovered.snapshot_position = loaded->position;
  eventstore::ReadRequest last;
  last.from = loaded->position;
  last.direction = eventstore::Direction::kBackward;
  last.max_commits = 1;
  VIGIL_ASSIGN_OR_RETURN(const eventstore::ReadPage page, options.log->Read(last));
  if (!page.commits.empty()) recovered.snapshot_at = page.commits.front().recorded_at;
  return absl::OkStatus();
}

absl::Status ReplayTail(const Options& options, const scheduler::Domain& domain,
                        Recovered& recovered) {
  VIGIL_RETURN_IF_ERROR(LoadSnapshot(options, recovered));
  const LogRows rows(*options.log);
  eventstore::ScanRequest tail;
  tail.after = recovered.position;
  tail.check_chain = true;  // from the snapshot on, whose hash is the log's
  VIGIL_ASSIGN_OR_RETURN(
      const ReplayResult replayed,
      Replay(*options.log, tail, domain, recovered.state, rows, nullptr, nullptr));
  if (replayed.events > 0) recovered.position = replayed.last_position;
  recovered.replayed_events = replayed.events;
  return absl::OkStatus();
}

absl::Status Recover(const Options& options, const scheduler::Domain& domain,
                     Recovered& recovered) {
  if (options.log->RowsStale()) {
    return options.read_only ? ServeFoldedRows(options, domain,
                                               "the stored records are gone after a restore, a "
                                               "salvage or a rebuild and cannot be written",
                                               recovered)
                             : RebuildRows(options, domain, recovered);
  }
  const absl::Status replayed = ReplayTail(options, domain, recovered);
  if (!scheduler::IsRowDamaged(replayed)) return replayed;
  return options.read_only ? ServeFoldedRows(options, domain, replayed.message(), recovered)
                           : RepairRows(options, domain, replayed, recovered);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Engine>> Engine::Start(Options options) {
  const absl::Time began = absl::Now();
  auto domain = std::make_unique<scheduler::Domain>();
  if (options.log->DurableHead().position == 0 && !options.read_only) {
    VIGIL_RETURN_IF_ERROR(AppendLogCreated(options));
  }
  Recovered recovered;
  VIGIL_RETURN_IF_ERROR(Recover(options, *domain, recovered));
  if (!options.read_only) {  // not before the log has proven whole
    VIGIL_RETURN_IF_ERROR(NoteZoneRules(options));
    recovered.position = options.log->DurableHead().position;  // no record changes with it
  }
  if (recovered.rows == nullptr) recovered.rows = std::make_shared<LogRows>(*options.log);
  recovered.recorded_at = options.log->DurableHead().recorded_at;
  recovered.duration = absl::Now() - began;
  return std::unique_ptr<Engine>(
      std::make_unique<Sequencer>(std::move(options), std::move(domain), std::move(recovered)));
}

Outcome Engine::Run(Command command) {
  std::mutex mu;
  std::condition_variable cv;
  bool answered = false;
  Outcome result;
  Submit(std::move(command), [&](Outcome outcome) {
    std::lock_guard lock(mu);
    result = std::move(outcome);
    answered = true;
    cv.notify_one();
  });
  std::unique_lock lock(mu);
  cv.wait(lock, [&] { return answered; });
  return result;
}

}  // namespace vigil::engine
