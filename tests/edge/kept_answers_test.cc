// Answers that are given again until they change: the same question is asked all along, beside one
// that is answered by a replay of the log. Both must always say the same (hazard H1).
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "services/engine/engine.h"
#include "tests/edge/city.h"
#include "tests/edge/service.h"
#include "vigil/v1/admin.pb.h"
#include "vigil/v1/case.pb.h"
#include "vigil/v1/oncall.pb.h"

namespace vigil::edge {
namespace {

class KeptAnswers : public ::testing::Test {
 protected:
  KeptAnswers() { city_.AddTeam(); }

  void AdvanceTo(absl::Time to) {
    v1::AdvanceClockRequest request;
    request.mutable_to()->set_seconds(absl::ToUnixSeconds(to));
    const auto advanced = client_.Ask<v1::AdvanceClockResponse>(request);
    ASSERT_TRUE(advanced.ok()) << advanced.status();
  }
  uint64_t position() const { return service_->engine().served()->position; }

  // The answer to the question as it was asked before, which is that of a replay up to now.
  template <class Response, class Request>
  Response Ask() {
    Request asked;
    asked.set_team(City::kTeam);
    Request never_asked = asked;
    never_asked.mutable_options()->mutable_as_of_time()->set_seconds(
        absl::ToUnixSeconds(service_->engine().Now()));
    const auto kept = client_.Ask<Response>(asked);
    const auto made = client_.Ask<Response>(never_asked);
    VIGIL_CHECK(kept.ok() && made.ok()) << kept.status() << made.status();
    EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(*kept, *made))
        << "kept: " << kept->DebugString() << "made: " << made->DebugString();
    return *kept;
  }
  v1::WhoIsOnCallResponse Who() { return Ask<v1::WhoIsOnCallResponse, v1::WhoIsOnCallRequest>(); }
  v1::GetCaseloadResponse Caseload() {
    return Ask<v1::GetCaseloadResponse, v1::GetCaseloadRequest>();
  }
  void AddShift(const std::string& from, const std::string& until) {
    city_.Must<v1::AddShiftResponse, v1::AddShiftRequest>(
        absl::StrCat("team: '", City::kTeam, "' tier: TIER_PRIMARY staff: '", City::kTherapist,
                     "' start { local { date_time: '", from, "' } } end { local { date_time: '",
                     until, "' } }"));
  }

  std::unique_ptr<vigild::Environment> service_ = StartService();
  Client client_{AddressOf(*service_)};
  City city_{&client_};
};

TEST_F(KeptAnswers, AChangeIsSeenByTheNextQuestion) {
  EXPECT_EQ(Who().tiers(0).holders_size(), 0);
  AddShift("2026-10-26T09:00", "2026-10-27T07:00");
  EXPECT_EQ(Who().tiers(0).holders_size(), 0);  // it has not started
  AddShift("2026-10-26T07:34", "2026-10-26T09:00");
  AdvanceTo(kStart + absl::Minutes(1));
  const auto who = Who();
  ASSERT_EQ(who.tiers(0).holders_size(), 1);
  EXPECT_EQ(who.tiers(0).holders(0).display_name().text(), "Therapist A");
  city_.Must<v1::UpdateStaffResponse, v1::UpdateStaffRequest>(
      absl::StrCat("name: '", City::kTherapist,
                   "' display_name { text: 'Therapist B' } update_mask { paths: 'display_name' }"));
  EXPECT_EQ(Who().tiers(0).holders(0).display_name().text(), "Therapist B");
}

TEST_F(KeptAnswers, AnAnswerSaysWhenItWasAskedFor) {
  AddShift("2026-10-27T07:00", "2026-10-28T07:00");
  const auto first = Who();
  const uint64_t before = position();
  AdvanceTo(kStart + absl::Seconds(90));
  const auto second = Who();
  ASSERT_EQ(position(), before) << "time alone went by";
  EXPECT_EQ(second.at().at().seconds() - first.at().at().seconds(), 90);
  EXPECT_NE(second.at().local(), first.at().local());
  EXPECT_EQ(second.as_of().position(), before);
}

TEST_F(KeptAnswers, TimeAloneEndsAnAnswer) {
  city_.Must<v1::RecordPersonResponse, v1::RecordPersonRequest>(
      "parent: 'agencies/uk' person_id: 'p1' display_name { text: 'P' } birth_date { text: "
      "'2012-05-01' }");
  city_.Refer("f1", "agencies/uk/persons/p1");
  city_.Open("f1", "agencies/uk/persons/p1");
  city_.Must<v1::SetPlannedDischargeResponse, v1::SetPlannedDischargeRequest>(
      "name: 'agencies/uk/families/f1' date: '2026-10-27'");
  city_.Must<v1::RecordLeaveResponse, v1::RecordLeaveRequest>(
      absl::StrCat("name: '", City::kTherapist,
                   "' kind: LEAVE_KIND_ANNUAL start { local { date_time: '2026-10-28T09:00' } } "
                   "end { local { date_time: '2026-10-31T00:00' } }"));
  bool overdue = false, unattended = false, without_event = false;
  uint64_t before = position();
  for (int half_hours = 0; half_hours < 5 * 48; ++half_hours) {
    AdvanceTo(kStart + half_hours * absl::Minutes(30));
    (void)Who();
    const auto load = Caseload();
    const bool changed = overdue != (load.overdue_discharges_size() > 0) ||
                         unattended != (load.unattended_size() > 0);
    without_event |= changed && position() == before;
    overdue = load.overdue_discharges_size() > 0;
    unattended = load.unattended_size() > 0;
    before = position();
  }
  EXPECT_TRUE(overdue);
  EXPECT_TRUE(without_event) << "nothing was shown to change by time alone";
}

}  // namespace
}  // namespace vigil::edge
