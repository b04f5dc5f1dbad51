#include "services/engine/sequencer.h"

#include <algorithm>
#include <future>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/names.h"
#include "base/status_macros.h"
#include "services/engine/errors.h"

namespace vigil::engine {
namespace {

// Deadlines fired before crisis commands get a turn.
constexpr int kDeadlinesPerTurn = 64;

absl::Time ToMicros(absl::Time t) { return absl::FromUnixMicros(absl::ToUnixMicros(t)); }

Caller TimerCaller() {
  Caller caller;
  caller.principal = "system";
  caller.actor = "system";
  caller.role = "system";
  caller.channel = "timer";
  return caller;
}

}  // namespace

Sequencer::Sequencer(Options options, std::unique_ptr<scheduler::Domain> domain,
                     Recovered recovered)
    : options_(std::move(options)),
      domain_(std::move(domain)),
      recovered_(std::move(recovered)),
      clock_(*options_.clock, recovered_.recorded_at, options_.max_start_ahead),
      lead_(std::move(recovered_.state)),
      lead_position_(recovered_.position),
      lead_recorded_at_(recovered_.recorded_at),
      base_rows_(std::move(recovered_.rows)),
      lead_rows_(std::make_shared<OverlayRows>(base_rows_)),
      journal_(std::make_shared<RowJournal>()),
      rows_at_lead_(std::make_shared<RowsAt>(base_rows_, journal_, lead_position_)),
      deadlines_(*domain_, *options_.zones) {
  snapshot_position_ = recovered_.snapshot_position;
  if (recovered_.snapshot_at != absl::InfinitePast())
    snapshot_at_us_ = absl::ToUnixMicros(recovered_.snapshot_at);
  if (!recovered_.rows_condition.empty())
    conditions_.Raise("rows_at_start", recovered_.rows_condition);
  served_ = LeadAsServed();
  if (!options_.read_only) {
    const scheduler::CheckedRows rows(*lead_rows_);
    deadlines_.Rebuild(scheduler::StateView(lead_, rows));
    (void)NoteDamage(rows.fault());
  }
  caught_up_ = deadlines_.Due(clock_.Now()) == nullptr && !options_.degraded;
  ready_ = caught_up_;
  LookAround();
  sequencer_thread_ = std::thread([this] { RunSequencer(); });
  committer_thread_ = std::thread([this] { RunCommitter(); });
  if (options_.snapshots != nullptr && !options_.read_only) {
    snapshot_thread_ = std::thread([this] { RunSnapshots(); });
  }
}

Sequencer::~Sequencer() {
  {
    std::lock_guard lock(mu_);
    stopping_ = true;
  }
  work_.notify_all();
  served_cv_.notify_all();
  sequencer_thread_.join();
  flight_cv_.notify_all();
  committer_thread_.join();
  if (snapshot_thread_.joinable()) {
    {
      std::lock_guard lock(mu_);
      snapshot_cv_.notify_all();
    }
    snapshot_thread_.join();
    // A clean stop leaves little to replay.
    const auto now_served = served();
    if (now_served->position > snapshot_position_ + 1000) {
      if (const auto written = WriteSnapshot(); !written.ok()) {
        LogWarning(absl::StrCat("no snapshot at shutdown: ", written.status().ToString()));
      }
    }
  }
}

void Sequencer::Submit(Command command, DoneFn done) {
  Queued item{std::move(command), std::move(done), nullptr};
  absl::Status refused;
  {
    std::lock_guard lock(mu_);
    if (stopping_) {
      refused = ShuttingDown();
    } else {
      refused = queue_.Push(item);
      poked_ = true;
    }
  }
  if (refused.ok()) {
    work_.notify_one();
  } else {
    Outcome outcome;
    outcome.status = refused;
    item.done(std::move(outcome));
  }
}

void Sequencer::RunSequencer() {
  while (true) {
    WaitForWork();
    bool stopping;
    {
      std::lock_guard lock(mu_);
      poked_ = false;
      stopping = stopping_;
    }
    const absl::Time now = clock_.Now();
    const bool timers_run = LookAround().empty();
    const bool more_due = timers_run && FireDue(now, kDeadlinesPerTurn);
    NoteCatchingUp(timers_run, now);
    const size_t room =
        limits::kMaxGroupCommands - std::min(limits::kMaxGroupCommands, open_commits_);
    for (Queued& item : queue_.Drain(std::max<size_t>(room, 1), more_due)) {
      Process(std::move(item));
      if (options_.log->OpenGroupBytes() > limits::kMaxGroupBytes) HandOver(/*wait=*/true);
    }
    // Refusals and repetitions wait for the sync as well: they are bounded like the commits.
    HandOver(/*wait=*/open_commits_ >= limits::kMaxGroupCommands ||
             open_answers_.size() >= limits::kMaxGroupCommands);
    if (stopping && queue_.empty()) {
      HandOver(/*wait=*/true);
      std::lock_guard lock(mu_);
      sequencer_done_ = true;
      flight_cv_.notify_all();
      return;
    }
  }
}

void Sequencer::WaitForWork() {
  std::unique_lock lock(mu_);
  const auto ready = [this] {
    if (stopping_ || poked_ || !queue_.empty()) return true;
    // Something waits to be handed over and the committer has become free.
    const bool open = open_commits_ > 0 || !open_answers_.empty();
    return open && !committing_ && flight_ == nullptr;
  };
  if (ready()) return;
  if (options_.read_only) {
    work_.wait(lock, ready);
    return;
  }
  // Real time: wake for the next deadline, and at least once a second to look at the clock.
  absl::Duration sleep = absl::Seconds(1);
  if (options_.virtual_clock == nullptr && LookAround().empty()) {
    sleep = std::clamp(deadlines_.next() - clock_.Now(), absl::ZeroDuration(), absl::Seconds(1));
  }
  work_.wait_for(lock, absl::ToChronoMicroseconds(sleep), ready);
}

// Ready as soon as all that fell due has been decided, and no longer once timers are held back:
// what falls due meanwhile has to be caught up first. A rush of deadlines at one instant changes
// nothing.
void Sequencer::NoteCatchingUp(bool timers_run, absl::Time now) {
  if (options_.read_only) return;
  const bool before = caught_up_;
  if (!timers_run) {
    caught_up_ = false;
  } else if (deadlines_.Due(now) == nullptr) {
    caught_up_ = true;
  }
  if (caught_up_ == before) return;
  ready_ = caught_up_;
  LookAround();
}

std::string Sequencer::LookAround() const {
  std::string held, why;
  if (options_.read_only) {
    held = "read_only";
    why = absl::StrCat("read-only: ", options_.read_only_reason);
  } else if (std::string distrust = clock_.Distrust(); !distrust.empty()) {
    held = "clock";
    why = absl::StrCat("timers are paused, the clock is not trusted: ", distrust);
  } else if (const uint64_t free =
                 options_.free_disk_bytes ? options_.free_disk_bytes() : UINT64_MAX;
             free < limits::kLowDiskBytes) {
    held = "low_disk";
    why = absl::StrCat("timers and commands wait for disk: ", free >> 20, " MiB free");
  } else if (!ready_) {
    why = "catching up on what fell due while the service was down";
  }
  conditions_.SetStale(why);
  return held;
}

std::vector<scheduler::Deadline> Sequencer::PendingDeadlines() {
  std::promise<std::vector<scheduler::Deadline>> promise;
  auto future = promise.get_future();
  {
    std::lock_guard lock(mu_);
    if (stopping_) return {};
    queue_.PushTask([this, &promise] { promise.set_value(deadlines_.All()); });
    poked_ = true;
  }
  work_.notify_one();
  return future.get();
}

absl::Status Sequencer::MayFire() const {
  if (options_.read_only) return ReadOnly(options_.read_only_reason);
  if (const std::string distrust = clock_.Distrust(); !distrust.empty())
    return ClockNotTrusted(distrust);
  const uint64_t free = options_.free_disk_bytes ? options_.free_disk_bytes() : UINT64_MAX;
  return free < limits::kLowDiskBytes ? LowDisk(free) : absl::OkStatus();
}

bool Sequencer::FireDue(absl::Time now, int max) {
  for (int i = 0; i < max; ++i) {
    const scheduler::Deadline* due = deadlines_.Due(now);
    if (due == nullptr) return false;
    if (options_.free_disk_bytes && options_.free_disk_bytes() < limits::kLowDiskBytes)
      return false;
    if (options_.log->OpenGroupBytes() > limits::kMaxGroupBytes) HandOver(/*wait=*/true);
    Fire(scheduler::Deadline(*due));
  }
  return deadlines_.Due(now) != nullptr;
}

void Sequencer::Fire(const scheduler::Deadline& deadline) {
  scheduler::DecideContext context;
  context.now = deadline.due;
  context.zones = options_.zones;
  context.holidays = options_.holidays;
  context.actor = "system";
  context.role = "system";
  Command command;
  command.caller = TimerCaller();
  command.method = absl::StrCat("deadline/", static_cast<int>(deadline.kind));
  command.partition = std::string(AgencyPart(deadline.subject));
  scheduler::EventList events;
  const CommandRows rows(*lead_rows_);
  absl::Status status =
      domain_->DecideDeadline(deadline, scheduler::StateView(lead_, rows), context, events);
  status.Update(NoteDamage(rows.fault()));
  if (status.ok() && !events.empty()) {
    const auto staged = Stage(command, rows, std::move(events), deadline.due);
    status = staged.status;
    ++fired_;
  }
  if (!status.ok() || deadlines_.Contains(deadline)) {
    // It would fire for ever: it rests until its subject changes, and the operator is told.
    ++stuck_;
    LogError(absl::StrCat("deadline of kind ", static_cast<int>(deadline.kind), " of ",
                          deadline.subject, " due ",
                          absl::FormatTime(deadline.due, absl::UTCTimeZone()),
                          " brought nothing about: ", status.ToString()));
    deadlines_.Rest(deadline);
  }
}

void Sequencer::Process(Queued item) {
  if (item.task) {
    item.task();
    return;
  }
  ++commands_;
  ProcessCommand(item.command, std::move(item.done));
}

absl::Status Sequencer::Admit(const Command& command) const {
  if (options_.read_only && !command.validate_only) return ReadOnly(options_.read_only_reason);
  if (command.deadline < options_.clock->Now() && options_.virtual_clock == nullptr)
    return DeadlinePassed();
  if (options_.free_disk_bytes && !command.validate_only) {
    const uint64_t free = options_.free_disk_bytes();
    if (free < (command.crisis ? limits::kCriticalDiskBytes : limits::kLowDiskBytes))
      return LowDisk(free);
  }
  return absl::OkStatus();
}

void Sequencer::ProcessCommand(Command& command, DoneFn done) {
  Outcome outcome;
  outcome.status = Admit(command);
  if (outcome.status.ok() && !command.request_id.empty()) {
    const eventstore::RequestKey key{command.caller.principal, command.method, command.request_id};
    auto found = options_.log->FindRequest(key, command.fingerprint);
    if (absl::IsDataLoss(found.status())) {
      // One damaged entry of an index that can be derived again: this caller gets no answer, and
      // nothing is decided twice.
      conditions_.Raise("requests", absl::StrCat("damaged: ", found.status().message(),
                                                 "; stop, then 'vigil log rebuild'"));
      outcome.status = found.status();
    } else if (!found.ok()) {
      Fatal(found.status().ToString());
    } else if (found->has_value()) {
      const eventstore::StageResult& earlier = **found;
      if (earlier.outcome == eventstore::StageOutcome::kAlreadyCommitted) {
        outcome.repeated = true;
        outcome.first_position = earlier.first;
        outcome.last_position = earlier.first + earlier.count - 1;
        outcome.recorded_at = earlier.recorded_at;
        outcome.after = LeadAsServed();
        return Reply(std::move(done), std::move(outcome));
      }
      outcome.status = RequestIdReused(command.request_id);
    }
  }
  if (outcome.status.ok()) {
    const absl::Time now = clock_.Now();
    // What fell due by now is decided first: also what fell due since this turn began, and what an
    // earlier command of it brought. While the service catches up, only crisis commands get here,
    // and no deadline bears on what they decide.
    if (caught_up_) FireDue(now, std::numeric_limits<int>::max());
    scheduler::DecideContext context;
    context.now = now;
    context.zones = options_.zones;
    context.holidays = options_.holidays;
    context.actor = command.caller.actor;
    context.role = command.caller.role;
    context.on_behalf_of = command.caller.on_behalf_of;
    context.request_id = command.request_id;
    const CommandRows rows(*lead_rows_);
    auto decided = command.decide(scheduler::StateView(lead_, rows), context);
    if (!rows.fault().ok()) {  // whatever was decided, it was on less than there is
      outcome.status = NoteDamage(rows.fault());
    } else if (decided.ok()) {
      outcome = Stage(command, rows, *std::move(decided), now);
    } else {
      outcome.status = decided.status();
    }
  }
  if (!outcome.status.ok()) ++rejections_;
  Reply(std::move(done), std::move(outcome));
}

absl::Status Sequencer::NoteDamage(absl::Status status) const {
  if (scheduler::IsRowDamaged(status)) conditions_.Raise("rows", std::string(status.message()));
  return status;
}

Outcome Sequencer::Stage(const Command& command, const CommandRows& rows,
                         scheduler::EventList decided, absl::Time now) {
  Outcome outcome;
  scheduler::DecideContext context;
  context.now = now;
  context.zones = options_.zones;
  context.holidays = options_.holidays;
  context.actor = command.caller.actor;
  context.role = command.caller.role;
  context.on_behalf_of = command.caller.on_behalf_of;
  context.request_id = command.request_id;
  const absl::Time recorded_at = std::max(ToMicros(clock_.Now()), lead_recorded_at_);
  if (decided.empty()) {  // nothing to change: answered as done
    outcome.after = LeadAsServed();
    outcome.recorded_at = recorded_at;
    outcome.validated_only = command.validate_only;
    return outcome;
  }
  auto result =
      domain_->Commit(lead_, rows, std::move(decided), lead_position_ + 1, recorded_at, context);
  if (!result.ok()) {
    outcome.status = NoteDamage(result.status());
    return outcome;
  }
  if (command.validate_only) return Validate(*std::move(result));

  eventstore::NewCommit commit;
  commit.partition = command.partition;
  commit.actor = command.caller.actor;
  commit.role = command.caller.role;
  commit.on_behalf_of = command.caller.on_behalf_of;
  commit.channel = command.caller.channel;
  commit.reason = command.reason;
  if (!command.request_id.empty()) {
    commit.request = {command.caller.principal, command.method, command.request_id};
    commit.fingerprint = command.fingerprint;
  } else {
    commit.causation = command.method;
  }
  commit.traceparent = command.caller.traceparent;
  commit.recorded_at = recorded_at;
  for (scheduler::DecidedEvent& event : result->events) {
    commit.events.push_back(
        {std::move(event.stream), event.type, event.version, std::move(event.payload)});
  }
  const auto staged = options_.log->Stage(commit);
  if (!staged.ok()) {  // the commit breaks a limit of the log: refused whole
    outcome.status = staged.status();
    return outcome;
  }
  VIGIL_CHECK(staged->outcome == eventstore::StageOutcome::kStaged &&
              staged->first == lead_position_ + 1)
      << "the log staged a commit at " << staged->first << " instead of " << lead_position_ + 1;
  lead_ = std::move(result->state);
  lead_position_ += staged->count;
  lead_recorded_at_ = staged->recorded_at;
  ++open_commits_;
  StageRows(rows, result->rows);
  const scheduler::CheckedRows after(*lead_rows_);
  deadlines_.Update(result->touched, scheduler::StateView(lead_, after));
  (void)NoteDamage(after.fault());

  outcome.first_position = staged->first;
  outcome.last_position = lead_position_;
  outcome.recorded_at = staged->recorded_at;
  outcome.after = LeadAsServed();
  return outcome;
}

void Sequencer::StageRows(const CommandRows& rows,
                          const std::vector<scheduler::StoredRow>& stored) {
  if (stored.empty()) return;
  for (const scheduler::StoredRow& row : stored) {
    // What cannot be read is nobody's answer: it is healed by being overwritten.
    auto before = rows.Get(row.key);
    if (before.ok()) journal_->Note(lead_position_, row.key, *std::move(before));
    options_.log->PutRow({row.key, row.value});
    lead_rows_->Put(row, open_number_);
  }
  rows_at_lead_ = std::make_shared<RowsAt>(base_rows_, journal_, lead_position_);
}

Outcome Sequencer::Validate(scheduler::CommitResult result) const {
  auto after = std::make_shared<Served>();
  after->state = std::move(result.state);
  auto rows = std::make_shared<OverlayRows>(rows_at_lead_);
  for (const scheduler::StoredRow& row : result.rows) rows->Put(row, 0);
  after->rows = std::move(rows);
  after->position = lead_position_;
  after->recorded_at = lead_recorded_at_;
  Outcome outcome;
  outcome.validated_only = true;
  outcome.recorded_at = lead_recorded_at_;
  outcome.after = std::move(after);
  return outcome;
}

std::shared_ptr<const Served> Sequencer::LeadAsServed() const {
  auto served = std::make_shared<Served>();
  served->state = lead_;
  served->rows = rows_at_lead_;
  served->position = lead_position_;
  served->recorded_at = lead_recorded_at_;
  return served;
}

void Sequencer::Reply(DoneFn done, Outcome outcome) {
  open_answers_.push_back({std::move(done), std::move(outcome)});
}

void Sequencer::HandOver(bool wait) {
  if (open_commits_ == 0 && open_answers_.empty()) return;
  std::unique_lock lock(mu_);
  const auto idle = [this] { return !committing_ && flight_ == nullptr; };
  if (!idle()) {
    if (!wait) return;
    work_.wait(lock, idle);
  }
  auto flight = std::make_unique<Flight>();
  flight->group = options_.log->CloseGroup();
  flight->number = open_number_++;
  flight->served = LeadAsServed();
  flight->answers = std::move(open_answers_);
  open_answers_.clear();
  const bool alone = std::exchange(open_commits_, 0) <= 1 && flight->answers.size() <= 1;
  if (alone && queue_.empty()) {
    // Nothing to decide meanwhile: another thread would only have to be woken.
    committing_ = true;
    lock.unlock();
    Land(*flight);
    return;
  }
  flight_ = std::move(flight);
  flight_cv_.notify_one();
}

void Sequencer::AdvanceOnSequencer(absl::Time t,
                                   const std::function<void(absl::StatusOr<uint64_t>)>& done) {
  uint64_t count = 0;
  absl::Status status;
  while (const scheduler::Deadline* due = deadlines_.Due(t)) {
    status = MayFire();
    if (!status.ok()) break;
    const scheduler::Deadline deadline = *due;
    options_.virtual_clock->AdvanceTo(deadline.due);
    Fire(deadline);
    ++count;
    if (options_.log->OpenGroupBytes() > limits::kMaxGroupBytes ||
        open_commits_ >= limits::kMaxGroupCommands) {
      HandOver(/*wait=*/true);
    }
  }
  if (status.ok()) options_.virtual_clock->AdvanceTo(t);
  Reply([done, status, count](const Outcome&) { status.ok() ? done(count) : done(status); },
        Outcome{});
}

}  // namespace vigil::engine
