// World: the pure core as a service would drive it, for tests. A plain State, rows in memory and an
// explicit clock; commands go through Decide and Domain::Commit, deadlines fire in order.
//
//   World w("2026-12-07T14:00:00Z");
//   const std::string team = w.AddTeam("ct", "mst-ipv-connecticut");
//   const std::string ta = w.AddStaff(team, "ta", types::v1::STAFF_ROLE_THERAPIST);
//   const std::string family = w.OpenFamily(team, "ipv-07", ta, "2026-11-03");
//   auto events = w.Do(Make<v1::CloseCaseRequest>("..."));     // StatusOr: may be refused
//   EXPECT_EQ(Reason(w.Do(...)), "CASELOAD_FULL");
//   w.AdvanceTo("2026-12-21T05:00:00Z");                       // every deadline at its due instant
//
// When it goes out of scope it replays its events from the first one, and from a snapshot taken on
// the way, and fails the test unless state and rows come out the same, byte for byte.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/check.h"
#include "google/protobuf/text_format.h"
#include "scheduler/core/rejections.h"
#include "scheduler/domain.h"
#include "scheduler/family/decide.h"
#include "scheduler/roster/decide.h"
#include "vigil/programme/v1/programme.pb.h"
#include "vigil/v1/case.pb.h"
#include "vigil/v1/roster.pb.h"

namespace vigil::scheduler {

// "2026-12-21T00:00:00-05:00".
absl::Time At(const std::string& rfc3339);

// A message from its text form.
template <class M>
M Make(const std::string& text) {
  M message;
  VIGIL_CHECK(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

// "OK", or the stable reason of the rejection.
template <class T>
std::string Reason(const absl::StatusOr<T>& result) {
  return result.ok() ? "OK" : ReasonOf(result.status());
}
template <class T>
std::string MessageOf(const absl::StatusOr<T>& result) {
  return std::string(result.status().message());
}

// The events of one kind among those of a command.
template <class E>
std::vector<E> EventsOf(const std::vector<DecidedEvent>& events) {
  std::vector<E> found;
  for (const DecidedEvent& event : events) {
    if (event.type != EventType<E>()) continue;
    VIGIL_CHECK(found.emplace_back().ParseFromString(event.payload));
  }
  return found;
}

// What World::Do wrote into PersonalText.sealed, back as text.
std::string PlainOf(const v1::PersonalText& text);

class World {
 public:
  explicit World(const std::string& now = "2026-10-26T12:00:00Z");
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // ---- time ----
  absl::Time now() const { return now_; }
  // Moves the clock on, deciding every deadline up to `t` at its due instant, in order.
  void AdvanceTo(absl::Time t);
  void AdvanceTo(const std::string& rfc3339) { AdvanceTo(At(rfc3339)); }
  // The service was down until `t`: the same deadlines are caught up, recorded at `t`.
  void SleepUntil(absl::Time t);

  // ---- commands ----
  // Who asks from now on.
  void ActAs(const std::string& actor, const std::string& role);
  // Decides and commits; the events are those of the command with all reactions. Free text of the
  // request is sealed on the way; texts under their own key are about `about`.
  template <class Request>
  absl::StatusOr<std::vector<DecidedEvent>> Do(Request request) {
    SealAll(request);
    FireDeadlines(now_, now_);
    const DecideContext context = context_at(now_);
    auto decided = Decide(view(), request, context);
    if (!decided.ok()) return decided.status();
    return Commit(*std::move(decided), context, now_);
  }
  // The same where a refusal is a mistake of the test.
  template <class Request>
  std::vector<DecidedEvent> Must(const Request& request) {
    auto events = Do(request);
    VIGIL_CHECK(events.ok()) << events.status() << "\n" << request.ShortDebugString();
    return *std::move(events);
  }
  std::vector<std::string> about;

  // ---- reading ----
  StateView view() const { return StateView(state_, rows_); }
  const State& state() const { return state_; }
  const MapRows& rows() const { return rows_; }
  const Domain& domain() const { return domain_; }
  ViewContext view_context() const;
  DecideContext context_at(absl::Time t) const;
  // Everything written so far.
  const std::vector<DecidedEvent>& log() const { return log_; }
  const std::set<Deadline>& deadlines() const { return deadlines_; }
  bool Pending(DeadlineKind kind) const {
    for (const Deadline& deadline : deadlines_) {
      if (deadline.kind == kind) return true;
    }
    return false;
  }
  template <class R>
  std::shared_ptr<const R> Get(const std::string& name) const {
    auto record = view().Find<R>(name);
    VIGIL_CHECK(record != nullptr) << name;
    return record;
  }
  // Public holidays by calendar id; empty unless a test fills it.
  HolidaySet holidays;

  // ---- a small agency, all through commands; each returns the resource name ----
  std::string AddAgency(const std::string& id, const std::string& zone = "America/New_York");
  using Tweak = std::function<void(programme::v1::Programme&)>;
  // The programme of deploy/programmes/{file}.textproto, changed by `tweak`. Creates the agency
  // when there is none.
  std::string Publish(const std::string& agency_id, const std::string& file,
                      const Tweak& tweak = nullptr);
  // Team `{id}` with that programme, published if it is not yet.
  std::string AddTeam(const std::string& agency_id, const std::string& file,
                      const std::string& id = "team", const Tweak& tweak = nullptr);
  std::string AddStaff(const std::string& team, const std::string& id, types::v1::StaffRole role,
                       uint32_t fte_hundredths = 100, const std::string& from = "2020-01-01");
  std::string AddPerson(const std::string& agency, const std::string& id);
  // A family of an index youth ({id}-youth, 14 years) and a caregiver ({id}-carer), referred now or
  // at the time given.
  std::string Refer(const std::string& team, const std::string& id,
                    const std::string& referred_at = "");
  // Records as passed whatever the programme asks for before opening and before the first visit.
  void PassGates(const std::string& family);
  void Accept(const std::string& family, const std::string& therapist,
              const std::string& start_date);
  // Referred (at the first instant of the start date, when that has passed), accepted and opened.
  std::string OpenFamily(const std::string& team, const std::string& id,
                         const std::string& therapist, const std::string& start_date);
  void Close(const std::string& family, const std::string& closure_date);

  // ---- the checks at the end ----
  void set_check_replay(bool on) { check_replay_ = on; }
  // Folds all events anew and compares; also runs by itself at the end.
  void CheckReplay() const;

 private:
  struct Written {
    uint64_t position;
    absl::Time recorded_at;
    size_t event;  // index in log_
    bool ends_commit;
  };
  void SealAll(google::protobuf::Message& request);
  std::vector<DecidedEvent> Commit(EventList decided, const DecideContext& context,
                                   absl::Time recorded_at);
  void FireDeadlines(absl::Time until, absl::Time recorded_at_least);
  void UpdateDeadlines(const std::vector<RecordRef>& touched);
  void Fold(size_t from, State& state, MapRows& rows) const;

  const Domain domain_;
  absl::Time now_;
  State state_;
  MapRows rows_;
  std::vector<DecidedEvent> log_;
  std::vector<Written> written_;
  std::set<Deadline> deadlines_;
  std::map<std::string, std::vector<Deadline>> deadlines_of_;  // by kind and key
  std::string actor_ = "tester", role_ = "manager";
  uint64_t requests_ = 0;
  bool check_replay_ = true;
  std::string snapshot_;
  size_t snapshot_at_ = 0;  // index in written_
};

}  // namespace vigil::scheduler
