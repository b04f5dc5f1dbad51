// LogService: events for auditors and operators.
#include "base/limits.h"
#include "services/engine/errors.h"
#include "services/handlers/bind.h"
#include "services/handlers/event_view.h"
#include "services/handlers/event_watch.h"
#include "services/handlers/exchange.h"
#include "services/handlers/proto_time.h"
#include "vigil/v1/log.pb.h"

namespace vigil::handlers {
namespace {

absl::Status ReadEvents(Exchange& x) {
  const auto& request = static_cast<const v1::ReadEventsRequest&>(*x.request);
  auto& response = static_cast<v1::ReadEventsResponse&>(*x.response);
  const eventstore::EventLog& log = x.engine().log();
  if (absl::Status status = CheckResumeEpoch(request.from_position(), request.epoch());
      !status.ok()) {
    return status;
  }
  if (request.epoch() != 0 && request.epoch() != log.identity().epoch) {
    return engine::EpochChanged(request.epoch(), log.identity().epoch);
  }
  auto filter = ToReadFilter(request.filter(), x.engine().domain());
  if (!filter.ok()) return filter.status();
  eventstore::ReadRequest read;
  read.filter = *std::move(filter);
  read.from = request.from_position();
  read.direction =
      request.backward() ? eventstore::Direction::kBackward : eventstore::Direction::kForward;
  read.max_commits = request.page_size() > 0 ? request.page_size() : limits::kDefaultPageSize;
  read.max_bytes = limits::kEventPageBytes;
  const auto page = log.Read(read);
  if (!page.ok()) return page.status();
  for (const eventstore::StoredCommit& commit : page->commits) {
    FillCommit(commit, x.engine().domain(), response.add_commits());
  }
  const bool at_head = !request.backward() && page->next > page->head;
  response.set_next_position(at_head ? 0 : page->next);
  *response.mutable_as_of() = x.AsOfServed(*x.engine().served());
  return absl::OkStatus();
}

}  // namespace

void BindLog(MethodTable& table) {
  Binder bind(table, *v1::Event::descriptor()->file()->service(0));
  bind.Own<v1::ReadEventsRequest>(ReadEvents);
  bind.Stream<v1::WatchEventsRequest>([](Exchange& x) {
    return OpenEventWatch(x.parts, static_cast<const v1::WatchEventsRequest&>(*x.request));
  });
}

}  // namespace vigil::handlers
