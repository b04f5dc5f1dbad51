// Method: one case is led from referral to closure, and at every stage every command is tried:
// those out of order must be refused by the name of the stage. Dates are tried around both ends of
// D7.
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/family/answer.h"
#include "scheduler/family/status.h"
#include "scheduler/family/view.h"
#include "scheduler/testing/fixture.h"

namespace vigil::scheduler {
namespace {

using ::testing::HasSubstr;
using types::v1::STAFF_ROLE_THERAPIST;

class CaseOrder : public ::testing::Test {
 protected:
  CaseOrder()
      : w_("2026-12-01T15:00:00Z"),
        team_(w_.AddTeam("uk", "mst-uk-standard")),
        ta_(w_.AddStaff(team_, "ta", STAFF_ROLE_THERAPIST)),
        tb_(w_.AddStaff(team_, "tb", STAFF_ROLE_THERAPIST)),
        family_(w_.Refer(team_, "f1", "2026-11-25T09:00:00Z")) {}

  std::string Accept(const std::string& start = "2026-12-01") {
    return Reason(w_.Do(Make<v1::AcceptCaseRequest>(
        absl::StrCat("name: '", family_, "' therapist: '", ta_, "' start_date: '", start, "'"))));
  }
  std::string Open(const std::string& start = "2026-12-01", const std::string& discharge = "") {
    return Reason(w_.Do(
        Make<v1::OpenCaseRequest>(absl::StrCat("name: '", family_, "' start_date: '", start,
                                               "' planned_discharge_date: '", discharge, "'"))));
  }
  std::string Close(const std::string& date) {
    return Reason(w_.Do(Make<v1::CloseCaseRequest>(absl::StrCat(
        "name: '", family_, "' closure_date: '", date, "' reason: CLOSURE_REASON_GOALS_MET"))));
  }
  std::string EndReferral() {
    return Reason(w_.Do(Make<v1::EndReferralRequest>(
        absl::StrCat("name: '", family_, "' reason { text: 'moved' }"))));
  }
  std::string Reassign() {
    return Reason(w_.Do(Make<v1::ReassignTherapistRequest>(
        absl::StrCat("name: '", family_, "' therapist: '", tb_, "'"))));
  }
  std::string Plan(const std::string& date) {
    return Reason(w_.Do(Make<v1::SetPlannedDischargeRequest>(
        absl::StrCat("name: '", family_, "' date: '", date, "'"))));
  }
  std::string Screen() {
    return Reason(w_.Do(Make<v1::RecordScreeningRequest>(
        absl::StrCat("name: '", family_, "' outcome: CHECK_OUTCOME_PASSED date: '2026-12-01'"))));
  }
  v1::Family View() { return FamilyView(w_.view(), *w_.Get<Family>(family_), w_.view_context()); }

  World w_;
  const std::string team_, ta_, tb_, family_;
};

TEST_F(CaseOrder, Referred) {
  EXPECT_EQ(Open(), "CASE_IS_REFERRED");
  EXPECT_EQ(Close("2026-12-01"), "CASE_IS_REFERRED");
  EXPECT_EQ(Reassign(), "CASE_IS_REFERRED");
  EXPECT_EQ(Plan("2027-04-01"), "CASE_IS_REFERRED");
  EXPECT_EQ(Screen(), "OK");
  EXPECT_EQ(Accept(), "OK");
}

TEST_F(CaseOrder, Incoming) {
  ASSERT_EQ(Accept(), "OK");
  EXPECT_EQ(Close("2026-12-01"), "CASE_IS_INCOMING");
  EXPECT_EQ(Reason(w_.Do(Make<v1::AcceptCaseRequest>(absl::StrCat(
                "name: '", family_, "' therapist: '", tb_, "' start_date: '2026-12-01'")))),
            "CASE_ALREADY_ACCEPTED");
  EXPECT_EQ(Plan("2027-04-01"), "OK");
  EXPECT_EQ(Reassign(), "OK");
  EXPECT_EQ(w_.Get<Staff>(ta_)->cases.size(), 0);
  EXPECT_TRUE(w_.Get<Staff>(tb_)->cases.at(0).incoming);
  EXPECT_EQ(Open(), "OK");
  EXPECT_EQ(View().therapist(), tb_);
}

TEST_F(CaseOrder, Open) {
  ASSERT_EQ(Accept(), "OK");
  ASSERT_EQ(Open("2026-11-30", "2027-04-01"), "OK");
  EXPECT_EQ(Accept(), "CASE_IS_OPEN");
  EXPECT_EQ(Open(), "CASE_IS_OPEN");
  EXPECT_EQ(EndReferral(), "CASE_IS_OPEN");
  EXPECT_EQ(Screen(), "CASE_IS_OPEN");
  EXPECT_EQ(View().planned_discharge_date(), "2027-04-01");
  EXPECT_EQ(Plan("2026-11-29"), "INVALID_FIELD");
  EXPECT_EQ(Plan("2026-11-30"), "OK");
  EXPECT_EQ(Plan(""), "OK");
  EXPECT_EQ(View().planned_discharge_date(), "");
  EXPECT_EQ(Reassign(), "OK");
}

TEST_F(CaseOrder, Closed) {
  ASSERT_EQ(Accept(), "OK");
  ASSERT_EQ(Open("2026-11-30"), "OK");
  ASSERT_EQ(Close("2026-11-30"), "OK");
  for (const std::string& reason :
       {Accept(), Open(), Close("2026-11-30"), EndReferral(), Reassign(), Plan(""), Screen()})
    EXPECT_EQ(reason, "CASE_IS_CLOSED");
  EXPECT_EQ(View().closure_reason(), types::v1::CLOSURE_REASON_GOALS_MET);
  EXPECT_TRUE(w_.Get<Team>(team_)->families.empty());
}

TEST_F(CaseOrder, NotOpened) {
  w_.about = {"agencies/uk/persons/f1-youth"};
  ASSERT_EQ(EndReferral(), "OK");
  for (const std::string& reason :
       {Accept(), Open(), Close("2026-12-01"), EndReferral(), Reassign(), Plan(""), Screen()})
    EXPECT_EQ(reason, "CASE_IS_NOT_OPENED");
  EXPECT_TRUE(w_.Get<Team>(team_)->families.empty());
  // It left memory, and is read and listed all the same.
  EXPECT_EQ(w_.state().map<Family>().size(), 0);
  EXPECT_EQ(View().status(), types::v1::CASE_STATUS_NOT_OPENED);
}

TEST_F(CaseOrder, StartLiesBetweenReferralAndToday) {
  EXPECT_EQ(Accept("2026-11-24"), "INVALID_FIELD");
  EXPECT_EQ(Accept("2026-11-25"), "OK");
  EXPECT_EQ(Open("2026-11-24"), "INVALID_FIELD");
  EXPECT_EQ(Open("2026-12-02"), "TIME_AHEAD");
  EXPECT_EQ(Open("2026-11-25", "2026-11-24"), "INVALID_FIELD");
  EXPECT_EQ(Open("2026-11-25", "2026-11-25"), "OK");
}

TEST_F(CaseOrder, UnknownNames) {
  EXPECT_EQ(
      Reason(w_.Do(Make<v1::AcceptCaseRequest>(absl::StrCat(
          "name: 'agencies/uk/families/none' therapist: '", ta_, "' start_date: '2026-12-01'")))),
      "FAMILY_NOT_FOUND");
  EXPECT_EQ(
      Reason(w_.Do(Make<v1::AcceptCaseRequest>(absl::StrCat(
          "name: '", family_, "' therapist: 'agencies/uk/staff/none' start_date: '2026-12-01'")))),
      "STAFF_NOT_FOUND");
  EXPECT_EQ(
      Reason(w_.Do(Make<v1::AcceptCaseRequest>(absl::StrCat(
          "name: '", family_, "' therapist: 'agencies/us/staff/x' start_date: '2026-12-01'")))),
      "INVALID_FIELD");
}

TEST_F(CaseOrder, D7BothDatesCountWhole) {
  ASSERT_EQ(Accept(), "OK");
  ASSERT_EQ(Open("2026-12-01"), "OK");
  EXPECT_EQ(w_.Get<Family>(family_)->start, At("2026-12-01T00:00:00Z"));
  EXPECT_EQ(Close("2026-11-30"), "INVALID_FIELD");
  ASSERT_EQ(Close("2026-12-10"), "OK");  // ahead: planned
  EXPECT_EQ(w_.Get<Family>(family_)->end, At("2026-12-11T00:00:00Z"));
  EXPECT_EQ(View().status(), types::v1::CASE_STATUS_OPEN);
  EXPECT_EQ(View().closure_date(), "2026-12-10");
  EXPECT_EQ(Reassign(), "OK");  // the date goes with the case
  EXPECT_EQ(w_.Get<Staff>(tb_)->cases.at(0).until, At("2026-12-11T00:00:00Z"));
  EXPECT_EQ(Close("2026-12-05"), "OK");  // and may be moved until it has passed
  w_.AdvanceTo("2026-12-05T23:59:59Z");
  EXPECT_EQ(View().status(), types::v1::CASE_STATUS_OPEN);
  w_.AdvanceTo("2026-12-06T00:00:00Z");
  EXPECT_EQ(View().status(), types::v1::CASE_STATUS_CLOSED);
  EXPECT_EQ(Close("2026-12-07"), "CASE_IS_CLOSED");
}

TEST(D7CaseDates, AreThoseOfTheProgrammesZone) {
  World w("2026-11-02T03:00:00Z");  // 1 Nov, 22:00 EST
  const std::string team = w.AddTeam("ct", "mst-ipv-connecticut");
  const std::string ta = w.AddStaff(team, "ta", STAFF_ROLE_THERAPIST);
  const std::string family = w.OpenFamily(team, "f", ta, "2026-11-01");
  EXPECT_EQ(w.Get<Family>(family)->start, At("2026-11-01T04:00:00Z"));
  w.Close(family, "2026-11-01");  // a day of 25 hours
  EXPECT_EQ(w.Get<Family>(family)->end, At("2026-11-02T05:00:00Z"));
}

TEST(D7CaseDates, FirstInstantWhereMidnightIsSkipped) {
  World w("2026-09-07T12:00:00Z");
  w.AddAgency("cl", "America/Santiago");
  const std::string team = w.AddTeam("cl", "mst-psb");
  const std::string ta = w.AddStaff(team, "ta", STAFF_ROLE_THERAPIST);
  const std::string family = w.OpenFamily(team, "f", ta, "2026-09-06");
  EXPECT_EQ(w.Get<Family>(family)->start, At("2026-09-06T04:00:00Z"));
}

}  // namespace
}  // namespace vigil::scheduler
