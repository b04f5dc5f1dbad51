// Method: each command of the roster with what makes it right, then with each thing that can be
// wrong about it; a refusal must carry its reason, and the answer must show what was recorded.
#include "scheduler/roster/decide.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "scheduler/roster/answer.h"
#include "scheduler/roster/query.h"
#include "scheduler/roster/rules.h"
#include "scheduler/roster/staffing.h"
#include "scheduler/testing/fixture.h"
#include "tests/testing/zones.h"

namespace vigil::scheduler {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using types::v1::STAFF_ROLE_SUPERVISOR;
using types::v1::STAFF_ROLE_THERAPIST;

constexpr char kStaff[] = "agencies/a/staff/s";

class Roster : public ::testing::Test {
 protected:
  Roster()
      : w_("2026-12-01T12:00:00Z"),
        team_(w_.AddTeam("a", "mst-uk-standard")),
        staff_(w_.AddStaff(team_, "s", STAFF_ROLE_THERAPIST)) {}
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
  const std::string team_, staff_;
};

TEST_F(Roster, Agency) {
  const auto request =
      Make<v1::CreateAgencyRequest>("agency_id: 'b' display_name: 'B' zone: 'America/New_York'");
  w_.Must(request);
  EXPECT_EQ(Answer(w_.view(), request, w_.view_context()).agency().zone(), "America/New_York");
  EXPECT_EQ(Reason(w_.Do(request)), "AGENCY_EXISTS");
  EXPECT_EQ(Try<v1::CreateAgencyRequest>("agency_id: 'c' display_name: 'C' zone: 'Mars/Base'"),
            "INVALID_FIELD");
}

TEST_F(Roster, Team) {
  const std::string programme = "agencies/a/programmes/mst-uk-standard";
  const auto request = Make<v1::CreateTeamRequest>(absl::StrCat(
      "parent: 'agencies/a' team_id: 't2' display_name: 'Two' programme: '", programme, "'"));
  w_.Must(request);
  const auto shown = Answer(w_.view(), request, w_.view_context()).team();
  EXPECT_EQ(shown.zone(), "Europe/London");
  EXPECT_EQ(shown.programme(), programme);
  EXPECT_EQ(Reason(w_.Do(request)), "TEAM_EXISTS");
  EXPECT_EQ(Try<v1::CreateTeamRequest>("parent: 'agencies/a' team_id: 't3' display_name: 'x' "
                                       "programme: 'agencies/a/programmes/none'"),
            "PROGRAMME_NOT_FOUND");
  EXPECT_EQ(Try<v1::CreateTeamRequest>("parent: 'agencies/a' team_id: 't3' display_name: 'x' "
                                       "programme: 'agencies/b/programmes/none'"),
            "INVALID_FIELD");
  EXPECT_EQ(
      Try<v1::CreateTeamRequest>(absl::StrCat(
          "parent: 'agencies/b' team_id: 't3' display_name: 'x' programme: '", programme, "'")),
      "AGENCY_NOT_FOUND");
  const auto update = Make<v1::UpdateTeamRequest>("name: 'agencies/a/teams/t2' display_name: 'Z'");
  w_.Must(update);
  EXPECT_EQ(Answer(w_.view(), update, w_.view_context()).team().display_name(), "Z");
  EXPECT_EQ(Try<v1::UpdateTeamRequest>("name: 'agencies/a/teams/t9' display_name: 'Z'"),
            "TEAM_NOT_FOUND");
  EXPECT_TRUE(w_.Must(update).empty());  // it has that name already
  EXPECT_EQ(Try<v1::UpdateTeamRequest>(
                "name: 'agencies/a/teams/t2' update_mask { paths: 'display_name' }"),
            "INVALID_FIELD");
}

TEST_F(Roster, Employment) {
  EXPECT_EQ(Try<v1::EmployStaffRequest>("parent: 'agencies/a' staff_id: 's' display_name { text: "
                                        "'x' } employed_from: '2026-01-01'"),
            "STAFF_EXISTS");
  EXPECT_EQ(PlainOf(Shown().display_name()), "Worker s");
  const auto end = [&](const std::string& date) {
    return Try<v1::EndEmploymentRequest>(
        absl::StrCat("name: '", kStaff, "' last_date: '", date, "'"));
  };
  EXPECT_EQ(end("2019-12-31"), "INVALID_FIELD");
  EXPECT_EQ(end("2026-12-31"), "OK");
  EXPECT_EQ(end("2026-12-01"), "OK");  // a planned end may be moved
  EXPECT_EQ(Shown().employed_until(), "2026-12-01");
  EXPECT_TRUE(EmployedOn(*w_.Get<Staff>(kStaff), absl::CivilDay(2026, 12, 1)));
  EXPECT_FALSE(EmployedOn(*w_.Get<Staff>(kStaff), absl::CivilDay(2026, 12, 2)));
  EXPECT_FALSE(EmployedOn(*w_.Get<Staff>(kStaff), absl::CivilDay(2019, 12, 31)));
  w_.AdvanceTo("2026-12-02T00:00:00Z");
  EXPECT_EQ(end("2026-12-31"), "EMPLOYMENT_ENDED");
}

TEST_F(Roster, Assignment) {
  const auto assign = [&](const std::string& role, int fte, const std::string& from) {
    return Try<v1::AssignToTeamRequest>(
        absl::StrCat("name: '", kStaff, "' team: '", team_, "' role: STAFF_ROLE_", role,
                     " fte_hundredths: ", fte, " from_date: '", from, "'"));
  };
  EXPECT_EQ(assign("THERAPIST", 100, "2019-12-31"), "NOT_EMPLOYED");
  EXPECT_EQ(assign("THERAPIST", 50, "2027-01-01"), "OK");
  EXPECT_EQ(assign("SUPERVISOR", 80, "2027-02-01"), "OK");
  ASSERT_EQ(Shown().assignments_size(), 3);
  EXPECT_EQ(Shown().assignments(0).until_date(), "2026-12-31");
  EXPECT_EQ(Shown().assignments(1).until_date(), "2027-01-31");
  EXPECT_EQ(Shown().assignments(2).until_date(), "");
  // One that begins earlier replaces what was to begin later.
  EXPECT_EQ(assign("SUPERVISOR", 100, "2026-12-15"), "OK");
  ASSERT_EQ(Shown().assignments_size(), 2);
  EXPECT_EQ(Shown().assignments(0).until_date(), "2026-12-14");
  const auto end = [&](const std::string& date) {
    return Try<v1::EndTeamAssignmentRequest>(
        absl::StrCat("name: '", kStaff, "' team: '", team_, "' last_date: '", date, "'"));
  };
  EXPECT_EQ(end("2019-12-31"), "NOT_ASSIGNED");
  EXPECT_EQ(end("2026-12-10"), "OK");
  EXPECT_EQ(Shown().assignments_size(), 1);
  EXPECT_EQ(end("2026-12-11"), "NOT_ASSIGNED");
  const auto staff = w_.Get<Staff>(kStaff);
  EXPECT_NE(AssignmentOn(*staff, TeamName(team_), absl::CivilDay(2026, 12, 10)), nullptr);
  EXPECT_EQ(AssignmentOn(*staff, TeamName(team_), absl::CivilDay(2026, 12, 11)), nullptr);
  EXPECT_EQ(Try<v1::AssignToTeamRequest>(
                absl::StrCat("name: '", kStaff, "' team: 'agencies/a/teams/none' ",
                             "role: STAFF_ROLE_THERAPIST from_date: '2026-12-01'")),
            "TEAM_NOT_FOUND");
}

TEST_F(Roster, OnCallTraining) {
  const auto record = [&](const std::string& done, const std::string& expires) {
    return Try<v1::RecordOnCallTrainingRequest>(absl::StrCat(
        "name: '", kStaff, "' completed_date: '", done, "' expires_date: '", expires, "'"));
  };
  EXPECT_EQ(record("2026-12-02", ""), "TIME_AHEAD");
  EXPECT_EQ(record("2026-11-02", "2026-11-01"), "INVALID_FIELD");
  EXPECT_EQ(record("2026-11-02", "2026-11-02"), "OK");
  EXPECT_EQ(record("2026-11-03", ""), "OK");
  ASSERT_EQ(Shown().trainings_size(), 2);
  EXPECT_EQ(Shown().trainings(0).expires_date(), "2026-11-02");
  EXPECT_EQ(Shown().trainings(1).expires_date(), "");
}

TEST_F(Roster, ContactPoints) {
  const auto add = [&](const std::string& id) {
    return Try<v1::AddContactPointRequest>(
        absl::StrCat("name: '", kStaff, "' contact_id: '", id,
                     "' kind: CONTACT_KIND_MOBILE value { text: '+447700900123' }"));
  };
  const auto check = [&](const std::string& id, const std::string& at) {
    return Try<v1::RecordContactCheckRequest>(absl::StrCat("name: '", kStaff, "' contact_id: '", id,
                                                           "' checked_at { local { date_time: '",
                                                           at, "' } }"));
  };
  EXPECT_EQ(add("m"), "OK");
  EXPECT_EQ(add("m"), "CONTACT_POINT_EXISTS");
  EXPECT_EQ(check("x", "2026-12-01T11:00"), "CONTACT_POINT_NOT_FOUND");
  EXPECT_EQ(check("m", "2026-12-01T12:03"), "TIME_AHEAD");
  EXPECT_EQ(check("m", "2026-12-01T12:02"), "OK");
  EXPECT_EQ(check("m", "2026-11-30T11:00"), "OK");  // entered late: the latest stays
  ASSERT_EQ(Shown().contact_points_size(), 1);
  EXPECT_EQ(Shown().contact_points(0).checked_at().local(), "2026-12-01T12:02:00+00:00");
  EXPECT_EQ(PlainOf(Shown().contact_points(0).value()), "+447700900123");
  EXPECT_EQ(w_.Get<Staff>(kStaff)->contact_checks.size(), 2);
  for (size_t i = 1; i < limits::kMaxContactPoints; ++i) ASSERT_EQ(add(absl::StrCat("n", i)), "OK");
  EXPECT_EQ(add("more"), "TOO_MANY_CONTACT_POINTS");
  const auto remove = [&](const std::string& id) {
    return Try<v1::RemoveContactPointRequest>(
        absl::StrCat("name: '", kStaff, "' contact_id: '", id, "'"));
  };
  EXPECT_EQ(remove("x"), "CONTACT_POINT_NOT_FOUND");
  EXPECT_EQ(remove("m"), "OK");
  EXPECT_EQ(add("more"), "OK");
  EXPECT_EQ(w_.Get<Staff>(kStaff)->contact_checks.back().until, w_.now());
}

TEST_F(Roster, Leave) {
  w_.AddStaff(team_, "c", STAFF_ROLE_THERAPIST);
  const auto record = [&](const std::string& id, const std::string& start, const std::string& end,
                          const std::string& cover = "") {
    return Try<v1::RecordLeaveRequest>(
        absl::StrCat("name: '", kStaff, "' leave_id: '", id,
                     "' kind: LEAVE_KIND_ANNUAL start { local { ", "date_time: '", start,
                     "' } } end { local { date_time: '", end, "' } } covered_by: '", cover, "'"));
  };
  const auto cover = [&](const std::string& id, const std::string& who) {
    return Try<v1::NameLeaveCoverRequest>(
        absl::StrCat("name: '", kStaff, "' leave_id: '", id, "' covered_by: '", who, "'"));
  };
  const auto cancel = [&](const std::string& id) {
    return Try<v1::CancelLeaveRequest>(absl::StrCat("name: '", kStaff, "' leave_id: '", id, "'"));
  };
  EXPECT_EQ(record("a", "2026-12-07T00:00", "2026-12-07T00:00"), "INVALID_FIELD");
  EXPECT_EQ(record("a", "2026-12-07T00:00", "2026-12-14T00:00", kStaff), "INVALID_FIELD");
  EXPECT_EQ(record("a", "2026-12-07T00:00", "2026-12-14T00:00", "agencies/a/staff/x"),
            "STAFF_NOT_FOUND");
  EXPECT_EQ(record("a", "2026-12-07T00:00", "2026-12-14T00:00", "agencies/a/staff/c"), "OK");
  EXPECT_EQ(record("a", "2026-12-20T00:00", "2026-12-21T00:00"), "LEAVE_EXISTS");
  EXPECT_EQ(record("b", "2026-12-10T00:00", "2026-12-11T00:00"), "OK");  // ill while away
  EXPECT_EQ(record("c", "2027-03-28T01:30", "2027-03-29T00:00"), "LOCAL_TIME_SKIPPED");
  EXPECT_EQ(Shown().leaves(0).covered_by(), "agencies/a/staff/c");
  EXPECT_EQ(cover("a", ""), "OK");
  EXPECT_EQ(Shown().leaves(0).covered_by(), "");
  EXPECT_EQ(cover("x", ""), "LEAVE_NOT_FOUND");
  EXPECT_EQ(cancel("b"), "OK");
  EXPECT_EQ(Shown().leaves_size(), 1);
  w_.AdvanceTo("2026-12-08T12:00:00Z");
  EXPECT_EQ(LeaveAt(*w_.Get<Staff>(kStaff), w_.now())->id, "a");
  EXPECT_EQ(cancel("a"), "OK");  // begun: it was taken up to now
  EXPECT_EQ(LeaveAt(*w_.Get<Staff>(kStaff), w_.now()), nullptr);
  EXPECT_NE(LeaveAt(*w_.Get<Staff>(kStaff), At("2026-12-08T11:59:59Z")), nullptr);
  EXPECT_EQ(Shown().leaves_size(), 0);
  EXPECT_EQ(cancel("a"), "LEAVE_OVER");
  EXPECT_EQ(cover("a", ""), "LEAVE_OVER");
}

TEST_F(Roster, CoverByOneWhoLeftIsRefused) {
  const std::string gone = w_.AddStaff(team_, "gone", STAFF_ROLE_THERAPIST);
  w_.Must(
      Make<v1::EndEmploymentRequest>(absl::StrCat("name: '", gone, "' last_date: '2026-11-30'")));
  EXPECT_EQ(
      Try<v1::RecordLeaveRequest>(absl::StrCat(
          "name: '", kStaff, "' leave_id: 'a' kind: LEAVE_KIND_SICK start { local { ",
          "date_time: '2026-12-07T00:00' } } end { local { date_time: '2026-12-09T00:00' } } ",
          "covered_by: '", gone, "'")),
      "NOT_EMPLOYED");
}

TEST_F(Roster, ProgrammeVersionsHoldFromTheirInstantOn) {
  const std::string name = "agencies/a/programmes/mst-uk-standard";
  v1::GetProgrammeRequest get;
  get.set_name(name);
  const v1::ProgrammeVersion first = Query(w_.view(), get, w_.view_context())->version();
  v1::PublishProgrammeRequest publish;
  publish.set_parent("agencies/a");
  publish.set_programme_id("mst-uk-standard");
  *publish.mutable_programme() = first.programme();
  publish.mutable_programme()->mutable_caseload()->mutable_therapist_cap()->set_value(3);
  publish.mutable_in_force_from()->mutable_local()->set_date_time("2027-01-01T00:00");
  w_.Must(publish);
  const auto answer = Answer(w_.view(), publish, w_.view_context());
  EXPECT_EQ(answer.version().in_force_from().local(), "2027-01-01T00:00:00+00:00");
  EXPECT_FALSE(answer.version().has_in_force_until());
  const auto cap_at = [&](const std::string& t) {
    return RulesAt(w_.view(), ProgrammeName(name), At(t), testkit::TestZones())
        .caseload.therapist_cap;
  };
  EXPECT_EQ(cap_at("2026-12-31T23:59:59Z"), 5);
  EXPECT_EQ(cap_at("2027-01-01T00:00:00Z"), 3);
  EXPECT_EQ(cap_at("1999-01-01T00:00:00Z"), 5);  // before the first: the first
  EXPECT_EQ(Query(w_.view(), get, w_.view_context())->version().in_force_until().local(),
            "2027-01-01T00:00:00+00:00");
  get.mutable_at()->mutable_local()->set_date_time("2027-01-01T00:00");
  EXPECT_EQ(Query(w_.view(), get, w_.view_context())
                ->version()
                .programme()
                .caseload()
                .therapist_cap()
                .value(),
            3);
  get.mutable_at()->mutable_local()->set_date_time("1980-01-01T00:00");
  EXPECT_EQ(Reason(Query(w_.view(), get, w_.view_context())), "PROGRAMME_VERSION_NOT_FOUND");

  publish.mutable_in_force_from()->mutable_local()->set_date_time("2026-12-01T11:59");
  EXPECT_EQ(Reason(w_.Do(publish)), "PROGRAMME_BACKDATED");
  publish.mutable_in_force_from()->mutable_local()->set_date_time("2027-02-01T00:00");
  publish.mutable_programme()->mutable_zone()->set_value("America/New_York");
  EXPECT_EQ(Reason(w_.Do(publish)), "PROGRAMME_ZONE_FIXED");
  publish.mutable_programme()->clear_caseload();
  const auto broken = w_.Do(publish);
  EXPECT_EQ(Reason(broken), "INVALID_PROGRAMME");
  EXPECT_THAT(MessageOf(broken), HasSubstr("programme.caseload"));
  // Every problem at its own path.
  publish.mutable_programme()->clear_on_call();
  google::rpc::BadRequest bad;
  ASSERT_TRUE(
      bad.ParseFromString(std::string(w_.Do(publish).status().GetPayload(kBadRequestUrl).value())));
  std::set<std::string> fields;
  for (const auto& violation : bad.field_violations()) fields.insert(violation.field());
  EXPECT_GT(fields.size(), 1);
  for (const std::string& field : fields) EXPECT_THAT(field, StartsWith("programme"));
}

TEST_F(Roster, ListsGoPageByPage) {
  for (int i = 0; i < 5; ++i) w_.AddStaff(team_, absl::StrCat("p", i), STAFF_ROLE_SUPERVISOR);
  const std::string other = w_.AddTeam("a", "leicester-standard", "other");
  w_.AddStaff(other, "q", STAFF_ROLE_THERAPIST);
  v1::ListStaffRequest staff;
  staff.set_parent("agencies/a");
  staff.set_page_size(4);
  auto page = Query(w_.view(), staff, w_.view_context());
  ASSERT_EQ(page->staff_size(), 4);
  staff.set_page_token(page->next_page_token());
  page = Query(w_.view(), staff, w_.view_context());
  EXPECT_EQ(page->staff_size(), 3);
  EXPECT_EQ(page->next_page_token(), "");
  staff.clear_page_token();
  staff.set_team(other);
  EXPECT_EQ(Query(w_.view(), staff, w_.view_context())->staff_size(), 1);
  staff.set_page_token("agencies/b/staff/x");
  EXPECT_EQ(Reason(Query(w_.view(), staff, w_.view_context())), "INVALID_PAGE_TOKEN");

  v1::ListTeamsRequest teams;
  teams.set_parent("agencies/a");
  teams.set_page_size(1);
  const auto first = Query(w_.view(), teams, w_.view_context());
  ASSERT_EQ(first->teams_size(), 1);
  teams.set_page_token(first->next_page_token());
  EXPECT_EQ(Query(w_.view(), teams, w_.view_context())->teams(0).name(), team_);

  v1::ListProgrammesRequest programmes;
  programmes.set_parent("agencies/a");
  programmes.set_page_size(1);
  w_.Publish("a", "leicester-standard");  // a second version, in force from now
  w_.Publish("a", "leicester-standard");  // and a third from the same instant
  int versions = 0;
  std::string token;
  do {
    programmes.set_page_token(token);
    const auto one = Query(w_.view(), programmes, w_.view_context());
    ASSERT_EQ(one->versions_size(), 1);
    ++versions;
    token = one->next_page_token();
  } while (!token.empty() && versions < 10);
  EXPECT_EQ(versions, 4);

  w_.AddAgency("b");
  v1::ListAgenciesRequest agencies;
  agencies.set_page_size(1);
  const auto a = Query(w_.view(), agencies, w_.view_context());
  EXPECT_EQ(a->agencies(0).staff_count(), 7);
  EXPECT_EQ(a->agencies(0).team_count(), 2);
  agencies.set_page_token(a->next_page_token());
  EXPECT_EQ(Query(w_.view(), agencies, w_.view_context())->agencies(0).name(), "agencies/b");
}

}  // namespace
}  // namespace vigil::scheduler
