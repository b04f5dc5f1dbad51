// Backups as an operator makes and uses them: CreateBackup of a service under way, and the command
// line that brings the log back; then the service on what came back, and a search of its files.
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "eventstore/key_store.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/engine/engine.h"
#include "tests/edge/command.h"
#include "tests/edge/service.h"
#include "tests/testing/files.h"
#include "tests/testing/temp_folder.h"
#include "vigil/v1/admin.pb.h"
#include "vigil/v1/case.pb.h"
#include "vigil/v1/log.pb.h"
#include "vigil/v1/roster.pb.h"

namespace vigil::edge {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kErased[] = "agencies/ct/persons/p-1";
constexpr char kName[] = "Marigold Featherstonehaugh";

class Backup : public ::testing::Test {
 protected:
  void SetUp() override {
    Open("data");
    ASSERT_TRUE(Ask<v1::CreateAgencyResponse>(
                    Make<v1::CreateAgencyRequest>("options { request_id: 'a' } agency_id: 'ct' "
                                                  "display_name: 'CT' zone: 'America/New_York'"))
                    .ok());
    Record("p-1", kName);
    Record("p-2", "Somebody Else");
  }

  std::string At(const std::string& name) const { return folder_.path() + "/" + name; }
  void Open(const std::string& folder) {
    vigild::EnvironmentOptions options;
    options.data_dir = At(folder);
    options.backup_dir = At("backups");
    if (folder != "data") options.kek_file = At("data/kek");
    service_ = StartService(std::move(options));
    client_ = std::make_unique<Client>(AddressOf(*service_));
  }
  void Close() {
    client_.reset();
    service_.reset();
  }
  template <class Response>
  absl::StatusOr<Response> Ask(const google::protobuf::Message& request) {
    return client_->Ask<Response>(request);
  }
  void Record(const std::string& id, const std::string& name) {
    const auto recorded = Ask<v1::RecordPersonResponse>(Make<v1::RecordPersonRequest>(
        absl::StrCat("options { request_id: 'r", id, "' } parent: 'agencies/ct' person_id: '", id,
                     "' display_name { text: '", name, "' }")));
    ASSERT_TRUE(recorded.ok()) << recorded.status();
  }
  void Erase() {
    ASSERT_TRUE(Ask<v1::ErasePersonResponse>(
                    Make<v1::ErasePersonRequest>(absl::StrCat("options { request_id: 'e' } name: '",
                                                              kErased, "' legal_basis: 'asked'")))
                    .ok());
  }
  void CreateBackup(const std::string& id) {
    const auto made = Ask<v1::CreateBackupResponse>(v1::CreateBackupRequest());
    ASSERT_TRUE(made.ok()) << made.status();
    EXPECT_EQ(made->backup_id(), id);
    EXPECT_EQ(made->position(), made->as_of().position());
  }
  // The person's name as the service shows it; "(erased)"; or the error.
  std::string NameOf(const std::string& id) {
    const auto person = Ask<v1::GetPersonResponse>(
        Make<v1::GetPersonRequest>(absl::StrCat("name: 'agencies/ct/persons/", id, "'")));
    if (!person.ok()) return person.status().ToString();
    const auto& name = person->person().display_name();
    return name.erased() ? "(erased)" : name.text();
  }
  std::string SecretOfErased() {
    return std::string((*service_->keys().Get(kErased, 1))->key.view());
  }
  std::vector<std::string> Restore(const std::string& to, std::vector<std::string> more = {}) {
    std::vector<std::string> flags = {"log",         "restore", "--backup-dir",
                                      At("backups"), "--to",    At(to)};
    flags.insert(flags.end(), more.begin(), more.end());
    return flags;
  }

  testkit::TempFolder folder_;
  std::unique_ptr<vigild::Environment> service_;
  std::unique_ptr<Client> client_;
};

// Hazard H12.
TEST_F(Backup, YesterdaysBackupDoesNotBringTheErasedBack) {
  const std::string secret = SecretOfErased();
  CreateBackup("1");
  EXPECT_EQ(NameOf("p-1"), kName);
  Erase();
  EXPECT_THAT(testkit::FilesHolding(At("backups"), secret), IsEmpty());
  Record("p-3", "After The Backup");
  Close();
  const Ran restored = RunVigil(Restore("restored", {"--why", "disk failure"}));
  ASSERT_EQ(restored.code, 0) << restored.err;
  EXPECT_THAT(restored.out, HasSubstr("those of 1 erased subjects did not"));
  Open("restored");
  EXPECT_EQ(NameOf("p-1"), "(erased)");
  EXPECT_EQ(NameOf("p-2"), "Somebody Else");
  EXPECT_THAT(NameOf("p-3"), HasSubstr("NOT_FOUND"));
  EXPECT_THAT(testkit::FilesHolding(At("restored"), secret), IsEmpty());
  EXPECT_THAT(testkit::FilesHolding(At("restored"), kName), IsEmpty());
  // The new head says what happened, by whom and why; the service goes on from there.
  Record("p-3", "Recorded Again");
  const auto events =
      Ask<v1::ReadEventsResponse>(Make<v1::ReadEventsRequest>("from_position: 1 page_size: 1000"));
  ASSERT_TRUE(events.ok()) << events.status();
  const auto& stated = events->commits(events->commits_size() - 2);
  EXPECT_EQ(stated.events(0).type_name(), "LogRestored");
  EXPECT_EQ(stated.reason(), "disk failure");
  EXPECT_EQ(events->as_of().epoch(), 2u);
}

TEST_F(Backup, TheTailOfTheDamagedFolderIsReplayedOnTop) {
  CreateBackup("1");
  Record("p-3", "After The Backup");
  Erase();
  Close();
  const Ran restored = RunVigil(Restore("restored", {"--tail-from", At("data")}));
  ASSERT_EQ(restored.code, 0) << restored.err;
  Open("restored");
  EXPECT_EQ(NameOf("p-3"), "After The Backup");
  EXPECT_EQ(NameOf("p-1"), "(erased)");
}

TEST_F(Backup, GoesBackToAPointInTime) {
  const uint64_t before = service_->engine().served()->position;
  Record("p-3", "Entered By Mistake");
  CreateBackup("1");
  Close();
  const Ran restored =
      RunVigil(Restore("restored", {"--until-position", absl::StrCat(before), "--json"}));
  ASSERT_EQ(restored.code, 0) << restored.err;
  EXPECT_THAT(restored.out, HasSubstr(absl::StrCat("\"cut_at\":", before)));
  Open("restored");
  EXPECT_EQ(NameOf("p-2"), "Somebody Else");
  EXPECT_THAT(NameOf("p-3"), HasSubstr("NOT_FOUND"));
}

TEST_F(Backup, ErasuresReachBackupsThatWereOutOfReach) {
  const std::string secret = SecretOfErased();
  CreateBackup("1");
  std::filesystem::rename(At("backups"), At("away"));
  std::ofstream(At("backups")) << "not a folder";
  Erase();  // done all the same
  EXPECT_EQ(NameOf("p-1"), "(erased)");
  Close();
  std::filesystem::remove(At("backups"));
  std::filesystem::rename(At("away"), At("backups"));
  Open("data");  // a start tries again
  const Ran restored = RunVigil(Restore("restored"));
  ASSERT_EQ(restored.code, 0) << restored.err;
  EXPECT_THAT(testkit::FilesHolding(At("restored"), secret), IsEmpty());
  EXPECT_THAT(restored.out, HasSubstr("those of 1 erased subjects did not"));
}

TEST_F(Backup, ListsVerifiesAndRefusesWhatIsDamaged) {
  CreateBackup("1");
  Record("p-3", "More");
  CreateBackup("2");
  Close();
  const Ran whole = RunVigil({"log", "backups", "--backup-dir", At("backups"), "--verify"});
  EXPECT_EQ(whole.code, 0) << whole.err;
  EXPECT_THAT(whole.out, HasSubstr("whole"));
  for (const auto& entry : std::filesystem::recursive_directory_iterator(At("backups/log"))) {
    if (entry.path().extension() != ".sst") continue;
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(20);
    file.put('\xFF');
  }
  const Ran damaged = RunVigil({"log", "backups", "--backup-dir", At("backups"), "--verify"});
  EXPECT_EQ(damaged.code, 1);
  EXPECT_THAT(damaged.out, HasSubstr("DAMAGED"));
  const Ran refused = RunVigil(Restore("restored"));
  EXPECT_EQ(refused.code, 1) << refused.out;
  EXPECT_FALSE(std::filesystem::exists(At("restored")));
}

TEST_F(Backup, TheCommandLineBacksUpAStoppedFolderAndNeverARunningOne) {
  const std::vector<std::string> backup = {"log",      "backup",       "--data-dir",
                                           At("data"), "--backup-dir", At("backups")};
  const Ran running = RunVigil(backup);
  EXPECT_EQ(running.code, 1);
  EXPECT_THAT(running.err, HasSubstr("admin create-backup"));
  Close();
  const Ran stopped = RunVigil(backup);
  ASSERT_EQ(stopped.code, 0) << stopped.err;
  EXPECT_THAT(stopped.out, HasSubstr("verified"));
  EXPECT_EQ(RunVigil(Restore("data")).code, 1);  // never over what is there
  EXPECT_EQ(RunVigil(Restore("x", {"--until-position", "99999"})).code, 1);
  EXPECT_FALSE(std::filesystem::exists(At("x")));
  const Ran missing = RunVigil({"log", "restore", "--backup-dir", At("nowhere"), "--to", At("x")});
  EXPECT_EQ(missing.code, 1);
  EXPECT_THAT(missing.err, HasSubstr("no backup was made there"));
}

TEST_F(Backup, SalvageSavesWhatIsIntact) {
  Erase();
  Close();
  const Ran saved = RunVigil({"log", "salvage", "--data-dir", At("data"), "--to", At("saved")});
  ASSERT_EQ(saved.code, 0) << saved.err;
  Open("saved");
  EXPECT_EQ(NameOf("p-2"), "Somebody Else");
  EXPECT_EQ(NameOf("p-1"), "(erased)");
}

// The key-encryption key is the operator's: a restored folder never makes another one.
TEST_F(Backup, ARestoredFolderAsksForItsKeyEncryptionKey) {
  CreateBackup("1");
  Close();
  ASSERT_EQ(RunVigil(Restore("restored")).code, 0);
  vigild::EnvironmentOptions options;
  options.data_dir = At("restored");
  options.virtual_start = kStart;
  const auto refused = vigild::Environment::Start(std::move(options));
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("--kek-file"));
  EXPECT_FALSE(std::filesystem::exists(At("restored/kek")));
}

TEST_F(Backup, TheKeyEncryptionKeyIsChangedByTheCommandLine) {
  Close();
  const std::string fresh = At("new-kek");
  std::ofstream(fresh) << std::string(64, 'a') << "\n";
  const std::vector<std::string> rekey = {
      "log",        "rekey", "--data-dir", At("data"), "--previous-kek-file", At("data") + "/kek",
      "--kek-file", fresh};
  const Ran changed = RunVigil(rekey);
  ASSERT_EQ(changed.code, 0) << changed.err;
  vigild::EnvironmentOptions options;
  options.data_dir = At("data");
  options.virtual_start = kStart;
  const auto refused = vigild::Environment::Start(options);  // under the old one
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition);
  std::filesystem::copy_file(fresh, At("data") + "/kek",
                             std::filesystem::copy_options::overwrite_existing);
  Open("data");
  EXPECT_EQ(NameOf("p-2"), "Somebody Else");
}

TEST_F(Backup, ALossOfKeysIsRefusedUntilItIsAccepted) {
  Close();
  Open("data");  // what the keys' write-ahead log held is in a file now
  Record("p-3", "Whose Key Is Lost");
  Close();
  for (const auto& entry : std::filesystem::directory_iterator(At("data/keys/db"))) {
    if (entry.path().extension() == ".log") std::filesystem::resize_file(entry.path(), 0);
  }
  const Ran refused =
      RunVigil({"log", "backup", "--data-dir", At("data"), "--backup-dir", At("b")});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err, HasSubstr("vigil log accept-key-loss"));
  const Ran accepted = RunVigil({"log", "accept-key-loss", "--data-dir", At("data")});
  ASSERT_EQ(accepted.code, 0) << accepted.err;
  Open("data");
  // What the lost key sealed is said to be unreadable, not erased; the rest of the answer stands.
  const auto person =
      Ask<v1::GetPersonResponse>(Make<v1::GetPersonRequest>("name: 'agencies/ct/persons/p-3'"));
  ASSERT_TRUE(person.ok()) << person.status();
  EXPECT_TRUE(person->person().display_name().unreadable());
  EXPECT_FALSE(person->person().display_name().erased());
  EXPECT_EQ(NameOf("p-2"), "Somebody Else");
}

}  // namespace
}  // namespace vigil::edge
