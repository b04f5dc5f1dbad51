// The committer's side of the engine: sync, publish, answer; snapshots; questions about the past.
#include <algorithm>
#include <cstdlib>
#include <future>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "services/engine/errors.h"
#include "services/engine/replay.h"
#include "services/engine/sequencer.h"
#include "vigil/events/v1/system.pb.h"

namespace vigil::engine {

void Sequencer::Fatal(absl::string_view why) const {
  if (options_.on_fatal) options_.on_fatal(why);
  LogError(absl::StrCat(
      "the log cannot be written (", why,
      "); stopping at once: what was not acknowledged is unknown until the next start"));
  std::abort();
}

void Sequencer::RunCommitter() {
  while (true) {
    std::unique_ptr<Flight> flight;
    {
      std::unique_lock lock(mu_);
      flight_cv_.wait(lock, [this] { return flight_ != nullptr || sequencer_done_; });
      if (flight_ == nullptr) return;
      flight = std::move(flight_);
      committing_ = true;
    }
    Land(*flight);
  }
}

void Sequencer::Land(Flight& flight) {
  if (flight.group != nullptr) {
    if (options_.log->Sync(std::move(flight.group)) != eventstore::SyncOutcome::kDurable) {
      Fatal("a write or its sync failed");
    }
    ++groups_;
    lead_rows_->Release(flight.number);
  }
  Publish(std::move(flight.served));
  {
    std::lock_guard lock(mu_);
    committing_ = false;
  }
  work_.notify_one();
  for (Answer& answer : flight.answers) answer.done(std::move(answer.outcome));
}

void Sequencer::Publish(std::shared_ptr<const Served> served) {
  std::shared_ptr<const Served> old;  // destroyed outside the lock
  {
    std::lock_guard lock(mu_);
    old = std::exchange(served_, std::move(served));
  }
  served_cv_.notify_all();
}

std::shared_ptr<const Served> Sequencer::served() const {
  std::lock_guard lock(mu_);
  return served_;
}

absl::Status Sequencer::WaitFor(uint64_t position, uint32_t epoch, absl::Time deadline) {
  const uint32_t present = options_.log->identity().epoch;
  if (position > 0 && epoch != present) return EpochChanged(epoch, present);
  std::unique_lock lock(mu_);
  const auto arrived = [&] { return served_->position >= position || stopping_; };
  if (!arrived()) {
    const absl::Duration left =
        std::clamp(deadline - absl::Now(), absl::ZeroDuration(), absl::Seconds(30));
    served_cv_.wait_for(lock, absl::ToChronoMicroseconds(left), arrived);
  }
  if (served_->position < position) return NotServedInTime(position, served_->position);
  return absl::OkStatus();
}

absl::StatusOr<AsOf> Sequencer::ServedAsOf(const std::string& partition, uint64_t position,
                                           absl::Time at, const std::function<bool()>& cancelled) {
  const uint64_t head = served()->position;
  if (position == 0) {
    VIGIL_ASSIGN_OR_RETURN(position, options_.log->PositionAt(at));
  }
  if (position > head) return BeyondHead(position, head);
  // The budget: how many at once, and the bytes they read together.
  if (as_of_running_->fetch_add(1) >= limits::kMaxAsOfQueries) {
    as_of_running_->fetch_sub(1);
    return AsOfBusy();
  }
  auto mine = std::make_shared<uint64_t>(0);
  std::shared_ptr<void> budget(nullptr,
                               [running = as_of_running_, bytes = as_of_bytes_, mine](void*) {
                                 running->fetch_sub(1);
                                 bytes->fetch_sub(*mine);
                               });
  auto served = std::make_shared<Served>();
  auto rows = std::make_shared<scheduler::MapRows>();
  eventstore::ScanRequest request;
  request.partition = partition;
  const auto keep_going = [&](uint64_t bytes) -> absl::Status {
    if (cancelled && cancelled()) return Cancelled();
    const uint64_t total = as_of_bytes_->fetch_add(bytes - *mine) + bytes - *mine;
    *mine = bytes;
    if (total > options_.max_as_of_bytes) return AsOfTooLarge(total);
    return absl::OkStatus();
  };
  ReplayResult replayed;
  if (position > 0) {
    request.until = position;
    VIGIL_ASSIGN_OR_RETURN(replayed, Replay(
                                         *options_.log, request, *domain_, served->state, *rows,
                                         [&rows](scheduler::StoredRow row) {
                                           rows->Put(std::move(row.key), std::move(row.value));
                                         },
                                         keep_going));
  }
  served->rows = std::move(rows);
  served->position = position;
  served->recorded_at = replayed.recorded_at;
  return AsOf{std::move(served), std::move(budget)};
}

absl::StatusOr<uint64_t> Sequencer::AdvanceTo(absl::Time t) {
  if (options_.virtual_clock == nullptr) return NotVirtual();
  std::promise<absl::StatusOr<uint64_t>> promise;
  auto future = promise.get_future();
  {
    std::lock_guard lock(mu_);
    if (stopping_) return ShuttingDown();
    queue_.PushTask([this, t, &promise] {
      AdvanceOnSequencer(
          t, [&promise](absl::StatusOr<uint64_t> count) { promise.set_value(std::move(count)); });
    });
    poked_ = true;
  }
  work_.notify_one();
  return future.get();
}

Outcome Sequencer::AcceptClock(const Caller& caller, const std::string& request_id) {
  Command command;
  command.caller = caller;
  command.method = "vigil.v1.AdminService/AcceptClock";
  command.request_id = request_id;
  command.partition = "system";
  command.decide =
      [this](const scheduler::StateView&,
             const scheduler::DecideContext& context) -> absl::StatusOr<scheduler::EventList> {
    events::v1::ClockAccepted event;
    event.set_previous_us(absl::ToUnixMicros(clock_.Accept()));
    event.set_accepted_us(absl::ToUnixMicros(clock_.Now()));
    event.set_by(context.actor);
    scheduler::EventList events;
    events.Add("system", event);
    return events;
  };
  return Run(std::move(command));
}

void Sequencer::RunSnapshots() {
  constexpr absl::Duration kSnapshotRetry = absl::Minutes(1);
  absl::Duration retry_at = absl::ZeroDuration();
  while (true) {
    {
      std::unique_lock lock(mu_);
      snapshot_cv_.wait_for(lock, std::chrono::seconds(1), [this] { return stopping_; });
      if (stopping_) return;
      if (served_->position < snapshot_position_ + options_.snapshot_every_events) continue;
    }
    // What disk is left belongs to crisis commands; and a snapshot that failed is not tried again
    // every second.
    if (options_.free_disk_bytes && options_.free_disk_bytes() < limits::kLowDiskBytes) continue;
    if (options_.clock->Monotonic() < retry_at) continue;
    if (const auto written = WriteSnapshot(); !written.ok()) {
      LogWarning(absl::StrCat("snapshot not written: ", written.status().ToString()));
      retry_at = options_.clock->Monotonic() + kSnapshotRetry;
    }
  }
}

absl::StatusOr<std::pair<uint64_t, uint64_t>> Sequencer::TakeSnapshot() {
  if (options_.snapshots == nullptr) return NoSnapshotFolder();
  if (options_.read_only) return ReadOnly(options_.read_only_reason);
  return WriteSnapshot();
}

absl::StatusOr<std::pair<uint64_t, uint64_t>> Sequencer::WriteSnapshot() {
  std::lock_guard one_at_a_time(snapshot_mu_);
  // Not the rows with it: they are not written here, and whoever holds them makes the journal keep
  // what is overwritten meanwhile.
  Served held = *served();
  held.rows.reset();
  VIGIL_ASSIGN_OR_RETURN(const eventstore::Hash hash, options_.log->HashAt(held.position));
  VIGIL_ASSIGN_OR_RETURN(const uint64_t bytes,
                         options_.snapshots->Write(
                             options_.log->identity(), held.position, hash, held.recorded_at,
                             [&held](const std::function<absl::Status(absl::string_view)>& sink) {
                               absl::Status status;
                               held.state.EncodeTo(sink, &status);
                               return status;
                             }));
  snapshot_position_ = held.position;
  snapshot_at_us_ = absl::ToUnixMicros(options_.clock->Now());
  return std::make_pair(held.position, bytes);
}

EngineStatus Sequencer::status() const {
  EngineStatus s;
  const std::string distrust = clock_.Distrust();
  s.read_only = options_.read_only;
  s.timers_held_by = LookAround();
  s.timers_paused = !s.timers_held_by.empty();
  s.stale_reason = conditions_.stale_reason();
  s.ready = ready_ && distrust.empty();
  if (options_.read_only)
    s.conditions.push_back(absl::StrCat("read-only: ", options_.read_only_reason));
  if (!distrust.empty()) {
    s.conditions.push_back(
        absl::StrCat("clock not trusted: ", distrust, "; see 'vigil admin accept-clock'"));
  }
  if (!ready_ && !options_.read_only)
    s.conditions.push_back("catching up on what fell due while no timer ran");
  if (stuck_ > 0)
    s.conditions.push_back(absl::StrCat(stuck_.load(), " deadline(s) brought nothing about"));
  for (std::string& condition : conditions_.All()) s.conditions.push_back(std::move(condition));
  s.free_disk_bytes = options_.free_disk_bytes ? options_.free_disk_bytes() : 0;
  if (clock_.Now() < served()->recorded_at) {
    s.conditions.push_back(
        absl::StrCat("the clock is behind the last recorded event; until ",
                     absl::FormatTime(served()->recorded_at, absl::UTCTimeZone()),
                     " every event is recorded under that time"));
  }
  if (options_.free_disk_bytes && s.free_disk_bytes < limits::kLowDiskBytes) {
    s.ready = false;
    s.conditions.push_back(absl::StrCat("low disk: ", s.free_disk_bytes >> 20, " MiB free"));
  }
  s.queue_length = queue_.size();
  s.queue_bytes = queue_.bytes();
  s.deadlines_pending = deadlines_.size();
  s.next_deadline = deadlines_.next();
  s.snapshot_position = snapshot_position_;
  if (snapshot_at_us_ != 0) s.snapshot_at = absl::FromUnixMicros(snapshot_at_us_);
  s.resident_records = served()->state.record_count();
  s.commands = commands_;
  s.rejections = rejections_;
  s.deadlines_fired = fired_;
  s.groups = groups_;
  s.replayed_events = recovered_.replayed_events;
  s.start_duration = recovered_.duration;
  return s;
}

}  // namespace vigil::engine
