#include "scheduler/testing/fixture.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "scheduler/testing/seal.h"
#include "tests/testing/zones.h"

namespace vigil::scheduler {
namespace {

// States up to this many records have their deadline index compared with a full scan at every step.
constexpr size_t kComparedRecords = 300;

std::string BytesOf(const State& state) {
  std::string bytes;
  absl::Status status;
  state.EncodeTo(
      [&](absl::string_view chunk) {
        absl::StrAppend(&bytes, chunk);
        return absl::OkStatus();
      },
      &status);
  VIGIL_CHECK(status.ok()) << status;
  return bytes;
}

}  // namespace

absl::Time At(const std::string& rfc3339) {
  absl::Time t;
  std::string error;
  VIGIL_CHECK(absl::ParseTime(absl::RFC3339_full, rfc3339, &t, &error)) << rfc3339 << error;
  return t;
}

World::World(const std::string& now) : now_(At(now)) {}

World::~World() {
  if (check_replay_) CheckReplay();
}

void World::ActAs(const std::string& actor, const std::string& role) {
  actor_ = actor;
  role_ = role;
}

DecideContext World::context_at(absl::Time t) const {
  DecideContext context;
  context.now = t;
  context.zones = &testkit::TestZones();
  context.holidays = &holidays;
  context.actor = actor_;
  context.role = role_;
  context.request_id = absl::StrCat("request-", requests_);
  return context;
}

ViewContext World::view_context() const {
  ViewContext context;
  context.now = now_;
  context.zones = &testkit::TestZones();
  context.holidays = &holidays;
  return context;
}

void World::SealAll(google::protobuf::Message& request) {
  SealTexts(request, absl::StrCat("text/t", ++requests_), about);
}

std::vector<DecidedEvent> World::Commit(EventList decided, const DecideContext& context,
                                        absl::Time recorded_at) {
  auto result =
      domain_.Commit(state_, rows_, std::move(decided), log_.size() + 1, recorded_at, context);
  VIGIL_CHECK(result.ok()) << result.status();
  state_ = std::move(result->state);
  for (StoredRow& row : result->rows) rows_.Put(std::move(row.key), std::move(row.value));
  for (const DecidedEvent& event : result->events) {
    log_.push_back(event);
    written_.push_back({log_.size(), recorded_at, log_.size() - 1, false});
  }
  if (!result->events.empty()) written_.back().ends_commit = true;
  UpdateDeadlines(result->touched);
  // Snapshots at doubling distances, so that one lies about half way at the end.
  if (check_replay_ && written_.size() > 2 * snapshot_at_ + 8) {
    snapshot_ = BytesOf(state_);
    snapshot_at_ = written_.size();
  }
  return std::move(result->events);
}

void World::UpdateDeadlines(const std::vector<RecordRef>& touched) {
  const calendar::ZoneSet& zones = testkit::TestZones();
  std::vector<RecordRef> refs = touched;
  for (const RecordRef& ref : touched) domain_.AddDependents(ref, view(), refs);
  for (const RecordRef& ref : refs) {
    std::vector<Deadline>& held = deadlines_of_[absl::StrCat(ref.kind, " ", ref.key)];
    for (const Deadline& deadline : held) deadlines_.erase(deadline);
    held.clear();
    domain_.DeadlinesOf(ref, view(), zones, held);
    deadlines_.insert(held.begin(), held.end());
  }
  if (state_.record_count() > kComparedRecords) return;
  const std::vector<Deadline> all = domain_.AllDeadlines(view(), zones);
  VIGIL_CHECK(std::set<Deadline>(all.begin(), all.end()) == deadlines_)
      << "a deadline moved although neither its record nor what it depends on was touched";
}

void World::FireDeadlines(absl::Time until, absl::Time recorded_at_least) {
  while (!deadlines_.empty() && deadlines_.begin()->due <= until) {
    const Deadline deadline = *deadlines_.begin();
    const DecideContext context = context_at(deadline.due);
    EventList events;
    const absl::Status status = domain_.DecideDeadline(deadline, view(), context, events);
    VIGIL_CHECK(status.ok()) << status;
    now_ = std::max(now_, deadline.due);
    Commit(std::move(events), context, std::max(now_, recorded_at_least));
    VIGIL_CHECK(deadlines_.count(deadline) == 0)
        << "deadline kind " << static_cast<int>(deadline.kind) << " of " << deadline.subject
        << " at " << deadline.due << " stays due after it was decided";
  }
}

void World::AdvanceTo(absl::Time t) {
  FireDeadlines(t, absl::InfinitePast());
  now_ = std::max(now_, t);
}

void World::SleepUntil(absl::Time t) {
  FireDeadlines(t, t);
  now_ = std::max(now_, t);
}

void World::Fold(size_t from, State& state, MapRows& rows) const {
  StateEditor editor(&state, rows, NextToken());
  std::vector<RecordRef> touched;
  for (size_t i = from; i < written_.size(); ++i) {
    const Written& w = written_[i];
    const DecidedEvent& event = log_[w.event];
    editor.BeginEvent(w.position, NextToken());
    const absl::Status status = domain_.Replay(
        {w.position, w.recorded_at, event.stream, event.type, event.version, event.payload},
        editor);
    VIGIL_CHECK(status.ok()) << status;
    for (RecordRef& ref : editor.TakeTouched()) touched.push_back(std::move(ref));
    if (!w.ends_commit) continue;
    for (StoredRow& row : editor.StoreClosed(touched))
      rows.Put(std::move(row.key), std::move(row.value));
    touched.clear();
  }
}

void World::CheckReplay() const {
  const std::string bytes = BytesOf(state_);
  State replayed;
  MapRows replayed_rows;
  Fold(0, replayed, replayed_rows);
  EXPECT_TRUE(BytesOf(replayed) == bytes) << "a full replay gives another state";
  EXPECT_TRUE(replayed_rows.rows() == rows_.rows()) << "a full replay gives other rows";
  if (snapshot_.empty()) return;
  auto resumed = State::DecodeFrom(snapshot_);
  ASSERT_TRUE(resumed.ok()) << resumed.status();
  MapRows resumed_rows = rows_;  // as they are on disk: ahead of the snapshot
  Fold(snapshot_at_, *resumed, resumed_rows);
  EXPECT_TRUE(BytesOf(*resumed) == bytes) << "snapshot and tail give another state";
  EXPECT_TRUE(resumed_rows.rows() == rows_.rows()) << "snapshot and tail give other rows";
}

}  // namespace vigil::scheduler
