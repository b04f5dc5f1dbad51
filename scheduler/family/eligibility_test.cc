// Method: one referral to each kind of programme, with each gate missing, failed and passed; every
// refusal must name its rule, and the days of D21 are tried on both sides of both ends.
#include "scheduler/family/eligibility.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "scheduler/family/view.h"
#include "scheduler/testing/fixture.h"

namespace vigil::scheduler {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using types::v1::STAFF_ROLE_THERAPIST;

v1::RecordEligibilityRequest Gate(const std::string& family, const std::string& gate, bool passed,
                                  const std::string& date) {
  return Make<v1::RecordEligibilityRequest>(
      absl::StrCat("name: '", family, "' gate: '", gate, "' outcome: CHECK_OUTCOME_",
                   passed ? "PASSED" : "FAILED", " date: '", date, "'"));
}

v1::OpenCaseRequest Open(const std::string& family, const std::string& date) {
  return Make<v1::OpenCaseRequest>(absl::StrCat("name: '", family, "' start_date: '", date, "'"));
}

std::vector<google::rpc::PreconditionFailure::Violation> ViolationsOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kPreconditionUrl);
  google::rpc::PreconditionFailure failure;
  VIGIL_CHECK(payload.has_value() && failure.ParseFromString(std::string(*payload)));
  return {failure.violations().begin(), failure.violations().end()};
}

TEST(D21Eligibility, EveryGateBarsTheOpeningByItsName) {
  World w("2026-12-01T15:00:00Z");
  const std::string team = w.AddTeam("ct", "mst-ipv-connecticut");
  const std::string ta = w.AddStaff(team, "ta", STAFF_ROLE_THERAPIST);
  const std::string family = w.Refer(team, "f1");
  w.Accept(family, ta, "2026-12-01");
  w.PassGates(family);
  const std::vector<std::string> gates = {"maltreatment-and-ipv",   "report-within-180-days",
                                          "report-substantiated",   "plan-to-reunite",
                                          "no-active-sexual-abuse", "parental-rights-not-ending"};
  for (const std::string& gate : gates) {
    w.Must(Gate(family, gate, false, "2026-12-01"));
    const auto refused = w.Do(Open(family, "2026-12-01"));
    EXPECT_EQ(Reason(refused), "ELIGIBILITY_FAILED") << gate;
    EXPECT_THAT(MessageOf(refused), AllOf(HasSubstr(gate), HasSubstr("(D21)")));
    w.Must(Gate(family, gate, true, "2026-12-01"));
  }
  EXPECT_EQ(Reason(w.Do(Open(family, "2026-12-01"))), "OK");
}

TEST(D21Eligibility, NamesAllThatIsMissing) {
  World w("2026-12-01T15:00:00Z");
  const std::string team = w.AddTeam("ct", "mst-ipv-connecticut");
  const std::string ta = w.AddStaff(team, "ta", STAFF_ROLE_THERAPIST);
  const std::string family = w.Refer(team, "f1");
  const auto missing = [&] {
    const auto out = FamilyView(w.view(), *w.Get<Family>(family), w.view_context());
    return std::vector<std::string>(out.missing_before_opening().begin(),
                                    out.missing_before_opening().end());
  };
  EXPECT_EQ(missing().size(), 8);  // six gates, screening, therapist
  w.Accept(family, ta, "2026-12-01");
  EXPECT_EQ(missing().size(), 7);
  const auto refused = w.Do(Open(family, "2026-12-01"));
  EXPECT_EQ(Reason(refused), "NOT_READY_TO_OPEN");
  EXPECT_THAT(MessageOf(refused),
              AllOf(HasSubstr("plan-to-reunite"), HasSubstr("screening not recorded (D20)")));
  // One violation a bar, each with its own rule: a program can count and sort them.
  const auto violations = ViolationsOf(refused.status());
  ASSERT_EQ(violations.size(), 7);
  for (const auto& violation : violations) EXPECT_EQ(violation.subject(), family);
  EXPECT_EQ(violations[0].type(), "D21");
  EXPECT_THAT(violations[0].description(), HasSubstr("maltreatment-and-ipv"));
  EXPECT_EQ(violations[6].type(), "D20");
  EXPECT_EQ(violations[6].description(), "screening not recorded");
  w.PassGates(family);
  EXPECT_TRUE(missing().empty());
  EXPECT_EQ(Reason(w.Do(Open(family, "2026-12-01"))), "OK");
}

TEST(D21Eligibility, AFailedGateBarsAcceptance) {
  World w("2026-12-01T15:00:00Z");
  const std::string team = w.AddTeam("ct", "mst-ipv-connecticut");
  const std::string ta = w.AddStaff(team, "ta", STAFF_ROLE_THERAPIST);
  const std::string family = w.Refer(team, "f1");
  w.Must(Gate(family, "report-substantiated", false, "2026-12-01"));
  EXPECT_EQ(Reason(w.Do(Make<v1::AcceptCaseRequest>(absl::StrCat(
                "name: '", family, "' therapist: '", ta, "' start_date: '2026-12-02'")))),
            "ELIGIBILITY_FAILED");
}

TEST(D21Eligibility, ReportFrom0To180DaysBeforeTheReferral) {
  World w("2026-12-02T15:00:00Z");
  const std::string team = w.AddTeam("ct", "mst-ipv-connecticut");
  // 22:00 of 30 Nov in Hartford, 1 Dec in UTC: the referral is of 30 Nov.
  const std::string family = w.Refer(team, "f1", "2026-12-01T03:00:00Z");
  const auto reported = [&](const std::string& date) {
    return w.Do(Gate(family, "report-within-180-days", true, date));
  };
  EXPECT_EQ(Reason(reported("2026-11-30")), "OK");            // 0 days
  EXPECT_EQ(Reason(reported("2026-12-01")), "GATE_NOT_MET");  // after
  EXPECT_EQ(Reason(reported("2026-06-03")), "OK");            // 180 days
  const auto late = reported("2026-06-02");                   // 181 days
  EXPECT_EQ(Reason(late), "GATE_NOT_MET");
  EXPECT_THAT(MessageOf(late), AllOf(HasSubstr("181 days before"), HasSubstr("(D21)")));
  EXPECT_EQ(Reason(w.Do(Gate(family, "report-within-180-days", false, "2026-06-02"))), "OK");
}

TEST(D21Eligibility, OnlyGatesOfTheProgrammeAndOnlyWhatHasHappened) {
  World w("2026-12-01T15:00:00Z");
  const std::string team = w.AddTeam("ct", "mst-ipv-connecticut");
  const std::string family = w.Refer(team, "f1");
  const auto unknown = w.Do(Gate(family, "lives-in-city", true, "2026-12-01"));
  EXPECT_EQ(Reason(unknown), "INVALID_FIELD");
  EXPECT_THAT(MessageOf(unknown), HasSubstr("maltreatment-and-ipv, report-within-180-days"));
  EXPECT_EQ(Reason(w.Do(Gate(family, "plan-to-reunite", true, "2026-12-02"))), "TIME_AHEAD");
}

TEST(D21Eligibility, GeographyIsAGateToo) {
  World w("2026-12-01T15:00:00Z");
  const std::string team = w.AddTeam("l", "leicester-standard");
  const std::string ta = w.AddStaff(team, "ta", STAFF_ROLE_THERAPIST);
  const std::string family = w.Refer(team, "f1");
  w.Accept(family, ta, "2026-12-01");
  EXPECT_THAT(MessageOf(w.Do(Open(family, "2026-12-01"))), HasSubstr("lives-in-city"));
  w.Must(Gate(family, "lives-in-city", true, "2026-12-01"));
  EXPECT_EQ(Reason(w.Do(Open(family, "2026-12-01"))), "OK");
}

TEST(D28Eligibility, AgeAtReferralIsBoundedByTheProgramme) {
  World w("2026-12-01T15:00:00Z");
  const std::string team = w.AddTeam("uk", "mst-uk-standard");
  const std::string ta = w.AddStaff(team, "ta", STAFF_ROLE_THERAPIST);
  struct Row {
    int age;
    std::string reason;
  };
  for (const Row& row : {Row{10, "ELIGIBILITY_FAILED"}, Row{11, "OK"}, Row{17, "OK"},
                         Row{18, "ELIGIBILITY_FAILED"}}) {
    const std::string id = absl::StrCat("age", row.age);
    const std::string youth = w.AddPerson("agencies/uk", id);
    w.Must(Make<v1::ReferFamilyRequest>(absl::StrCat(
        "parent: 'agencies/uk' family_id: '", id, "' team: '", team, "' label: '", id,
        "' source: REFERRAL_SOURCE_COURT referred_at { local { date_time: '2026-12-01T09:00' } } ",
        "members { person: '", youth,
        "' relation: FAMILY_RELATION_INDEX_YOUTH } age_at_referral: ", row.age)));
    const auto accepted = w.Do(Make<v1::AcceptCaseRequest>(absl::StrCat(
        "name: 'agencies/uk/families/", id, "' therapist: '", ta, "' start_date: '2026-12-01'")));
    EXPECT_EQ(Reason(accepted), row.reason) << row.age;
    if (!accepted.ok()) {
      EXPECT_THAT(MessageOf(accepted), AllOf(HasSubstr("11 to 17 years"), HasSubstr("(D28)")));
    }
  }
}

TEST(D28Eligibility, AnUnknownAgeIsAGateThatSomebodyRecords) {
  World w("2026-12-01T15:00:00Z");
  const std::string team = w.AddTeam("uk", "mst-uk-standard");
  const std::string ta = w.AddStaff(team, "ta", STAFF_ROLE_THERAPIST);
  const std::string youth = w.AddPerson("agencies/uk", "y");
  w.Must(Make<v1::ReferFamilyRequest>(
      absl::StrCat("parent: 'agencies/uk' family_id: 'f' team: '", team,
                   "' label: 'F' source: REFERRAL_SOURCE_SELF referred_at { local { date_time: "
                   "'2026-12-01T09:00' } } members { person: '",
                   youth, "' relation: FAMILY_RELATION_INDEX_YOUTH }")));
  const std::string family = "agencies/uk/families/f";
  w.Accept(family, ta, "2026-12-01");
  EXPECT_EQ(Reason(w.Do(Open(family, "2026-12-01"))), "NOT_READY_TO_OPEN");
  w.Must(Gate(family, "age", true, "2026-12-01"));
  EXPECT_EQ(Reason(w.Do(Open(family, "2026-12-01"))), "OK");
  const std::string known = w.Refer(team, "g");  // 14 years
  EXPECT_EQ(Reason(w.Do(Gate(known, "age", true, "2026-12-01"))), "AGE_KNOWN");
}

// The edge derives the ages from the birth date before it seals it.
TEST(D28Eligibility, ABirthDateThatBecomesKnownGivesTheAgeUntilTheCaseIsOpen) {
  World w("2026-12-01T15:00:00Z");
  const std::string team = w.AddTeam("uk", "mst-uk-standard");
  const std::string ta = w.AddStaff(team, "ta", STAFF_ROLE_THERAPIST);
  const std::string waiting = w.Refer(team, "f");  // 14 years, as stated
  const std::string open = w.OpenFamily(team, "g", ta, "2026-12-01");
  const auto born = [&](const std::string& youth, const std::string& family, int age) {
    w.Must(Make<v1::UpdatePersonRequest>(
        absl::StrCat("name: 'agencies/uk/persons/", youth, "' birth_date { text: '2015-06-01' } ",
                     "derived_ages { family: '", family, "' age_at_referral: ", age, " }")));
  };
  born("f-youth", waiting, 10);
  EXPECT_EQ(w.Get<Family>(waiting)->age_at_referral, 10u);
  EXPECT_EQ(Reason(w.Do(Gate(waiting, "age", true, "2026-12-01"))), "AGE_KNOWN");
  EXPECT_EQ(Reason(w.Do(Make<v1::AcceptCaseRequest>(absl::StrCat(
                "name: '", waiting, "' therapist: '", ta, "' start_date: '2026-12-01'")))),
            "ELIGIBILITY_FAILED");
  born("g-youth", open, 10);
  EXPECT_EQ(w.Get<Family>(open)->age_at_referral, 14u);  // judged and opened already
}

TEST(Consent, BeforeOpeningWhereTheProgrammeAsksForIt) {
  World w("2026-12-01T15:00:00Z");
  const std::string team = w.AddTeam("bo", "aip-boston");
  const std::string ta = w.AddStaff(team, "ta", STAFF_ROLE_THERAPIST);
  const std::string family = w.Refer(team, "f1");
  w.Accept(family, ta, "2026-12-01");
  const auto consent = [&](bool given, const std::string& person) {
    return w.Do(Make<v1::RecordConsentRequest>(
        absl::StrCat("name: '", family, "' given: ", given ? "true" : "false",
                     " date: '2026-12-01' person: '", person, "'")));
  };
  EXPECT_THAT(MessageOf(w.Do(Open(family, "2026-12-01"))), HasSubstr("consent not recorded"));
  EXPECT_EQ(Reason(consent(true, w.AddPerson("agencies/bo", "stranger"))), "INVALID_FIELD");
  EXPECT_EQ(Reason(consent(false, "agencies/bo/persons/f1-carer")), "OK");
  const auto refused = w.Do(Open(family, "2026-12-01"));
  EXPECT_EQ(Reason(refused), "ELIGIBILITY_FAILED");
  EXPECT_THAT(MessageOf(refused), HasSubstr("consent refused or withdrawn"));
  EXPECT_EQ(Reason(consent(true, "agencies/bo/persons/f1-carer")), "OK");
  EXPECT_EQ(Reason(w.Do(Open(family, "2026-12-01"))), "OK");
  EXPECT_EQ(Reason(consent(false, "agencies/bo/persons/f1-carer")), "OK");  // withdrawn later
  EXPECT_EQ(w.Get<Family>(family)->consent, false);
}

TEST(Screening, FailedOrMissingBarsTheOpeningWhereAsked) {
  World w("2026-12-01T15:00:00Z");
  const std::string team = w.AddTeam("ct", "mst-ipv-connecticut");
  const std::string ta = w.AddStaff(team, "ta", STAFF_ROLE_THERAPIST);
  const std::string family = w.Refer(team, "f1");
  w.PassGates(family);
  const auto screen = [&](const std::string& outcome, const std::string& by = "") {
    return w.Do(Make<v1::RecordScreeningRequest>(
        absl::StrCat("name: '", family, "' outcome: CHECK_OUTCOME_", outcome,
                     " date: '2026-12-01' by: '", by, "'")));
  };
  EXPECT_EQ(Reason(screen("PASSED", "agencies/ct/staff/nobody")), "STAFF_NOT_FOUND");
  EXPECT_EQ(Reason(screen("FAILED", ta)), "OK");
  const auto refused = w.Do(Make<v1::AcceptCaseRequest>(
      absl::StrCat("name: '", family, "' therapist: '", ta, "' start_date: '2026-12-01'")));
  EXPECT_EQ(Reason(refused), "ELIGIBILITY_FAILED");
  EXPECT_THAT(MessageOf(refused), AllOf(HasSubstr("(D20)"), Not(HasSubstr("not recorded"))));
}

TEST(Programmes, OneThatIsCompleteTakesNoReferrals) {
  World w("2026-12-01T15:00:00Z");
  const std::string team = w.AddTeam("essex", "essex-mst");
  const std::string youth = w.AddPerson("agencies/essex", "y");
  const auto refused = w.Do(Make<v1::ReferFamilyRequest>(
      absl::StrCat("parent: 'agencies/essex' family_id: 'f' team: '", team,
                   "' label: 'F' source: REFERRAL_SOURCE_SELF referred_at { local { date_time: "
                   "'2026-12-01T09:00' } } members { person: '",
                   youth, "' relation: FAMILY_RELATION_INDEX_YOUTH }")));
  EXPECT_EQ(Reason(refused), "NO_NEW_REFERRALS");
}

}  // namespace
}  // namespace vigil::scheduler
