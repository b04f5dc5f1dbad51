// Files of the wrong kind, wherever the programs take a file or a folder: each is refused by a
// message that names it and says what is wrong with it, and nothing anywhere is changed.
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/engine/engine.h"
#include "services/handlers/wire_check.h"
#include "services/vigild/start_error.h"
#include "tests/edge/command.h"
#include "tests/edge/service.h"
#include "tests/testing/files.h"
#include "tests/testing/temp_folder.h"

namespace vigil::edge {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;
using Words = std::vector<std::string>;

class WrongFile : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new testkit::TempFolder;
    const auto write = [](const std::string& name, const std::string& bytes) {
      std::ofstream(At(name), std::ios::binary) << bytes;
    };
    write("empty", "");
    write("picture", std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16));
    write("text", "Dear Sir or Madam,\n");
    write("yaml", "title: x\n");
    write("large", std::string(33 << 20, 'a'));
    std::filesystem::create_directory(At("folder"));
    ASSERT_EQ(RunVigil({"play", "--data-dir", At("data"), kScenario}).code, 0);
    ASSERT_EQ(
        RunVigil({"log", "backup", "--data-dir", At("data"), "--backup-dir", At("backups")}).code,
        0);
  }
  static void TearDownTestSuite() {
    delete folder_;
    folder_ = nullptr;
  }
  static std::string At(const std::string& name) { return folder_->path() + "/" + name; }

  // Where the log stands and how it hashes; the files beside it, with their sizes.
  static std::map<std::string, std::string> Everything() {
    std::map<std::string, std::string> all;
    all["log"] = RunVigil({"log", "stat", "--data-dir", At("data"), "--json"}).out;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_->path())) {
      const std::string path = entry.path().string().substr(folder_->path().size() + 1);
      if (StartsWithAny(path, {"data/", "restored.new"})) continue;  // the next attempt's to remove
      // A lock file says which process held it last: its size is that of a number.
      const bool sized = !entry.is_directory() && entry.path().filename() != "LOCK";
      all[path] = sized ? std::to_string(entry.file_size()) : "";
    }
    return all;
  }
  static bool StartsWithAny(const std::string& path, const Words& starts) {
    for (const std::string& start : starts)
      if (path.rfind(start, 0) == 0) return true;
    return false;
  }

  // Every file that is given in place of FILE in the words.
  void ExpectRefused(const Words& words, const Words& names, int code) {
    const auto before = Everything();
    for (const std::string& name : names) {
      Words given = words;
      for (std::string& word : given) word = absl::StrReplaceAll(word, {{"FILE", At(name)}});
      const Ran ran = RunVigil(given);
      const std::string what = words[0] + " " + words[1] + " with " + name + ": " + ran.err;
      EXPECT_EQ(ran.code, code) << what;
      EXPECT_THAT(ran.out, IsEmpty()) << what;
      EXPECT_THAT(ran.err, AllOf(HasSubstr("vigil: "), HasSubstr(At(name)))) << what;
      EXPECT_THAT(ran.err, Not(HasSubstr("is the service running"))) << what;
      EXPECT_TRUE(handlers::IsUtf8(ran.err)) << name;
      EXPECT_LT(ran.err.size(), 4000u) << name;
      EXPECT_EQ(Everything(), before) << what;
    }
  }

  static constexpr char kScenario[] = "tests/scenarios/every-method-roster.yaml";
  static testkit::TempFolder* folder_;
};
testkit::TempFolder* WrongFile::folder_ = nullptr;

const Words kNoText = {"missing", "empty", "picture", "folder", "large"};

TEST_F(WrongFile, AsAScenario) {
  for (const std::string& name : kNoText) {
    const Ran ran = RunVigil({"play", At(name)});
    EXPECT_EQ(ran.code, 2) << name << ran.err;
    EXPECT_THAT(ran.err, HasSubstr(At(name)));
    EXPECT_TRUE(handlers::IsUtf8(ran.err)) << name;
  }
  const Ran bare = RunVigil({"play", At("text")});
  EXPECT_EQ(bare.code, 2);
  EXPECT_THAT(bare.err, HasSubstr("expected title, start, steps"));
  const Ran nothing = RunVigil({"play", At("yaml")});
  EXPECT_EQ(nothing.code, 2);
  EXPECT_THAT(nothing.err, AllOf(HasSubstr(At("yaml")), HasSubstr("no steps")));
}

// Against a running service: it must not even be asked.
TEST_F(WrongFile, AsARequestOrAProgramme) {
  const auto service = StartService();
  const std::string server = AddressOf(*service);
  const uint64_t head = service->engine().log().DurableHead().position;
  const auto run = [&server](Words words) {
    words.insert(words.begin(), {"--server", server});
    return RunVigil(words);
  };
  Words names = kNoText;
  names.insert(names.end(), {"text", "yaml"});
  for (const std::string& name : names) {
    const Ran body = run({"roster", "create-agency", "--body-file", At(name)});
    EXPECT_EQ(body.code, 2) << name << body.err;
    const Ran programme =
        run({"roster", "publish-programme", "--parent", "agencies/a", "--programme-id", "p",
             "--programme", absl::StrCat("{$textproto: ", At(name), "}")});
    EXPECT_EQ(programme.code, 2) << name << programme.err;
    EXPECT_THAT(programme.err, HasSubstr(At(name)));
    EXPECT_TRUE(handlers::IsUtf8(body.err) && handlers::IsUtf8(programme.err)) << name;
  }
  EXPECT_THAT(run({"roster", "create-agency", "--body-file", At("yaml")}).err,
              HasSubstr("title: there is no such field in CreateAgencyRequest"));
  EXPECT_EQ(service->engine().log().DurableHead().position, head);
}

TEST_F(WrongFile, AsADataFolder) {
  const Words names = {"missing", "empty", "picture", "folder"};
  for (const std::string tool : {"stat", "verify", "dump", "rebuild", "adopt"})
    ExpectRefused({"log", tool, "--data-dir", "FILE"}, names, 1);
  ExpectRefused({"log", "salvage", "--data-dir", "FILE", "--to", At("restored")}, names, 1);
  ExpectRefused({"log", "stat", "--data-dir", "FILE"}, {"backups"}, 1);
  ExpectRefused({"log", "restore", "--backup-dir", At("backups"), "--to", At("restored"),
                 "--tail-from", "FILE"},
                names, 1);
}

TEST_F(WrongFile, AsBackupsAndWhatBelongsToThem) {
  const Words restore = {"log", "restore", "--backup-dir", At("backups"), "--to", At("restored")};
  ExpectRefused({"log", "restore", "--backup-dir", "FILE", "--to", At("restored")},
                {"missing", "empty", "picture", "folder", "data"}, 1);
  ExpectRefused({"log", "backups", "--backup-dir", "FILE"}, {"missing", "empty", "picture"}, 1);
  ExpectRefused({"log", "backup", "--data-dir", At("data"), "--backup-dir", "FILE"},
                {"empty", "picture", "data"}, 1);
  Words ledger = restore;
  ledger.insert(ledger.end(), {"--ledger", "FILE"});
  ExpectRefused(ledger, {"missing", "empty", "picture", "text", "folder", "large"}, 1);
  // A file of ours of another kind.
  ExpectRefused(ledger, {"backups/keys-0000000001.keys", "backups/backup-0000000001.manifest"}, 1);
  EXPECT_FALSE(std::filesystem::exists(At("restored")));
}

TEST_F(WrongFile, AsAKeyEncryptionKey) {
  const Words names = {"missing", "empty", "picture", "text", "folder", "large"};
  ExpectRefused({"log", "rekey", "--data-dir", At("data"), "--kek-file", "FILE",
                 "--previous-kek-file", At("data/kek")},
                names, 1);
  ExpectRefused({"log", "rekey", "--data-dir", At("data"), "--kek-file", At("data/kek"),
                 "--previous-kek-file", "FILE"},
                names, 1);
  for (const std::string& name : names) {
    vigild::EnvironmentOptions options;
    options.data_dir = At("data");
    options.kek_file = At(name);
    options.virtual_start = kStart;
    const auto started = vigild::Environment::Start(std::move(options));
    ASSERT_FALSE(started.ok()) << name;
    const auto error = vigild::Explain(started.status(), At("data"));
    EXPECT_THAT(error.line, AllOf(HasSubstr(At(name)), Not(HasSubstr("disk")))) << name;
    EXPECT_EQ(error.exit_code, vigild::kExitUsage) << name;
    vigild::EnvironmentOptions fresh;
    fresh.data_dir = At("fresh");
    fresh.kek_file = At(name);
    EXPECT_FALSE(vigild::Environment::Start(std::move(fresh)).ok()) << name;
    EXPECT_FALSE(std::filesystem::exists(At("fresh"))) << name;
  }
  // After all that the right one opens it.
  EXPECT_EQ(RunVigil({"log", "verify", "--data-dir", At("data")}).code, 0);
}

TEST_F(WrongFile, AsWhatTheServiceIsStartedOn) {
  for (const std::string name : {"empty", "picture", "backups"}) {
    const auto before = Everything();
    vigild::EnvironmentOptions options;
    options.data_dir = At(name);
    options.virtual_start = kStart;
    const auto started = vigild::Environment::Start(std::move(options));
    ASSERT_FALSE(started.ok()) << name;
    EXPECT_THAT(vigild::Explain(started.status(), At(name)).line, HasSubstr(At(name)));
    EXPECT_EQ(Everything(), before) << name;
  }
}

// Said at the start, not by the first backup at night; and before anything is made.
TEST_F(WrongFile, AsWhereTheServicePutsBackups) {
  for (const std::string name : {"empty", "picture", "data", "new"}) {
    const auto before = Everything();
    vigild::EnvironmentOptions options;
    options.data_dir = At("new");
    options.backup_dir = At(name);
    options.virtual_start = kStart;
    const auto started = vigild::Environment::Start(std::move(options));
    ASSERT_FALSE(started.ok()) << name;
    const auto error = vigild::Explain(started.status(), At("new"));
    EXPECT_EQ(error.exit_code, vigild::kExitUsage) << name;
    EXPECT_THAT(error.line, HasSubstr("--backup-dir " + At(name) + " is ")) << name;
    EXPECT_EQ(Everything(), before) << name;
  }
  // What is not there yet is made when it is needed.
  vigild::EnvironmentOptions options;
  options.data_dir = At("other");
  options.backup_dir = At("folder/backups");
  EXPECT_TRUE(vigild::Environment::Start(std::move(options)).ok());
  std::filesystem::remove_all(At("other"));
}

TEST_F(WrongFile, AsWhatAHistoryIsGeneratedFrom) {
  for (const char* flag : {"--samples", "--programmes"})
    ExpectRefused({"generate", "--data-dir", At("generated"), flag, "FILE"},
                  {"missing", "empty", "folder"}, 1);
  ExpectRefused({"generate", "--data-dir", "FILE"}, {"empty", "data"}, 1);
}

// Times beyond our years, wherever a program takes one; no folder is begun for them.
TEST_F(WrongFile, NorForTimesBeyondOurYears) {
  for (const std::string until : {"1970-01-01T00:00:00Z", "2200-01-01T00:00:00Z", "yesterday"}) {
    const Ran made = RunVigil(
        {"generate", "--data-dir", At("early"), "--teams", "1", "--weeks", "1", "--until", until});
    EXPECT_EQ(made.code, 2) << until;
    EXPECT_THAT(made.err, HasSubstr("--until " + until)) << until;
    EXPECT_FALSE(std::filesystem::exists(At("early"))) << until;
  }
  for (const std::string until : {"1969-12-31T23:59:59Z", "2200-01-01T00:00:00Z", "yesterday"}) {
    const Ran back = RunVigil({"log", "restore", "--backup-dir", At("backups"), "--to", At("early"),
                               "--until-time", until});
    EXPECT_EQ(back.code, 2) << until;
    EXPECT_THAT(back.err, HasSubstr("--until-time " + until)) << until;
    EXPECT_FALSE(std::filesystem::exists(At("early"))) << until;
  }
}

}  // namespace
}  // namespace vigil::edge
