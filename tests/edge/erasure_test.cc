// A person is recorded, found, erased; then everything there is on disk is searched for what was
// known of them, byte by byte, and the service is started again on it. The names are such that no
// other bytes can hold them by chance.
#include <filesystem>
#include <fstream>
#include <string>

#include "eventstore/key_rows.h"
#include "eventstore/key_store.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/core/rejections.h"
#include "scheduler/family/decide.h"
#include "services/engine/engine.h"
#include "services/handlers/call.h"
#include "tests/edge/service.h"
#include "tests/testing/files.h"
#include "tests/testing/temp_folder.h"
#include "vigil/v1/admin.pb.h"
#include "vigil/v1/case.pb.h"
#include "vigil/v1/roster.pb.h"

namespace vigil::edge {
namespace {

namespace fs = std::filesystem;

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kName[] = "Quillonaire Zzyzxford";
constexpr char kNumber[] = "+15552017788";
constexpr char kPerson[] = "agencies/ct/persons/p-1";

class Erasure : public ::testing::Test {
 protected:
  void SetUp() override { Open(); }
  void Open(bool read_only = false) {
    vigild::EnvironmentOptions options;
    options.read_only = read_only;
    options.data_dir = folder_.path() + "/data";
    service_ = StartService(std::move(options));
    client_ = std::make_unique<Client>(AddressOf(*service_));
  }
  void Close() {
    client_.reset();
    service_.reset();
  }
  void RecordPerson() {
    ASSERT_TRUE(client_
                    ->Ask<v1::CreateAgencyResponse>(Make<v1::CreateAgencyRequest>(
                        "options { request_id: 'a' } agency_id: 'ct' display_name: 'CT' "
                        "zone: 'America/New_York'"))
                    .ok());
    const auto recorded = client_->Ask<v1::RecordPersonResponse>(Record());
    ASSERT_TRUE(recorded.ok()) << recorded.status();
    EXPECT_EQ(recorded->person().display_name().text(), kName);
    EXPECT_EQ(recorded->person().phone_numbers(0).text(), kNumber);
  }
  static v1::RecordPersonRequest Record() {
    return Make<v1::RecordPersonRequest>(absl::StrCat(
        "options { request_id: 'p' } parent: 'agencies/ct' person_id: 'p-1' display_name { text: '",
        kName,
        "' } birth_date { text: '2012-02-29' } phone_numbers { text: '+1 (555) 201-7788' }"));
  }
  absl::StatusOr<v1::FindPersonsByPhoneResponse> Find() {
    return client_->Ask<v1::FindPersonsByPhoneResponse>(Make<v1::FindPersonsByPhoneRequest>(
        "parent: 'agencies/ct' phone_number { text: '+1 555 201 7788' }"));
  }
  absl::StatusOr<v1::ErasePersonResponse> Erase() {
    return client_->Ask<v1::ErasePersonResponse>(Make<v1::ErasePersonRequest>(absl::StrCat(
        "options { request_id: 'e' } name: '", kPerson, "' legal_basis: 'GDPR 17(1)(b)'")));
  }

  // The commit without what follows it: as a crash between the two leaves things.
  void CommitErasureOnly() {
    engine::Command command;
    command.caller = {"t", "t", "admin", "", "test", ""};
    command.method = "test";
    command.partition = "agencies/ct";
    command.decide = [](const scheduler::StateView& view, const scheduler::DecideContext& context) {
      return scheduler::Decide(view,
                               Make<v1::ErasePersonRequest>(absl::StrCat(
                                   "name: '", kPerson, "' legal_basis: 'GDPR 17(1)(b)'")),
                               context);
    };
    ASSERT_TRUE(service_->engine().Run(std::move(command)).status.ok());
  }

  testkit::TempFolder folder_;
  std::unique_ptr<vigild::Environment> service_;
  std::unique_ptr<Client> client_;
};

TEST_F(Erasure, NothingOnDiskEverHoldsTheTextAndTheDirectoryFinds) {
  RecordPerson();
  const auto found = Find();
  ASSERT_TRUE(found.ok()) << found.status();
  ASSERT_EQ(found->persons_size(), 1);
  EXPECT_EQ(found->persons(0).name(), kPerson);
  Close();
  EXPECT_TRUE(testkit::FilesHolding(folder_.path(), kName).empty());
  EXPECT_TRUE(testkit::FilesHolding(folder_.path(), "5552017788").empty());
  Open();  // the directory is filled again at start
  ASSERT_TRUE(Find().ok());
  EXPECT_EQ(Find()->persons_size(), 1);
}

TEST_F(Erasure, AfterItThePersonCannotBeReadNorFoundAndTheKeyIsGone) {
  RecordPerson();
  const auto key = service_->keys().Get(kPerson, 1);
  ASSERT_TRUE(key.ok());
  const std::string key_bytes((*key)->key.view());
  const auto erased = Erase();
  ASSERT_TRUE(erased.ok()) << erased.status();
  EXPECT_TRUE(erased->person().erased());
  EXPECT_EQ(service_->keys().State(kPerson).value(), eventstore::KeyState::kErased);
  const auto nobody = Find();
  ASSERT_TRUE(nobody.ok());
  EXPECT_EQ(nobody->persons_size(), 0);
  const auto get = [&](uint64_t at) {
    auto request = Make<v1::GetPersonRequest>(absl::StrCat("name: '", kPerson, "'"));
    request.mutable_options()->set_as_of_position(at);
    return client_->Ask<v1::GetPersonResponse>(request);
  };
  for (const uint64_t at : {uint64_t{0}, erased->receipt().first_position() - 1}) {
    const auto person = get(at);
    ASSERT_TRUE(person.ok()) << person.status();
    EXPECT_EQ(person->person().display_name().text(), "") << "as of " << at;
    EXPECT_FALSE(person->person().display_name().unreadable());
  }
  EXPECT_TRUE(get(erased->receipt().first_position() - 1)->person().display_name().erased());
  Close();
  EXPECT_TRUE(testkit::FilesHolding(folder_.path(), kName).empty());
  EXPECT_TRUE(testkit::FilesHolding(folder_.path(), key_bytes).empty());
}

TEST_F(Erasure, RepeatingEitherRequestBringsNothingBack) {
  RecordPerson();
  ASSERT_TRUE(Erase().ok());
  const auto again = Erase();
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(again->receipt().repeated());
  const auto recorded = client_->Ask<v1::RecordPersonResponse>(Record());
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  EXPECT_TRUE(recorded->receipt().repeated());
  EXPECT_EQ(recorded->person().display_name().text(), "");
  EXPECT_EQ(service_->keys().State(kPerson).value(), eventstore::KeyState::kErased);
  const auto update = client_->Ask<v1::UpdatePersonResponse>(Make<v1::UpdatePersonRequest>(
      absl::StrCat("options { request_id: 'u' } name: '", kPerson, "' address { text: 'x' }")));
  EXPECT_EQ(update.status().code(), absl::StatusCode::kFailedPrecondition) << update.status();
}

TEST_F(Erasure, IsFinishedAtTheNextStartWhenACrashCutItShort) {
  RecordPerson();
  CommitErasureOnly();
  ASSERT_EQ(service_->keys().State(kPerson).value(), eventstore::KeyState::kPresent);
  Close();
  Open();
  EXPECT_EQ(service_->keys().State(kPerson).value(), eventstore::KeyState::kErased);
  ASSERT_TRUE(Find().ok());
  EXPECT_EQ(Find()->persons_size(), 0);
}

TEST_F(Erasure, APurgeThatFailsKeepsNobodyOutAndIsTriedAgain) {
  RecordPerson();
  // A byte that does not go away: a file nobody asked for holds the wrapped key.
  std::string wrapped;
  ASSERT_TRUE(service_->keys()
                  .ForEachStoredRow([&wrapped](absl::string_view row, absl::string_view value) {
                    std::string subject;
                    uint32_t version = 0;
                    if (eventstore::ParseSubjectRow(row, &subject, &version) && subject == kPerson)
                      wrapped = std::string(value);
                    return true;
                  })
                  .ok());
  ASSERT_NE(wrapped, "");
  const std::string stray = eventstore::KeyDatabaseFolder(folder_.path() + "/data/keys") + "/stray";
  std::ofstream(stray, std::ios::binary) << wrapped;
  const auto erased = Erase();
  EXPECT_EQ(scheduler::ReasonOf(erased.status()), "ERASURE_INCOMPLETE") << erased.status();
  const auto conditions = [&] {
    return client_->Ask<v1::GetStatusResponse>(v1::GetStatusRequest())->conditions();
  };
  EXPECT_THAT(conditions(), Contains(HasSubstr("erasure incomplete")));
  Close();
  Open();  // started before; the purge fails again, the rest is served
  EXPECT_THAT(conditions(), Contains(HasSubstr("erasure incomplete")));
  const auto person = client_->Ask<v1::GetPersonResponse>(
      Make<v1::GetPersonRequest>(absl::StrCat("name: '", kPerson, "'")));
  ASSERT_TRUE(person.ok()) << person.status();
  EXPECT_TRUE(person->person().erased());
  fs::remove(stray);
  EXPECT_EQ(service_->dispatcher().RetryErasures(), absl::OkStatus());
  EXPECT_THAT(conditions(), Not(Contains(HasSubstr("erasure incomplete"))));
}

TEST_F(Erasure, AReadOnlyServiceOpensNothingOfTheErasedEither) {
  RecordPerson();
  const uint64_t before = service_->engine().served()->position;
  CommitErasureOnly();
  Close();
  Open(/*read_only=*/true);
  auto request = Make<v1::GetPersonRequest>(absl::StrCat("name: '", kPerson, "'"));
  request.mutable_options()->set_as_of_position(before);
  const auto person = client_->Ask<v1::GetPersonResponse>(request);
  ASSERT_TRUE(person.ok()) << person.status();
  EXPECT_TRUE(person->person().display_name().erased());
  EXPECT_EQ(person->person().display_name().text(), "");
}

TEST_F(Erasure, TheLedgerSaysWhenAndByWhichEvent) {
  RecordPerson();
  CommitErasureOnly();
  const uint64_t position = service_->engine().served()->position;
  const absl::Time erased_at = service_->engine().served()->recorded_at;
  v1::AdvanceClockRequest hour;
  hour.mutable_to()->set_seconds(absl::ToUnixSeconds(kStart) + 3600);
  ASSERT_TRUE(client_->Ask<v1::AdvanceClockResponse>(hour).ok());
  auto other = Record();
  other.set_person_id("p-2");
  other.mutable_options()->set_request_id("p2");
  ASSERT_TRUE(client_->Ask<v1::RecordPersonResponse>(other).ok());
  Close();
  Open();
  const eventstore::ErasureLedger ledger = service_->keys().Ledger();
  ASSERT_EQ(ledger.entries.size(), 1u);
  EXPECT_EQ(ledger.entries[0].position, position);
  EXPECT_EQ(ledger.entries[0].erased_at, erased_at);
}

TEST_F(Erasure, ARefusedOrTrialRequestLeavesNoKeyBehind) {
  RecordPerson();
  auto trial = Record();
  trial.set_person_id("p-2");
  trial.mutable_options()->set_request_id("p2");
  trial.mutable_options()->set_validate_only(true);
  const auto tried = client_->Ask<v1::RecordPersonResponse>(trial);
  ASSERT_TRUE(tried.ok()) << tried.status();
  EXPECT_EQ(tried->person().display_name().text(), kName);  // shown, never sealed
  EXPECT_EQ(service_->keys().State("agencies/ct/persons/p-2").value(),
            eventstore::KeyState::kMissing);
  auto refused = Record();
  refused.set_parent("agencies/nowhere");
  refused.mutable_options()->set_request_id("p3");
  EXPECT_EQ(client_->Ask<v1::RecordPersonResponse>(refused).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(service_->keys().State("agencies/nowhere/persons/p-1").value(),
            eventstore::KeyState::kMissing);
}

}  // namespace
}  // namespace vigil::edge
