// Method: a fact is recorded through its command with every detail it takes, and then the answer
// that shows the resource must hold each of them: what cannot be read back might as well not be
// kept.
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "scheduler/family/answer.h"
#include "scheduler/family/view.h"
#include "scheduler/roster/query.h"
#include "scheduler/testing/fixture.h"
#include "scheduler/visits/decide.h"
#include "scheduler/visits/query.h"
#include "vigil/events/v1/roster.pb.h"

namespace vigil::scheduler {
namespace {

using types::v1::STAFF_ROLE_SUPERVISOR;
using types::v1::STAFF_ROLE_THERAPIST;

class Shown : public ::testing::Test {
 protected:
  Shown()
      : w_("2026-12-01T15:00:00Z"),
        team_(w_.AddTeam("ct", "mst-ipv-connecticut")),
        ta_(w_.AddStaff(team_, "ta", STAFF_ROLE_THERAPIST)),
        sup_(w_.AddStaff(team_, "sup", STAFF_ROLE_SUPERVISOR)) {}
  v1::Family FamilyOf(const std::string& name) {
    return FamilyView(w_.view(), *w_.Get<Family>(name), w_.view_context());
  }
  v1::Visit VisitOf(const std::string& name) {
    v1::GetVisitRequest request;
    request.set_name(name);
    return Query(w_.view(), request, w_.view_context())->visit();
  }

  World w_;
  const std::string team_, ta_, sup_;
};

TEST_F(Shown, WhoScreenedAndWhoConsentedAndWhen) {
  const std::string family = w_.Refer(team_, "f");
  EXPECT_EQ(FamilyOf(family).screening_date(), "");
  w_.Must(Make<v1::RecordScreeningRequest>(absl::StrCat(
      "name: '", family, "' outcome: CHECK_OUTCOME_PASSED date: '2026-11-30' by: '", sup_, "'")));
  w_.Must(Make<v1::RecordConsentRequest>(
      absl::StrCat("name: '", family,
                   "' given: true date: '2026-12-01' person: ", "'agencies/ct/persons/f-carer'")));
  const v1::Family shown = FamilyOf(family);
  EXPECT_EQ(shown.screening_date(), "2026-11-30");
  EXPECT_EQ(shown.screening_by(), sup_);
  EXPECT_TRUE(shown.consent());
  EXPECT_EQ(shown.consent_date(), "2026-12-01");
  EXPECT_EQ(shown.consent_person(), "agencies/ct/persons/f-carer");
}

TEST_F(Shown, HowAReferralEndedThatDidNotOpen) {
  const std::string family = w_.Refer(team_, "f");
  EXPECT_FALSE(FamilyOf(family).has_referral_ended_at());
  w_.Must(Make<v1::EndReferralRequest>(
      absl::StrCat("name: '", family, "' withdrawn: true reason { text: 'moved' }")));
  const v1::Family shown = FamilyOf(family);
  EXPECT_EQ(shown.referral_ended_at().local(), "2026-12-01T10:00:00-05:00");
  EXPECT_TRUE(shown.referral_withdrawn());
  EXPECT_EQ(PlainOf(shown.referral_end_reason()), "moved");
}

TEST_F(Shown, WhenNoticeWasGivenAndWhyAVisitWasCorrected) {
  const std::string family = w_.OpenFamily(team_, "f", ta_, "2026-11-02");
  const std::string visit = family + "/visits/v";
  w_.Must(Make<v1::ScheduleVisitRequest>(absl::StrCat(
      "parent: '", family, "' visit_id: 'v' planned { start { local { date_time: ",
      "'2026-12-02T10:00' } } end { local { date_time: '2026-12-02T11:00' } } workers { staff: '",
      ta_, "' } place: VISIT_PLACE_HOME }")));
  EXPECT_EQ(VisitOf(visit).recorded_at().local(), "2026-12-01T10:00:00-05:00");
  EXPECT_FALSE(VisitOf(visit).has_notice_at());
  w_.AdvanceTo("2026-12-01T16:00:00Z");
  w_.Must(Make<v1::CancelVisitRequest>(
      absl::StrCat("name: '", visit, "' cancelled_by: VISIT_OUTCOME_CANCELLED_BY_FAMILY ",
                   "notice_at { local { date_time: '2026-12-01T10:30' } }")));
  EXPECT_EQ(VisitOf(visit).notice_at().local(), "2026-12-01T10:30:00-05:00");
  EXPECT_EQ(VisitOf(visit).recorded_at().local(), "2026-12-01T11:00:00-05:00");
  EXPECT_FALSE(VisitOf(visit).corrected());
  w_.AdvanceTo("2026-12-03T16:00:00Z");
  w_.Must(Make<v1::CorrectVisitRequest>(
      absl::StrCat("name: '", visit, "' outcome: VISIT_OUTCOME_NOT_ATTENDED ",
                   "reason { text: 'she was not at home after all' }")));
  EXPECT_TRUE(VisitOf(visit).corrected());
  EXPECT_EQ(PlainOf(VisitOf(visit).correction_reason()), "she was not at home after all");
  EXPECT_FALSE(VisitOf(visit).has_notice_at());  // it is no cancellation any more
}

TEST_F(Shown, ByWhenTheManagerIsToldOfAnOverride) {
  w_.ActAs(sup_, "supervisor");
  w_.Must(Make<v1::GrantOverrideRequest>(absl::StrCat(
      "name: '", ta_, "' team: '", team_, "' override_id: 'o' start { local { date_time: ",
      "'2026-12-01T12:00' } } end { local { date_time: '2026-12-10T12:00' } } ",
      "reason { text: 'siblings' }")));
  const auto granted = EventsOf<events::v1::OverrideGranted>(w_.log());
  ASSERT_EQ(granted.size(), 1);
  v1::GetStaffRequest request;
  request.set_name(ta_);
  const v1::Override shown = Query(w_.view(), request, w_.view_context())->staff().overrides(0);
  ASSERT_TRUE(shown.has_manager_told_due());
  EXPECT_EQ(shown.manager_told_due().at().seconds(), granted[0].manager_told_due_us() / 1'000'000);
}

}  // namespace
}  // namespace vigil::scheduler
