// Method: the data folder of a real service is taken as it stands on disk, and each kind of file in
// it, found by listing, is emptied, shortened, flipped, deleted, and exchanged for an older one and
// for that of another log; then whole folders are. Each time the service starts on it. It must
// refuse in one line, or own the damage where it reads it, or have everything; an answer that is
// wrong or incomplete without a word, or an erased person who can be read, is a failure.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/check.h"
#include "eventstore/event_log.h"
#include "eventstore/tail_anchor.h"
#include "gtest/gtest.h"
#include "re2/re2.h"
#include "rocksdb/db.h"
#include "rocksdb/file_system.h"
#include "services/cli/rpc_client.h"
#include "services/engine/engine.h"
#include "services/vigild/environment.h"
#include "services/vigild/start_error.h"
#include "tests/crash/checker.h"
#include "tests/testing/files.h"
#include "tests/testing/temp_folder.h"

namespace vigil::crash {
namespace {

namespace fs = std::filesystem;
using testkit::ReadFile;

// What became of a start on a damaged folder.
enum class Outcome {
  kWhole,     // open for writing, everything there
  kOwned,     // it opened; what could not be read was answered by an error
  kReadOnly,  // serves what there is, says why
  kRefused,
};
const std::map<Outcome, std::string> kWords = {{Outcome::kWhole, "whole"},
                                               {Outcome::kOwned, "owned"},
                                               {Outcome::kReadOnly, "read-only"},
                                               {Outcome::kRefused, "refused"}};

// Every kind of file that a data folder holds. Harmless: whatever becomes of it, the service opens
// with everything. Otherwise at least one damage must be noticed, or it proves nothing.
struct Kind {
  const char* name;
  const char* pattern;  // of the path in the data folder
  bool harmless = false;
};
const std::vector<Kind>& Kinds() {
  static const auto& kinds = *new std::vector<Kind>{
      {"lock", "LOCK", true},
      {"anchor", "anchor"},
      {"kek", "kek"},
      {"snapshot", "snapshots/[0-9-]+\\.snapshot", true},
      {"log table", "db/[0-9]+\\.sst"},
      {"log write-ahead", "db/[0-9]+\\.log"},
      {"log manifest", "db/MANIFEST-[0-9]+"},
      {"log current", "db/CURRENT"},
      {"log identity", "db/IDENTITY", true},
      {"log options", "db/OPTIONS-[0-9]+", true},
      {"log text", "db/LOG(\\.old\\.[0-9]+)?", true},
      {"log database lock", "db/LOCK", true},
      {"keys anchor", "keys/anchor"},
      {"keys ledger", "keys/erasures"},
      {"keys table", "keys/db/[0-9]+\\.sst"},
      {"keys write-ahead", "keys/db/[0-9]+\\.log"},
      {"keys manifest", "keys/db/MANIFEST-[0-9]+"},
      {"keys current", "keys/db/CURRENT"},
      {"keys identity", "keys/db/IDENTITY", true},
      {"keys options", "keys/db/OPTIONS-[0-9]+", true},
      {"keys text", "keys/db/LOG(\\.old\\.[0-9]+)?", true},
      {"keys database lock", "keys/db/LOCK", true},
  };
  return kinds;
}

const Kind* KindOf(const std::string& path) {
  for (const Kind& kind : Kinds()) {
    if (RE2::FullMatch(path, kind.pattern)) return &kind;
  }
  return nullptr;
}

std::vector<std::string> FilesBelow(const std::string& folder) {
  std::vector<std::string> paths;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) paths.push_back(fs::relative(entry.path(), folder).string());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

void WriteFile(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

class Damage : public ::testing::Test {
 protected:
  // ---- the histories ----
  std::unique_ptr<vigild::Environment> Start(const std::string& folder) {
    vigild::EnvironmentOptions options;
    options.data_dir = folder;
    options.scrub_every = absl::InfiniteDuration();
    auto service = vigild::Environment::Start(std::move(options));
    refusal_ = service.status();
    return service.ok() ? *std::move(service) : nullptr;
  }
  // Persons and agencies number `from` to `to`.
  void Write(cli::RpcClient& client, Checker& checker, int from, int to) {
    for (int i = from; i <= to; ++i) {
      for (const char* method : {kRecordPerson, kCreateAgency}) {
        const std::string id = absl::StrCat(method == kRecordPerson ? "p" : "a", i);
        const absl::Status sent = checker.Send(client, id, method);
        ASSERT_TRUE(sent.ok()) << sent;
      }
    }
  }
  // Three sessions, so that files of every kind are there: tables, write-ahead log, two snapshots.
  // `old` is how it stood before the last one, in which a person of the first was erased. The last
  // one is left as a crash leaves it, because a clean stop empties the write-ahead log; `next` is
  // the same one command later.
  void MakeHistory(const std::string& folder, const std::string& old, const std::string& next,
                   Checker& checker) {
    for (int session = 0; session < 3; ++session) {
      const bool last = session == 2;
      if (last && !old.empty()) fs::copy(folder, old, fs::copy_options::recursive);
      const auto service = Start(folder);
      ASSERT_NE(service, nullptr) << refusal_;
      cli::RpcClient client(service->Channel());
      if (session == 0) {
        ASSERT_TRUE(checker.Send(client, "found", kCreateAgency).ok());
      }
      if (last) {
        ASSERT_TRUE(checker.SendErasure(client, "p1").ok());
      }
      ASSERT_NO_FATAL_FAILURE(Write(client, checker, session * 6, session * 6 + 5));
      if (last) {
        ASSERT_NO_FATAL_FAILURE(CopyCrashed(*service, folder, folder + "-crashed"));
        ASSERT_TRUE(Checker().Send(client, "unfinished", kRecordPerson).ok());
        if (!next.empty()) {
          ASSERT_NO_FATAL_FAILURE(CopyCrashed(*service, folder, next));
        }
      } else {
        ASSERT_TRUE(checker.SendErasure(client, absl::StrCat("p", session * 6)).ok());
        ASSERT_TRUE(checker.Operate(client, kTakeSnapshot, "").ok());
      }
      service->Stop(absl::Seconds(5));
    }
    fs::remove_all(folder);
    fs::rename(folder + "-crashed", folder);
  }
  // As a crash leaves it now that both anchors, which follow their databases, have caught up.
  void CopyCrashed(vigild::Environment& service, const std::string& from, const std::string& to) {
    fs::copy(from, to, fs::copy_options::recursive);
    const uint64_t head = service.engine().log().DurableHead().position;
    const uint64_t keys = SequenceOf(to + "/keys/db");
    const auto reaches = [&](const std::string& anchor, uint64_t position) {
      const auto read = eventstore::ReadAnchor(rocksdb::FileSystem::Default().get(), from + anchor);
      return read.ok() && read->position >= position;
    };
    const absl::Time until = absl::Now() + absl::Seconds(30);
    while (!reaches("/anchor", head) || !reaches("/keys/anchor", keys)) {
      ASSERT_LT(absl::Now(), until) << "an anchor does not follow";
      std::this_thread::yield();
    }
    for (const char* anchor : {"/anchor", "/keys/anchor"}) {
      fs::copy_file(from + anchor, to + anchor, fs::copy_options::overwrite_existing);
    }
  }
  // Of the last write into a database.
  uint64_t SequenceOf(const std::string& database) {
    fs::remove_all(At("scratch"));
    fs::copy(database, At("scratch"), fs::copy_options::recursive);
    rocksdb::DB* db = nullptr;
    const rocksdb::Status opened = rocksdb::DB::OpenForReadOnly({}, At("scratch"), &db);
    VIGIL_CHECK(opened.ok()) << opened.ToString();
    const std::unique_ptr<rocksdb::DB> owned(db);
    return db->GetLatestSequenceNumber();
  }
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(MakeHistory(At("whole"), At("old"), At("next"), checker_));
    // Another log under the same key-encryption key, of about the same size.
    fs::create_directory(At("other"));
    fs::copy(At("whole/kek"), At("other/kek"));
    Checker other;
    ASSERT_NO_FATAL_FAILURE(MakeHistory(At("other"), "", "", other));
  }
  std::string At(const std::string& name) const { return folder_.path() + "/" + name; }

  // ---- the verdict ----
  // Starts on the folder "case" and looks at everything.
  Outcome Judge() {
    const auto service = Start(At("case"));
    if (service == nullptr) {
      const std::string line = vigild::Explain(refusal_, At("case")).line;
      EXPECT_GT(line.size(), 30u) << line;
      EXPECT_FALSE(absl::IsInternal(refusal_)) << refusal_;
      said_ = line;
      return Outcome::kRefused;
    }
    cli::RpcClient client(service->Channel());
    const bool read_only = service->read_only();
    absl::Status log = checker_.CheckLog(client);
    const absl::Status records = checker_.CheckRecords(client, "", /*partial=*/read_only);
    said_ = read_only ? service->read_only_reason()
                      : absl::StrCat(log.ToString(), " / ", records.ToString());
    service->Stop(absl::Seconds(5));
    if (read_only) {
      EXPECT_GT(said_.size(), 30u);
      // It said that it has less. What it has must be right all the same.
      if (absl::StrContains(log.message(), "acknowledged and lost")) log = absl::OkStatus();
    }
    EXPECT_FALSE(absl::IsInternal(log)) << log;
    EXPECT_FALSE(absl::IsInternal(records)) << records;
    EXPECT_FALSE(absl::IsNotFound(records)) << records;
    if (read_only) return Outcome::kReadOnly;
    return log.ok() && records.ok() ? Outcome::kWhole : Outcome::kOwned;
  }
  Outcome Try(const std::string& what, const std::function<void(const std::string&)>& damage) {
    SCOPED_TRACE(what);
    fs::remove_all(At("case"));
    fs::copy(At("whole"), At("case"), fs::copy_options::recursive);
    damage(At("case"));
    const Outcome outcome = Judge();
    if (getenv("VIGIL_SHOW") != nullptr) {
      std::cerr << what << ": " << kWords.at(outcome) << ": " << said_.substr(0, 150) << "\n";
    }
    return outcome;
  }

  // The file of another folder that stands for this one: the same name, else the largest of its
  // kind.
  std::optional<std::string> Counterpart(const std::string& folder, const std::string& path) {
    if (fs::exists(folder + "/" + path)) return ReadFile(folder + "/" + path);
    std::optional<std::string> best;
    for (const std::string& other : FilesBelow(folder)) {
      if (KindOf(other) != KindOf(path)) continue;
      std::string bytes = ReadFile(folder + "/" + other);
      if (!best.has_value() || best->size() < bytes.size()) best = std::move(bytes);
    }
    return best;
  }
  // Every damage to this file, by name: its bytes then, or nothing when it is deleted.
  std::map<std::string, std::optional<std::string>> Damages(const std::string& path) {
    const std::string bytes = ReadFile(At("whole/" + path));
    std::map<std::string, std::optional<std::string>> damages = {{"deleted", std::nullopt}};
    damages["old"] = Counterpart(At("old"), path);
    damages["of another log"] = Counterpart(At("other"), path);
    for (const char* name : {"old", "of another log"}) {
      if (!damages[name].has_value()) damages.erase(name);
    }
    if (bytes.empty()) return damages;
    damages["emptied"] = "";
    damages["half"] = bytes.substr(0, bytes.size() / 2);
    damages["one byte short"] = bytes.substr(0, bytes.size() - 1);
    for (const size_t at : {size_t{9}, bytes.size() / 3, bytes.size() - 2}) {
      std::string flipped = bytes;
      if (at >= bytes.size()) continue;
      flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
      damages[absl::StrCat("flipped at ", at)] = std::move(flipped);
    }
    return damages;
  }

  testkit::TempFolder folder_;
  Checker checker_;
  absl::Status refusal_;
  std::string said_;
};

TEST_F(Damage, OfAnyFileIsRefusedOwnedOrHarmless) {
  ASSERT_EQ(Try("nothing", [](const std::string&) {}), Outcome::kWhole) << said_;
  std::map<std::string, std::vector<std::string>> files;  // by kind, the largest first
  for (const std::string& path : FilesBelow(At("whole"))) {
    const Kind* kind = KindOf(path);
    ASSERT_NE(kind, nullptr) << path << ": a kind of file that this test does not know; say above "
                             << "what its damage may do";
    files[kind->name].push_back(path);
  }
  constexpr size_t kFilesOfAKind = 2;
  for (const Kind& kind : Kinds()) {
    std::vector<std::string>& paths = files[kind.name];
    EXPECT_FALSE(paths.empty()) << "no file of the kind: " << kind.name;
    std::sort(paths.begin(), paths.end(), [this](const std::string& a, const std::string& b) {
      return fs::file_size(At("whole/" + a)) > fs::file_size(At("whole/" + b));
    });
    if (paths.size() > kFilesOfAKind) paths.resize(kFilesOfAKind);
    int noticed = 0;
    for (const std::string& path : paths) {
      for (const auto& [name, bytes] : Damages(path)) {
        const Outcome outcome = Try(absl::StrCat(path, " ", name), [&](const std::string& folder) {
          fs::remove(folder + "/" + path);
          if (bytes.has_value()) WriteFile(folder + "/" + path, *bytes);
        });
        noticed += outcome != Outcome::kWhole;
        if (kind.harmless) {
          EXPECT_EQ(outcome, Outcome::kWhole) << path << " " << name << ": " << said_;
        }
      }
    }
    EXPECT_TRUE(kind.harmless || noticed > 0) << kind.name;
  }
}

TEST_F(Damage, OfWholeFoldersIsRefusedOrHarmless) {
  struct Case {
    std::vector<std::string> paths;
    const char* from;  // "old", "other"; "": deleted
    bool harmless;
  };
  const std::vector<Case> cases = {
      {{"db"}, "old", false},
      {{"db", "anchor"}, "other", false},
      {{"db"}, "other", false},
      {{"keys"}, "old", false},
      {{"keys"}, "other", false},
      {{"keys"}, "", false},
      {{"db"}, "", false},
      {{"db", "anchor"}, "", false},
      {{"snapshots"}, "old", true},
      {{"snapshots"}, "other", true},
      {{"snapshots"}, "", true},
      {{"anchor", "snapshots"}, "old", true},
      {{"anchor", "kek"}, "", false},
      {{"db", "anchor", "snapshots"}, "other", false},
  };
  for (const Case& each : cases) {
    std::string what = *each.from == '\0' ? "deleted" : each.from;
    for (const std::string& path : each.paths) absl::StrAppend(&what, " ", path);
    const Outcome outcome = Try(what, [&](const std::string& folder) {
      for (const std::string& path : each.paths) {
        fs::remove_all(folder + "/" + path);
        if (*each.from != '\0') {
          fs::copy(At(absl::StrCat(each.from, "/", path)), folder + "/" + path,
                   fs::copy_options::recursive);
        }
      }
    });
    if (each.harmless) {
      EXPECT_EQ(outcome, Outcome::kWhole) << what << ": " << said_;
    } else {
      EXPECT_NE(outcome, Outcome::kWhole) << what;
    }
  }
}

// What a power cut leaves of a record that was never acknowledged: part of it, and zeros.
TEST_F(Damage, AnHonestTornTailOpens) {
  int torn = 0;
  for (const std::string& path : FilesBelow(At("whole"))) {
    if (!absl::EndsWith(path, ".log") || !fs::exists(At("next/" + path))) continue;
    const std::string before = ReadFile(At("whole/" + path));
    const std::string after = ReadFile(At("next/" + path));
    ASSERT_TRUE(absl::StartsWith(after, before)) << path;
    if (after == before) continue;
    const size_t more = after.size() - before.size();
    for (const size_t kept : {size_t{1}, size_t{6}, size_t{7}, size_t{20}, more / 2, more - 1}) {
      ASSERT_LT(kept, more) << path;
      for (const size_t zeros : {size_t{0}, more - kept, size_t{4096}}) {
        ++torn;
        const std::string bytes = after.substr(0, before.size() + kept) + std::string(zeros, '\0');
        EXPECT_EQ(Try(absl::StrCat(path, " and ", kept, " bytes, ", zeros, " zeros"),
                      [&](const std::string& at) { WriteFile(at + "/" + path, bytes); }),
                  Outcome::kWhole)
            << said_;
      }
    }
  }
  EXPECT_EQ(torn, 2 * 6 * 3) << "both write-ahead logs";
}

}  // namespace
}  // namespace vigil::crash
