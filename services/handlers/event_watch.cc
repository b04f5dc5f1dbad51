#include "services/handlers/event_watch.h"

#include <deque>
#include <mutex>
#include <utility>

#include "base/limits.h"
#include "services/engine/errors.h"
#include "services/handlers/event_view.h"
#include "services/handlers/proto_time.h"
#include "services/handlers/status_details.h"

namespace vigil::handlers {
namespace {

constexpr absl::Duration kHeartbeat = absl::Seconds(limits::kWatchHeartbeatSeconds);

absl::Status Gone() { return absl::CancelledError("the watch was ended"); }

class EventWatch : public AnswerStream, public std::enable_shared_from_this<EventWatch> {
 public:
  EventWatch(Parts* parts, eventstore::ReadFilter filter, eventstore::Position from)
      : parts_(parts),
        log_(parts->backends.engine->log()),
        filter_(std::move(filter)),
        from_(from) {
    parts_->backends.metrics->CountStream(1);
  }
  ~EventWatch() override { parts_->backends.metrics->CountStream(-1); }

  void Next(DoneFn done) override {
    std::unique_lock lock(mu_);
    if (cancelled_) {
      lock.unlock();
      return done(Gone(), nullptr);
    }
    if (!page_.empty()) {
      auto message = TakeFirst();
      lock.unlock();
      return done(absl::OkStatus(), std::move(message));
    }
    pending_ = std::move(done);
    lock.unlock();
    parts_->pools->queries.Post([self = shared_from_this()] { self->Fill(); });
  }

  void Cancel() override {
    DoneFn done;
    {
      std::lock_guard lock(mu_);
      cancelled_ = true;
      page_.clear();
      // Woken in this moment: Fill finds the flag and ends the call itself.
      if (parked_ == 0 || !parts_->hub->Unpark(parked_)) return;
      done = std::move(pending_);
    }
    if (done) done(Gone(), nullptr);
  }

 private:
  // Reads until there is something to say, or the head is reached. On a worker; nothing else
  // touches from_, page_ or pending_ meanwhile but Cancel, under the lock.
  void Fill() {
    while (true) {
      {
        std::lock_guard lock(mu_);
        parked_ = 0;
        if (cancelled_) break;
      }
      eventstore::ReadRequest request;
      request.filter = filter_;
      request.from = from_;
      request.max_commits = limits::kWatchPageCommits;
      request.max_bytes = limits::kWatchPageBytes;
      auto page = log_.Read(request);
      if (!page.ok()) return Complete(page.status(), nullptr);
      if (!page->commits.empty()) return Deliver(*std::move(page));
      const bool at_head = page->next == 0 || page->next > page->head;
      from_ = at_head ? page->head + 1 : page->next;
      if (RealClock().Monotonic() - last_said_ >= kHeartbeat) return Heartbeat();
      if (at_head && Wait()) return;
    }
    Complete(Gone(), nullptr);
  }

  // True when parked; false when cancelled meanwhile.
  bool Wait() {
    std::lock_guard lock(mu_);
    if (cancelled_) return false;
    const absl::Duration left = kHeartbeat - (RealClock().Monotonic() - last_said_);
    parked_ =
        parts_->hub->Park(from_ - 1, std::max(left, absl::ZeroDuration()), &parts_->pools->queries,
                          [self = shared_from_this()] { self->Fill(); });
    return true;
  }

  void Deliver(eventstore::ReadPage page) {
    std::unique_ptr<Message> first;
    {
      std::lock_guard lock(mu_);
      for (eventstore::StoredCommit& commit : page.commits) page_.push_back(std::move(commit));
      from_ = page.next != 0 ? page.next : page_.back().last() + 1;
      first = TakeFirst();
    }
    Complete(absl::OkStatus(), std::move(first));
  }

  std::unique_ptr<Message> TakeFirst() {
    auto message = std::make_unique<v1::WatchEventsResponse>();
    const eventstore::StoredCommit commit = std::move(page_.front());
    page_.pop_front();
    FillCommit(commit, parts_->backends.engine->domain(), message->mutable_commit());
    StampAsOf(commit.last(), commit.recorded_at, *message);
    last_said_ = RealClock().Monotonic();
    return message;
  }

  void Heartbeat() {
    auto message = std::make_unique<v1::WatchEventsResponse>();
    StampAsOf(from_ - 1, absl::InfinitePast(), *message);
    last_said_ = RealClock().Monotonic();
    Complete(absl::OkStatus(), std::move(message));
  }

  void StampAsOf(eventstore::Position position, absl::Time recorded_at,
                 v1::WatchEventsResponse& message) const {
    v1::AsOf& as_of = *message.mutable_as_of();
    as_of.set_log_id(log_.identity().log_id);
    as_of.set_epoch(log_.identity().epoch);
    as_of.set_position(position);
    SetTime(recorded_at, as_of.mutable_recorded_at());
    as_of.set_stale_reason(parts_->StaleReason());
    as_of.set_stale(!as_of.stale_reason().empty());
  }

  void Complete(absl::Status status, std::unique_ptr<Message> message) {
    DoneFn done;
    {
      std::lock_guard lock(mu_);
      done = std::move(pending_);
      pending_ = nullptr;
      if (cancelled_) {
        status = Gone();
        message = nullptr;
      }
    }
    if (done) done(std::move(status), std::move(message));
  }

  Parts* const parts_;
  const eventstore::EventLog& log_;
  const eventstore::ReadFilter filter_;
  eventstore::Position from_;  // of the next page
  absl::Duration last_said_ = RealClock().Monotonic();

  std::mutex mu_;
  std::deque<eventstore::StoredCommit> page_;
  DoneFn pending_;
  uint64_t parked_ = 0;
  bool cancelled_ = false;
};

}  // namespace

absl::StatusOr<std::shared_ptr<AnswerStream>> OpenEventWatch(
    Parts* parts, const v1::WatchEventsRequest& request) {
  const eventstore::EventLog& log = parts->backends.engine->log();
  const uint32_t epoch = log.identity().epoch;
  if (absl::Status status = CheckResumeEpoch(request.from_position(), request.epoch());
      !status.ok()) {
    return status;
  }
  if (request.epoch() != 0 && request.epoch() != epoch) {
    return engine::EpochChanged(request.epoch(), epoch);
  }
  auto filter = ToReadFilter(request.filter(), parts->backends.engine->domain());
  if (!filter.ok()) return filter.status();
  const eventstore::Position next = log.DurableHead().position + 1;
  if (request.from_position() > next) return engine::BeyondHead(request.from_position(), next - 1);
  if (parts->backends.metrics->streams() >= static_cast<int64_t>(limits::kMaxWatches)) {
    return WithReason(absl::StatusCode::kResourceExhausted, "too many watches are open",
                      "WATCHES_FULL");
  }
  const eventstore::Position from = request.from_position() == 0 ? next : request.from_position();
  return std::make_shared<EventWatch>(parts, *std::move(filter), from);
}

}  // namespace vigil::handlers
