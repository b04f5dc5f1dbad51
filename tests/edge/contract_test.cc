// What every client may count on, tried through a socket: etags, ids derived from the request id,
// page tokens, receipts that say which log they are of, and that somebody who left can be erased.
#include <set>
#include <string>

#include "eventstore/key_store.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/core/rejections.h"
#include "services/engine/engine.h"
#include "tests/edge/service.h"
#include "tests/testing/files.h"
#include "tests/testing/temp_folder.h"
#include "vigil/v1/admin.pb.h"
#include "vigil/v1/case.pb.h"
#include "vigil/v1/log.pb.h"
#include "vigil/v1/roster.pb.h"

namespace vigil::edge {
namespace {

using scheduler::ReasonOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Contract : public ::testing::Test {
 protected:
  void SetUp() override {
    Open();
    Must<v1::CreateAgencyResponse, v1::CreateAgencyRequest>(
        "agency_id: 'ct' display_name: 'CT' zone: 'America/New_York'");
  }
  void Open() {
    vigild::EnvironmentOptions options;
    options.data_dir = folder_.path() + "/data";
    service_ = StartService(std::move(options));
    client_ = std::make_unique<Client>(AddressOf(*service_));
  }
  void Close() {
    client_.reset();
    service_.reset();
  }
  uint64_t Head() { return service_->engine().log().DurableHead().position; }

  // With a request id of its own, unless the text gives one.
  template <class Response, class Request>
  absl::StatusOr<Response> Do(const std::string& text) {
    auto request = Make<Request>(text);
    if (request.options().request_id().empty())
      request.mutable_options()->set_request_id(absl::StrCat("r-", ++requests_));
    return client_->Ask<Response>(request);
  }
  template <class Response, class Request>
  Response Must(const std::string& text) {
    const auto response = Do<Response, Request>(text);
    VIGIL_CHECK(response.ok()) << response.status() << " " << text;
    return *response;
  }
  v1::Person Record(const std::string& text) {
    return Must<v1::RecordPersonResponse, v1::RecordPersonRequest>(
               absl::StrCat("parent: 'agencies/ct' ", text))
        .person();
  }

  const testkit::TempFolder folder_;
  std::unique_ptr<vigild::Environment> service_;
  std::unique_ptr<Client> client_;
  int requests_ = 0;
};

TEST_F(Contract, AnEditOnTopOfSomebodyElsesIsRefusedAndWritesNothing) {
  const v1::Person first = Record("person_id: 'p' display_name { text: 'First' }");
  const auto update = [&](const std::string& etag, const std::string& name) {
    return Do<v1::UpdatePersonResponse, v1::UpdatePersonRequest>(
        absl::StrCat("options { etag: '", etag, "' } name: 'agencies/ct/persons/p' ",
                     "display_name { text: '", name, "' }"));
  };
  const auto second = update(first.etag(), "Second");
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_NE(second->person().etag(), first.etag());
  const uint64_t head = Head();
  const auto late = update(first.etag(), "Third");
  EXPECT_EQ(late.status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(late.status()), "ETAG_MISMATCH");
  EXPECT_THAT(std::string(late.status().message()), HasSubstr(second->person().etag()));
  EXPECT_EQ(Head(), head);
  EXPECT_TRUE(update(second->person().etag(), "Third").ok());
  // Of a resource that the request makes there is none.
  const auto made = Do<v1::RecordPersonResponse, v1::RecordPersonRequest>(
      "options { etag: '7' } parent: 'agencies/ct' person_id: 'q' display_name { text: 'Q' }");
  EXPECT_EQ(ReasonOf(made.status()), "INVALID_FIELD");
}

// What was committed before is answered, however stale its etag has become.
TEST_F(Contract, ARepeatedEditIsAnsweredThoughItsEtagIsOldNow) {
  const v1::Person first = Record("person_id: 'p' display_name { text: 'First' }");
  const std::string update = absl::StrCat("options { request_id: 'u' etag: '", first.etag(),
                                          "' } name: 'agencies/ct/persons/p' "
                                          "display_name { text: 'Second' }");
  const auto once = Must<v1::UpdatePersonResponse, v1::UpdatePersonRequest>(update);
  const auto twice = Must<v1::UpdatePersonResponse, v1::UpdatePersonRequest>(update);
  EXPECT_TRUE(twice.receipt().repeated());
  EXPECT_EQ(twice.receipt().last_position(), once.receipt().last_position());
}

TEST_F(Contract, AnIdLeftOutIsTheSameForTheSameRequestAndNeverAName) {
  const std::string request = "options { request_id: 'once' } display_name { text: 'Quincy' }";
  const v1::Person made = Record(request);
  EXPECT_THAT(made.name(), testing::MatchesRegex("agencies/ct/persons/[0-9a-f]{32}"));
  const uint64_t head = Head();
  EXPECT_EQ(Record(request).name(), made.name());
  EXPECT_EQ(Head(), head);
  EXPECT_NE(Record("display_name { text: 'Quincy' }").name(), made.name());
  EXPECT_EQ(made.display_name().text(), "Quincy");
  // Also decided alone, before it is done.
  const auto trial = Do<v1::RecordPersonResponse, v1::RecordPersonRequest>(
      "options { request_id: 't' validate_only: true } parent: 'agencies/ct' "
      "display_name { text: 'T' }");
  ASSERT_TRUE(trial.ok()) << trial.status();
  EXPECT_EQ(Record("options { request_id: 't' } display_name { text: 'T' }").name(),
            trial->person().name());
}

TEST_F(Contract, PagesGoOnWhateverIsWrittenAndATokenIsGoodForItsListOnly) {
  for (const char* id : {"b", "d", "f", "h"}) {
    Must<v1::CreateAgencyResponse, v1::CreateAgencyRequest>(
        absl::StrCat("agency_id: '", id, "' display_name: 'A' zone: 'Europe/London'"));
  }
  auto list = Make<v1::ListAgenciesRequest>("page_size: 2");
  const auto first = client_->Ask<v1::ListAgenciesResponse>(list);
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_EQ(first->agencies_size(), 2);  // b, ct
  EXPECT_THAT(first->next_page_token(), Not(HasSubstr("agencies")));
  // One before the place and one behind it: the second is seen, none is seen twice.
  for (const char* id : {"a", "e"}) {
    Must<v1::CreateAgencyResponse, v1::CreateAgencyRequest>(
        absl::StrCat("agency_id: '", id, "' display_name: 'A' zone: 'Europe/London'"));
  }
  Close();
  Open();  // also across a restart
  std::string names;
  list.set_page_token(first->next_page_token());
  while (true) {
    const auto page = client_->Ask<v1::ListAgenciesResponse>(list);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const auto& agency : page->agencies()) absl::StrAppend(&names, agency.name(), " ");
    if (page->next_page_token().empty()) break;
    list.set_page_token(page->next_page_token());
  }
  EXPECT_EQ(names, "agencies/d agencies/e agencies/f agencies/h ");
  auto staff = Make<v1::ListStaffRequest>("parent: 'agencies/ct'");
  for (const std::string& token : {first->next_page_token(), std::string("agencies/ct/staff/x")}) {
    staff.set_page_token(token);
    const auto refused = client_->Ask<v1::ListStaffResponse>(staff);
    EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(ReasonOf(refused.status()), "INVALID_PAGE_TOKEN");
  }
}

TEST_F(Contract, AReceiptSaysOfWhichLogAndEpochItsPositionsAre) {
  const auto made = Must<v1::RecordPersonResponse, v1::RecordPersonRequest>(
      "parent: 'agencies/ct' person_id: 'p' display_name { text: 'P' }");
  EXPECT_EQ(made.receipt().log_id(), service_->engine().log().identity().log_id);
  EXPECT_EQ(made.receipt().epoch(), 1u);
  EXPECT_EQ(made.as_of().log_id(), made.receipt().log_id());
  // Enough to read on from there.
  v1::ReadEventsRequest read;
  read.set_from_position(made.receipt().first_position());
  EXPECT_EQ(ReasonOf(client_->Ask<v1::ReadEventsResponse>(read).status()), "INVALID_FIELD");
  read.set_epoch(made.receipt().epoch());
  const auto page = client_->Ask<v1::ReadEventsResponse>(read);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->commits(0).events(0).type_name(), "PersonRecorded");
}

TEST_F(Contract, WhoHasLeftIsErasedOnDiskTooAndStaysSo) {
  constexpr char kName[] = "Quillonaire Zzyzxford";
  constexpr char kStaff[] = "agencies/ct/staff/s";
  Must<v1::EmployStaffResponse, v1::EmployStaffRequest>(
      absl::StrCat("parent: 'agencies/ct' staff_id: 's' employed_from: '2020-01-01' ",
                   "display_name { text: '", kName, "' }"));
  const auto contact = Must<v1::AddContactPointResponse, v1::AddContactPointRequest>(
      absl::StrCat("name: '", kStaff, "' contact_id: 'm' kind: CONTACT_KIND_MOBILE ",
                   "value { text: '+1 (860) 555-0100' }"));
  EXPECT_EQ(contact.staff().contact_points(0).value().text(), "+18605550100");
  Must<v1::EndEmploymentResponse, v1::EndEmploymentRequest>(
      absl::StrCat("name: '", kStaff, "' last_date: '2026-10-20'"));
  const auto erased = Must<v1::EraseStaffResponse, v1::EraseStaffRequest>(
      absl::StrCat("name: '", kStaff, "' legal_basis: 'GDPR 17(1)(a)'"));
  EXPECT_TRUE(erased.staff().erased());
  EXPECT_EQ(service_->keys().State(kStaff).value(), eventstore::KeyState::kErased);
  const auto shown = [&](uint64_t as_of) {
    auto get = Make<v1::GetStaffRequest>(absl::StrCat("name: '", kStaff, "'"));
    get.mutable_options()->set_as_of_position(as_of);
    const auto answer = client_->Ask<v1::GetStaffResponse>(get);
    VIGIL_CHECK(answer.ok()) << answer.status();
    return answer->staff();
  };
  const uint64_t before = erased.receipt().first_position() - 1;
  for (const bool again : {false, true}) {
    if (again) {
      Close();
      Open();
    }
    EXPECT_TRUE(shown(0).display_name().erased());
    EXPECT_TRUE(shown(0).contact_points(0).value().erased());
    EXPECT_TRUE(shown(before).display_name().erased());
    EXPECT_EQ(shown(before).contact_points(0).value().text(), "");
  }
  Close();
  EXPECT_TRUE(testkit::FilesHolding(folder_.path(), kName).empty());
  EXPECT_TRUE(testkit::FilesHolding(folder_.path(), "8605550100").empty());
}

}  // namespace
}  // namespace vigil::edge
