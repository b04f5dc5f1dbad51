// Method (hazards H5, H6): a family whose adults an order keeps apart is booked, visited and asked
// about on both sides of every instant of D22; events, refusals, status and alerts are compared.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/alerts/decide.h"
#include "scheduler/alerts/query.h"
#include "scheduler/orders/answer.h"
#include "scheduler/orders/decide.h"
#include "scheduler/orders/query.h"
#include "scheduler/orders/separation.h"
#include "scheduler/orders/view.h"
#include "scheduler/testing/fixture.h"
#include "scheduler/visits/decide.h"
#include "scheduler/visits/view.h"
#include "scheduler/visits/visit_rules.h"
#include "vigil/events/v1/alert.pb.h"
#include "vigil/events/v1/order.pb.h"

namespace vigil::scheduler {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using types::v1::STAFF_ROLE_THERAPIST;

// Tuesday 1 December 2026, 10:00 in Connecticut.
class Orders : public ::testing::Test {
 protected:
  Orders()
      : w_("2026-12-01T15:00:00Z"),
        team_(w_.AddTeam("ct", "mst-ipv-connecticut")),
        ta_(w_.AddStaff(team_, "ta", STAFF_ROLE_THERAPIST)),
        family_(w_.OpenFamily(team_, "f", ta_, "2026-11-02")) {}

  static std::string Person(const std::string& id) { return "agencies/ct/persons/" + id; }
  static std::string Name(const std::string& id) { return "agencies/ct/orders/" + id; }
  std::string VisitName(const std::string& id) const { return family_ + "/visits/" + id; }

  auto Record(const std::string& id, const std::string& more = "type: ORDER_TYPE_NO_CONTACT") {
    return w_.Do(Make<v1::RecordOrderRequest>(
        absl::StrCat("parent: 'agencies/ct' order_id: '", id, "' restrained_person: '",
                     Person("f-carer"), "' protected_persons: '", Person("f-youth"), "' ", more)));
  }
  auto End(const std::string& id, const std::string& more) {
    return w_.Do(Make<v1::ChangeOrderEndRequest>(absl::StrCat("name: '", Name(id), "' ", more)));
  }
  auto Lift(const std::string& id, const std::string& more = "") {
    return w_.Do(Make<v1::LiftOrderRequest>(absl::StrCat("name: '", Name(id), "' ", more)));
  }
  auto Withdraw(const std::string& id) {
    return w_.Do(Make<v1::WithdrawOrderRequest>(
        absl::StrCat("name: '", Name(id), "' reason { text: 'another family' }")));
  }
  // One hour from a local time on, of both or of those named.
  std::string Details(const std::string& local, const std::string& who = "both",
                      const std::string& mode = "") const {
    const std::string youth = "participants: '" + Person("f-youth") + "' ";
    const std::string carer = "participants: '" + Person("f-carer") + "' ";
    return absl::StrCat("start { local { date_time: '", local,
                        ":00' } } end { local { date_time: '", local, ":59' } } workers { staff: '",
                        ta_, "' } place: VISIT_PLACE_HOME ", mode, who == "carer" ? "" : youth,
                        who == "youth" ? "" : carer);
  }
  auto Book(const std::string& id, const std::string& details) {
    return w_.Do(Make<v1::ScheduleVisitRequest>(
        absl::StrCat("parent: '", family_, "' visit_id: '", id, "' planned { ", details, " }")));
  }
  auto Held(const std::string& id, const std::string& details) {
    return w_.Do(Make<v1::RecordVisitRequest>(
        absl::StrCat("parent: '", family_, "' visit_id: '", id,
                     "' outcome: VISIT_OUTCOME_COMPLETED actual { ", details, " }")));
  }
  auto Confirm(const std::string& id) {
    return w_.Do(Make<v1::ConfirmBookingRequest>(
        absl::StrCat("name: '", VisitName(id), "' reason: 'the court lifted it'")));
  }
  v1::Visit Show(const std::string& id) {
    const auto of = NeedVisit(w_.view(), VisitName(id));
    VIGIL_CHECK(of.ok()) << of.status();
    return FamilyVisits(w_.view(), *of->family, w_.view_context()).VisitView(*of->found.visit);
  }
  v1::FamilyOrderStatus Status(const std::string& at = "") {
    return OrderStatusView(w_.view(), *w_.Get<Family>(family_), at.empty() ? w_.now() : At(at),
                           w_.view_context());
  }
  v1::Order Get(const std::string& id) {
    return OrderView(*w_.Get<Order>(Name(id)), w_.view_context());
  }
  // "AGAINST_ORDER RED OPEN".
  std::vector<std::string> Alerts(const std::string& of = "") {
    const std::string subject = of.empty() ? family_ : of;
    const auto answer =
        Query(w_.view(),
              Make<v1::ListAlertsRequest>(absl::StrCat(
                  "parent: 'agencies/ct' subject: '", subject,
                  "' kinds: ALERT_KIND_AGAINST_ORDER kinds: ALERT_KIND_ORDER_CONFLICT kinds: "
                  "ALERT_KIND_ORDER_ENDING kinds: ALERT_KIND_ORDER_UNVERIFIED kinds: "
                  "ALERT_KIND_ORDERS_NOT_CHECKED")),
              w_.view_context());
    VIGIL_CHECK(answer.ok()) << answer.status();
    std::vector<std::string> shown;
    for (const v1::Alert& alert : answer->alerts()) {
      shown.push_back(absl::StrCat(types::v1::AlertKind_Name(alert.kind()).substr(11), " ",
                                   types::v1::Severity_Name(alert.severity()).substr(9), " ",
                                   types::v1::AlertState_Name(alert.state()).substr(12),
                                   alert.may_wake() ? " wakes" : ""));
    }
    return shown;
  }

  World w_;
  const std::string team_, ta_, family_;
};

TEST_F(Orders, H6_AJointVisitIsRefusedByTheNameOfTheOrder) {
  ASSERT_EQ(
      Reason(Record("o", "type: ORDER_TYPE_NO_CONTACT end_date: '2026-12-31' verified: true")),
      "OK");
  const auto refused = Book("v", Details("2026-12-04T16"));
  EXPECT_EQ(Reason(refused), "ORDER_FORBIDS_VISIT");
  EXPECT_THAT(MessageOf(refused), HasSubstr("agencies/ct/orders/o (no contact)"));
  EXPECT_THAT(MessageOf(refused), HasSubstr("until 00:00 EST, Fri 1 Jan 2027"));
  EXPECT_EQ(Reason(Book("y", Details("2026-12-04T16", "youth"))), "OK");
  EXPECT_EQ(Reason(Book("c", Details("2026-12-04T18", "carer"))), "OK");
  EXPECT_EQ(Reason(w_.Do(Make<v1::MoveVisitRequest>(absl::StrCat(
                "name: '", VisitName("c"), "' new_visit_id: 'c2' cancelled_by: ",
                "VISIT_OUTCOME_CANCELLED_BY_FAMILY planned { ", Details("2026-12-05T16"), " }")))),
            "ORDER_FORBIDS_VISIT");
  EXPECT_EQ(Reason(Book("phone", Details("2026-12-04T20", "both", "mode: VISIT_MODE_PHONE "))),
            "ORDER_FORBIDS_VISIT");
}

TEST_F(Orders, D22_AnEndDateRunsThroughThatDateInTheCourtsZone) {
  ASSERT_EQ(Reason(Record("o",
                          "type: ORDER_TYPE_UNKNOWN end_date: '2026-12-04' court_zone: "
                          "'America/Los_Angeles'")),
            "OK");
  EXPECT_EQ(Get("o").end().local(), "2026-12-05T00:00:00-08:00");
  // 03:00 in Hartford is midnight at the court.
  EXPECT_EQ(Reason(Book("a", Details("2026-12-05T02"))), "ORDER_FORBIDS_VISIT");
  EXPECT_EQ(Reason(Book("b", Details("2026-12-05T03"))), "OK");
  EXPECT_EQ(Status("2026-12-05T07:59:59Z").status(), OrdersStatus::ORDERS_STATUS_IN_FORCE);
  EXPECT_NE(Status("2026-12-05T08:00:00Z").status(), OrdersStatus::ORDERS_STATUS_IN_FORCE);
}

TEST_F(Orders, D22_AnOrderStartsAtItsInstantAndForbidsWhatOverlapsIt) {
  ASSERT_EQ(Reason(Record("o",
                          "type: ORDER_TYPE_NO_CONTACT start { local { date_time: "
                          "'2026-12-04T17:00' } }")),
            "OK");
  EXPECT_EQ(Reason(Book("a", Details("2026-12-04T17"))), "ORDER_FORBIDS_VISIT");
  EXPECT_EQ(Reason(Book("b", Details("2026-12-04T16"))), "OK");  // until 16:59
  EXPECT_EQ(Get("o").state(), OrderState::ORDER_STATE_COMING);
}

TEST_F(Orders, D22_ConditionsAreShownAndForbidNothing) {
  ASSERT_EQ(Reason(Record("o", "type: ORDER_TYPE_CONDITIONS_ONLY terms { text: 'sober' }")), "OK");
  EXPECT_EQ(Reason(Book("v", Details("2026-12-04T16"))), "OK");
  EXPECT_EQ(Status().status(), OrdersStatus::ORDERS_STATUS_IN_FORCE);
  EXPECT_EQ(PlainOf(Status().orders(0).terms()), "sober");
}

TEST_F(Orders, D22_StayAwayForbidsThePlaceAndNotTheMeeting) {
  EXPECT_EQ(Reason(Record("o", "type: ORDER_TYPE_STAY_AWAY")), "INVALID_FIELD");
  EXPECT_EQ(Reason(Record("o", "type: ORDER_TYPE_NO_CONTACT places: VISIT_PLACE_HOME")),
            "INVALID_FIELD");
  ASSERT_EQ(Reason(Record("o", "type: ORDER_TYPE_STAY_AWAY places: VISIT_PLACE_HOME")), "OK");
  EXPECT_EQ(Reason(Book("home", Details("2026-12-04T16", "carer"))), "ORDER_FORBIDS_VISIT");
  EXPECT_EQ(Reason(Book("video", Details("2026-12-04T17", "both", "mode: VISIT_MODE_VIDEO "))),
            "OK");
  EXPECT_EQ(Reason(Book("youth", Details("2026-12-04T18", "youth"))), "OK");
}

TEST_F(Orders, D22_WhatHappenedIsRecordedFlaggedAndRed) {
  ASSERT_EQ(Reason(Record("o", "type: ORDER_TYPE_NO_CONTACT verified: true")), "OK");
  w_.AdvanceTo("2026-12-03T15:00:00Z");
  ASSERT_EQ(Reason(Held("v", Details("2026-12-02T16"))), "OK");
  EXPECT_EQ(Show("v").against_order(), Name("o"));
  EXPECT_THAT(Alerts(), ElementsAre("AGAINST_ORDER RED OPEN wakes"));
  // It turns out that only the youth was there.
  ASSERT_EQ(
      Reason(w_.Do(Make<v1::CorrectVisitRequest>(absl::StrCat(
          "name: '", VisitName("v"), "' outcome: VISIT_OUTCOME_COMPLETED reason { text: 'r' } ",
          "actual { ", Details("2026-12-02T16", "youth"), " }")))),
      "OK");
  EXPECT_EQ(Show("v").against_order(), "");
  EXPECT_THAT(Alerts(), ElementsAre("AGAINST_ORDER RED RESOLVED wakes"));
}

TEST_F(Orders, D22_AnOrderLearntOfLateFlagsWhatTookPlaceInItsTime) {
  w_.AdvanceTo("2026-12-05T15:00:00Z");
  ASSERT_EQ(Reason(Held("before", Details("2026-12-02T16"))), "OK");
  ASSERT_EQ(Reason(Held("in", Details("2026-12-04T16"))), "OK");
  ASSERT_EQ(Reason(Record("o",
                          "type: ORDER_TYPE_NO_CONTACT start { local { date_time: "
                          "'2026-12-03T09:00' } }")),
            "OK");
  EXPECT_EQ(Show("before").against_order(), "");
  EXPECT_EQ(Show("in").against_order(), Name("o"));
  ASSERT_EQ(Reason(Withdraw("o")), "OK");
  EXPECT_EQ(Show("in").against_order(), "");
  EXPECT_EQ(Reason(Withdraw("o")), "ORDER_WITHDRAWN");
}

TEST_F(Orders, D22_AnOrderOverBookingsMakesThemConflictedAndItsEndUnblocksNone) {
  ASSERT_EQ(Reason(Book("v", Details("2026-12-10T16"))), "OK");
  ASSERT_EQ(Reason(Book("w", Details("2026-12-12T16"))), "OK");
  ASSERT_EQ(
      Reason(Record("o", "type: ORDER_TYPE_NO_CONTACT end_date: '2026-12-08' verified: true")),
      "OK");
  EXPECT_EQ(Show("v").conflicts_with_order(), "");
  w_.ActAs(ta_, "therapist");
  EXPECT_EQ(Reason(End("o", "end_date: '2026-12-11'")), "ORDER_ROLE");
  EXPECT_EQ(Reason(Lift("o")), "ORDER_ROLE");
  EXPECT_EQ(Reason(Withdraw("o")), "ORDER_ROLE");
  w_.ActAs("sup", "supervisor");
  EXPECT_EQ(Reason(End("o", "end_date: '2026-12-08'")), "INVALID_FIELD");
  const auto extended = End("o", "end_date: '2026-12-11'");
  ASSERT_EQ(Reason(extended), "OK");
  ASSERT_EQ(EventsOf<events::v1::BookingsConflicted>(*extended).size(), 1u);
  EXPECT_EQ(Show("v").conflicts_with_order(), Name("o"));
  EXPECT_EQ(Show("v").outcome(), VisitOutcome::VISIT_OUTCOME_SCHEDULED);
  EXPECT_EQ(Show("w").conflicts_with_order(), "");
  EXPECT_THAT(Alerts(), ElementsAre("ORDER_CONFLICT AMBER OPEN", "ORDER_ENDING AMBER RESOLVED",
                                    "ORDER_ENDING AMBER OPEN"));
  EXPECT_EQ(Reason(Confirm("v")), "ORDER_FORBIDS_VISIT");
  EXPECT_EQ(Reason(Confirm("w")), "BOOKING_NOT_CONFLICTED");
  ASSERT_EQ(Reason(Lift("o")), "OK");
  EXPECT_EQ(Show("v").conflicts_with_order(), Name("o"));
  w_.ActAs(ta_, "therapist");
  EXPECT_EQ(Reason(Confirm("v")), "ORDER_ROLE");
  w_.ActAs("sup", "supervisor");
  ASSERT_EQ(Reason(Confirm("v")), "OK");
  EXPECT_EQ(Show("v").conflicts_with_order(), "");
  EXPECT_EQ(Reason(Lift("o")), "ORDER_LIFTED");
}

TEST_F(Orders, D22_AConflictEndsWithItsBooking) {
  ASSERT_EQ(Reason(Book("v", Details("2026-12-10T16"))), "OK");
  ASSERT_EQ(Reason(Record("o", "type: ORDER_TYPE_NO_CONTACT verified: true")), "OK");
  EXPECT_THAT(Alerts(), ElementsAre("ORDER_CONFLICT AMBER OPEN"));
  const auto moved = w_.Do(Make<v1::MoveVisitRequest>(absl::StrCat(
      "name: '", VisitName("v"), "' new_visit_id: 'v2' cancelled_by: ",
      "VISIT_OUTCOME_CANCELLED_BY_SERVICE planned { ", Details("2026-12-10T16", "youth"), " }")));
  ASSERT_EQ(Reason(moved), "OK");
  EXPECT_EQ(Show("v").conflicts_with_order(), "");
  EXPECT_THAT(Alerts(), ElementsAre("ORDER_CONFLICT AMBER RESOLVED"));
}

TEST_F(Orders, D22_ToldByVoiceIsEnforcedAtOnceAndVerifiedByTheNextWorkingDay) {
  w_.AdvanceTo("2026-12-04T22:00:00Z");  // Friday 17:00
  ASSERT_EQ(Reason(Record("o")), "OK");
  EXPECT_EQ(Reason(Book("v", Details("2026-12-10T16"))), "ORDER_FORBIDS_VISIT");
  EXPECT_EQ(Status().summary(), "1 ORDER IN FORCE, 1 unverified");
  w_.AdvanceTo("2026-12-08T04:59:59Z");
  EXPECT_THAT(Alerts(), IsEmpty());
  w_.AdvanceTo("2026-12-08T05:00:00Z");  // the end of Monday
  EXPECT_THAT(Alerts(), ElementsAre("ORDER_UNVERIFIED AMBER OPEN"));
  EXPECT_TRUE(Get("o").verification_missed());
  const auto verify = Make<v1::VerifyOrderRequest>(absl::StrCat("name: '", Name("o"), "'"));
  ASSERT_EQ(Reason(w_.Do(verify)), "OK");
  EXPECT_THAT(Alerts(), ElementsAre("ORDER_UNVERIFIED AMBER RESOLVED"));
  EXPECT_EQ(Reason(w_.Do(verify)), "ORDER_VERIFIED");
}

TEST_F(Orders, D22_AnEndWithinFourteenDaysIsToldOfAtTheFirstInstantOfThatDate) {
  static_assert(limits::kOrderEndingDays == 14);
  ASSERT_EQ(
      Reason(Record("o", "type: ORDER_TYPE_NO_CONTACT end_date: '2026-12-20' verified: true")),
      "OK");
  w_.AdvanceTo("2026-12-06T04:59:59Z");
  EXPECT_THAT(Alerts(), IsEmpty());
  w_.AdvanceTo("2026-12-06T05:00:00Z");
  EXPECT_THAT(Alerts(), ElementsAre("ORDER_ENDING AMBER OPEN"));
  EXPECT_TRUE(Get("o").ending_soon());
  w_.AdvanceTo("2026-12-21T05:00:00Z");
  EXPECT_THAT(Alerts(), ElementsAre("ORDER_ENDING AMBER RESOLVED"));
  EXPECT_EQ(Get("o").state(), OrderState::ORDER_STATE_ENDED);
  // The court had extended it before.
  ASSERT_EQ(Reason(End("o", "until_lifted: true")), "OK");
  EXPECT_EQ(Get("o").state(), OrderState::ORDER_STATE_IN_FORCE);
}

TEST_F(Orders, H5_NotCheckedNeverReadsAsNone) {
  EXPECT_EQ(Status().status(), OrdersStatus::ORDERS_STATUS_NONE_CONFIRMED);
  EXPECT_EQ(Status().summary(), "no orders confirmed, Mon 2 Nov 2026, by tester");
  // Before the check, and of somebody who was not part of it, nothing is known.
  EXPECT_EQ(Status("2026-11-01T12:00:00Z").summary(), "ORDERS NOT CHECKED");
  w_.Must(Make<v1::AddFamilyMemberRequest>(absl::StrCat("name: '", family_, "' member { person: '",
                                                        w_.AddPerson("agencies/ct", "uncle"),
                                                        "' relation: FAMILY_RELATION_OTHER }")));
  EXPECT_EQ(Status().status(), OrdersStatus::ORDERS_STATUS_NOT_CHECKED);
  EXPECT_EQ(Status().checked_date(), "2026-11-02");
  EXPECT_EQ(Reason(Book("v", Details("2026-12-04T16"))), "ORDERS_NOT_CHECKED");
  const auto check = Make<v1::RecordOrderCheckRequest>(absl::StrCat("name: '", family_, "'"));
  ASSERT_EQ(Reason(w_.Do(check)), "OK");
  EXPECT_EQ(Reason(Book("v", Details("2026-12-04T16"))), "OK");
  // An order that was in force since does not leave "none" behind.
  ASSERT_EQ(Reason(Record("o")), "OK");
  EXPECT_EQ(Reason(w_.Do(check)), "ORDER_IN_FORCE");
  w_.AdvanceTo("2026-12-02T15:00:00Z");
  ASSERT_EQ(Reason(Lift("o")), "OK");
  EXPECT_EQ(Status().status(), OrdersStatus::ORDERS_STATUS_NOT_CHECKED);
  ASSERT_EQ(Reason(w_.Do(check)), "OK");
  EXPECT_EQ(Status().status(), OrdersStatus::ORDERS_STATUS_NONE_CONFIRMED);
}

TEST_F(Orders, H5_SomebodyWhoLeavesIsAccountedForUntilTheirLastDate) {
  const std::string uncle = w_.AddPerson("agencies/ct", "uncle");
  w_.Must(Make<v1::AddFamilyMemberRequest>(absl::StrCat(
      "name: '", family_, "' member { person: '", uncle, "' relation: FAMILY_RELATION_OTHER }")));
  w_.Must(Make<v1::RecordOrderRequest>(
      absl::StrCat("parent: 'agencies/ct' order_id: 'o' restrained_person: '", uncle,
                   "' protected_persons: '", Person("f-youth"), "' type: ORDER_TYPE_STAY_AWAY ",
                   "places: VISIT_PLACE_HOME verified: true")));
  w_.Must(Make<v1::EndFamilyMembershipRequest>(absl::StrCat(
      "name: '", family_, "' person: '", Person("f-carer"), "' last_date: '2026-12-01'")));
  EXPECT_EQ(Status("2026-12-02T04:59:59Z").status(), OrdersStatus::ORDERS_STATUS_IN_FORCE);
  // The youth is still protected.
  EXPECT_EQ(Status("2026-12-02T05:00:00Z").status(), OrdersStatus::ORDERS_STATUS_IN_FORCE);
  w_.Must(Make<v1::RecordOrderRequest>(
      absl::StrCat("parent: 'agencies/ct' order_id: 'p' restrained_person: '", Person("f-carer"),
                   "' protected_persons: '", w_.AddPerson("agencies/ct", "stranger"),
                   "' type: ORDER_TYPE_NO_CONTACT verified: true")));
  EXPECT_EQ(Status("2026-12-02T04:59:59Z").orders_size(), 2);
  EXPECT_EQ(Status("2026-12-02T05:00:00Z").orders_size(), 1);
}

TEST_F(Orders, D22_AFirstVisitBeforeTheCheckIsRecordedAndAlerts) {
  w_.Must(Make<v1::AddFamilyMemberRequest>(absl::StrCat("name: '", family_, "' member { person: '",
                                                        w_.AddPerson("agencies/ct", "uncle"),
                                                        "' relation: FAMILY_RELATION_OTHER }")));
  ASSERT_EQ(Reason(Held("v", Details("2026-11-30T16"))), "OK");
  ASSERT_EQ(Reason(Held("second", Details("2026-11-30T19"))), "OK");
  EXPECT_THAT(Alerts(), ElementsAre("ORDERS_NOT_CHECKED AMBER OPEN"));
  // Later visits are not the first one.
  EXPECT_EQ(Reason(Book("third", Details("2026-12-04T16"))), "OK");
  w_.Must(Make<v1::RecordOrderCheckRequest>(absl::StrCat("name: '", family_, "'")));
  EXPECT_THAT(Alerts(), ElementsAre("ORDERS_NOT_CHECKED AMBER RESOLVED"));
}

TEST_F(Orders, D22_FollowAPersonIntoEveryFamily) {
  ASSERT_EQ(
      Reason(Record("o", "type: ORDER_TYPE_NO_CONTACT end_date: '2026-12-08' verified: true")),
      "OK");
  const std::string other = w_.OpenFamily(team_, "g", ta_, "2026-11-02");
  for (const char* person : {"f-carer", "f-youth"}) {
    w_.Must(Make<v1::AddFamilyMemberRequest>(absl::StrCat("name: '", other, "' member { person: '",
                                                          Person(person),
                                                          "' relation: FAMILY_RELATION_OTHER }")));
  }
  EXPECT_THAT(w_.Get<Order>(Name("o"))->families,
              ElementsAre(FamilyName(family_), FamilyName(other)));
  EXPECT_THAT(Alerts(other), ElementsAre("ORDER_ENDING AMBER OPEN"));
  EXPECT_EQ(
      Reason(w_.Do(Make<v1::ScheduleVisitRequest>(absl::StrCat(
          "parent: '", other, "' visit_id: 'v' planned { ", Details("2026-12-04T16"), " }")))),
      "ORDER_FORBIDS_VISIT");
  const auto listed = Query(
      w_.view(),
      Make<v1::ListOrdersRequest>(absl::StrCat("parent: 'agencies/ct' family: '", other, "'")),
      w_.view_context());
  ASSERT_TRUE(listed.ok());
  EXPECT_EQ(listed->orders_size(), 1);
}

TEST_F(Orders, D20_SayWhoIsApartAtAnInstant) {
  ASSERT_EQ(Reason(Record("o", "type: ORDER_TYPE_NO_CONTACT_WITH_CHILD end_date: '2026-12-08'")),
            "OK");
  const PersonName carer(Person("f-carer")), youth(Person("f-youth"));
  const auto apart = [&](const PersonName& a, const PersonName& b, const std::string& t) {
    const auto order = OrderSeparating(w_.view(), a, b, At(t));
    return order == nullptr ? "" : order->name;
  };
  EXPECT_EQ(apart(carer, youth, "2026-12-09T04:59:59Z"), Name("o"));
  EXPECT_EQ(apart(youth, carer, "2026-12-09T04:59:59Z"), Name("o"));
  EXPECT_EQ(apart(carer, youth, "2026-12-09T05:00:00Z"), "");
  EXPECT_EQ(apart(carer, youth, "2026-12-01T14:59:59Z"), "");
  EXPECT_EQ(apart(carer, carer, "2026-12-05T15:00:00Z"), "");
}

TEST_F(Orders, AreOfPersonsOfTheAgencyAndOfOneWhoIsNotProtectedFromThemselves) {
  EXPECT_EQ(Reason(Record("o", absl::StrCat("type: ORDER_TYPE_NO_CONTACT protected_persons: '",
                                            Person("f-carer"), "'"))),
            "INVALID_FIELD");
  EXPECT_EQ(Reason(Record("o", absl::StrCat("type: ORDER_TYPE_NO_CONTACT protected_persons: '",
                                            Person("f-youth"), "'"))),
            "INVALID_FIELD");
  EXPECT_EQ(Reason(Record("o",
                          "type: ORDER_TYPE_NO_CONTACT protected_persons: "
                          "'agencies/ct/persons/nobody'")),
            "PERSON_NOT_FOUND");
  EXPECT_EQ(Reason(Record("o", "type: ORDER_TYPE_NO_CONTACT end_date: '2026-11-30'")),
            "INVALID_FIELD");
  ASSERT_EQ(Reason(Record("o")), "OK");
  EXPECT_EQ(Reason(Record("o")), "ORDER_EXISTS");
  EXPECT_EQ(Reason(Lift("o", "lifted_at { local { date_time: '2026-12-01T09:59' } }")),
            "INVALID_FIELD");
}

TEST_F(Orders, AreListedByNameInPages) {
  for (const char* id : {"b", "a", "c"}) ASSERT_EQ(Reason(Record(id)), "OK");
  const auto list = [&](const std::string& more) {
    return Query(w_.view(),
                 Make<v1::ListOrdersRequest>(absl::StrCat("parent: 'agencies/ct' ", more)),
                 w_.view_context());
  };
  const auto first = list("page_size: 2");
  ASSERT_TRUE(first.ok());
  ASSERT_EQ(first->orders_size(), 2);
  EXPECT_EQ(first->orders(0).name(), Name("a"));
  const auto second =
      list(absl::StrCat("page_size: 2 page_token: '", first->next_page_token(), "'"));
  ASSERT_TRUE(second.ok());
  ASSERT_EQ(second->orders_size(), 1);
  EXPECT_EQ(second->orders(0).name(), Name("c"));
  EXPECT_EQ(second->next_page_token(), "");
  EXPECT_EQ(Reason(list("page_token: 'agencies/uk/orders/a'")), "INVALID_PAGE_TOKEN");
  EXPECT_EQ(Reason(list(absl::StrCat("family: '", family_, "' person: '", Person("f-youth"), "'"))),
            "INVALID_FIELD");
}

TEST_F(Orders, ArePerPersonNoMoreThanTheLimit) {
  for (size_t i = 0; i < limits::kMaxOrdersPerPerson; ++i)
    ASSERT_EQ(Reason(Record(absl::StrCat("o", i))), "OK");
  EXPECT_EQ(Reason(Record("one-more")), "TOO_MANY_ORDERS");
}

TEST_F(Orders, AVisitAgainstAnOrderIsClosedWithAReason) {
  ASSERT_EQ(Reason(Record("o", "type: ORDER_TYPE_NO_CONTACT verified: true")), "OK");
  w_.AdvanceTo("2026-12-03T15:00:00Z");
  const auto held = Held("v", Details("2026-12-02T16"));
  ASSERT_EQ(Reason(held), "OK");
  const auto raised = EventsOf<events::v1::AlertRaised>(*held);
  std::string name;
  for (const auto& alert : raised) {
    if (alert.kind() == AlertKind::ALERT_KIND_AGAINST_ORDER) name = alert.alert();
  }
  EXPECT_EQ(Reason(w_.Do(Make<v1::CloseAlertRequest>(
                absl::StrCat("name: '", name, "' reason: 'child protection told'")))),
            "OK");
  EXPECT_THAT(Alerts(), ElementsAre("AGAINST_ORDER RED CLOSED wakes"));
}

}  // namespace
}  // namespace vigil::scheduler
