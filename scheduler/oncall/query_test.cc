// Method: small rotas asked by WhoIsOnCall and ListShifts; what the answer says of its own next
// change is compared with the answers around that instant; pages of every size make the whole list.
#include "scheduler/oncall/query.h"

#include <string>
#include <vector>

#include "base/limits.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "scheduler/core/rejections.h"
#include "scheduler/roster/contact_history.h"
#include "tests/testing/rota_world.h"

namespace vigil::scheduler {
namespace {

using testing::ElementsAre;
using testkit::Instant;
using testkit::Local;
using testkit::RotaWorld;
using testkit::SealedText;
using testkit::TimeOf;
using testkit::Utc;
using namespace types::v1;  // NOLINT: the vocabulary of every line below

const absl::Time kNow = Utc("2026-06-01T12:00Z");
absl::Time H(int hours) { return kNow + absl::Hours(hours); }

RotaWorld World() {
  RotaWorld world(kNow);
  world.AddStaff("ta", STAFF_ROLE_THERAPIST, kNow);
  world.AddStaff("tb", STAFF_ROLE_THERAPIST, kNow);
  world.AddStaff("sup", STAFF_ROLE_SUPERVISOR, kNow);
  return world;
}

// ---- who is on call ----

TEST(WhoIsOnCall, AlwaysAllThreeTiersInOrder) {
  RotaWorld world = World();
  v1::WhoIsOnCallResponse who = world.Who(kNow);
  ASSERT_EQ(who.tiers_size(), 3);
  EXPECT_EQ(who.verdict(), COVERAGE_VERDICT_DARK);
  EXPECT_FALSE(who.has_next_change());  // nothing more is known
  ASSERT_TRUE(world.AddShift("b", TIER_BACKUP, "tb", H(0), H(9)).ok());
  who = world.Who(kNow);
  EXPECT_EQ(who.tiers(0).tier(), TIER_PRIMARY);
  EXPECT_EQ(who.tiers(1).tier(), TIER_BACKUP);
  EXPECT_EQ(who.tiers(2).tier(), TIER_SUPERVISOR);
  EXPECT_FALSE(who.tiers(0).valid());
  EXPECT_TRUE(who.tiers(1).valid());
  ASSERT_EQ(who.tiers(1).holders_size(), 1);
  const v1::Holder& holder = who.tiers(1).holders(0);
  EXPECT_EQ(holder.staff(), RotaWorld::StaffKey("tb"));
  EXPECT_EQ(holder.shift(), RotaWorld::ShiftKey("b"));
  EXPECT_EQ(holder.display_name().sealed().ciphertext(), "tb");
  EXPECT_EQ(holder.contacts(0).sealed().ciphertext(), "tb mobile");
  EXPECT_EQ(TimeOf(holder.until()), H(9));
  EXPECT_EQ(TimeOf(who.next_change()), H(9));
  EXPECT_TRUE(holder.valid());
  EXPECT_FALSE(holder.accepted());
}

TEST(WhoIsOnCall, AskedWithoutATimeItIsNow) {
  RotaWorld world = World();
  ASSERT_TRUE(world.AddShift("p", TIER_PRIMARY, "ta", H(0), H(9)).ok());
  v1::WhoIsOnCallRequest request;
  request.set_team(RotaWorld::kTeam);
  const auto who = world.Ask(request);
  ASSERT_TRUE(who.ok());
  EXPECT_EQ(TimeOf(who->at()), kNow);
  EXPECT_EQ(who->tiers(0).holders_size(), 1);
  *request.mutable_at() = Local("2026-11-01T01:30");
  EXPECT_EQ(ReasonOf(world.Ask(request).status()), "LOCAL_TIME_REPEATED");
  request.set_team("agencies/ct/teams/none");
  EXPECT_EQ(ReasonOf(world.Ask(request).status()), "TEAM_NOT_FOUND");
}

TEST(WhoIsOnCall, TestedContactsComeFirstAndTheirLapseIsAChange) {
  RotaWorld world = World();
  world.ChangeStaff("ta", [&](Staff& s) {
    s.contact_points.push_back({"landline", CONTACT_KIND_LANDLINE,
                                SealedBytes{SealedText("landline").SerializeAsString()},
                                std::nullopt});
    s.contact_points.push_back({"pager", CONTACT_KIND_PAGER,
                                SealedBytes{SealedText("pager").SerializeAsString()},
                                std::nullopt});
    s.contact_checks.clear();
    RememberCheck(s, "landline", H(-24 * 29));
    RememberCheck(s, "pager", H(-24 * 20));
  });
  ASSERT_TRUE(world.AddShift("p", TIER_PRIMARY, "ta", H(0), H(24 * 28)).ok());
  const auto contacts = [&](absl::Time at) {
    const v1::WhoIsOnCallResponse who = world.Who(at);
    std::vector<std::string> out;
    for (const v1::PersonalText& contact : who.tiers(0).holders(0).contacts())
      out.push_back(contact.sealed().ciphertext());
    return out;
  };
  EXPECT_THAT(contacts(kNow), ElementsAre("landline", "pager", "ta mobile"));
  EXPECT_EQ(TimeOf(world.Who(kNow).next_change()), H(24));
  EXPECT_THAT(contacts(H(24)), ElementsAre("pager", "ta mobile", "landline"));
  EXPECT_EQ(TimeOf(world.Who(H(24)).next_change()), H(24 * 10));  // validity ends
  EXPECT_FALSE(world.Who(H(24 * 10)).tiers(0).valid());
}

// Rule 12: an answer is served until its own next change; so it must hold until exactly then.
// Hazard H1.
TEST(WhoIsOnCall, TheAnswerHoldsUntilItsNextChange) {
  RotaWorld world = World();
  ASSERT_TRUE(world.AddShift("p", TIER_PRIMARY, "ta", H(1), H(40)).ok());
  ASSERT_TRUE(world.AddShift("b", TIER_BACKUP, "tb", H(-1), H(50)).ok());
  ASSERT_TRUE(world.AddShift("s", TIER_SUPERVISOR, "sup", H(0), H(800)).ok());
  world.AddLeave("tb", H(5) + absl::Seconds(30), H(6));
  world.AdvanceTo(H(3));
  ASSERT_TRUE(world.Accept("p").ok());
  const auto said = [&](absl::Time at) {
    v1::WhoIsOnCallResponse who = world.Who(at);
    who.clear_at();
    who.clear_next_change();
    who.set_verdict(COVERAGE_VERDICT_UNSPECIFIED);  // depends on what has come, not on the rota
    return who;
  };
  const auto same = [](const auto& a, const auto& b) {
    return google::protobuf::util::MessageDifferencer::Equals(a, b);
  };
  int changes = 0;
  for (absl::Time t = H(-2); world.Who(t).has_next_change();) {
    const absl::Time next = TimeOf(world.Who(t).next_change());
    EXPECT_TRUE(same(said(t), said(next - absl::Microseconds(1)))) << t;
    EXPECT_FALSE(same(said(t), said(next))) << next;
    t = next;
    ++changes;
  }
  // back-up begins late (entered at 0), with the supervisor; primary at 1, accepted at 3, leave
  // 5:00:30 and 6, primary ends 40, back-up 50, supervisor's test at 720, supervisor ends 800.
  EXPECT_EQ(changes, 9);
}

// ---- the list ----

std::vector<std::string> Ids(const v1::ListShiftsResponse& page) {
  std::vector<std::string> ids;
  for (const v1::Shift& shift : page.shifts()) ids.emplace_back(NameLeaf(shift.name()));
  return ids;
}
v1::ListShiftsResponse List(RotaWorld& world, v1::ListShiftsRequest request) {
  request.set_team(RotaWorld::kTeam);
  auto response = world.Ask(request);
  EXPECT_TRUE(response.ok()) << response.status();
  return *std::move(response);
}

TEST(ListShifts, ByStartThenTierAndThoseThatOverlapTheWindow) {
  RotaWorld world = World();
  ASSERT_TRUE(world.AddShift("later", TIER_PRIMARY, "ta", H(24 * 40), H(24 * 41)).ok());
  ASSERT_TRUE(world.AddShift("sup", TIER_SUPERVISOR, "sup", H(0), H(24 * 50)).ok());
  ASSERT_TRUE(world.AddShift("prim", TIER_PRIMARY, "ta", H(0), H(10)).ok());
  EXPECT_THAT(Ids(List(world, {})), ElementsAre("prim", "sup", "later"));
  v1::ListShiftsRequest request;
  *request.mutable_from() = Instant(H(10));  // exclusive end: prim is over
  EXPECT_THAT(Ids(List(world, request)), ElementsAre("sup", "later"));
  *request.mutable_until() = Instant(H(24 * 40));
  EXPECT_THAT(Ids(List(world, request)), ElementsAre("sup"));
  *request.mutable_until() = Instant(H(24 * 40) + absl::Minutes(1));
  EXPECT_THAT(Ids(List(world, request)), ElementsAre("sup", "later"));
  *request.mutable_until() = Instant(H(10));
  request.set_team(RotaWorld::kTeam);
  EXPECT_EQ(ReasonOf(world.Ask(request).status()), "INVALID_FIELD");
}

TEST(ListShifts, PagesOfEverySizeMakeTheWholeListAndAreStableUnderWrites) {
  RotaWorld world = World();
  std::vector<std::string> all;
  for (int i = 0; i < 21; ++i) {
    const std::string id = "s" + std::to_string(i);
    ASSERT_TRUE(
        world.AddShift(id, TIER_PRIMARY, "ta", H(24 * 3 * i + 1), H(24 * 3 * (i + 1))).ok());
    all.push_back(id);
  }
  for (int size = 1; size <= 22; ++size) {
    const std::string extra = "extra" + std::to_string(size);
    std::vector<std::string> seen;
    v1::ListShiftsRequest request;
    request.set_page_size(size);
    for (bool first = true; first || !request.page_token().empty(); first = false) {
      const v1::ListShiftsResponse page = List(world, request);
      EXPECT_LE(page.shifts_size(), size);
      for (std::string& id : Ids(page)) {
        if (id[0] == 's') seen.push_back(std::move(id));
      }
      request.set_page_token(page.next_page_token());
      // A shift at the very beginning comes and goes between pages.
      if (!first) continue;
      ASSERT_TRUE(world.AddShift(extra, TIER_BACKUP, "tb", H(1), H(2)).ok());
    }
    ASSERT_TRUE(world.EndShift(extra).ok());
    EXPECT_EQ(seen, all) << "page size " << size;
  }
}

// The shift that a token names may be removed before the next page is asked for.
TEST(ListShifts, ATokenOutlivesItsShift) {
  RotaWorld world = World();
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(
        world.AddShift("s" + std::to_string(i), TIER_PRIMARY, "ta", H(10 * i + 1), H(10 * i + 5))
            .ok());
  }
  v1::ListShiftsRequest request;
  request.set_page_size(2);
  request.set_page_token(List(world, request).next_page_token());
  ASSERT_TRUE(world.EndShift("s1").ok());
  EXPECT_THAT(Ids(List(world, request)), ElementsAre("s2"));
}

TEST(ListShifts, ATokenOfAnotherListIsRefused) {
  RotaWorld world = World();
  v1::ListShiftsRequest request;
  request.set_team(RotaWorld::kTeam);
  for (const char* token :
       {"x", "agencies/ct/teams/other/shifts/s@1@1", "agencies/ct/teams/ipv/shifts/s",
        "agencies/ct/teams/ipv/shifts/s@a@1", "agencies/ct/teams/ipv/shifts/s@-5@1"}) {
    request.set_page_token(token);
    EXPECT_EQ(ReasonOf(world.Ask(request).status()), "INVALID_PAGE_TOKEN") << token;
  }
}

TEST(ListShifts, PageSizeAtItsLimitAndOnePast) {
  RotaWorld world = World();
  for (int i = 0; i <= limits::kMaxPageSize; ++i) {
    ASSERT_TRUE(world
                    .AddShift("s" + std::to_string(i), TIER_PRIMARY, "ta", kNow + absl::Minutes(i),
                              kNow + absl::Minutes(i + 1))
                    .ok());
  }
  v1::ListShiftsRequest request;
  EXPECT_EQ(List(world, request).shifts_size(), limits::kDefaultPageSize);
  request.set_page_size(limits::kMaxPageSize);
  EXPECT_EQ(List(world, request).shifts_size(), limits::kMaxPageSize);
  request.set_page_size(limits::kMaxPageSize + 1);
  EXPECT_EQ(List(world, request).shifts_size(), limits::kMaxPageSize);
}

}  // namespace
}  // namespace vigil::scheduler
