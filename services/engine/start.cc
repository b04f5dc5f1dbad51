// Starting the engine: newest snapshot, tail, rows, first event.
#include <memory>
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
  // In groups, so that neither memory nor one write grows with the log. What this fold reads back
  // is what it has written so far, on disk or still open; the old rows are marked as stale until
  // the last group, and the records that wrote them come again in the same order.
  const auto log_rows = std::make_shared<LogRows>(*options.log);
  OverlayRows rows(log_rows);
  uint64_t group = 1;
  const auto sync = [&]() -> absl::Status {
    auto open = options.log->CloseGroup();
    if (open == nullptr) return absl::OkStatus();
    if (options.log->Sync(std::move(open)) != eventstore::SyncOutcome::kDurable) {
      return absl::UnavailableError("the rebuilt rows could not be written");
    }
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
  recovered.recorded_at = replayed.recorded_at;
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
  return absl::OkStatus();
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
    VIGIL_RETURN_IF_ERROR(LoadSnapshot(options, recovered));
    const LogRows rows(*options.log);
    eventstore::ScanRequest tail;
    tail.after = recovered.position;
    tail.check_chain = true;  // from the snapshot on, whose hash is the log's
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
