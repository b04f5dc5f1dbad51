// Method: one command is committed on a state whose bytes are kept; the state before must stay as
// it was, byte for byte, while the result holds the change, and a replay of the events gives the
// same.
#include <string>

#include "gtest/gtest.h"
#include "scheduler/testing/fixture.h"

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

}  // namespace
}  // namespace vigil::scheduler
