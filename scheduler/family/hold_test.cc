// Method: dates and instants on both sides of every limit of D10, in two zones, one of them on the
// night its clocks change; and what a hold and its end make of status and of the log.
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/family/status.h"
#include "scheduler/family/view.h"
#include "scheduler/testing/fixture.h"
#include "vigil/events/v1/visit.pb.h"

namespace vigil::scheduler {
namespace {

using ::testing::HasSubstr;
using types::v1::STAFF_ROLE_THERAPIST;

class Holds : public ::testing::Test {
 protected:
  explicit Holds(const std::string& now = "2026-12-01T15:00:00Z") : w_(now) {
    const std::string team = w_.AddTeam("uk", "mst-uk-standard");
    const std::string ta = w_.AddStaff(team, "ta", STAFF_ROLE_THERAPIST);
    family_ = w_.OpenFamily(team, "f1", ta, "2026-10-01");
  }

  std::string Hold(const std::string& id, const std::string& start, const std::string& review,
                   const std::string& resume = "") {
    return Reason(w_.Do(Make<v1::HoldCaseRequest>(
        absl::StrCat("name: '", family_, "' hold_id: '", id,
                     "' reason: HOLD_REASON_DETOX start { local { date_time: '",
                     start.substr(0, 16), "' offset: '", start.substr(16), "' } } review_date: '",
                     review, "' resume_date: '", resume, "'"))));
  }
  std::string Resume(const std::string& date) {
    return Reason(w_.Do(Make<v1::ResumeCaseRequest>(
        absl::StrCat("name: '", family_, "' resume_date: '", date, "'"))));
  }
  std::string Withdraw(const std::string& id) {
    return Reason(w_.Do(Make<v1::WithdrawHoldRequest>(
        absl::StrCat("name: '", family_, "/holds/", id, "' reason { text: 'mistaken' }"))));
  }
  v1::Family View() { return FamilyView(w_.view(), *w_.Get<Family>(family_), w_.view_context()); }
  CaseStatus StatusOn(const std::string& t) { return StatusAt(*w_.Get<Family>(family_), At(t)); }

  World w_;
  std::string family_;
};

TEST_F(Holds, D10_AreReviewedWithinFourteenDaysOfTheirStartAndNotInThePast) {
  EXPECT_EQ(Hold("h", "2026-12-01T09:00", "2026-11-30"), "INVALID_FIELD");
  EXPECT_EQ(Hold("h", "2026-12-01T09:00", "2026-12-16"), "INVALID_FIELD");
  EXPECT_EQ(Hold("h", "2026-12-05T09:00", "2026-12-04"), "INVALID_FIELD");
  EXPECT_EQ(Hold("h", "2026-12-05T09:00", "2026-12-19"), "OK");
}

TEST_F(Holds, D10_AreEnteredAtMostSevenDaysLateAndWithinTheCase) {
  EXPECT_EQ(Hold("h", "2026-11-23T23:59", "2026-12-01"), "INVALID_FIELD");
  EXPECT_EQ(Hold("h", "2026-11-24T00:00", "2026-12-01"), "OK");
  EXPECT_TRUE(View().holds(0).backdated());
  EXPECT_EQ(Hold("h", "2027-02-01T00:00", "2027-02-02"), "HOLD_EXISTS");
}

TEST_F(Holds, D10_EndOnTheFirstInstantOfADateBehindTheirStart) {
  EXPECT_EQ(Hold("h", "2026-12-05T00:00", "2026-12-06", "2026-12-05"), "INVALID_FIELD");
  EXPECT_EQ(Hold("h", "2026-12-05T00:00", "2026-12-06", "2026-12-06"), "OK");
  EXPECT_EQ(StatusOn("2026-12-04T23:59:59Z"), CaseStatus::CASE_STATUS_OPEN);
  EXPECT_EQ(StatusOn("2026-12-05T00:00:00Z"), CaseStatus::CASE_STATUS_ON_HOLD);
  EXPECT_EQ(StatusOn("2026-12-05T23:59:59Z"), CaseStatus::CASE_STATUS_ON_HOLD);
  EXPECT_EQ(StatusOn("2026-12-06T00:00:00Z"), CaseStatus::CASE_STATUS_OPEN);
}

TEST_F(Holds, D10_LieApart) {
  ASSERT_EQ(Hold("b", "2026-12-10T12:00", "2026-12-12", "2026-12-14"), "OK");
  EXPECT_EQ(Hold("a", "2026-12-05T09:00", "2026-12-06"), "HOLD_OVERLAPS");
  EXPECT_EQ(Hold("a", "2026-12-05T09:00", "2026-12-06", "2026-12-11"), "HOLD_OVERLAPS");
  EXPECT_EQ(Hold("a", "2026-12-05T09:00", "2026-12-06", "2026-12-10"), "OK");
  EXPECT_EQ(Hold("c", "2026-12-13T23:59", "2026-12-20"), "HOLD_OVERLAPS");
  EXPECT_EQ(Hold("c", "2026-12-14T00:00", "2026-12-20"), "OK");
  // The first of those that run or come; it cannot grow into the next.
  EXPECT_EQ(Resume("2026-12-11"), "HOLD_OVERLAPS");
  EXPECT_EQ(Resume(""), "HOLD_OVERLAPS");
  EXPECT_EQ(Resume("2026-12-09"), "OK");
  EXPECT_EQ(View().holds(0).resume_date(), "2026-12-09");
}

TEST_F(Holds, D10_ThoseLessThanSevenDaysApartChain) {
  ASSERT_EQ(Hold("a", "2026-12-02T09:00", "2026-12-03", "2026-12-04"), "OK");
  ASSERT_EQ(Hold("b", "2026-12-10T23:59", "2026-12-12", "2026-12-12"), "OK");
  ASSERT_EQ(Hold("c", "2026-12-19T00:00", "2026-12-20", "2027-01-02"), "OK");
  const v1::Family family = View();
  EXPECT_FALSE(family.holds(0).has_chained_since());
  EXPECT_EQ(family.holds(1).chained_since().at().seconds(),
            absl::ToUnixSeconds(At("2026-12-02T09:00:00Z")));
  EXPECT_FALSE(family.holds(2).has_chained_since());  // exactly seven days
}

TEST_F(Holds, D10_AChainIsTooLongFromTheTwentyNinthDateAfterItsFirstStart) {
  ASSERT_EQ(Hold("a", "2026-12-02T09:00", "2026-12-03", "2026-12-31"), "OK");
  EXPECT_FALSE(View().holds(0).has_chain_too_long_from());
  ASSERT_EQ(Resume("2027-01-01"), "OK");
  EXPECT_EQ(View().holds(0).chain_too_long_from().at().seconds(),
            absl::ToUnixSeconds(At("2026-12-31T00:00:00Z")));
}

TEST_F(Holds, D10_AreReviewedWhileTheyRunOrCome) {
  const auto review = [&](const std::string& date) {
    return Reason(w_.Do(Make<v1::ReviewHoldRequest>(
        absl::StrCat("name: '", family_, "/holds/a' review_date: '", date, "'"))));
  };
  ASSERT_EQ(Hold("a", "2026-12-10T09:00", "2026-12-12", "2026-12-14"), "OK");
  EXPECT_EQ(review("2026-12-01"), "INVALID_FIELD");
  EXPECT_EQ(review("2026-12-25"), "INVALID_FIELD");
  EXPECT_EQ(review("2026-12-24"), "OK");
  w_.AdvanceTo("2026-12-13T23:59:59Z");
  EXPECT_EQ(review("2026-12-14"), "OK");
  w_.AdvanceTo("2026-12-14T00:00:00Z");
  EXPECT_EQ(review("2026-12-15"), "HOLD_OVER");
}

TEST_F(Holds, D10_AWithdrawnOneWasNever) {
  ASSERT_EQ(Hold("a", "2026-11-25T09:00", "2026-12-03"), "OK");
  ASSERT_EQ(Withdraw("a"), "OK");
  EXPECT_EQ(StatusOn("2026-11-26T09:00:00Z"), CaseStatus::CASE_STATUS_OPEN);
  EXPECT_EQ(Withdraw("a"), "HOLD_WITHDRAWN");
  EXPECT_EQ(Withdraw("b"), "HOLD_NOT_FOUND");
  EXPECT_EQ(Hold("b", "2026-11-25T09:00", "2026-12-03"), "OK");
}

TEST_F(Holds, D10_AHeldCaseIsClosedAndCarriedOverAsAnOpenOne) {
  ASSERT_EQ(Hold("a", "2026-12-01T09:00", "2026-12-03"), "OK");
  EXPECT_EQ(
      Reason(w_.Do(Make<v1::CloseCaseRequest>(absl::StrCat(
          "name: '", family_, "' closure_date: '2026-12-05' reason: CLOSURE_REASON_PLACED")))),
      "OK");
  EXPECT_EQ(View().status(), CaseStatus::CASE_STATUS_ON_HOLD);
  EXPECT_EQ(StatusOn("2026-12-06T00:00:00Z"), CaseStatus::CASE_STATUS_CLOSED);
  EXPECT_EQ(Hold("b", "2026-12-06T00:00", "2026-12-07"), "INVALID_FIELD");
}

TEST_F(Holds, D9_NobodyHasToBeSeenOnHold) {
  w_.AdvanceTo("2026-12-09T00:00:00Z");
  ASSERT_TRUE(w_.Get<Family>(family_)->not_seen_since.has_value());
  ASSERT_EQ(Hold("a", "2026-12-08T09:00", "2026-12-10"), "OK");
  EXPECT_FALSE(w_.Get<Family>(family_)->not_seen_since.has_value());
  const auto seen = EventsOf<events::v1::FamilySeenAgain>(w_.log());
  EXPECT_TRUE(seen.back().on_hold());
  EXPECT_FALSE(seen.back().case_ended());
  ASSERT_EQ(Resume("2026-12-15"), "OK");
  w_.AdvanceTo("2026-12-22T23:59:59Z");
  EXPECT_FALSE(w_.Get<Family>(family_)->not_seen_since.has_value());
  w_.AdvanceTo("2026-12-23T00:00:00Z");
  EXPECT_EQ(w_.Get<Family>(family_)->not_seen_since, At("2026-12-23T00:00:00Z"));
}

TEST_F(Holds, D10_ALongOneLeavesNoWeekUnfinished) {
  ASSERT_EQ(Hold("a", "2026-12-01T09:00", "2026-12-03"), "OK");
  w_.AdvanceTo("2027-03-01T12:00:00Z");
  const auto family = w_.Get<Family>(family_);
  ASSERT_GE(family->weeks.size(), 12u);
  for (const WeekState& state : family->weeks) {
    if (state.end + absl::Hours(72) <= w_.now()) {
      EXPECT_TRUE(state.final) << state.week;
    }
  }
  EXPECT_EQ(family->weeks.back().figures.held_dates, 7u);
}

// The night the clocks go back lasts an hour longer: a date of 25 hours is on hold when all of it
// is.
class HoldsInAutumn : public Holds {
 protected:
  HoldsInAutumn() : Holds("2026-10-24T12:00:00Z") {}
};

TEST_F(HoldsInAutumn, H3_ARepeatedHourIsTypedWithItsOffset) {
  EXPECT_EQ(Hold("h", "2026-10-25T01:30", "2026-10-26"), "LOCAL_TIME_REPEATED");
  EXPECT_EQ(Hold("h", "2026-10-25T01:30+00:00", "2026-10-26"), "OK");
  EXPECT_EQ(StatusOn("2026-10-25T00:30:00Z"), CaseStatus::CASE_STATUS_OPEN);
  EXPECT_EQ(StatusOn("2026-10-25T01:30:00Z"), CaseStatus::CASE_STATUS_ON_HOLD);
}

class Tapers : public Holds {
 protected:
  std::string Plan(const std::string& date) {
    return Reason(w_.Do(Make<v1::SetPlannedDischargeRequest>(
        absl::StrCat("name: '", family_, "' date: '", date, "'"))));
  }
  std::string Taper(const std::string& first, int visits = 1) {
    return Reason(w_.Do(Make<v1::SetTaperRequest>(
        absl::StrCat("name: '", family_, "' visits: ", visits, " first_date: '", first, "'"))));
  }
};

TEST_F(Tapers, D11_BeginTodayOrLaterInTheLastDaysBeforeAPlannedDischarge) {
  EXPECT_EQ(Taper("2026-12-01"), "NO_PLANNED_DISCHARGE");
  ASSERT_EQ(Plan("2026-11-30"), "OK");
  EXPECT_EQ(Taper("2026-12-01"), "NO_PLANNED_DISCHARGE");
  ASSERT_EQ(Plan("2026-12-29"), "OK");
  EXPECT_EQ(Taper("2026-11-30"), "INVALID_FIELD");
  EXPECT_EQ(Taper("2026-12-30"), "INVALID_FIELD");
  EXPECT_EQ(Taper("2026-12-01", 0), "INVALID_FIELD");
  EXPECT_EQ(Taper("2026-12-01", 3), "OK");
  ASSERT_EQ(Plan("2026-12-30"), "OK");
  EXPECT_EQ(Taper("2026-12-01"), "INVALID_FIELD");
  EXPECT_EQ(Taper("2026-12-02"), "OK");
}

TEST_F(Tapers, D11_ANewOneTakesThePlaceOfTheOldFromItsFirstDate) {
  ASSERT_EQ(Plan("2026-12-20"), "OK");
  ASSERT_EQ(Taper("2026-12-05", 2), "OK");
  ASSERT_EQ(Taper("2026-12-10", 1), "OK");
  ASSERT_EQ(View().tapers_size(), 2);
  EXPECT_EQ(View().tapers(0).last_date(), "2026-12-09");
  ASSERT_EQ(Taper("2026-12-05", 1), "OK");
  ASSERT_EQ(View().tapers_size(), 1);
  // To plan the same day again moves nothing.
  ASSERT_EQ(Plan("2026-12-20"), "OK");
  EXPECT_EQ(View().tapers_size(), 1);
  ASSERT_EQ(Plan(""), "OK");
  EXPECT_EQ(View().tapers_size(), 0);
}

TEST(Taper, D11_OnlyWhereTheProgrammeAllowsIt) {
  World w("2026-12-01T15:00:00Z");
  const std::string team = w.AddTeam("ct", "mst-ipv-connecticut");
  const std::string family =
      w.OpenFamily(team, "f1", w.AddStaff(team, "ta", STAFF_ROLE_THERAPIST), "2026-10-01");
  w.Must(Make<v1::SetPlannedDischargeRequest>(
      absl::StrCat("name: '", family, "' date: '2026-12-20'")));
  const auto refused = w.Do(Make<v1::SetTaperRequest>(
      absl::StrCat("name: '", family, "' visits: 1 first_date: '2026-12-05'")));
  EXPECT_EQ(Reason(refused), "TAPER_NOT_ALLOWED");
  EXPECT_THAT(MessageOf(refused), HasSubstr("allows no taper"));
}

TEST_F(Holds, D10_D11_AreForASupervisorOrTheManager) {
  ASSERT_EQ(Hold("a", "2026-12-01T09:00", "2026-12-03"), "OK");
  w_.ActAs("agencies/uk/staff/ta", "therapist");
  EXPECT_EQ(Hold("b", "2026-12-01T09:00", "2026-12-03"), "HOLD_ROLE");
  EXPECT_EQ(Resume("2026-12-05"), "HOLD_ROLE");
  EXPECT_EQ(Withdraw("a"), "HOLD_ROLE");
  EXPECT_EQ(Reason(w_.Do(Make<v1::ReviewHoldRequest>(
                absl::StrCat("name: '", family_, "/holds/a' review_date: '2026-12-05'")))),
            "HOLD_ROLE");
  EXPECT_EQ(Reason(w_.Do(Make<v1::SetTaperRequest>(
                absl::StrCat("name: '", family_, "' visits: 1 first_date: '2026-12-05'")))),
            "TAPER_ROLE");
  EXPECT_EQ(Reason(w_.Do(Make<v1::EndTaperRequest>(absl::StrCat("name: '", family_, "'")))),
            "TAPER_ROLE");
}

}  // namespace
}  // namespace vigil::scheduler
