// Method: somebody leaves, is taken on again, is erased, day by day on both sides of each boundary;
// a refusal must carry its reason, and the answer must show what was recorded.
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "scheduler/roster/decide.h"
#include "scheduler/roster/query.h"
#include "scheduler/roster/staffing.h"
#include "scheduler/testing/fixture.h"

namespace vigil::scheduler {
namespace {

constexpr char kStaff[] = "agencies/a/staff/s";

class StaffLife : public ::testing::Test {
 protected:
  StaffLife() : w_("2026-12-01T12:00:00Z") {
    w_.AddStaff(w_.AddTeam("a", "mst-uk-standard"), "s", types::v1::STAFF_ROLE_THERAPIST);
  }
  template <class Request>
  std::string Try(const std::string& text) {
    return Reason(w_.Do(Make<Request>(text)));
  }
  v1::Staff Shown() {
    v1::GetStaffRequest request;
    request.set_name(kStaff);
    return Query(w_.view(), request, w_.view_context())->staff();
  }
  World w_;
};

TEST_F(StaffLife, SomebodyWhoLeftIsTakenOnAgainFromALaterDay) {
  const auto employ = [&](const std::string& from) {
    return Try<v1::EmployStaffRequest>(absl::StrCat(
        "parent: 'agencies/a' staff_id: 's' display_name { text: 'Again' } employed_from: '", from,
        "'"));
  };
  w_.Must(
      Make<v1::EndEmploymentRequest>(absl::StrCat("name: '", kStaff, "' last_date: '2026-12-10'")));
  EXPECT_EQ(employ("2027-01-01"), "STAFF_EXISTS");  // still here
  w_.AdvanceTo("2026-12-11T00:00:00Z");
  EXPECT_EQ(employ("2026-12-10"), "INVALID_FIELD");
  EXPECT_EQ(employ("2027-01-01"), "OK");
  EXPECT_EQ(Shown().employed_from(), "2027-01-01");
  EXPECT_EQ(Shown().employed_until(), "");
  EXPECT_EQ(PlainOf(Shown().display_name()), "Again");
  ASSERT_EQ(Shown().earlier_employments_size(), 1);
  EXPECT_EQ(Shown().earlier_employments(0).until_date(), "2026-12-10");
  // Employed on either side of the gap, and not in it.
  const auto staff = w_.Get<Staff>(kStaff);
  for (const auto& [day, employed] : {std::pair{absl::CivilDay(2026, 12, 10), true},
                                      {absl::CivilDay(2026, 12, 11), false},
                                      {absl::CivilDay(2026, 12, 31), false},
                                      {absl::CivilDay(2027, 1, 1), true},
                                      {absl::CivilDay(2030, 1, 1), true},
                                      {absl::CivilDay(2019, 12, 31), false}}) {
    EXPECT_EQ(EmployedOn(*staff, day), employed) << day;
  }
  EXPECT_EQ(employ("2028-01-01"), "STAFF_EXISTS");
}

TEST_F(StaffLife, ADisplayNameIsCorrected) {
  const auto update = [&](const std::string& text) {
    return Try<v1::UpdateStaffRequest>(absl::StrCat("name: '", kStaff, "' ", text));
  };
  EXPECT_EQ(update("display_name { text: 'Right' }"), "OK");
  EXPECT_EQ(PlainOf(Shown().display_name()), "Right");
  EXPECT_EQ(update("update_mask { paths: 'display_name' }"), "INVALID_FIELD");
  EXPECT_EQ(update(""), "INVALID_FIELD");
  EXPECT_EQ(Try<v1::UpdateStaffRequest>("name: 'agencies/a/staff/x' display_name { text: 'x' }"),
            "STAFF_NOT_FOUND");
}

TEST_F(StaffLife, OnlyWhoHasLeftIsErasedAndThenNothingMoreIsRecorded) {
  w_.Must(Make<v1::AddContactPointRequest>(
      absl::StrCat("name: '", kStaff,
                   "' contact_id: 'm' kind: CONTACT_KIND_MOBILE value { text: '+447700900123' }")));
  const auto erase =
      Make<v1::EraseStaffRequest>(absl::StrCat("name: '", kStaff, "' legal_basis: 'Art. 17'"));
  EXPECT_EQ(Reason(w_.Do(erase)), "STILL_EMPLOYED");
  w_.Must(
      Make<v1::EndEmploymentRequest>(absl::StrCat("name: '", kStaff, "' last_date: '2026-12-10'")));
  w_.AdvanceTo("2026-12-10T23:59:59Z");
  EXPECT_EQ(Reason(w_.Do(erase)), "STILL_EMPLOYED");
  w_.AdvanceTo("2026-12-11T00:00:00Z");
  EXPECT_EQ(Reason(w_.Do(erase)), "OK");
  EXPECT_TRUE(Shown().erased());
  EXPECT_TRUE(Shown().display_name().erased());
  EXPECT_TRUE(Shown().contact_points(0).value().erased());
  EXPECT_EQ(Shown().assignments_size(), 1);  // what they did stays
  EXPECT_EQ(Encode(*w_.Get<Staff>(kStaff)).find("sealed:"), std::string::npos);
  EXPECT_EQ(Reason(w_.Do(erase)), "STAFF_ERASED");
  EXPECT_EQ(
      Try<v1::UpdateStaffRequest>(absl::StrCat("name: '", kStaff, "' display_name { text: 'x' }")),
      "STAFF_ERASED");
  EXPECT_EQ(
      Try<v1::AddContactPointRequest>(absl::StrCat(
          "name: '", kStaff, "' contact_id: 'n' kind: CONTACT_KIND_MOBILE value { text: 'x' }")),
      "STAFF_ERASED");
  EXPECT_EQ(Try<v1::EmployStaffRequest>("parent: 'agencies/a' staff_id: 's' display_name { text: "
                                        "'x' } employed_from: '2027-01-01'"),
            "STAFF_ERASED");
}

}  // namespace
}  // namespace vigil::scheduler
