// Method: families are referred and birth dates recorded through the service, around a birthday and
// a clock change in a programme whose zone is not the agency's; the age shown is compared with the
// one counted by hand.
#include <string>

#include "gtest/gtest.h"
#include "scheduler/core/rejections.h"
#include "tests/edge/city.h"
#include "tests/edge/service.h"
#include "vigil/v1/admin.pb.h"
#include "vigil/v1/case.pb.h"

namespace vigil::edge {
namespace {

class Ages : public ::testing::Test {
 protected:
  Ages() { city_.AddTeam(); }
  std::string Person(const std::string& id, const std::string& born) {
    city_.Must<v1::RecordPersonResponse, v1::RecordPersonRequest>(
        absl::StrCat("parent: 'agencies/uk' person_id: '", id, "' display_name { text: 'X' } ",
                     born.empty() ? "" : absl::StrCat("birth_date { text: '", born, "' }")));
    return "agencies/uk/persons/" + id;
  }
  void BirthDate(const std::string& person, const std::string& born) {
    city_.Must<v1::UpdatePersonResponse, v1::UpdatePersonRequest>(
        absl::StrCat("name: '", person, "' birth_date { text: '", born, "' }"));
  }
  uint32_t AgeOf(const std::string& family) {
    const auto got = client_.Ask<v1::GetFamilyResponse>(
        Make<v1::GetFamilyRequest>(absl::StrCat("name: 'agencies/uk/families/", family, "'")));
    VIGIL_CHECK(got.ok()) << got.status();
    return got->family().age_at_referral();
  }
  absl::Status RecordAgeGate(const std::string& family) {
    return client_
        .Ask<v1::RecordEligibilityResponse>(city_.With<v1::RecordEligibilityRequest>(
            absl::StrCat("name: 'agencies/uk/families/", family,
                         "' gate: 'age' outcome: CHECK_OUTCOME_PASSED date: '2026-10-26'")))
        .status();
  }

  std::unique_ptr<vigild::Environment> service_ = StartService();
  Client client_{AddressOf(*service_)};
  City city_{&client_};
};

TEST_F(Ages, ABirthDateThatComesLaterGivesTheAgeWhileTheCaseIsNotOpen) {
  const std::string youth = Person("y1", "");
  city_.Refer("f1", youth);
  EXPECT_EQ(RecordAgeGate("f1"), absl::OkStatus());  // nobody knows the age: a gate to record
  BirthDate(youth, "2012-10-27");                    // 14 tomorrow
  EXPECT_EQ(AgeOf("f1"), 13u);
  EXPECT_EQ(scheduler::ReasonOf(RecordAgeGate("f1")), "AGE_KNOWN");
  BirthDate(youth, "2012-10-26");
  EXPECT_EQ(AgeOf("f1"), 14u);
  city_.Open("f1", youth);
  BirthDate(youth, "2010-10-26");
  EXPECT_EQ(AgeOf("f1"), 14u);  // judged and opened
}

TEST_F(Ages, WhatTheServiceDerivesNobodyElseStates) {
  const std::string youth = Person("y1", "2012-10-26");
  city_.Refer("f1", youth);
  const auto stated = client_.Ask<v1::UpdatePersonResponse>(city_.With<v1::UpdatePersonRequest>(
      absl::StrCat("name: '", youth,
                   "' derived_ages { family: 'agencies/uk/families/f1' age_at_referral: 3 }")));
  EXPECT_EQ(scheduler::ReasonOf(stated.status()), "INVALID_FIELD");
  const auto unborn = client_.Ask<v1::UpdatePersonResponse>(city_.With<v1::UpdatePersonRequest>(
      absl::StrCat("name: '", youth, "' birth_date { text: '2026-10-27' }")));
  EXPECT_EQ(scheduler::ReasonOf(unborn.status()), "INVALID_FIELD");
  EXPECT_EQ(AgeOf("f1"), 14u);
}

// The agency is in London, the team's programme in New York: half past one was there twice on the
// night of 1 November 2026, and once in London.
TEST_F(Ages, CountInTheZoneOfTheProgrammeNotOfTheAgency) {
  std::string rules = testkit::ReadFile("deploy/programmes/mst-uk-standard.textproto");
  auto programme = Make<programme::v1::Programme>(rules);
  programme.mutable_zone()->set_value("America/New_York");
  auto publish =
      city_.With<v1::PublishProgrammeRequest>("parent: 'agencies/uk' programme_id: 'ny'");
  *publish.mutable_programme() = programme;
  ASSERT_TRUE(client_.Ask<v1::PublishProgrammeResponse>(publish).ok());
  city_.Must<v1::CreateTeamResponse, v1::CreateTeamRequest>(
      "parent: 'agencies/uk' team_id: 'ny' display_name: 'NY' "
      "programme: 'agencies/uk/programmes/ny'");
  v1::AdvanceClockRequest later;
  later.mutable_to()->set_seconds(
      absl::ToUnixSeconds(absl::FromCivil(absl::CivilHour(2026, 11, 2, 12), absl::UTCTimeZone())));
  ASSERT_TRUE(client_.Ask<v1::AdvanceClockResponse>(later).ok());
  const auto refer = [&](const std::string& id, const std::string& when) {
    const std::string youth = Person("y-" + id, "2012-11-01");
    return client_.Ask<v1::ReferFamilyResponse>(city_.With<v1::ReferFamilyRequest>(absl::StrCat(
        "parent: 'agencies/uk' family_id: '", id, "' team: 'agencies/uk/teams/ny' label: '", id,
        "' source: REFERRAL_SOURCE_SELF referred_at { ", when, " } members { person: '", youth,
        "' relation: FAMILY_RELATION_INDEX_YOUTH }")));
  };
  // 03:30 in London, still the evening before the birthday in New York.
  const auto eve = refer("eve", "instant { seconds: 1793503800 }");
  ASSERT_TRUE(eve.ok()) << eve.status();
  EXPECT_EQ(eve->family().age_at_referral(), 13u);
  const auto twice = refer("twice", "local { date_time: '2026-11-01T01:30' }");
  EXPECT_EQ(scheduler::ReasonOf(twice.status()), "LOCAL_TIME_REPEATED") << twice.status();
  // The night when London's clocks went back: half past one, once only in New York.
  const auto once = refer("once", "local { date_time: '2026-10-25T01:30' }");
  ASSERT_TRUE(once.ok()) << once.status();
  EXPECT_EQ(once->family().age_at_referral(), 13u);
}

}  // namespace
}  // namespace vigil::edge
