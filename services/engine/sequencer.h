// The engine's inside: lead state, sequencer thread, committer thread. See engine.h for the
// contract.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "services/engine/conditions.h"
#include "services/engine/deadline_index.h"
#include "services/engine/engine.h"
#include "services/engine/queue.h"
#include "services/engine/row_journal.h"
#include "services/engine/rows.h"
#include "services/engine/trusted_clock.h"

namespace vigil::engine {

// What Start found on disk.
struct Recovered {
  scheduler::State state;
  uint64_t position = 0;
  absl::Time recorded_at = absl::InfinitePast();
  uint64_t snapshot_position = 0;
  uint64_t replayed_events = 0;
  absl::Duration duration;
  // The rows that go with the state: the log's own, or, when those cannot be used and cannot be
  // written anew, what a full replay gave.
  std::shared_ptr<const scheduler::RowSource> rows;
  std::string rows_condition;  // what an operator must know of them; may be empty
  absl::Time snapshot_at = absl::InfinitePast();
};

class Sequencer : public Engine {
 public:
  Sequencer(Options options, std::unique_ptr<scheduler::Domain> domain, Recovered recovered);
  ~Sequencer() override;

  void Submit(Command command, DoneFn done) override;
  std::shared_ptr<const Served> served() const override;
  absl::Status WaitFor(uint64_t position, uint32_t epoch, absl::Time deadline) override;
  absl::StatusOr<AsOf> ServedAsOf(const std::string& partition, uint64_t position, absl::Time at,
                                  const std::function<bool()>& cancelled) override;
  absl::Time Now() const override { return clock_.Now(); }
  absl::StatusOr<uint64_t> AdvanceTo(absl::Time t) override;
  Outcome AcceptClock(const Caller& caller, const std::string& request_id) override;
  absl::StatusOr<std::pair<uint64_t, uint64_t>> TakeSnapshot() override;
  EngineStatus status() const override;
  void SetCondition(const std::string& key, const std::string& text) override {
    text.empty() ? conditions_.Clear(key) : conditions_.Raise(key, text);
  }
  std::string stale_reason() const override { return conditions_.stale_reason(); }
  std::vector<scheduler::Deadline> PendingDeadlines() override;
  const eventstore::EventLog& log() const override { return *options_.log; }
  const scheduler::Domain& domain() const override { return *domain_; }
  const calendar::ZoneSet& zones() const override { return *options_.zones; }
  const scheduler::HolidaySet* holidays() const override { return options_.holidays; }

 private:
  // An answer that waits for the group it depends on.
  struct Answer {
    DoneFn done;
    Outcome outcome;
  };
  // A closed group with all that becomes true when it is durable.
  struct Flight {
    std::unique_ptr<eventstore::Group> group;  // null: only answers
    uint64_t number = 0;
    std::shared_ptr<const Served> served;
    std::vector<Answer> answers;
  };

  // ---- sequencer thread (sequencer.cc) ----
  void RunSequencer();
  void WaitForWork();
  // What holds the timers back now, as the metrics name it; empty when they run. Tells the board
  // why answers are stale. Any thread.
  std::string LookAround() const;
  void NoteCatchingUp(bool timers_run, absl::Time now);
  // Fires what is due, at most `max`; true when more is due still.
  bool FireDue(absl::Time now, int max);
  void Fire(const scheduler::Deadline& deadline);
  // What holds timers back, as whoever moves a virtual clock is told.
  absl::Status MayFire() const;
  void Process(Queued item);
  void ProcessCommand(Command& command, DoneFn done);
  absl::Status Admit(const Command& command) const;
  // Decided events become staged ones; on success lead moves on. The outcome still waits for the
  // sync.
  Outcome Stage(const Command& command, const CommandRows& rows, scheduler::EventList decided,
                absl::Time now);
  // Puts the rows of a commit that ends at lead_position_ into the open group.
  void StageRows(const CommandRows& rows, const std::vector<scheduler::StoredRow>& stored);
  // Passes the status on; what a damaged row stopped is told to the operator.
  absl::Status NoteDamage(absl::Status status) const;
  Outcome Validate(scheduler::CommitResult result) const;
  void Reply(DoneFn done, Outcome outcome);
  // Hands the open group over when the committer is idle; `wait` blocks until it is. A command that
  // is alone is landed at once.
  void HandOver(bool wait);
  std::shared_ptr<const Served> LeadAsServed() const;
  void AdvanceOnSequencer(absl::Time t, const std::function<void(absl::StatusOr<uint64_t>)>& done);

  // ---- committer and snapshot threads (committer.cc) ----
  void RunCommitter();
  // Syncs, publishes, answers. One flight at a time, on the committer thread or the sequencer's.
  void Land(Flight& flight);
  void Publish(std::shared_ptr<const Served> served);
  void RunSnapshots();
  absl::StatusOr<std::pair<uint64_t, uint64_t>> WriteSnapshot();
  [[noreturn]] void Fatal(absl::string_view why) const;

  const Options options_;
  const std::unique_ptr<scheduler::Domain> domain_;
  Recovered recovered_;  // figures of the start; its state moves to lead_
  mutable TrustedClock clock_;
  CommandQueue queue_;
  mutable ConditionBoard conditions_;

  // Sequencer's own.
  scheduler::State lead_;
  uint64_t lead_position_ = 0;
  absl::Time lead_recorded_at_;
  std::shared_ptr<const scheduler::RowSource> base_rows_;
  std::shared_ptr<OverlayRows> lead_rows_;
  std::shared_ptr<RowJournal> journal_;
  std::shared_ptr<const RowsAt> rows_at_lead_;  // as the newest commit that wrote rows left them
  DeadlineIndex deadlines_;
  std::vector<Answer> open_answers_;
  size_t open_commits_ = 0;
  uint64_t open_number_ = 1;
  bool caught_up_ = false;

  // Between sequencer and committer.
  mutable std::mutex mu_;
  std::condition_variable work_;       // sequencer: commands, idle committer, stop
  std::condition_variable flight_cv_;  // committer: a flight, stop
  std::condition_variable served_cv_;  // waiters for a position
  std::unique_ptr<Flight> flight_;
  bool committing_ = false;
  bool stopping_ = false;
  bool sequencer_done_ = false;
  bool poked_ = true;  // look at what is due before anything else
  std::shared_ptr<const Served> served_;

  // Snapshots.
  std::mutex snapshot_mu_;  // one snapshot at a time
  std::condition_variable snapshot_cv_;
  std::atomic<uint64_t> snapshot_position_{0};
  std::atomic<int64_t> snapshot_at_us_{0};

  // As-of budget.
  std::shared_ptr<std::atomic<int>> as_of_running_ = std::make_shared<std::atomic<int>>(0);
  std::shared_ptr<std::atomic<uint64_t>> as_of_bytes_ = std::make_shared<std::atomic<uint64_t>>(0);

  // Figures.
  std::atomic<bool> ready_{false};
  std::atomic<uint64_t> commands_{0}, rejections_{0}, fired_{0}, groups_{0}, stuck_{0};

  std::thread sequencer_thread_, committer_thread_, snapshot_thread_;
};

}  // namespace vigil::engine
