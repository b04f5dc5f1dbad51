// Method: a year of shifts and calls is run live, then replayed from its events: whole, and from
// every so many events with rows that are already ahead of the state, as after a crash. State and
// rows must be the same bytes.
#include <map>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/testing/call_world.h"

namespace vigil::oracle {
namespace {

using testkit::CallWorld;
using testkit::Utc;

std::string Bytes(const scheduler::State& state) {
  std::string bytes;
  absl::Status status;
  state.EncodeTo(
      [&](absl::string_view chunk) {
        bytes.append(chunk.data(), chunk.size());
        return absl::OkStatus();
      },
      &status);
  EXPECT_TRUE(status.ok()) << status;
  return bytes;
}

// The events after `done` of the world's log, applied to `state` over `rows`.
void Replay(const CallWorld& world, size_t done, scheduler::State& state,
            scheduler::MapRows& rows) {
  scheduler::StateEditor editor(&state, rows, scheduler::NextToken());
  for (size_t i = done; i < world.log().size(); ++i) {
    const auto& [event, recorded_at] = world.log()[i];
    const scheduler::EventView view{i + 1,      recorded_at,   event.stream,
                                    event.type, event.version, event.payload};
    editor.BeginEvent(view.position, scheduler::NextToken());
    ASSERT_TRUE(world.domain().Replay(view, editor).ok());
    for (const scheduler::StoredRow& row : editor.StoreClosed(editor.TakeTouched()))
      rows.Put(row.key, row.value);
  }
}

TEST(RotaReplay, GivesTheSameBytesFromAnywhereAlsoWhenRowsAreAhead) {
  const absl::Time begin = Utc("2026-06-01T12:00Z");
  CallWorld world(begin);
  world.AddStaff("ta", types::v1::STAFF_ROLE_THERAPIST, begin);
  world.AddStaff("sup", types::v1::STAFF_ROLE_SUPERVISOR, begin);
  world.AddFamily("f1", types::v1::CASE_STATUS_OPEN);
  std::map<size_t, scheduler::State> snapshots = {{0, world.state()}};
  for (int week = 0; week < 52; ++week) {
    const absl::Time start = begin + absl::Hours(168 * week);
    world.AdvanceTo(start);
    const std::string id = std::to_string(week);
    ASSERT_TRUE(
        world.AddShift("p" + id, types::v1::TIER_PRIMARY, "ta", start, start + absl::Hours(160))
            .ok());
    ASSERT_TRUE(
        world.AddShift("s" + id, types::v1::TIER_SUPERVISOR, "sup", start, start + absl::Hours(168))
            .ok());
    ASSERT_TRUE(world.Accept("p" + id).ok());
    if (week % 3 == 0) {
      ASSERT_TRUE(world.EndShift("s" + id).ok()) << id;
    }
    ASSERT_TRUE(world.Receive("c" + id, "", testkit::Instant(start)).ok());
    if (week % 2 == 0) {
      ASSERT_TRUE(world.Identify("c" + id, "f1").ok()) << id;
    }
    ASSERT_TRUE(world.Connect("c" + id, "ta").ok());
    if (week % 5 != 0) {
      ASSERT_TRUE(world.Close("c" + id).ok()) << id;
    }
    snapshots.emplace(world.log().size(), world.state());
  }
  const std::string live = Bytes(world.state());
  for (const auto& [done, snapshot] : snapshots) {
    scheduler::State state = snapshot;
    scheduler::MapRows rows = world.rows();
    Replay(world, done, state, rows);
    EXPECT_EQ(Bytes(state), live) << "from event " << done;
    EXPECT_EQ(rows.rows(), world.rows().rows()) << "from event " << done;
  }
  scheduler::State from_nothing = snapshots.at(0);
  scheduler::MapRows no_rows;
  Replay(world, 0, from_nothing, no_rows);
  EXPECT_EQ(Bytes(from_nothing), live);
  EXPECT_EQ(no_rows.rows(), world.rows().rows());
}

}  // namespace
}  // namespace vigil::oracle
