// Method: scenario F of DOMAIN 5 for transfers; both sides of every limit of transfers, exchanges,
// re-involvement and length reviews; and each warning of a case, when it begins and what ends it.
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/family/status.h"
#include "scheduler/family/view.h"
#include "scheduler/roster/caseload_view.h"
#include "scheduler/testing/fixture.h"
#include "scheduler/visits/decide.h"
#include "vigil/events/v1/family.pb.h"

namespace vigil::scheduler {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using types::v1::STAFF_ROLE_SUPERVISOR;
using types::v1::STAFF_ROLE_THERAPIST;

class Course : public ::testing::Test {
 protected:
  explicit Course(const std::string& now, const std::string& programme) : w_(now) {
    team_ = w_.AddTeam("a", programme);
    ta_ = w_.AddStaff(team_, "ta", STAFF_ROLE_THERAPIST);
    tb_ = w_.AddStaff(team_, "tb", STAFF_ROLE_THERAPIST);
  }

  std::string Request(const std::string& family, const std::string& to,
                      const std::string& effective, const std::string& id = "t") {
    return Reason(w_.Do(Make<v1::RequestTransferRequest>(
        absl::StrCat("family: '", family, "' transfer_id: '", id, "' therapist: '", to,
                     "' effective_at { local { date_time: '", effective, "' } }"))));
  }
  std::string AcceptTransfer(const std::string& family) {
    return Reason(
        w_.Do(Make<v1::AcceptTransferRequest>(absl::StrCat("name: '", family, "/transfers/t'"))));
  }
  std::string EndTransfer(const std::string& family) {
    return Reason(
        w_.Do(Make<v1::EndTransferRequest>(absl::StrCat("name: '", family, "/transfers/t'"))));
  }
  std::string Exchange(const std::string& a, const std::string& b) {
    return Reason(w_.Do(Make<v1::ExchangeTherapistsRequest>(
        absl::StrCat("family: '", a, "' other_family: '", b, "'"))));
  }
  std::string Hold(const std::string& family, const std::string& start, const std::string& review) {
    return Reason(w_.Do(Make<v1::HoldCaseRequest>(
        absl::StrCat("name: '", family, "' hold_id: 'h' reason: HOLD_REASON_DETOX start { local { ",
                     "date_time: '", start, "' } } review_date: '", review, "'"))));
  }
  void Visit(const std::string& family, const std::string& id, const std::string& start,
             const std::string& end, const std::string& more) {
    w_.Must(Make<v1::RecordVisitRequest>(absl::StrCat(
        "parent: '", family, "' visit_id: '", id, "' outcome: VISIT_OUTCOME_COMPLETED actual { ",
        "start { local { date_time: '", start, "' } } end { local { date_time: '", end,
        "' } } workers { staff: '", ta_, "' } place: VISIT_PLACE_HOME ", more, " }")));
  }
  std::string Leave(const std::string& staff, const std::string& id, const std::string& start,
                    const std::string& end, const std::string& cover = "") {
    return Reason(w_.Do(Make<v1::RecordLeaveRequest>(
        absl::StrCat("name: '", staff, "' leave_id: '", id,
                     "' kind: LEAVE_KIND_ANNUAL start { local { ", "date_time: '", start,
                     "' } } end { local { date_time: '", end, "' } } covered_by: '", cover, "'"))));
  }
  v1::GetCaseloadResponse Load() {
    return TeamCaseloadView(w_.view(), *w_.Get<Team>(team_), w_.view_context());
  }
  // "caseload+incoming" of each therapist, and of the team.
  std::string Counts() {
    std::string text;
    const v1::GetCaseloadResponse load = Load();
    for (const v1::TherapistCaseload& one : load.therapists())
      absl::StrAppend(&text, one.open(), "+", one.incoming(), " ");
    return absl::StrCat(text, "= ", load.open(), "+", load.incoming());
  }
  v1::Family View(const std::string& family) {
    return FamilyView(w_.view(), *w_.Get<Family>(family), w_.view_context());
  }
  // The kinds of what the case warns of now.
  std::vector<std::string> Warnings(const std::string& family) {
    std::vector<std::string> kinds;
    const v1::Family shown = View(family);
    for (const v1::CaseWarning& warning : shown.warnings()) {
      kinds.push_back(
          types::v1::CaseWarningKind_Name(warning.kind()).substr(sizeof "CASE_WARNING_KIND"));
    }
    return kinds;
  }
  // Kinds of the open alerts of a subject.
  std::vector<std::string> Alerts(const std::string& subject) {
    std::vector<std::string> kinds;
    w_.state().map<Alert>().ForEach([&](const auto& alert) {
      if (alert->subject == subject && !alert->over())
        kinds.push_back(types::v1::AlertKind_Name(alert->kind).substr(sizeof "ALERT_KIND"));
    });
    return kinds;
  }

  World w_;
  std::string team_, ta_, tb_;
};

class Transfers : public Course {
 protected:
  Transfers() : Course("2026-11-16T14:00:00Z", "mst-bsf-connecticut") {  // Mon 09:00 EST
    for (int i = 1; i <= 4; ++i) families_[i] = Open(absl::StrCat("bsf-0", i), ta_);
    for (int i = 5; i <= 7; ++i) families_[i] = Open(absl::StrCat("bsf-0", i), tb_);
  }
  std::string Open(const std::string& id, const std::string& therapist) {
    return w_.OpenFamily(team_, id, therapist, "2026-10-05");
  }
  std::string families_[8];
};

TEST_F(Transfers, D14_ScenarioF) {
  const std::string& bsf02 = families_[2];
  ASSERT_EQ(Request(bsf02, tb_, "2026-11-18T12:00"), "OK");
  EXPECT_EQ(Counts(), "4+0 3+0 = 7+0");
  w_.AdvanceTo("2026-11-16T16:00:00Z");
  ASSERT_EQ(AcceptTransfer(bsf02), "OK");
  EXPECT_EQ(Counts(), "4+0 3+1 = 7+0");
  w_.AdvanceTo("2026-11-16T20:00:00Z");
  const std::string bsf10 = w_.Refer(team_, "bsf-10");
  v1::AcceptCaseRequest accept;
  accept.set_name(bsf10);
  accept.set_therapist(tb_);
  accept.set_start_date("2026-11-19");
  EXPECT_THAT(MessageOf(w_.Do(accept)), HasSubstr("caseload 4 of 4"));
  w_.AdvanceTo("2026-11-18T16:59:59Z");
  EXPECT_EQ(Counts(), "4+0 3+1 = 7+0");
  w_.AdvanceTo("2026-11-18T17:00:00Z");
  EXPECT_EQ(Counts(), "3+0 4+0 = 7+0");
  EXPECT_EQ(View(bsf02).therapist(), tb_);
  EXPECT_FALSE(View(bsf02).has_transfer());
  w_.AdvanceTo("2026-11-18T20:00:00Z");
  const std::string bsf09 = w_.Refer(team_, "bsf-09");
  w_.Accept(bsf09, ta_, "2026-11-19");
  EXPECT_EQ(Counts(), "3+1 4+0 = 7+1");
}

TEST_F(Transfers, D14_TheReceiverOrASupervisorAccepts) {
  ASSERT_EQ(Request(families_[1], tb_, "2026-11-18T12:00"), "OK");
  w_.ActAs(ta_, "therapist");
  EXPECT_EQ(AcceptTransfer(families_[1]), "NOT_THE_RECEIVER");
  w_.ActAs(tb_, "therapist");
  EXPECT_EQ(AcceptTransfer(families_[1]), "OK");
  EXPECT_EQ(AcceptTransfer(families_[1]), "TRANSFER_ACCEPTED");
}

TEST_F(Transfers, D14_OneAtATimeAndNotPastOneThatIsPending) {
  ASSERT_EQ(Request(families_[1], tb_, "2026-11-18T12:00"), "OK");
  EXPECT_EQ(Request(families_[1], tb_, "2026-11-19T12:00"), "TRANSFER_EXISTS");
  EXPECT_EQ(Request(families_[1], tb_, "2026-11-19T12:00", "t2"), "TRANSFER_PENDING");
  EXPECT_EQ(Reason(w_.Do(Make<v1::ReassignTherapistRequest>(
                absl::StrCat("name: '", families_[1], "' therapist: '", tb_, "'")))),
            "TRANSFER_PENDING");
  ASSERT_EQ(AcceptTransfer(families_[1]), "OK");
  ASSERT_EQ(EndTransfer(families_[1]), "OK");
  EXPECT_EQ(Counts(), "4+0 3+0 = 7+0");
  EXPECT_EQ(EndTransfer(families_[1]), "TRANSFER_NOT_FOUND");
  w_.AdvanceTo("2026-11-18T17:00:00Z");
  EXPECT_EQ(View(families_[1]).therapist(), ta_);
}

TEST_F(Transfers, D14_AFullReceiverIsRefusedWhenTheyAccept) {
  Open("bsf-08", tb_);
  ASSERT_EQ(Request(families_[1], tb_, "2026-11-18T12:00"), "OK");
  EXPECT_EQ(AcceptTransfer(families_[1]), "CASELOAD_FULL");
}

TEST_F(Transfers, D14_AcceptedLateItTakesEffectAtOnce) {
  ASSERT_EQ(Request(families_[1], tb_, "2026-11-16T12:00"), "OK");
  w_.AdvanceTo("2026-11-17T14:00:00Z");
  EXPECT_EQ(View(families_[1]).therapist(), ta_);
  ASSERT_EQ(AcceptTransfer(families_[1]), "OK");
  EXPECT_EQ(Counts(), "3+0 4+0 = 7+0");
}

TEST_F(Transfers, D14_TakeEffectNowOrLaterAndBeforeTheClosure) {
  EXPECT_EQ(Request(families_[1], tb_, "2026-11-16T08:59"), "INVALID_FIELD");
  EXPECT_EQ(Request(families_[1], ta_, "2026-11-18T12:00"), "SAME_THERAPIST");
  w_.Close(families_[1], "2026-11-20");
  EXPECT_EQ(Request(families_[1], tb_, "2026-11-21T00:00"), "INVALID_FIELD");
  ASSERT_EQ(Request(families_[1], tb_, "2026-11-20T23:59"), "OK");
  ASSERT_EQ(AcceptTransfer(families_[1]), "OK");
  // A closure that comes before it overtakes it.
  w_.Close(families_[1], "2026-11-19");
  EXPECT_FALSE(View(families_[1]).has_transfer());
  EXPECT_EQ(Counts(), "4+0 3+0 = 7+0");
}

TEST_F(Transfers, D14_TwoFullTherapistsExchangeTwoCasesInOneCommand) {
  const std::string last = Open("bsf-08", tb_);
  ASSERT_EQ(Exchange(families_[1], last), "OK");
  EXPECT_EQ(Counts(), "4+0 4+0 = 8+0");
  EXPECT_EQ(View(families_[1]).therapist(), tb_);
  EXPECT_EQ(View(last).therapist(), ta_);
  EXPECT_EQ(Exchange(families_[2], families_[3]), "SAME_THERAPIST");
  w_.ActAs(ta_, "therapist");
  EXPECT_EQ(Exchange(families_[2], families_[1]), "EXCHANGE_ROLE");
}

// ---- re-involvement ----

class ReInvolvements : public Course {
 protected:
  ReInvolvements() : Course("2026-11-02T09:00:00Z", "leicester-standard") {
    family_ = w_.OpenFamily(team_, "f", ta_, "2026-06-01");
    w_.Close(family_, "2026-11-01");
  }
  std::string Start(const std::string& date, const std::string& therapist) {
    return Reason(w_.Do(Make<v1::StartReInvolvementRequest>(
        absl::StrCat("name: '", family_, "' start_date: '", date, "' therapist: '", therapist,
                     "' professional { text: 'a social worker' }"))));
  }
  std::string family_;
};

TEST_F(ReInvolvements, D24_LastTwentyEightDaysAndTakeASlot) {
  ASSERT_EQ(Start("2026-11-02", tb_), "OK");
  EXPECT_EQ(View(family_).status(), CaseStatus::CASE_STATUS_RE_INVOLVED);
  EXPECT_EQ(View(family_).re_involvements(0).end().local(), "2026-11-30T00:00:00+00:00");
  EXPECT_EQ(Load().therapists(1).re_involvement(), 1);
  EXPECT_EQ(Load().therapists(1).committed(), 1);
  EXPECT_EQ(Load().re_involvement(), 1);
  EXPECT_EQ(Load().overdue_discharges_size(), 0);
  w_.AdvanceTo("2026-11-29T23:59:59Z");
  EXPECT_EQ(Load().therapists(1).committed(), 1);
  w_.AdvanceTo("2026-11-30T00:00:00Z");
  EXPECT_EQ(Load().therapists(1).committed(), 0);
  EXPECT_EQ(View(family_).status(), CaseStatus::CASE_STATUS_CLOSED);
  EXPECT_EQ(w_.state().map<Family>().Find(family_), nullptr) << "it has left memory again";
}

TEST_F(ReInvolvements, D24_StartAfterTheClosureAndWithinSixMonths) {
  EXPECT_EQ(Start("2026-11-01", tb_), "INVALID_FIELD");
  EXPECT_EQ(Start("2027-05-02", tb_), "INVALID_FIELD");
  ASSERT_EQ(Start("2027-05-01", tb_), "OK");
  EXPECT_EQ(View(family_).status(), CaseStatus::CASE_STATUS_CLOSED);
  EXPECT_EQ(Load().therapists(1).incoming(), 1);
  w_.AdvanceTo("2027-04-30T23:00:00Z");
  EXPECT_EQ(View(family_).status(), CaseStatus::CASE_STATUS_RE_INVOLVED);
  EXPECT_EQ(Load().therapists(1).incoming(), 0);
}

TEST_F(ReInvolvements, D24_OnceAClosureAndWithAFreeSlot) {
  for (int i = 0; i < 5; ++i) w_.OpenFamily(team_, absl::StrCat("g", i), tb_, "2026-10-05");
  EXPECT_EQ(Start("2026-11-02", tb_), "CASELOAD_FULL");
  ASSERT_EQ(Start("2026-11-02", ta_), "OK");
  EXPECT_EQ(Start("2026-11-09", ta_), "CASE_IS_RE_INVOLVED");
  w_.AdvanceTo("2026-11-30T00:00:00Z");
  EXPECT_EQ(Start("2026-12-07", ta_), "RE_INVOLVEMENT_ONCE");
}

TEST_F(ReInvolvements, D24_AskForNoVisits) {
  ASSERT_EQ(Start("2026-11-02", ta_), "OK");
  w_.AdvanceTo("2026-12-20T00:00:00Z");
  EXPECT_THAT(Alerts(family_), Not(Contains("NOT_SEEN")));
  for (const WeekState& week : w_.Get<Family>(family_)->weeks)
    EXPECT_LT(week.start, At("2026-11-02T00:00:00Z"));
}

TEST(ReInvolvement, D24_IsForProgrammesThatHaveIt) {
  World w("2026-11-02T09:00:00Z");
  const std::string team = w.AddTeam("a", "mst-uk-standard");
  const std::string ta = w.AddStaff(team, "ta", STAFF_ROLE_THERAPIST);
  const std::string family = w.OpenFamily(team, "f", ta, "2026-06-01");
  w.Close(family, "2026-11-01");
  EXPECT_EQ(Reason(w.Do(Make<v1::StartReInvolvementRequest>(
                absl::StrCat("name: '", family, "' start_date: '2026-11-02' therapist: '", ta,
                             "' professional { text: 'x' }")))),
            "NO_RE_INVOLVEMENT");
}

// ---- warnings ----

class Warned : public Course {
 protected:
  Warned() : Course("2026-12-01T15:00:00Z", "mst-uk-standard") {
    family_ = w_.OpenFamily(team_, "f", ta_, "2026-10-01");
    youth_ = "agencies/a/persons/f-youth";
    carer_ = "agencies/a/persons/f-carer";
  }
  std::string Review() {
    return Reason(
        w_.Do(Make<v1::RecordLengthReviewRequest>(absl::StrCat("name: '", family_, "'"))));
  }
  std::string family_, youth_, carer_;
};

TEST_F(Warned, D28_OfTheirLengthTwentyEightDaysBeforeTheBoundAndAtIt) {
  // 5 months from 1 Oct: 1 Mar 2027; the notice 1 Feb.
  w_.AdvanceTo("2027-01-31T23:59:59Z");
  EXPECT_THAT(Warnings(family_), IsEmpty());
  EXPECT_EQ(Review(), "LENGTH_REVIEW_EARLY");
  w_.AdvanceTo("2027-02-01T00:00:00Z");
  EXPECT_THAT(Warnings(family_), ElementsAre("LENGTH_NOTICE"));
  EXPECT_THAT(Alerts(family_), Contains("LENGTH_NOTICE"));
  ASSERT_EQ(Review(), "OK");
  EXPECT_THAT(Warnings(family_), IsEmpty());
  w_.AdvanceTo("2027-03-01T00:00:00Z");
  EXPECT_THAT(Warnings(family_), ElementsAre("LENGTH_REVIEW"));
  w_.ActAs(ta_, "therapist");
  EXPECT_EQ(Review(), "LENGTH_REVIEW_ROLE");
  w_.ActAs("agencies/a/staff/boss", "manager");
  ASSERT_EQ(Review(), "OK");
  EXPECT_THAT(Warnings(family_), IsEmpty());
  EXPECT_THAT(Alerts(family_), Not(Contains("LENGTH_REVIEW")));
  EXPECT_EQ(View(family_).length_reviews_size(), 2);
}

TEST_F(Warned, D28_UntilTheCaseCloses) {
  w_.AdvanceTo("2027-03-02T00:00:00Z");
  ASSERT_THAT(Warnings(family_), ElementsAre("LENGTH_REVIEW"));
  w_.Close(family_, "2027-03-03");
  EXPECT_THAT(Warnings(family_), ElementsAre("LENGTH_REVIEW"));
  w_.AdvanceTo("2027-03-04T00:00:00Z");
  EXPECT_THAT(Warnings(family_), IsEmpty());
}

TEST_F(Warned, D14_OfAnIncomingCaseThatDoesNotOpenInThreeWorkingDays) {
  const std::string late = w_.Refer(team_, "late");
  w_.PassGates(late);
  // Thu 3 Dec; Fri, Mon and Tue follow.
  w_.Accept(late, tb_, "2026-12-03");
  w_.AdvanceTo("2026-12-08T23:59:59Z");
  EXPECT_THAT(Warnings(late), IsEmpty());
  w_.AdvanceTo("2026-12-09T00:00:00Z");
  EXPECT_THAT(Warnings(late), ElementsAre("INCOMING_LATE"));
  // Another start date puts it off; opening ends it.
  w_.Accept(late, tb_, "2026-12-09");
  EXPECT_THAT(Warnings(late), IsEmpty());
  w_.AdvanceTo("2026-12-15T00:00:00Z");
  EXPECT_THAT(Warnings(late), ElementsAre("INCOMING_LATE"));
  w_.Must(Make<v1::OpenCaseRequest>(absl::StrCat("name: '", late, "' start_date: '2026-12-14'")));
  EXPECT_THAT(Warnings(late), IsEmpty());
  EXPECT_THAT(Alerts(late), IsEmpty());
}

TEST_F(Warned, D10_OfAHeldFamilyWithoutAContactForMoreThanSevenDays) {
  ASSERT_EQ(Hold(family_, "2026-12-01T12:00", "2026-12-15"), "OK");
  w_.AdvanceTo("2026-12-08T23:59:59Z");
  EXPECT_THAT(Warnings(family_), IsEmpty());
  w_.AdvanceTo("2026-12-09T00:00:00Z");
  EXPECT_THAT(Warnings(family_), ElementsAre("HOLD_CONTACT"));
  EXPECT_THAT(Alerts(family_), Contains("HOLD_CONTACT"));
  // The phone is enough, for seven days more; professionals alone are not.
  w_.AdvanceTo("2026-12-09T12:00:00Z");
  Visit(family_, "v0", "2026-12-09T09:00", "2026-12-09T09:30",
        "purposes: VISIT_PURPOSE_PROFESSIONALS_MEETING");
  EXPECT_THAT(Warnings(family_), ElementsAre("HOLD_CONTACT"));
  Visit(family_, "v1", "2026-12-09T10:00", "2026-12-09T10:05",
        absl::StrCat("mode: VISIT_MODE_PHONE participants: '", carer_, "'"));
  EXPECT_THAT(Warnings(family_), IsEmpty());
  w_.AdvanceTo("2026-12-16T23:59:59Z");
  EXPECT_THAT(Warnings(family_), IsEmpty());
  w_.AdvanceTo("2026-12-17T00:00:00Z");
  EXPECT_THAT(Warnings(family_), ElementsAre("HOLD_CONTACT"));
  w_.Must(
      Make<v1::ResumeCaseRequest>(absl::StrCat("name: '", family_, "' resume_date: '2026-12-18'")));
  EXPECT_THAT(Warnings(family_), ElementsAre("HOLD_CONTACT"));
  w_.AdvanceTo("2026-12-18T00:00:00Z");
  EXPECT_THAT(Warnings(family_), IsEmpty());
}

TEST_F(Warned, D9_OfAYouthWhomNobodyHasSeenForMoreThanFourteenDays) {
  const auto child = [&] { return w_.Get<Family>(family_)->child_not_seen_since.has_value(); };
  w_.AdvanceTo("2026-12-02T12:00:00Z");
  EXPECT_FALSE(child()) << "Vigil knows the case since yesterday";
  Visit(family_, "v1", "2026-12-02T09:00", "2026-12-02T10:00",
        absl::StrCat("participants: '", youth_, "'"));
  EXPECT_FALSE(child());
  // The carer alone is not the youth.
  w_.AdvanceTo("2026-12-10T12:00:00Z");
  Visit(family_, "v2", "2026-12-10T09:00", "2026-12-10T10:00",
        absl::StrCat("participants: '", carer_, "'"));
  w_.AdvanceTo("2026-12-16T23:59:59Z");
  EXPECT_FALSE(child());
  w_.AdvanceTo("2026-12-17T00:00:00Z");
  EXPECT_TRUE(child());
  EXPECT_THAT(Alerts(family_), Contains("CHILD_NOT_SEEN"));
  ASSERT_EQ(Hold(family_, "2026-12-17T00:00", "2026-12-20"), "OK");
  EXPECT_FALSE(child());
  EXPECT_THAT(Alerts(family_), Not(Contains("CHILD_NOT_SEEN")));
}

// ---- who carries the cases of somebody away ----

TEST_F(Warned, D14_OfCasesThatNobodyCarriesFromTheFirstInstantOfALeave) {
  ASSERT_EQ(Leave(ta_, "l1", "2026-12-07T00:00", "2026-12-09T00:00"), "OK");
  w_.AdvanceTo("2026-12-06T23:59:59Z");
  EXPECT_THAT(Alerts(ta_), IsEmpty());
  w_.AdvanceTo("2026-12-07T00:00:00Z");
  EXPECT_THAT(Alerts(ta_), ElementsAre("UNATTENDED"));
  // A cover clears it while they are there themselves.
  w_.Must(Make<v1::NameLeaveCoverRequest>(
      absl::StrCat("name: '", ta_, "' leave_id: 'l1' covered_by: '", tb_, "'")));
  EXPECT_THAT(Alerts(ta_), IsEmpty());
  ASSERT_EQ(Leave(tb_, "l2", "2026-12-08T00:00", "2026-12-20T00:00"), "OK");
  w_.AdvanceTo("2026-12-08T00:00:00Z");
  EXPECT_THAT(Alerts(ta_), ElementsAre("UNATTENDED"));
  w_.AdvanceTo("2026-12-09T00:00:00Z");
  EXPECT_THAT(Alerts(ta_), IsEmpty());
}

TEST_F(Warned, D14_ALeaveOfOneWorkingDayLeavesNoCaseUnattended) {
  ASSERT_EQ(Leave(ta_, "l1", "2026-12-04T00:00", "2026-12-07T00:00"), "OK");  // Fri to Sun
  w_.AdvanceTo("2026-12-04T12:00:00Z");
  EXPECT_THAT(Alerts(ta_), IsEmpty());
}

TEST_F(Warned, D14_OfATherapistWhoHasLeft) {
  w_.Must(
      Make<v1::EndEmploymentRequest>(absl::StrCat("name: '", ta_, "' last_date: '2026-12-04'")));
  w_.AdvanceTo("2026-12-04T23:59:59Z");
  EXPECT_THAT(Alerts(ta_), Not(Contains("UNATTENDED")));
  w_.AdvanceTo("2026-12-05T00:00:00Z");
  EXPECT_THAT(Alerts(ta_), Contains("UNATTENDED"));
  w_.Must(Make<v1::ReassignTherapistRequest>(
      absl::StrCat("name: '", family_, "' therapist: '", tb_, "'")));
  EXPECT_THAT(Alerts(ta_), Not(Contains("UNATTENDED")));
}

TEST_F(Warned, D14_OfACoverThatLastsMoreThanFourteenDays) {
  ASSERT_EQ(Leave(ta_, "l1", "2026-12-07T09:00", "2027-02-01T00:00", tb_), "OK");
  w_.AdvanceTo("2026-12-20T23:59:59Z");
  EXPECT_THAT(Alerts(ta_), IsEmpty());
  w_.AdvanceTo("2026-12-21T00:00:00Z");
  EXPECT_THAT(Alerts(ta_), ElementsAre("COVER_LONG"));
}

}  // namespace
}  // namespace vigil::scheduler
