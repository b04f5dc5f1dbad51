// Method (hazard H6): random orders, ends, liftings, bookings, visits and their outcomes on a clock
// that moves on. What is refused, conflicted and flagged is compared with a list of orders kept by
// hand, on every instant of the meeting. A failure prints its seed.
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "scheduler/orders/decide.h"
#include "scheduler/testing/fixture.h"
#include "scheduler/visits/decide.h"
#include "scheduler/visits/visit_rules.h"

namespace vigil::scheduler {
namespace {

constexpr int kPersons = 4;

struct ByHand {
  std::string name;
  int restrained = 0;
  std::set<int> from;
  absl::Time start, end;
  bool separates = true, over = false;  // over: lifted or withdrawn
};

class RandomOrders {
 public:
  explicit RandomOrders(uint32_t seed) : random_(seed), w_("2026-12-01T15:00:00Z") {
    const std::string team = w_.AddTeam("uk", "mst-uk-standard");
    therapist_ = w_.AddStaff(team, "ta", types::v1::STAFF_ROLE_THERAPIST);
    family_ = w_.OpenFamily(team, "f", therapist_, "2026-11-02");
    persons_ = {"agencies/uk/persons/f-youth", "agencies/uk/persons/f-carer"};
    for (int i = 2; i < kPersons; ++i) {
      persons_.push_back(w_.AddPerson("agencies/uk", absl::StrCat("p", i)));
      w_.Must(Make<v1::AddFamilyMemberRequest>(
          absl::StrCat("name: '", family_, "' member { person: '", persons_.back(),
                       "' relation: FAMILY_RELATION_OTHER }")));
    }
    w_.ActAs("agencies/uk/staff/sup", "supervisor");
  }

  void Step() {
    switch (random_() % 8) {
      case 0:
        return RecordOrder();
      case 1:
        return ChangeEnd();
      case 2:
        return random_() % 3 == 0 ? EndOrder() : void();
      case 3:
        return w_.AdvanceTo(w_.now() + absl::Minutes(30 * (1 + random_() % 60)));
      case 4:
        return Hold();
      case 5:
        return Confirm();
      default:
        return Book();
    }
  }

  void Compare() const {
    const auto family = w_.Get<Family>(family_);
    const auto orders = w_.view().Find<FamilyOrders>(family_);
    const std::vector<VisitOrder> none;
    for (const Visit& visit : family->visits) {
      const bool forbidden = Forbids(visit.facts.start, visit.facts.end, Taking(visit.facts));
      const bool conflicted =
          FindVisitOrder(orders == nullptr ? none : orders->conflicts, visit.id) != nullptr;
      const bool flagged =
          FindVisitOrder(orders == nullptr ? none : orders->against, visit.id) != nullptr;
      SCOPED_TRACE(visit.id);
      if (visit.outcome == VisitOutcome::VISIT_OUTCOME_SCHEDULED) {
        // Conflicted once, it stays so until somebody decides.
        EXPECT_TRUE(conflicted || !forbidden);
        EXPECT_TRUE(!conflicted || forbidden || was_forbidden_.count(visit.id) > 0);
        if (forbidden) was_forbidden_.insert(visit.id);
        EXPECT_FALSE(flagged);
      } else {
        EXPECT_FALSE(conflicted);
        EXPECT_EQ(flagged, forbidden);
      }
    }
  }
  int refused() const { return refused_; }
  int conflicts() const { return static_cast<int>(was_forbidden_.size()); }

 private:
  std::set<int> Taking(const VisitFacts& facts) const {
    std::set<int> taking;
    for (int i = 0; i < kPersons; ++i) {
      for (const PersonName& person : facts.participants) {
        if (person.str() == persons_[static_cast<size_t>(i)]) taking.insert(i);
      }
    }
    return taking;
  }
  // Minute by minute: no interval arithmetic.
  bool Forbids(absl::Time start, absl::Time end, const std::set<int>& taking) const {
    for (const ByHand& order : orders_) {
      if (!order.separates || taking.count(order.restrained) == 0) continue;
      bool together = false;
      for (const int person : order.from) together |= taking.count(person) > 0;
      for (absl::Time t = start; together && t < end; t += absl::Minutes(1)) {
        if (order.start <= t && t < order.end) return true;
      }
    }
    return false;
  }
  static std::string WhenText(absl::Time t) {
    return absl::StrCat("{ instant { seconds: ", absl::ToUnixSeconds(t), " } }");
  }
  absl::Time Near(int from_half_hours, int to_half_hours) {
    const auto span = static_cast<uint32_t>(to_half_hours - from_half_hours);
    return absl::FromUnixSeconds(absl::ToUnixSeconds(w_.now()) / 1800 * 1800) +
           absl::Minutes(30) * (from_half_hours + static_cast<int>(random_() % span));
  }
  ByHand* AnyOrder() { return orders_.empty() ? nullptr : &orders_[random_() % orders_.size()]; }

  void RecordOrder() {
    if (orders_.size() > 20) return;
    ByHand order;
    order.name = absl::StrCat("agencies/uk/orders/o", orders_.size());
    order.restrained = static_cast<int>(random_() % kPersons);
    order.from.insert((order.restrained + 1 + static_cast<int>(random_() % 3)) % kPersons);
    order.separates = random_() % 4 != 0;
    order.start = Near(-48, 48);
    order.end = random_() % 4 == 0 ? absl::InfiniteFuture()
                                   : order.start + absl::Minutes(30) * (1 + random_() % 200);
    w_.Must(Make<v1::RecordOrderRequest>(absl::StrCat(
        "parent: 'agencies/uk' order_id: 'o", orders_.size(), "' restrained_person: '",
        persons_[static_cast<size_t>(order.restrained)], "' protected_persons: '",
        persons_[static_cast<size_t>(*order.from.begin())],
        "' type: ", order.separates ? "ORDER_TYPE_UNKNOWN" : "ORDER_TYPE_CONDITIONS_ONLY",
        " start ", WhenText(order.start),
        order.end == absl::InfiniteFuture() ? "" : absl::StrCat(" end ", WhenText(order.end)))));
    orders_.push_back(order);
  }

  void ChangeEnd() {
    ByHand* order = AnyOrder();
    if (order == nullptr) return;
    const absl::Time end = Near(-20, 200);
    const auto changed = w_.Do(Make<v1::ChangeOrderEndRequest>(
        absl::StrCat("name: '", order->name, "' end ", WhenText(end))));
    EXPECT_EQ(changed.ok(), !order->over && end > order->start && end != order->end);
    if (changed.ok()) order->end = end;
  }

  void EndOrder() {
    ByHand* order = AnyOrder();
    if (order == nullptr) return;
    if (random_() % 2 == 0) {
      const auto lifted =
          w_.Do(Make<v1::LiftOrderRequest>(absl::StrCat("name: '", order->name, "'")));
      EXPECT_EQ(lifted.ok(), !order->over && order->start <= w_.now() && w_.now() <= order->end);
      if (!lifted.ok()) return;
      order->end = w_.now();
    } else {
      const auto withdrawn = w_.Do(Make<v1::WithdrawOrderRequest>(
          absl::StrCat("name: '", order->name, "' reason { text: 'r' }")));
      EXPECT_EQ(withdrawn.ok(), !order->over);
      if (!withdrawn.ok()) return;
      order->end = order->start;
    }
    order->over = true;
  }

  std::string Details(absl::Time start, absl::Time end, const std::set<int>& taking) const {
    std::string text =
        absl::StrCat("start ", WhenText(start), " end ", WhenText(end), " workers { staff: '",
                     therapist_, "' } place: VISIT_PLACE_HOME ");
    for (const int person : taking)
      absl::StrAppend(&text, "participants: '", persons_[static_cast<size_t>(person)], "' ");
    return text;
  }
  std::set<int> Some() {
    std::set<int> taking;
    for (int i = 0; i < kPersons; ++i) {
      if (random_() % 2 == 0) taking.insert(i);
    }
    return taking;
  }

  void Book() {
    const absl::Time start = Near(1, 200), end = start + absl::Minutes(60);
    const std::set<int> taking = Some();
    const std::string id = absl::StrCat("v", visits_++);
    const auto booked = w_.Do(Make<v1::ScheduleVisitRequest>(
        absl::StrCat("parent: '", family_, "' visit_id: '", id, "' planned { ",
                     Details(start, end, taking), " }")));
    const bool forbidden = Forbids(start, end, taking);
    refused_ += forbidden;
    EXPECT_EQ(Reason(booked), forbidden ? "ORDER_FORBIDS_VISIT" : "OK");
    if (booked.ok()) booked_.push_back(id);
  }

  // What happened is recorded, forbidden or not.
  void Hold() {
    const absl::Time end = Near(-20, 0), start = end - absl::Minutes(60);
    const std::string id = absl::StrCat("v", visits_++);
    w_.Must(Make<v1::RecordVisitRequest>(absl::StrCat(
        "parent: '", family_, "' visit_id: '", id, "' outcome: VISIT_OUTCOME_COMPLETED actual { ",
        Details(start, end, Some()), " }")));
  }

  void Confirm() {
    if (booked_.empty()) return;
    const std::string& id = booked_[random_() % booked_.size()];
    const auto confirmed = w_.Do(Make<v1::ConfirmBookingRequest>(
        absl::StrCat("name: '", family_, "/visits/", id, "' reason: 'r'")));
    if (!confirmed.ok()) return;
    const auto of = NeedVisit(w_.view(), absl::StrCat(family_, "/visits/", id));
    const VisitFacts& facts = of->found.visit->facts;
    EXPECT_FALSE(Forbids(facts.start, facts.end, Taking(facts)));
    was_forbidden_.erase(id);
  }

  std::mt19937 random_;
  World w_;
  std::string therapist_, family_;
  std::vector<std::string> persons_, booked_;
  std::vector<ByHand> orders_;
  mutable std::set<std::string> was_forbidden_;
  int visits_ = 0, refused_ = 0;
};

TEST(OrdersProperty, H6_NothingIsBookedAgainstAnOrder) {
  int refused = 0, conflicts = 0;
  for (uint32_t seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    RandomOrders random(seed);
    for (int step = 0; step < 120; ++step) {
      random.Step();
      random.Compare();
      if (::testing::Test::HasFailure()) return;
    }
    refused += random.refused();
    conflicts += random.conflicts();
  }
  EXPECT_GT(refused, 20);
  EXPECT_GT(conflicts, 20);
}

}  // namespace
}  // namespace vigil::scheduler
