// Method: the real vigild is killed with SIGKILL while clients write, and during snapshot, erasure,
// backup and recovery, each counted only when it was under way at the kill and never answered. A
// checker outside the process knows every request before it is sent and every answer on receipt.
// After each restart: acknowledged is a part of recovered is a part of attempted, each exactly
// once, dense, the records say what was asked, and another program finds the chain whole.
#include <stdlib.h>

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "eventstore/key_rows.h"
#include "gtest/gtest.h"
#include "rocksdb/db.h"
#include "rocksdb/env.h"
#include "services/cli/rpc_client.h"
#include "tests/crash/checker.h"
#include "tests/crash/process.h"
#include "tests/edge/command.h"

namespace vigil::crash {
namespace {

using cli::RpcClient;
using edge::Ran;
using edge::RunVigil;

constexpr int kClients = 8;
constexpr int kVerifyEvery = 6;  // kills

// What a kill hits. Clients write meanwhile in all but the last.
enum class During { kWrites, kSnapshot, kErase, kBackup, kRecovery };
const std::map<During, std::string> kMethods = {{During::kWrites, ""},
                                                {During::kSnapshot, kTakeSnapshot},
                                                {During::kErase, kErasePerson},
                                                {During::kBackup, kCreateBackup}};

bool Lengthy() { return getenv("VIGIL_LONG") != nullptr; }
int LeastKills() { return Lengthy() ? 300 : 54; }
int LeastOfEach() { return LeastKills() / 9; }

// A database that is only looked at would rename its log otherwise.
class NoLog : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

class CrashTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char pattern[] = "/tmp/vigil-crash-XXXXXX";
    ASSERT_NE(mkdtemp(pattern), nullptr);
    dir_ = pattern;
    const char* seed = getenv("VIGIL_SEED");
    seed_ = seed != nullptr ? strtoull(seed, nullptr, 10) : std::random_device()();
    random_.seed(seed_);
    RecordProperty("seed", std::to_string(seed_));
  }
  void TearDown() override {
    if (!HasFailure()) {
      std::filesystem::remove_all(dir_);
    } else {
      std::cerr << "data folder kept: " << dir_ << "\nrepeat with: VIGIL_SEED=" << seed_
                << " ./test crash.CrashTest\n";
    }
  }

  std::string data() const { return dir_ + "/data"; }
  int Below(int n) { return static_cast<int>(random_() % static_cast<uint64_t>(n)); }

  Process StartProcess() {
    auto process =
        Process::Start(VIGILD_PATH, {"--data-dir", data(), "--backup-dir", dir_ + "/backup"});
    EXPECT_TRUE(process.ok()) << process.status();
    return *std::move(process);
  }

  // Starts, and holds what was recovered against the ledger. Returns a client.
  void StartAndCheck(Process& process, std::string* address) {
    const absl::Time started = absl::Now();
    const auto listens = process.WaitForAddress(absl::Seconds(60));
    ASSERT_TRUE(listens.ok()) << listens.status();
    start_takes_ = absl::Now() - started;
    *address = *listens;
    const auto client = RpcClient::Connect(*address);
    absl::Status status;
    if (kills_ == 0) status = checker_.Send(*client, "found", kCreateAgency);
    if (status.ok()) status = checker_.CheckLog(*client);
    ASSERT_NO_FATAL_FAILURE(ExpectNoKeysOfTheErased());
    if (status.ok()) status = checker_.RetryUnknown(*client);
    if (status.ok()) status = checker_.CheckRecords(*client, absl::StrCat("r", round_ - 1, "-"));
    ASSERT_TRUE(status.ok()) << status;
  }

  // Whose erasure is in the log has no key any more once the service listens, asked again or not.
  void ExpectNoKeysOfTheErased() {
    const Ledger::Entries entries = checker_.ledger().entries();
    rocksdb::Options options;
    options.info_log = std::make_shared<NoLog>();
    rocksdb::DB* raw = nullptr;
    const auto opened = rocksdb::DB::OpenForReadOnly(options, data() + "/keys/db", &raw);
    ASSERT_TRUE(opened.ok()) << opened.ToString();
    const std::unique_ptr<rocksdb::DB> db(raw);
    const std::unique_ptr<rocksdb::Iterator> rows(db->NewIterator({}));
    for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
      std::string subject;
      uint32_t version = 0;
      if (!eventstore::ParseSubjectRow({rows->key().data(), rows->key().size()}, &subject,
                                       &version)) {
        continue;
      }
      ++keys_seen_;
      const auto erasure = entries.find("erase-" + subject.substr(subject.rfind('/') + 1));
      ASSERT_TRUE(erasure == entries.end() || erasure->second.position == 0)
          << subject << " is erased and has a key";
    }
    ASSERT_TRUE(rows->status().ok()) << rows->status().ToString();
  }

  // One client: persons and agencies in turn, and now and then (or mostly) an erasure.
  void Write(const std::string& address, int number, bool erasing) {
    const auto client = RpcClient::Connect(address);
    for (int i = 0; !killed_; ++i) {
      const std::string id = absl::StrCat("r", round_, "-c", number, "-", i);
      const bool person = erasing || (number + i) % 2 == 0;
      absl::Status sent = checker_.Send(*client, id, person ? kRecordPerson : kCreateAgency);
      if (sent.ok() && person && (erasing || i % 10 == 0)) {
        sent = checker_.SendErasure(*client, id);
      }
      EXPECT_FALSE(absl::IsInternal(sent)) << sent;
      if (!sent.ok()) return;
    }
  }
  // Snapshots or backups, one after another, until the process is gone.
  void Operate(const std::string& address, const std::string& method) {
    const auto client = RpcClient::Connect(address);
    for (int i = 0; !killed_; ++i) {
      const absl::Status status = checker_.Operate(*client, method, absl::StrCat(round_, "-", i));
      if (absl::IsUnavailable(status)) return;
      EXPECT_TRUE(status.ok()) << method << ": " << status;
    }
  }

  // Clients write until their connection breaks; the kill comes in the midst of `what`.
  void LoadAndKill(Process& process, const std::string& address, During what) {
    const std::string& method = kMethods.at(what);
    if (round_ % 8 == 3) {  // one that is not cut short, to be restored at the end
      const absl::Status whole =
          checker_.Operate(*RpcClient::Connect(address), kCreateBackup, absl::StrCat(round_));
      ASSERT_TRUE(whole.ok()) << whole;
    }
    killed_ = false;
    std::vector<std::thread> clients;
    for (int c = 0; c < kClients; ++c) {
      const bool erasing = what == During::kErase && c < 3;
      clients.emplace_back([this, &address, c, erasing] { Write(address, c, erasing); });
    }
    if (what == During::kSnapshot || what == During::kBackup) {
      clients.emplace_back([this, &address, &method] { Operate(address, method); });
    }
    const bool came = checker_.flights().WaitForMoment(1 + Below(80), method, Below(12));
    const std::set<Flights::Call> flying = checker_.flights().Now();
    process.Kill();
    killed_ = true;
    for (std::thread& client : clients) client.join();
    ASSERT_TRUE(came) << "too few answers, or " << method << " was never under way";
    Count(checker_.flights().Unanswered(flying));
  }

  // What was sent before the kill and never answered was under way at the kill.
  void Count(const std::set<Flights::Call>& cut) {
    ++kills_;
    bool writes = false;
    std::set<std::string> methods;
    for (const auto& [method, id] : cut) {
      methods.insert(method);
      writes |= method == kRecordPerson || method == kCreateAgency || method == kErasePerson;
    }
    for (const auto& [what, method] : kMethods) {
      during_[what] += what == During::kWrites ? writes : methods.contains(method);
    }
  }

  // The kill falls between taking the folder's lock and listening.
  void KillDuringRecovery() {
    Process process = StartProcess();
    ASSERT_TRUE(process.WaitUntilItHolds(data() + "/LOCK", absl::Seconds(30)));
    const auto most = static_cast<int>(absl::ToInt64Milliseconds(start_takes_) * 2 / 3);
    process.WaitAtMost(absl::Milliseconds(Below(1 + most)));
    process.Kill();
    ++kills_;
    during_[During::kRecovery] += !absl::StrContains(process.AllPrinted(), "listens on");
  }

  // Another program reads every byte and the chain from the beginning.
  void Verify(const std::string& folder) {
    const Ran ran = RunVigil({"log", "verify", "--data-dir", folder});
    ASSERT_EQ(ran.code, 0) << ran.out << ran.err;
    ++verified_;
  }

  // The newest backup, taken between kills, is the beginning of this log.
  void CheckBackup() {
    const std::string restored = dir_ + "/restored";
    const Ran ran = RunVigil({"log", "restore", "--backup-dir", dir_ + "/backup", "--to", restored,
                              "--why", "to compare"});
    ASSERT_EQ(ran.code, 0) << ran.out << ran.err;
    Verify(restored);
    const Ran whole = RunVigil({"log", "dump", "--data-dir", data()});
    Ran part = RunVigil({"log", "dump", "--data-dir", restored});
    ASSERT_EQ(whole.code, 0) << whole.err;
    ASSERT_EQ(part.code, 0) << part.err;
    const size_t last = part.out.rfind('\n', part.out.size() - 2) + 1;  // says that it was restored
    EXPECT_TRUE(absl::StrContains(part.out.substr(last), "LogRestored")) << part.out.substr(last);
    part.out.resize(last);
    EXPECT_GT(last, 1000u);
    EXPECT_TRUE(absl::StartsWith(whole.out, part.out));
  }

  // Whether something has been hit too seldom yet.
  bool Enough() const {
    if (kills_ < LeastKills()) return false;
    for (const auto& [what, count] : during_) {
      if (count < LeastOfEach()) return false;
    }
    return true;
  }

  std::string dir_;
  uint64_t seed_ = 0;
  std::mt19937_64 random_;
  Checker checker_;
  absl::Duration start_takes_ = absl::Milliseconds(100);
  int round_ = 0;
  std::atomic<bool> killed_{false};
  int kills_ = 0, verified_ = 0;
  uint64_t keys_seen_ = 0;  // of persons who are not erased
  std::map<During, int> during_ = {{During::kWrites, 0},
                                   {During::kSnapshot, 0},
                                   {During::kErase, 0},
                                   {During::kBackup, 0},
                                   {During::kRecovery, 0}};
};

// Hazard H7.
TEST_F(CrashTest, WhatWasAcknowledgedIsThereExactlyOnceWhateverDies) {
  for (; !Enough() && round_ < 3 * LeastKills(); ++round_) {
    SCOPED_TRACE(absl::StrCat("round ", round_));
    if (round_ % 4 == 3) {
      ASSERT_NO_FATAL_FAILURE(KillDuringRecovery());
    }
    if (round_ % kVerifyEvery == kVerifyEvery - 1) {
      ASSERT_NO_FATAL_FAILURE(Verify(data()));
    }
    Process process = StartProcess();
    std::string address;
    ASSERT_NO_FATAL_FAILURE(StartAndCheck(process, &address));
    ASSERT_NO_FATAL_FAILURE(LoadAndKill(process, address, static_cast<During>(round_ % 4)));
  }
  Process process = StartProcess();
  std::string address;
  ASSERT_NO_FATAL_FAILURE(StartAndCheck(process, &address));
  const auto client = RpcClient::Connect(address);
  absl::Status status = checker_.CheckLog(*client);
  if (status.ok()) status = checker_.CheckRecords(*client, "");
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(process.Stop(), 0);
  ASSERT_NO_FATAL_FAILURE(Verify(data()));
  ASSERT_NO_FATAL_FAILURE(CheckBackup());

  EXPECT_GE(kills_, 50);
  EXPECT_GE(3 * during_[During::kWrites], kills_) << "too few kills had requests in flight";
  for (const auto& [what, count] : during_) {
    EXPECT_GE(count, LeastOfEach()) << "kills during " << static_cast<int>(what);
  }
  EXPECT_GE(verified_, kills_ / 10);
  EXPECT_GT(checker_.ledger().entries().size(), 1000u);
  EXPECT_GT(keys_seen_, 1000u);
  RecordProperty("kills", kills_);
  RecordProperty("kills_with_writes_in_flight", during_[During::kWrites]);
  RecordProperty("kills_during_snapshot", during_[During::kSnapshot]);
  RecordProperty("kills_during_erase", during_[During::kErase]);
  RecordProperty("kills_during_backup", during_[During::kBackup]);
  RecordProperty("kills_during_recovery", during_[During::kRecovery]);
  RecordProperty("requests", static_cast<int>(checker_.ledger().entries().size()));
  RecordProperty("kept_unanswered", checker_.kept_unanswered());
  RecordProperty("lost_unanswered", checker_.lost_unanswered());
}

}  // namespace
}  // namespace vigil::crash
