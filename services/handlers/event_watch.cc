#include "services/handlers/event_watch.h"

#include <deque>
#include <mutex>
#include <utility>

#include "base/limits.h"
#include "base/status_macros.h"
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
  EventWatch(Parts* parts, eventstore::ReadFilter filter, eventstore::Position from,
             WatchWords words)
      : parts_(parts),
        log_(parts->backends.engine->log()),
        filter_(std::move(filter)),
        words_(std::move(words)),
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
    if (auto message = TakeFirst(); !message.ok() || *message != nullptr) {
      lock.unlock();
      if (!message.ok()) return done(message.status(), nullptr);
      return done(absl::OkStatus(), *std::move(message));
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
      if (!page->commits.empty()) {
        if (Deliver(*std::move(page))) return;
        continue;
      }
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

  // False when there was nothing to say of the page.
  bool Deliver(eventstore::ReadPage page) {
    absl::StatusOr<std::unique_ptr<Message>> first = nullptr;
    {
      std::lock_guard lock(mu_);
      for (eventstore::StoredCommit& commit : page.commits) page_.push_back(std::move(commit));
      from_ = page.next != 0 ? page.next : page_.back().last() + 1;
      first = TakeFirst();
    }
    if (first.ok() && *first == nullptr) return false;
    if (first.ok()) {
      Complete(absl::OkStatus(), *std::move(first));
    } else {
      Complete(first.status(), nullptr);
    }
    return true;
  }

  // Null when there is nothing to say of what is left of the page.
  absl::StatusOr<std::unique_ptr<Message>> TakeFirst() {
    while (!page_.empty()) {
      const eventstore::StoredCommit commit = std::move(page_.front());
      page_.pop_front();
      VIGIL_ASSIGN_OR_RETURN(std::unique_ptr<Message> message, words_.commit(commit));
      if (message == nullptr) continue;
      StampAsOf(commit.last(), commit.recorded_at, *words_.as_of(*message));
      last_said_ = RealClock().Monotonic();
      return message;
    }
    return nullptr;
  }

  void Heartbeat() {
    auto message = words_.heartbeat();
    StampAsOf(from_ - 1, absl::InfinitePast(), *words_.as_of(*message));
    last_said_ = RealClock().Monotonic();
    Complete(absl::OkStatus(), std::move(message));
  }

  void StampAsOf(eventstore::Position position, absl::Time recorded_at, v1::AsOf& as_of) const {
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
  const WatchWords words_;
  eventstore::Position from_;  // of the next page
  absl::Duration last_said_ = RealClock().Monotonic();

  std::mutex mu_;
  std::deque<eventstore::StoredCommit> page_;
  DoneFn pending_;
  uint64_t parked_ = 0;
  bool cancelled_ = false;
};

}  // namespace

absl::StatusOr<std::shared_ptr<AnswerStream>> OpenWatch(Parts* parts, eventstore::ReadFilter filter,
                                                        uint64_t from_position, uint32_t epoch,
                                                        WatchWords words) {
  const eventstore::EventLog& log = parts->backends.engine->log();
  if (absl::Status status = CheckResumeEpoch(from_position, epoch); !status.ok()) return status;
  if (epoch != 0 && epoch != log.identity().epoch)
    return engine::EpochChanged(epoch, log.identity().epoch);
  const eventstore::Position next = log.DurableHead().position + 1;
  if (from_position > next) return engine::BeyondHead(from_position, next - 1);
  if (parts->backends.metrics->streams() >= static_cast<int64_t>(limits::kMaxWatches)) {
    return WithReason(absl::StatusCode::kResourceExhausted, "too many watches are open",
                      "WATCHES_FULL");
  }
  const eventstore::Position from = from_position == 0 ? next : from_position;
  return std::make_shared<EventWatch>(parts, std::move(filter), from, std::move(words));
}

absl::StatusOr<std::shared_ptr<AnswerStream>> OpenEventWatch(
    Parts* parts, const v1::WatchEventsRequest& request) {
  auto filter = ToReadFilter(request.filter(), parts->backends.engine->domain());
  if (!filter.ok()) return filter.status();
  WatchWords words;
  words.commit = [parts](const eventstore::StoredCommit& commit)
      -> absl::StatusOr<std::unique_ptr<google::protobuf::Message>> {
    auto message = std::make_unique<v1::WatchEventsResponse>();
    FillCommit(commit, parts->backends.engine->domain(), message->mutable_commit());
    return message;
  };
  words.heartbeat = [] { return std::make_unique<v1::WatchEventsResponse>(); };
  words.as_of = [](google::protobuf::Message& message) {
    return static_cast<v1::WatchEventsResponse&>(message).mutable_as_of();
  };
  return OpenWatch(parts, *std::move(filter), request.from_position(), request.epoch(),
                   std::move(words));
}

}  // namespace vigil::handlers
