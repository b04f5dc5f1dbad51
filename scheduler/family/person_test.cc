// Method: persons are recorded, changed, put into families and erased through commands; what
// answers still show of them, and what is found about them, is compared with what was put in.
#include <string>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/family/answer.h"
#include "scheduler/family/member_rules.h"
#include "scheduler/family/query.h"
#include "scheduler/family/view.h"
#include "scheduler/testing/fixture.h"

namespace vigil::scheduler {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using types::v1::STAFF_ROLE_THERAPIST;

constexpr char kPerson[] = "agencies/a/persons/p";

v1::RecordPersonRequest Recorded(const std::string& id = "p") {
  return Make<v1::RecordPersonRequest>(absl::StrCat(
      "parent: 'agencies/a' person_id: '", id, "' display_name { text: 'Ada Example' } ",
      "birth_date { text: '2012-02-29' } phone_numbers { text: '+442071234567' } ",
      "phone_numbers { text: '+442071234568' } address { text: '1 High Street' }"));
}

v1::Person Shown(const World& w, const std::string& name = kPerson) {
  v1::GetPersonRequest request;
  request.set_name(name);
  auto response = Query(w.view(), request, w.view_context());
  VIGIL_CHECK(response.ok()) << response.status();
  return response->person();
}

TEST(Person, RecordAndUpdate) {
  World w;
  w.AddAgency("a");
  w.Must(Recorded());
  EXPECT_EQ(Reason(w.Do(Recorded())), "PERSON_EXISTS");
  EXPECT_EQ(PlainOf(Shown(w).display_name()), "Ada Example");
  EXPECT_EQ(Shown(w).display_name().sealed().subject(), kPerson);
  EXPECT_EQ(PlainOf(Shown(w).phone_numbers(1)), "+442071234568");
  EXPECT_FALSE(Shown(w).has_language());
  w.Must(Make<v1::UpdatePersonRequest>(
      absl::StrCat("name: '", kPerson, "' language { text: 'Welsh' }")));
  EXPECT_EQ(PlainOf(Shown(w).language()), "Welsh");
  EXPECT_EQ(PlainOf(Shown(w).address()), "1 High Street");  // untouched
  // The numbers given take the place of all earlier ones; named by the mask and not given, they go.
  auto numbers = Make<v1::UpdatePersonRequest>(
      absl::StrCat("name: '", kPerson, "' phone_numbers { text: '+15551234567' }"));
  w.Must(numbers);
  ASSERT_EQ(Shown(w).phone_numbers_size(), 1);
  EXPECT_EQ(PlainOf(Shown(w).phone_numbers(0)), "+15551234567");
  numbers.clear_phone_numbers();
  numbers.mutable_update_mask()->add_paths("phone_numbers");
  w.Must(numbers);
  EXPECT_EQ(Shown(w).phone_numbers_size(), 0);
  // The mask decides alone: what it leaves out may not be given, a name cannot be cleared.
  EXPECT_TRUE(Shown(w).has_address());
  w.Must(Make<v1::UpdatePersonRequest>(
      absl::StrCat("name: '", kPerson, "' update_mask { paths: 'address' }")));
  EXPECT_FALSE(Shown(w).has_address());
  EXPECT_EQ(PlainOf(Shown(w).language()), "Welsh");
  EXPECT_EQ(Reason(w.Do(Make<v1::UpdatePersonRequest>(
                absl::StrCat("name: '", kPerson, "' update_mask { paths: 'display_name' }")))),
            "INVALID_FIELD");
  EXPECT_EQ(Reason(w.Do(Make<v1::UpdatePersonRequest>(
                absl::StrCat("name: '", kPerson, "' update_mask { paths: 'shoe_size' }")))),
            "INVALID_FIELD");
  EXPECT_EQ(Reason(w.Do(Make<v1::UpdatePersonRequest>("name: 'agencies/a/persons/x'"))),
            "PERSON_NOT_FOUND");
}

TEST(Person, ErasedIsBlankAndStaysSo) {
  World w;
  const std::string team = w.AddTeam("a", "mst-uk-standard");
  w.AddStaff(team, "ta", STAFF_ROLE_THERAPIST);
  w.Must(Recorded());
  const std::string family = w.Refer(team, "f");
  w.Must(Make<v1::AddFamilyMemberRequest>(
      absl::StrCat("name: '", family, "' member { person: '", kPerson,
                   "' relation: FAMILY_RELATION_KINSHIP_CARER }")));
  const auto erase =
      Make<v1::ErasePersonRequest>(absl::StrCat("name: '", kPerson, "' legal_basis: 'Art. 17'"));
  const auto events = EventsOf<events::v1::SubjectErased>(w.Must(erase));
  ASSERT_EQ(events.size(), 1);
  EXPECT_EQ(events[0].subject(), kPerson);
  EXPECT_TRUE(Shown(w).erased());
  EXPECT_TRUE(Shown(w).display_name().erased());
  EXPECT_FALSE(Shown(w).has_address());
  EXPECT_EQ(Shown(w).phone_numbers_size(), 0);
  EXPECT_THAT(Shown(w).families(), ElementsAre(family));  // the membership is no personal value
  EXPECT_EQ(Encode(*w.Get<Person>(kPerson)).find("sealed:"), std::string::npos);
  EXPECT_EQ(Reason(w.Do(erase)), "PERSON_ERASED");
  EXPECT_EQ(Reason(w.Do(Recorded())), "PERSON_EXISTS");
  EXPECT_EQ(Reason(w.Do(Make<v1::UpdatePersonRequest>(absl::StrCat("name: '", kPerson, "'")))),
            "PERSON_ERASED");
}

TEST(Person, ErasureListsTheTextsAboutThem) {
  World w("2026-12-07T14:00:00Z");
  const std::string team = w.AddTeam("a", "mst-uk-standard");
  const std::string ta = w.AddStaff(team, "ta", STAFF_ROLE_THERAPIST);
  w.Must(Recorded());
  w.Must(Recorded("q"));
  w.about = {kPerson, "agencies/a/persons/q"};
  w.Must(Make<v1::GrantOverrideRequest>(absl::StrCat(
      "name: '", ta, "' team: '", team, "' override_id: 'o' start { local { date_time: ",
      "'2026-12-07T14:00' } } end { local { date_time: '2026-12-09T00:00' } } ",
      "reason { text: 'for Ada' }")));
  w.about = {kPerson};
  w.Must(Make<v1::EndReferralRequest>(
      absl::StrCat("name: '", w.Refer(team, "f"), "' reason { text: 'Ada moved' }")));
  const auto erase =
      Make<v1::ErasePersonRequest>(absl::StrCat("name: '", kPerson, "' legal_basis: 'Art. 17'"));
  w.Must(erase);
  const auto answer = Answer(w.view(), erase, w.view_context());
  EXPECT_TRUE(answer.person().erased());
  EXPECT_EQ(answer.texts_about_size(), 2);
  EXPECT_THAT(answer.texts_about(0), HasSubstr(absl::StrCat(kPerson, "/texts/")));
  const auto other =
      Make<v1::ErasePersonRequest>("name: 'agencies/a/persons/q' legal_basis: 'Art. 17'");
  w.Must(other);
  EXPECT_EQ(Answer(w.view(), other, w.view_context()).texts_about_size(), 1);
}

class Members : public ::testing::Test {
 protected:
  Members() : team_(w_.AddTeam("a", "mst-uk-standard")), family_(w_.Refer(team_, "f")) {}
  absl::StatusOr<std::vector<DecidedEvent>> Add(const std::string& person,
                                                const std::string& relation = "SIBLING",
                                                const std::string& from = "") {
    return w_.Do(Make<v1::AddFamilyMemberRequest>(
        absl::StrCat("name: '", family_, "' member { person: 'agencies/a/persons/", person,
                     "' relation: FAMILY_RELATION_", relation, " from_date: '", from, "' }")));
  }
  std::string End(const std::string& person, const std::string& date) {
    return Reason(w_.Do(Make<v1::EndFamilyMembershipRequest>(
        absl::StrCat("name: '", family_, "' person: 'agencies/a/persons/", person, "' last_date: '",
                     date, "'"))));
  }
  World w_;
  const std::string team_, family_;
};

TEST_F(Members, ComeAndGoWithDates) {
  w_.AddPerson("agencies/a", "s");
  EXPECT_EQ(Reason(Add("s", "SIBLING", "2026-10-01")), "OK");
  EXPECT_EQ(Reason(Add("s")), "ALREADY_A_MEMBER");
  EXPECT_EQ(End("s", "2026-09-30"), "INVALID_FIELD");
  EXPECT_EQ(End("s", "2026-10-20"), "OK");
  EXPECT_EQ(End("s", "2026-10-21"), "FAMILY_MEMBER_NOT_FOUND");
  EXPECT_EQ(Reason(Add("s", "OTHER", "2026-10-25")), "OK");  // and back
  const auto family = w_.Get<Family>(family_);
  ASSERT_EQ(family->members.size(), 4);
  EXPECT_TRUE(MemberOn(family->members[2], absl::CivilDay(2026, 10, 1)));
  EXPECT_TRUE(MemberOn(family->members[2], absl::CivilDay(2026, 10, 20)));
  EXPECT_FALSE(MemberOn(family->members[2], absl::CivilDay(2026, 10, 21)));
  EXPECT_FALSE(MemberOn(family->members[3], absl::CivilDay(2026, 10, 24)));
  EXPECT_THAT(Shown(w_, "agencies/a/persons/s").families(), ElementsAre(family_));
}

TEST_F(Members, D29APersonMayBelongToSeveralFamilies) {
  const std::string other = w_.Refer(team_, "g");
  EXPECT_EQ(Reason(Add("g-carer", "OTHER")), "OK");
  EXPECT_THAT(Shown(w_, "agencies/a/persons/g-carer").families(), ElementsAre(family_, other));
}

TEST_F(Members, ExactlyOneIndexYouth) {
  w_.AddPerson("agencies/a", "s");
  EXPECT_EQ(Reason(Add("s", "INDEX_YOUTH")), "INDEX_YOUTH_EXISTS");
  EXPECT_EQ(End("f-youth", "2026-10-20"), "INDEX_YOUTH_STAYS");
  for (const std::string& members :
       {std::string("members { person: 'agencies/a/persons/s' relation: FAMILY_RELATION_SIBLING }"),
        std::string("members { person: 'agencies/a/persons/s' relation: "
                    "FAMILY_RELATION_INDEX_YOUTH } members { person: 'agencies/a/persons/f-youth' "
                    "relation: FAMILY_RELATION_INDEX_YOUTH }"),
        std::string("members { person: 'agencies/a/persons/s' relation: "
                    "FAMILY_RELATION_INDEX_YOUTH } members { person: 'agencies/a/persons/s' "
                    "relation: FAMILY_RELATION_OTHER }")}) {
    const auto refused = w_.Do(Make<v1::ReferFamilyRequest>(
        absl::StrCat("parent: 'agencies/a' family_id: 'h' team: '", team_,
                     "' label: 'H' source: REFERRAL_SOURCE_SELF referred_at { local { date_time: "
                     "'2026-10-26T08:00' } } ",
                     members)));
    EXPECT_EQ(Reason(refused), "INVALID_FIELD") << members;
    EXPECT_THAT(MessageOf(refused), HasSubstr("members"));
  }
}

TEST_F(Members, AsManyAsTheLimitAllows) {
  for (int i = 2; i < limits::kMaxPersonsPerFamily; ++i) {
    const std::string id = absl::StrCat("s", i);
    w_.AddPerson("agencies/a", id);
    ASSERT_EQ(Reason(Add(id)), "OK") << i;
  }
  w_.AddPerson("agencies/a", "more");
  EXPECT_EQ(Reason(Add("more")), "TOO_MANY_MEMBERS");
}

TEST_F(Members, WhoCannotBeOne) {
  EXPECT_EQ(Reason(Add("nobody")), "PERSON_NOT_FOUND");
  w_.AddPerson("agencies/a", "gone");
  w_.Must(Make<v1::ErasePersonRequest>("name: 'agencies/a/persons/gone' legal_basis: 'x'"));
  EXPECT_EQ(Reason(Add("gone")), "PERSON_ERASED");
  EXPECT_EQ(Reason(w_.Do(Make<v1::AddFamilyMemberRequest>(
                absl::StrCat("name: '", family_, "' member { person: 'agencies/b/persons/x' ",
                             "relation: FAMILY_RELATION_OTHER }")))),
            "INVALID_FIELD");
  w_.Must(Make<v1::EndReferralRequest>(absl::StrCat("name: '", family_, "'")));
  w_.AddPerson("agencies/a", "late");
  EXPECT_EQ(Reason(Add("late")), "CASE_IS_NOT_OPENED");
  EXPECT_EQ(End("f-carer", "2026-10-26"), "CASE_IS_NOT_OPENED");
}

TEST(Referral, IsRefusedWithTheFieldThatIsWrong) {
  World w("2026-12-01T15:00:00Z");
  const std::string team = w.AddTeam("a", "mst-uk-standard");
  w.AddPerson("agencies/a", "y");
  const auto base = Make<v1::ReferFamilyRequest>(
      absl::StrCat("parent: 'agencies/a' family_id: 'f' team: '", team,
                   "' label: 'F-1' source: REFERRAL_SOURCE_SELF referred_at { local { date_time: "
                   "'2026-12-01T15:02' } } members { person: 'agencies/a/persons/y' relation: "
                   "FAMILY_RELATION_INDEX_YOUTH }"));
  auto request = base;
  request.set_label("Smith family");
  EXPECT_THAT(MessageOf(w.Do(request)), HasSubstr("label: 'Smith family'"));
  request = base;
  request.set_team("agencies/a/teams/none");
  EXPECT_EQ(Reason(w.Do(request)), "TEAM_NOT_FOUND");
  request = base;
  request.set_parent("agencies/none");
  EXPECT_EQ(Reason(w.Do(request)), "AGENCY_NOT_FOUND");
  request = base;
  request.mutable_referred_at()->mutable_local()->set_date_time("2026-12-01T15:03");
  EXPECT_EQ(Reason(w.Do(request)), "TIME_AHEAD");
  w.Must(base);
  EXPECT_EQ(Reason(w.Do(base)), "FAMILY_EXISTS");
  EXPECT_EQ(w.Get<Agency>("agencies/a")->family_count, 1);
  EXPECT_EQ(w.Get<Family>("agencies/a/families/f")->judged_from, w.now());
}

}  // namespace
}  // namespace vigil::scheduler
