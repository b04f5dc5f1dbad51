// Method: texts are written through the commands that take them, about persons named by the test;
// what is listed about a person, before and after each decision, is compared with what was written.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/crisis/decide.h"
#include "scheduler/family/answer.h"
#include "scheduler/family/query.h"
#include "scheduler/testing/fixture.h"
#include "vigil/events/v1/family.pb.h"

namespace vigil::scheduler {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;
using types::v1::STAFF_ROLE_THERAPIST;

constexpr char kPerson[] = "agencies/a/persons/p";
constexpr char kCall[] = "agencies/a/calls/c";

class Texts : public ::testing::Test {
 protected:
  Texts() : team_(w_.AddTeam("a", "mst-uk-standard")) {
    w_.AddStaff(team_, "ta", STAFF_ROLE_THERAPIST);
    w_.AddPerson("agencies/a", "p");
    w_.AddPerson("agencies/a", "q");
  }

  v1::ListTextsAboutResponse List(const std::string& more = "",
                                  const std::string& person = kPerson) {
    const auto request =
        Make<v1::ListTextsAboutRequest>(absl::StrCat("name: '", person, "' ", more));
    auto response = Query(w_.view(), request, w_.view_context());
    VIGIL_CHECK(response.ok()) << response.status();
    return *std::move(response);
  }
  // Where and which field, of all texts about the person.
  std::vector<std::pair<std::string, std::string>> Places(const std::string& person = kPerson) {
    std::vector<std::pair<std::string, std::string>> places;
    const v1::ListTextsAboutResponse listed = List("", person);
    for (const v1::TextAbout& text : listed.texts())
      places.emplace_back(text.where(), text.field());
    return places;
  }
  std::string Only() {
    VIGIL_CHECK(List().texts_size() == 1) << List().ShortDebugString();
    return List().texts(0).name();
  }
  // A case that comes to nothing, with a reason about the person.
  void WriteReason(const std::string& family_id) {
    const std::string family = w_.Refer(team_, family_id);
    w_.about = {kPerson};
    w_.Must(Make<v1::EndReferralRequest>(
        absl::StrCat("name: '", family, "' reason { text: 'moved away' }")));
    w_.about.clear();
  }
  v1::ReceiveCallRequest Received(const std::string& more) {
    return Make<v1::ReceiveCallRequest>(
        absl::StrCat("parent: 'agencies/a' call_id: 'c' team: '", team_, "' ", more));
  }
  // A family of the person, and its two members made by the fixture.
  std::string FamilyOfPerson() {
    const std::string family = w_.Refer(team_, "f");
    w_.Must(Make<v1::AddFamilyMemberRequest>(
        absl::StrCat("name: '", family, "' member { person: '", kPerson,
                     "' relation: FAMILY_RELATION_CAREGIVER }")));
    return family;
  }
  v1::ErasePersonRequest Erase(const std::string& more = "", const std::string& person = kPerson) {
    return Make<v1::ErasePersonRequest>(
        absl::StrCat("name: '", person, "' legal_basis: 'Art. 17' ", more));
  }
  v1::EraseTextRequest EraseText(const std::string& name) {
    return Make<v1::EraseTextRequest>(absl::StrCat("name: '", name, "' legal_basis: 'Art. 17'"));
  }
  v1::KeepTextRequest Keep(const std::string& name, const std::string& reason) {
    return Make<v1::KeepTextRequest>(absl::StrCat("name: '", name, "' reason: '", reason, "'"));
  }

  World w_{"2026-12-07T14:00:00Z"};
  std::string team_;
};

TEST_F(Texts, OfACallAreListedWithTheirPlace) {
  w_.about = {kPerson};
  w_.Must(Received("caller_number { text: '+447700900101' }"));
  w_.Must(Make<v1::CloseCallRequest>(absl::StrCat(
      "name: '", kCall,
      "' disposition: CALL_DISPOSITION_RESOLVED_BY_PHONE summary { text: 'calm again' }")));
  EXPECT_THAT(Places(), UnorderedElementsAre(Pair(kCall, "caller_number"), Pair(kCall, "summary")));
  EXPECT_THAT(Places("agencies/a/persons/q"), IsEmpty());
}

TEST_F(Texts, OfACallAreAboutThoseWhoTurnOutToHaveCalled) {
  const std::string family = FamilyOfPerson();
  w_.Must(Received("note { text: 'a woman, crying' }"));
  EXPECT_THAT(Places(), IsEmpty());
  w_.Must(
      Make<v1::IdentifyCallerRequest>(absl::StrCat("name: '", kCall, "' family: '", family, "'")));
  EXPECT_THAT(Places(), ElementsAre(Pair(kCall, "note")));
  EXPECT_THAT(Places("agencies/a/persons/f-youth"), ElementsAre(Pair(kCall, "note")));
  // The summary's writer sealed it before that was known.
  w_.Must(Make<v1::CloseCallRequest>(absl::StrCat(
      "name: '", kCall,
      "' disposition: CALL_DISPOSITION_RESOLVED_BY_PHONE summary { text: 'calm again' }")));
  EXPECT_THAT(Places(), UnorderedElementsAre(Pair(kCall, "note"), Pair(kCall, "summary")));
}

TEST_F(Texts, AreDecidedOnWhenThePersonIsErasedAndNotBefore) {
  WriteReason("f");
  const std::string text = Only();
  EXPECT_EQ(Reason(w_.Do(EraseText(text))), "PERSON_NOT_ERASED");
  EXPECT_EQ(Reason(w_.Do(Keep(text, "x"))), "PERSON_NOT_ERASED");
  w_.Must(Erase());
  EXPECT_EQ(List().texts(0).decision(), types::v1::TEXT_DECISION_UNDECIDED);
  EXPECT_EQ(List("only_undecided: true").texts_size(), 1);
  const auto keep = Keep(text, "statutory file, 7 years");
  w_.Must(keep);
  EXPECT_EQ(Answer(w_.view(), keep, w_.view_context()).text().reason(), "statutory file, 7 years");
  EXPECT_EQ(List().texts(0).decision(), types::v1::TEXT_DECISION_KEPT);
  EXPECT_THAT(List("only_undecided: true").texts(), IsEmpty());
  // What was kept may be erased later; what is erased stays so.
  const auto erase = EraseText(text);
  const auto events = EventsOf<events::v1::SubjectErased>(w_.Must(erase));
  ASSERT_EQ(events.size(), 1);
  EXPECT_EQ(events[0].subject(), absl::StrCat("text/", NameLeaf(text)));
  EXPECT_EQ(Answer(w_.view(), erase, w_.view_context()).text().decision(),
            types::v1::TEXT_DECISION_ERASED);
  EXPECT_EQ(Reason(w_.Do(erase)), "TEXT_ERASED");
  EXPECT_EQ(Reason(w_.Do(keep)), "TEXT_ERASED");
  EXPECT_EQ(Reason(w_.Do(EraseText(absl::StrCat(kPerson, "/texts/none")))), "TEXT_NOT_FOUND");
}

TEST_F(Texts, ErasedForOnePersonAreErasedForAll) {
  const std::string family = w_.Refer(team_, "f");
  w_.about = {kPerson, "agencies/a/persons/q"};
  w_.Must(Make<v1::EndReferralRequest>(absl::StrCat("name: '", family, "' reason { text: 'x' }")));
  w_.Must(Erase(absl::StrCat("texts: '", Only(), "'")));
  const auto others = List("", "agencies/a/persons/q");
  ASSERT_EQ(others.texts_size(), 1);
  EXPECT_EQ(others.texts(0).decision(), types::v1::TEXT_DECISION_ERASED);
}

TEST_F(Texts, GoWithThePersonWhenTheRequestNamesThem) {
  WriteReason("f");
  WriteReason("g");
  const std::string first = List().texts(0).name();
  EXPECT_EQ(Reason(w_.Do(Erase("texts: 'agencies/a/persons/q/texts/t1'"))), "INVALID_FIELD");
  EXPECT_EQ(Reason(w_.Do(Erase(absl::StrCat("texts: '", kPerson, "/texts/none'")))),
            "TEXT_NOT_FOUND");
  const auto erase = Erase(absl::StrCat("texts: '", first, "' texts: '", first, "'"));
  EXPECT_EQ(EventsOf<events::v1::SubjectErased>(w_.Must(erase)).size(), 2u);
  const auto answer = Answer(w_.view(), erase, w_.view_context());
  EXPECT_THAT(answer.texts_about(), ElementsAre(List("only_undecided: true").texts(0).name()));
  const auto person = w_.Get<Person>(kPerson);
  EXPECT_EQ(person->erased_at, w_.now());
  EXPECT_EQ(person->erased_position + 1, w_.log().size());  // the text's event came after
}

TEST_F(Texts, AreListedInPages) {
  for (int i = 0; i < 5; ++i) WriteReason(absl::StrCat("f", i));
  std::vector<std::string> names;
  std::string token;
  do {
    const auto page = List(absl::StrCat("page_size: 2 page_token: '", token, "'"));
    EXPECT_LE(page.texts_size(), 2);
    for (const v1::TextAbout& text : page.texts()) names.push_back(text.name());
    token = page.next_page_token();
  } while (!token.empty());
  EXPECT_EQ(names.size(), 5u);
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  const auto elsewhere = Make<v1::ListTextsAboutRequest>(
      absl::StrCat("name: '", kPerson, "' page_token: 'agencies/a/persons/q/texts/t'"));
  EXPECT_EQ(Reason(Query(w_.view(), elsewhere, w_.view_context())), "INVALID_PAGE_TOKEN");
}

}  // namespace
}  // namespace vigil::scheduler
