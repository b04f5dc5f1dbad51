// Method: one command is committed on a state whose bytes are kept; the state before must stay as
// it was, byte for byte, while the result holds the change, and a replay of the events gives the
// same.
#include <memory>
#include <string>
#include <utility>

#include "base/limits.h"
#include "gtest/gtest.h"
#include "scheduler/testing/fixture.h"
#include "vigil/events/v1/roster.pb.h"

namespace vigil::scheduler {
namespace {

TEST(Commit, LeavesLeadUntouched) {
  World w;
  const std::string team = w.AddTeam("a", "mst-uk-standard");
  const State lead = w.state();
  const auto bytes = [](const State& state) {
    std::string out;
    absl::Status status;
    state.EncodeTo(
        [&out](absl::string_view chunk) {
          out.append(chunk.data(), chunk.size());
          return absl::OkStatus();
        },
        &status);
    return out;
  };
  const std::string before = bytes(lead);
  const std::string ta = w.AddStaff(team, "ta", types::v1::STAFF_ROLE_THERAPIST);
  w.OpenFamily(team, "f", ta, "2026-10-20");
  EXPECT_TRUE(bytes(lead) == before);
  EXPECT_FALSE(bytes(w.state()) == before);
  EXPECT_EQ(lead.map<Staff>().size(), 0);
  EXPECT_EQ(lead.map<Team>().Find(team)->staff.size(), 0);
  EXPECT_EQ(w.Get<Team>(team)->staff.size(), 1);
}

// Of each TeamChanged comes another one, until its name counts down to nothing.
void CountDown(const events::v1::TeamChanged&, const EventView&, StateEditor& editor) {
  Team* team = editor.Edit<Team>("agencies/a/teams/t");
  team->display_name.resize(team->display_name.size() - 1);
}
void ReactWhileItLasts(const ReactInput& input, EventList& out) {
  const auto team = input.after.Find<Team>("agencies/a/teams/t");
  if (team->display_name.empty()) return;
  events::v1::TeamChanged again;
  again.set_team("agencies/a/teams/t");
  out.Add("agencies/a/teams/t", again);
}

TEST(Commit, ReactionsMustComeToRestWithinTheirDepth) {
  Registry registry;
  registry.On(&CountDown);
  registry.AddReaction(&ReactWhileItLasts);
  const Domain domain(std::move(registry));
  const MapRows rows;
  const auto commit = [&](int reactions) {
    State lead;
    auto team = std::make_shared<Team>();
    team->name = TeamName("agencies/a/teams/t");
    team->display_name = std::string(static_cast<size_t>(reactions) + 1, 'x');
    lead.map<Team>().Set(std::move(team));
    events::v1::TeamChanged first;
    first.set_team("agencies/a/teams/t");
    EventList decided;
    decided.Add("agencies/a/teams/t", first);
    return domain.Commit(lead, rows, std::move(decided), 1, absl::UnixEpoch(), DecideContext());
  };
  const auto rests = commit(limits::kMaxReactDepth);
  ASSERT_TRUE(rests.ok()) << rests.status();
  EXPECT_EQ(rests->events.size(), static_cast<size_t>(limits::kMaxReactDepth) + 1);
  EXPECT_EQ(commit(limits::kMaxReactDepth + 1).status().code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace vigil::scheduler
