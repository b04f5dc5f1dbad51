// Method: everything that is known of a person, and the keys it is sealed under, wrapped and in
// clear, is looked for in every file and every decoded row of the data folder and of the backups:
// before the erasure, where the search must find what is there; after it, running and stopped; and
// in what yesterday's backup brings back.
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "eventstore/key_rows.h"
#include "eventstore/key_store.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/engine/engine.h"
#include "tests/edge/city.h"
#include "tests/edge/command.h"
#include "tests/edge/secrets.h"
#include "tests/edge/service.h"
#include "tests/testing/temp_folder.h"
#include "vigil/v1/admin.pb.h"
#include "vigil/v1/crisis.pb.h"
#include "vigil/v1/visit.pb.h"

namespace vigil::edge {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kPerson[] = "agencies/uk/persons/y1";
constexpr char kVisit[] = "agencies/uk/families/f1/visits/v1";
constexpr char kCall[] = "agencies/uk/calls/c1";

// What is said of the person, by what it is.
const std::map<std::string, std::string>& Plaintexts() {
  static const auto* const texts = new std::map<std::string, std::string>{
      {"name", "Quillonaire Zzyzxford-Brambleby"},
      {"number", "+447700900177"},
      {"birth date", "2012-02-29"},
      {"address", "17 Nettlewhistle Passage, Upper Snodsbury"},
      {"language", "Old Zzyzxian and some Volapuk"},
      {"family note", "Quorndon wept when the hearing was put off"},
      {"visit note", "sat by the Pemberton stove and would not speak"},
      {"call note", "says that Mr Hathersage stands in the street"},
      {"call summary", "talked with Aunt Philomelia until he had gone"}};
  return *texts;
}
const std::string& Plain(const std::string& label) { return Plaintexts().at(label); }

class ErasureProof : public ::testing::Test {
 protected:
  void SetUp() override { Open("data"); }

  std::string At(const std::string& name) const { return folder_.path() + "/" + name; }
  void Open(const std::string& folder) {
    vigild::EnvironmentOptions options;
    options.data_dir = At(folder);
    options.backup_dir = At("backups");
    if (folder != "data") options.kek_file = At("data/kek");
    service_ = StartService(std::move(options));
    client_ = std::make_unique<Client>(AddressOf(*service_));
    if (city_ == nullptr) city_ = std::make_unique<City>(client_.get());
  }
  void Close() {
    client_.reset();
    service_.reset();
  }

  void WriteHistory() {
    city_->AddTeam();
    city_->Must<v1::RecordPersonResponse, v1::RecordPersonRequest>(
        absl::StrCat("parent: 'agencies/uk' person_id: 'y1' display_name { text: '", Plain("name"),
                     "' } phone_numbers { text: '", Plain("number"), "' } birth_date { text: '",
                     Plain("birth date"), "' } address { text: '", Plain("address"),
                     "' } language { text: '", Plain("language"), "' }"));
    city_->Refer("f1", kPerson);
    city_->Open("f1", kPerson);
    city_->Must<v1::ScheduleVisitResponse, v1::ScheduleVisitRequest>(absl::StrCat(
        "parent: 'agencies/uk/families/f1' visit_id: 'v1' planned { start { local { date_time: "
        "'2026-10-27T10:00' } } end { local { date_time: '2026-10-27T11:00' } } workers { staff: '",
        City::kTherapist, "' } place: VISIT_PLACE_HOME } note { text: '", Plain("visit note"),
        "' }"));
    city_->Refer("f2", kPerson);
    city_->Must<v1::EndReferralResponse, v1::EndReferralRequest>(absl::StrCat(
        "name: 'agencies/uk/families/f2' reason { text: '", Plain("family note"), "' }"));
    // Nobody knows yet who calls; the number tells it to the directory.
    city_->Must<v1::ReceiveCallResponse, v1::ReceiveCallRequest>(absl::StrCat(
        "parent: 'agencies/uk' call_id: 'c1' team: '", City::kTeam, "' caller_number { text: '",
        Plain("number"), "' } note { text: '", Plain("call note"), "' }"));
    city_->Must<v1::IdentifyCallerResponse, v1::IdentifyCallerRequest>(
        absl::StrCat("name: '", kCall, "' family: 'agencies/uk/families/f1'"));
    city_->Must<v1::CloseCallResponse, v1::CloseCallRequest>(absl::StrCat(
        "name: '", kCall, "' disposition: CALL_DISPOSITION_RESOLVED_BY_PHONE summary { text: '",
        Plain("call summary"), "' }"));
    ASSERT_TRUE(client_->Ask<v1::TakeSnapshotResponse>(v1::TakeSnapshotRequest()).ok());
    ASSERT_TRUE(client_->Ask<v1::CreateBackupResponse>(v1::CreateBackupRequest()).ok());
  }
  std::vector<v1::TextAbout> Texts() {
    const auto listed = client_->Ask<v1::ListTextsAboutResponse>(
        Make<v1::ListTextsAboutRequest>(absl::StrCat("name: '", kPerson, "'")));
    VIGIL_CHECK(listed.ok()) << listed.status();
    return {listed->texts().begin(), listed->texts().end()};
  }
  // How many keys of the subjects the key store has. Restoring wraps keys anew, so that bytes alone
  // would not tell.
  size_t StoredKeys(const std::function<void(const std::string& subject, uint32_t version,
                                             absl::string_view value)>& each = nullptr) {
    size_t rows = 0;
    const absl::Status read =
        service_->keys().ForEachStoredRow([&](absl::string_view row, absl::string_view value) {
          std::string subject;
          uint32_t version = 0;
          if (!eventstore::ParseSubjectRow(row, &subject, &version)) return true;
          if (!subjects_.contains(subject)) return true;
          ++rows;
          if (each) each(subject, version, value);
          return true;
        });
    VIGIL_CHECK(read.ok()) << read;
    return rows;
  }
  // The keys of the subjects as they are stored and as they open.
  void AddKeys() {
    const size_t rows =
        StoredKeys([this](const std::string& subject, uint32_t version, absl::string_view value) {
          const auto wrapped = eventstore::ParseWrappedKey(value);
          VIGIL_CHECK(wrapped.ok()) << wrapped.status();
          wrapped_.Add("wrapped key of " + subject, wrapped->bytes);
          const auto key = service_->keys().Get(subject, version);
          VIGIL_CHECK(key.ok()) << key.status();
          secrets_.Add("wrapped key of " + subject, wrapped->bytes);
          secrets_.Add("key of " + subject, (*key)->key.view());
        });
    ASSERT_EQ(rows, subjects_.size());
  }
  // Text by text, what the service says of the person.
  void ExpectErased() {
    EXPECT_EQ(StoredKeys(), 0u);
    const auto person = client_->Ask<v1::GetPersonResponse>(
        Make<v1::GetPersonRequest>(absl::StrCat("name: '", kPerson, "'")));
    ASSERT_TRUE(person.ok()) << person.status();
    EXPECT_TRUE(person->person().erased() || person->person().display_name().erased());
    EXPECT_EQ(person->person().display_name().text(), "");
    const auto call = client_->Ask<v1::GetCallResponse>(
        Make<v1::GetCallRequest>(absl::StrCat("name: '", kCall, "'")));
    ASSERT_TRUE(call.ok()) << call.status();
    EXPECT_TRUE(call->call().caller_number().erased());
    EXPECT_TRUE(call->call().note().erased());
    EXPECT_TRUE(call->call().summary().erased());
    const auto visit = client_->Ask<v1::GetVisitResponse>(
        Make<v1::GetVisitRequest>(absl::StrCat("name: '", kVisit, "'")));
    ASSERT_TRUE(visit.ok()) << visit.status();
    EXPECT_TRUE(visit->visit().note().erased());
    const auto found =
        client_->Ask<v1::FindPersonsByPhoneResponse>(Make<v1::FindPersonsByPhoneRequest>(
            absl::StrCat("parent: 'agencies/uk' phone_number { text: '", Plain("number"), "' }")));
    ASSERT_TRUE(found.ok()) << found.status();
    EXPECT_EQ(found->persons_size(), 0);
  }

  Ran Restore(const std::string& from, const std::string& to, std::vector<std::string> more) {
    std::vector<std::string> flags = {"log",  "restore", "--backup-dir", At(from),
                                      "--to", At(to),    "--why",        "disk failure"};
    flags.insert(flags.end(), more.begin(), more.end());
    return RunVigil(std::move(flags));
  }
  void ExpectNothingComesBack(const std::string& from, const std::string& to,
                              std::vector<std::string> more) {
    SCOPED_TRACE(to);
    const Ran restored = Restore(from, to, std::move(more));
    ASSERT_EQ(restored.code, 0) << restored.err;
    EXPECT_THAT(restored.out, HasSubstr("those of 6 erased subjects did not"));
    EXPECT_THAT(secrets_.FoundIn(At(to)), IsEmpty()) << "as it was restored";
    Open(to);
    ExpectErased();
    EXPECT_THAT(secrets_.FoundIn(At(to)), IsEmpty()) << "while it runs";
    Close();
    EXPECT_THAT(secrets_.FoundIn(At(to)), IsEmpty()) << "when it has stopped";
  }

  testkit::TempFolder folder_;
  std::unique_ptr<vigild::Environment> service_;
  std::unique_ptr<Client> client_;
  std::unique_ptr<City> city_;
  std::set<std::string> subjects_;  // the person and the texts about them
  Secrets secrets_;                 // all that must be gone
  Secrets wrapped_;                 // what is on disk before, and must be found there
};

// A search that finds nothing proves nothing unless it would have found something.
void ExpectSearchWorks(const Secrets& secrets, const std::string& folder) {
  std::filesystem::create_directory(folder);
  std::string all;
  for (const auto& [label, text] : Plaintexts()) all += text + "\n";
  std::ofstream(folder + "/plain") << all;
  rocksdb::Options options;
  options.create_if_missing = true;
  options.compression = rocksdb::kZSTD;
  rocksdb::DB* raw = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open(options, folder + "/db", &raw).ok());
  const std::unique_ptr<rocksdb::DB> db(raw);
  for (const auto& [label, text] : Plaintexts()) {
    // Said before the needle and again behind it, so that the table holds it compressed.
    ASSERT_TRUE(db->Put({}, label, std::string(4000, 'x') + text + std::string(4000, 'x')).ok());
  }
  ASSERT_TRUE(db->Flush({}).ok());
  const std::set<std::string> found = secrets.FoundIn(folder);
  for (const auto& [label, text] : Plaintexts()) {
    EXPECT_EQ(found.count(absl::StrCat(label, " in ", folder, "/plain")), 1u) << label;
    EXPECT_EQ(found.count(absl::StrCat(label, " in ", folder, "/db family default")), 1u) << label;
  }
}

// Hazard H12.
TEST_F(ErasureProof, NothingIsLeftOnDiskNorComesBackFromYesterdaysBackup) {
  WriteHistory();
  for (const auto& [label, text] : Plaintexts()) secrets_.Add(label, text);
  const std::vector<v1::TextAbout> texts = Texts();
  ASSERT_EQ(texts.size(), 5u);  // number, note and summary of the call; visit note; family note
  subjects_ = {kPerson};
  for (const v1::TextAbout& text : texts) {
    subjects_.insert(absl::StrCat("text/", text.name().substr(text.name().rfind('/') + 1)));
  }
  AddKeys();
  ExpectSearchWorks(secrets_, At("control"));
  for (const std::string& where : {At("data"), At("backups")}) {
    const std::set<std::string> found = wrapped_.FoundIn(where);
    for (const std::string& subject : subjects_) {
      EXPECT_TRUE(Secrets::Has(found, "wrapped key of " + subject)) << where;
    }
  }

  std::filesystem::copy(At("backups"), At("carried-away"),
                        std::filesystem::copy_options::recursive);
  v1::AdvanceClockRequest day;
  day.mutable_to()->set_seconds(absl::ToUnixSeconds(kStart) + 86400);
  ASSERT_TRUE(client_->Ask<v1::AdvanceClockResponse>(day).ok());
  auto erase = city_->With<v1::ErasePersonRequest>(
      absl::StrCat("name: '", kPerson, "' legal_basis: 'GDPR 17(1)(b)'"));
  for (const v1::TextAbout& text : texts) {
    if (text.field() != "caller_number") erase.add_texts(text.name());  // that one goes by itself
  }
  const auto erased = client_->Ask<v1::ErasePersonResponse>(erase);
  ASSERT_TRUE(erased.ok()) << erased.status();
  EXPECT_THAT(erased->texts_about(), IsEmpty());
  for (const v1::TextAbout& text : Texts()) {
    EXPECT_EQ(text.decision(), types::v1::TEXT_DECISION_ERASED) << text.ShortDebugString();
  }

  EXPECT_THAT(secrets_.FoundIn(folder_.path() + "/data"), IsEmpty()) << "while it runs";
  EXPECT_THAT(secrets_.FoundIn(At("backups")), IsEmpty());
  ExpectErased();
  Close();
  EXPECT_THAT(secrets_.FoundIn(At("data")), IsEmpty()) << "when it has stopped";
  Open("data");
  ExpectErased();
  Close();

  ExpectNothingComesBack("backups", "restored", {});
  // The same from a copy that was carried away yesterday and knows of no erasure. By itself it
  // brings them back; the ledger of the folder that is left keeps them out, of the copy as well.
  ASSERT_EQ(Restore("carried-away", "unwarned", {}).code, 0);
  Open("unwarned");
  EXPECT_EQ(StoredKeys(), subjects_.size());
  const auto back = client_->Ask<v1::GetPersonResponse>(
      Make<v1::GetPersonRequest>(absl::StrCat("name: '", kPerson, "'")));
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->person().display_name().text(), Plain("name"));
  Close();
  ExpectNothingComesBack("carried-away", "restored-later", {"--ledger", At("data/keys/erasures")});
  EXPECT_THAT(secrets_.FoundIn(At("carried-away")), IsEmpty());
}

}  // namespace
}  // namespace vigil::edge
