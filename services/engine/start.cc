// Starting the engine: newest snapshot, tail, rows, first event.
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "services/engine/replay.h"
#include "services/engine/sequencer.h"
#include "vigil/events/v1/system.pb.h"

namespace vigil::engine {
namespace {

// The log's first event: which log this is, and whether its time is simulated.
absl::Status AppendLogCreated(const Options& options) {
  events::v1::LogCreated event;
  event.set_log_id(options.log->identity().log_id);
  event.set_simulated(options.log->identity().simulated);
  event.set_tzdb_version(options.zones->tzdb_version());
  eventstore::NewCommit commit;
  commit.partition = "system";
  commit.actor = "system";
  commit.role = "system";
  commit.channel = "start";
  commit.recorded_at = options.clock->Now();
  commit.events.push_back({"system", scheduler::EventType<events::v1::LogCreated>(), 1,
                           scheduler::SerializeCanonically(event)});
  VIGIL_RETURN_IF_ERROR(options.log->Stage(commit).status());
  if (options.log->Sync(options.log->CloseGroup()) != eventstore::SyncOutcome::kDurable) {
    return absl::UnavailableError("the log's first event could not be written");
  }
  return absl::OkStatus();
}

// Rows of closed records written anew from a full replay (after a restore or a lost read model).
absl::Status RebuildRows(const Options& options, const scheduler::Domain& domain,
                         Recovered& recovered) {
  LogInfo("rows are written anew from a full replay");
  recovered = Recovered();
  scheduler::MapRows rows;
  VIGIL_ASSIGN_OR_RETURN(
      const ReplayResult replayed,
      Replay(
          *options.log, {}, domain, recovered.state, rows,
          [&rows](scheduler::StoredRow row) { rows.Put(row.key, row.value); }, nullptr));
  for (const auto& [key, value] : rows.rows()) options.log->PutRow({key, value});
  options.log->MarkRowsRebuilt();
  if (options.log->Sync(options.log->CloseGroup()) != eventstore::SyncOutcome::kDurable) {
    return absl::UnavailableError("the rebuilt rows could not be written");
  }
  recovered.position = replayed.last_position;
  recovered.recorded_at = replayed.recorded_at;
  recovered.replayed_events = replayed.events;
  return absl::OkStatus();
}

void LoadSnapshot(const Options& options, Recovered& recovered) {
  if (options.snapshots == nullptr) return;
  auto loaded = options.snapshots->LoadNewest(*options.log);
  if (!loaded.ok()) {
    if (!absl::IsNotFound(loaded.status())) {
      LogWarning(absl::StrCat("snapshots ignored: ", loaded.status().ToString()));
    }
    return;
  }
  recovered.state = std::move(loaded->state);
  recovered.position = loaded->position;
  recovered.snapshot_position = loaded->position;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Engine>> Engine::Start(Options options) {
  const absl::Time began = absl::Now();
  auto domain = std::make_unique<scheduler::Domain>();
  if (options.log->DurableHead().position == 0 && !options.read_only) {
    VIGIL_RETURN_IF_ERROR(AppendLogCreated(options));
  }
  Recovered recovered;
  if (options.log->RowsStale() && !options.read_only) {
    VIGIL_RETURN_IF_ERROR(RebuildRows(options, *domain, recovered));
  } else {
    LoadSnapshot(options, recovered);
    const LogRows rows(*options.log);
    eventstore::ScanRequest tail;
    tail.after = recovered.position;
    VIGIL_ASSIGN_OR_RETURN(
        const ReplayResult replayed,
        Replay(*options.log, tail, *domain, recovered.state, rows, nullptr, nullptr));
    if (replayed.events > 0) recovered.position = replayed.last_position;
    recovered.replayed_events = replayed.events;
  }
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
