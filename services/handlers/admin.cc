// AdminService: status, clock, snapshots, backup.
#include "scheduler/check_etag.h"
#include "services/handlers/bind.h"
#include "services/handlers/erasure.h"
#include "services/handlers/exchange.h"
#include "services/handlers/proto_time.h"
#include "services/handlers/status_details.h"
#include "vigil/v1/admin.pb.h"

namespace vigil::handlers {
namespace {

absl::Status GetStatus(Exchange& x) {
  auto& out = static_cast<v1::GetStatusResponse&>(*x.response);
  const engine::EngineStatus status = x.engine().status();
  const eventstore::EventLog::Stats log = x.engine().log().GetStats();
  const Backends& backends = x.parts->backends;
  *out.mutable_as_of() = x.AsOfServed(*x.engine().served());
  out.set_version(backends.version);
  SetTime(x.engine().Now(), out.mutable_now());
  out.set_ready(status.ready);
  for (const std::string& condition : status.conditions) out.add_conditions(condition);
  for (const std::string& condition : EdgeConditions(*x.parts)) out.add_conditions(condition);
  out.set_read_only(status.read_only);
  out.set_timers_paused(status.timers_paused);
  out.set_virtual_clock(backends.virtual_clock);
  out.set_commits(log.commits);
  out.set_events(log.events);
  out.set_log_bytes(log.bytes_on_disk);
  out.set_free_disk_bytes(status.free_disk_bytes);
  out.set_queue_length(status.queue_length);
  out.set_deadlines_pending(status.deadlines_pending);
  if (status.next_deadline != absl::InfiniteFuture()) {
    SetTime(status.next_deadline, out.mutable_next_deadline());
  }
  out.set_snapshot_position(status.snapshot_position);
  out.set_tzdb_version(x.engine().zones().tzdb_version());
  const absl::Duration uptime = RealClock().Monotonic() - backends.started;
  out.mutable_uptime()->set_seconds(absl::ToInt64Seconds(uptime));
  out.set_resident_records(status.resident_records);
  return absl::OkStatus();
}

absl::Status AcceptClock(Exchange& x) {
  auto& out = static_cast<v1::AcceptClockResponse&>(*x.response);
  const v1::MutationOptions& options = x.mutation_options();
  if (x.info.caller.actor.empty()) return ActorRequired();
  if (absl::Status status = scheduler::CheckEtag(x.engine().served()->view(), *x.request);
      !status.ok()) {
    return status;
  }
  v1::Receipt& receipt = *out.mutable_receipt();
  receipt.set_log_id(x.engine().log().identity().log_id);
  receipt.set_epoch(x.engine().log().identity().epoch);
  if (options.validate_only()) {
    receipt.set_validated_only(true);
  } else {
    const engine::Outcome outcome = x.engine().AcceptClock(x.info.caller, options.request_id());
    if (!outcome.status.ok()) return outcome.status;
    receipt.set_first_position(outcome.first_position);
    receipt.set_last_position(outcome.last_position);
    receipt.set_repeated(outcome.repeated);
    SetTime(outcome.recorded_at, receipt.mutable_recorded_at());
  }
  *out.mutable_as_of() = x.AsOfServed(*x.engine().served());
  return absl::OkStatus();
}

absl::Status TakeSnapshot(Exchange& x) {
  auto& out = static_cast<v1::TakeSnapshotResponse&>(*x.response);
  const auto written = x.engine().TakeSnapshot();
  if (!written.ok()) return written.status();
  out.set_position(written->first);
  out.set_bytes(written->second);
  *out.mutable_as_of() = x.AsOfServed(*x.engine().served());
  return absl::OkStatus();
}

absl::Status CreateBackup(Exchange& x) {
  auto& out = static_cast<v1::CreateBackupResponse&>(*x.response);
  const auto& create = x.parts->backends.operations.create_backup;
  if (!create) {
    return WithReason(absl::StatusCode::kFailedPrecondition,
                      "no backup folder is configured; start vigild with --backup-dir",
                      "NO_BACKUP_FOLDER");
  }
  const auto backup = create();
  if (!backup.ok()) return backup.status();
  out.set_backup_id(backup->id);
  out.set_position(backup->position);
  out.set_bytes(backup->bytes);
  *out.mutable_as_of() = x.AsOfServed(*x.engine().served());
  return absl::OkStatus();
}

absl::Status AdvanceClock(Exchange& x) {
  const auto& request = static_cast<const v1::AdvanceClockRequest&>(*x.request);
  auto& out = static_cast<v1::AdvanceClockResponse&>(*x.response);
  const auto fired = x.engine().AdvanceTo(TimeOf(request.to()));
  if (!fired.ok()) return fired.status();
  SetTime(x.engine().Now(), out.mutable_now());
  out.set_deadlines_fired(*fired);
  *out.mutable_as_of() = x.AsOfServed(*x.engine().served());
  return absl::OkStatus();
}

}  // namespace

void BindAdmin(MethodTable& table) {
  Binder bind(table, *v1::GetStatusRequest::descriptor()->file()->service(0));
  bind.Own<v1::GetStatusRequest>(GetStatus);
  bind.Own<v1::AcceptClockRequest>(AcceptClock, Lane::kCommands);
  bind.Own<v1::TakeSnapshotRequest>(TakeSnapshot, Lane::kOperators);
  bind.Own<v1::CreateBackupRequest>(CreateBackup, Lane::kOperators);
  bind.Own<v1::AdvanceClockRequest>(AdvanceClock, Lane::kCommands);
}

}  // namespace vigil::handlers
