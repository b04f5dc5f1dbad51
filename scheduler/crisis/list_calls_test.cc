// Method: calls received out of order, open and stored ones mixed, over a change of month; then the
// pages of every size put together must be the whole list, also while calls are entered in between.
#include <string>
#include <vector>

#include "base/limits.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/core/rejections.h"
#include "tests/testing/call_world.h"

namespace vigil::scheduler {
namespace {

using testing::ElementsAre;
using testkit::CallWorld;
using testkit::Instant;
using testkit::Utc;
using namespace types::v1;  // NOLINT: the vocabulary of every line below

const absl::Time kNow = Utc("2026-07-02T20:00Z");

std::vector<std::string> Ids(const v1::ListCallsResponse& page) {
  std::vector<std::string> ids;
  for (const v1::Call& call : page.calls()) ids.emplace_back(NameLeaf(call.name()));
  return ids;
}

CallWorld World() {
  CallWorld world(kNow);
  world.AddTeam("other");
  world.AddFamily("f1", CASE_STATUS_OPEN);
  world.AddFamily("f2", CASE_STATUS_CLOSED);
  return world;
}

TEST(ListCalls, InClinicalOrderByTimeReceivedThenPosition) {
  CallWorld world = World();
  const absl::Time t = Utc("2026-07-01T00:30Z");
  ASSERT_TRUE(world.Receive("july", "f1", Instant(t)).ok());
  ASSERT_TRUE(world.Receive("june", "f1", Instant(t - absl::Hours(1))).ok());
  ASSERT_TRUE(world.Receive("same-b", "f1", Instant(t)).ok());
  ASSERT_TRUE(world.Receive("same-a", "f2", Instant(t)).ok());
  ASSERT_TRUE(world.Close("june", CALL_DISPOSITION_WRONG_NUMBER).ok());
  ASSERT_TRUE(world.Close("same-b", CALL_DISPOSITION_WRONG_NUMBER).ok());
  EXPECT_THAT(Ids(world.List({})), ElementsAre("june", "july", "same-b", "same-a"));
}

TEST(ListCalls, ByTeamAndFamily) {
  CallWorld world = World();
  ASSERT_TRUE(world.Receive("a", "f1").ok());
  v1::ReceiveCallRequest other = world.ReceiveRequest("b", "f1");
  other.set_team("agencies/ct/teams/other");
  ASSERT_TRUE(world.Do(other).ok());
  ASSERT_TRUE(world.Receive("c", "f2").ok());
  ASSERT_TRUE(world.Receive("d").ok());
  v1::ListCallsRequest request;
  request.set_family(CallWorld::FamilyKey("f1"));
  EXPECT_THAT(Ids(world.List(request)), ElementsAre("a", "b"));
  request.set_team(CallWorld::kTeam);
  EXPECT_THAT(Ids(world.List(request)), ElementsAre("a"));
  request.clear_family();
  EXPECT_THAT(Ids(world.List(request)), ElementsAre("a", "c", "d"));
}

TEST(ListCalls, PagesOfEverySizeMakeTheWholeListAndAreStableUnderWrites) {
  CallWorld world = World();
  std::vector<std::string> all;
  for (int i = 0; i < 23; ++i) {
    const std::string id = "c" + std::to_string(i);
    ASSERT_TRUE(world.Receive(id, "f1", Instant(kNow - absl::Hours(24 * 23 - 24 * i))).ok());
    all.push_back(id);
  }
  int late = 0;
  for (int size = 1; size <= 24; ++size) {
    std::vector<std::string> seen;
    v1::ListCallsRequest request;
    request.set_page_size(size);
    request.set_team(CallWorld::kTeam);
    do {
      const v1::ListCallsResponse page = world.List(request);
      EXPECT_LE(page.calls_size(), size);
      for (std::string& id : Ids(page)) {
        if (id[0] == 'c') seen.push_back(std::move(id));
      }
      request.set_page_token(page.next_page_token());
      // A call entered afterwards, before everything: no page repeats or skips because of it.
      ASSERT_TRUE(
          world.Receive("late" + std::to_string(++late), "f1", Instant(kNow - absl::Hours(24 * 60)))
              .ok());
    } while (!request.page_token().empty());
    EXPECT_EQ(seen, all) << "page size " << size;
  }
}

TEST(ListCalls, PageSizeAtItsLimitAndOnePast) {
  CallWorld world = World();
  for (int i = 0; i <= limits::kMaxPageSize; ++i) {
    ASSERT_TRUE(world.Receive("c" + std::to_string(i), "").ok());
  }
  v1::ListCallsRequest request;
  EXPECT_EQ(world.List(request).calls_size(), limits::kDefaultPageSize);
  request.set_page_size(limits::kMaxPageSize);
  EXPECT_EQ(world.List(request).calls_size(), limits::kMaxPageSize);
  request.set_page_size(limits::kMaxPageSize + 1);
  EXPECT_EQ(world.List(request).calls_size(), limits::kMaxPageSize);
}

TEST(ListCalls, ATokenOfAnotherListIsRefused) {
  CallWorld world = World();
  v1::ListCallsRequest request;
  request.set_parent("agencies/ct");
  for (const char* token : {"agencies/ma/calls/c@1@1", "agencies/ct/calls/c", "x",
                            "agencies/ct/calls/c@x@1", "agencies/ct/calls/c@-1@1"}) {
    request.set_page_token(token);
    EXPECT_EQ(ReasonOf(world.Ask(request).status()), "INVALID_PAGE_TOKEN") << token;
  }
  request.clear_page_token();
  request.set_team("agencies/ct/teams/none");
  EXPECT_EQ(ReasonOf(world.Ask(request).status()), "TEAM_NOT_FOUND");
  request.set_team("agencies/ma/teams/ipv");
  EXPECT_EQ(ReasonOf(world.Ask(request).status()), "INVALID_FIELD");
}

TEST(ListCalls, AnAgencyWithoutCallsHasAnEmptyList) {
  CallWorld world = World();
  EXPECT_EQ(world.List({}).calls_size(), 0);
}

}  // namespace
}  // namespace vigil::scheduler
