// Method: the real vigild is killed with SIGKILL while clients write, and during snapshot, erasure,
// backup and recovery; a ledger outside it knows every request before it is sent and every answer
// on receipt. After each restart: acknowledged is a part of recovered is a part of attempted, each
// exactly once, dense.
#include <stdlib.h>

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "services/cli/rpc_client.h"
#include "tests/crash/ledger.h"
#include "tests/crash/process.h"
#include "vigil/v1/admin.pb.h"
#include "vigil/v1/case.pb.h"
#include "vigil/v1/log.pb.h"
#include "vigil/v1/roster.pb.h"

namespace vigil::crash {
namespace {

using cli::RpcClient;

constexpr int kClients = 8;
const cli::Identity kIdentity{"crash", "admin", "", "test"};
constexpr absl::Duration kTimeout = absl::Seconds(20);

int Rounds() { return getenv("VIGIL_LONG") != nullptr ? 300 : 54; }

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

  Process StartProcess() {
    auto process = Process::Start(VIGILD_PATH,
                                  {"--data-dir", dir_ + "/data", "--backup-dir", dir_ + "/backup"});
    EXPECT_TRUE(process.ok()) << process.status();
    return *std::move(process);
  }

  int Below(int n) { return static_cast<int>(random_() % static_cast<uint64_t>(n)); }

  // ---- requests; the id alone says what is asked, so that a retry is the same request ----
  static std::unique_ptr<google::protobuf::Message> RequestOf(const std::string& id,
                                                              const std::string& method) {
    if (method == "CaseService.RecordPerson") {
      auto request = std::make_unique<v1::RecordPersonRequest>();
      request->mutable_options()->set_request_id(id);
      request->set_parent("agencies/crash");
      request->set_person_id(id);
      request->mutable_display_name()->set_text("Name of " + id);
      return request;
    }
    if (method == "CaseService.ErasePerson") {
      auto request = std::make_unique<v1::ErasePersonRequest>();
      request->mutable_options()->set_request_id(id);
      request->set_name("agencies/crash/persons/" + id.substr(6));  // "erase-" + person
      request->set_legal_basis("asked for");
      return request;
    }
    auto request = std::make_unique<v1::CreateAgencyRequest>();
    request->mutable_options()->set_request_id(id);
    request->set_agency_id(id == "found" ? "crash" : id);
    request->set_display_name("Agency " + id);
    request->set_zone("Europe/London");
    return request;
  }

  // Sends; an answer goes to the ledger. Unknown outcomes stay unknown.
  absl::Status Send(RpcClient& client, const std::string& id, const std::string& method) {
    ledger_.Attempt(id, method);
    const auto answer =
        client.Call(*cli::FindMethod(method), *RequestOf(id, method), kIdentity, kTimeout);
    if (!answer.ok()) return answer.status();
    const auto* field = (*answer)->GetDescriptor()->FindFieldByName("receipt");
    const auto& receipt =
        dynamic_cast<const v1::Receipt&>((*answer)->GetReflection()->GetMessage(**answer, field));
    EXPECT_TRUE(ledger_.Acknowledge(id, receipt.first_position()))
        << id << " was answered at two positions";
    if (ledger_.acknowledged() >= stop_after_) {
      std::lock_guard lock(mu_);
      enough_.notify_all();
    }
    return absl::OkStatus();
  }

  // Clients write until their connection breaks; the kill comes after `answers` more answers.
  void LoadUntilKilled(Process& process, const std::string& address, int answers, int round) {
    stop_after_ = ledger_.acknowledged() + static_cast<uint64_t>(answers);
    std::atomic<bool> killed{false};
    std::vector<std::thread> clients;
    for (int c = 0; c < kClients; ++c) {
      clients.emplace_back([&, c] {
        const auto client = RpcClient::Connect(address);
        for (int i = 0; !killed; ++i) {
          const std::string id = absl::StrCat("r", round, "-c", c, "-", i);
          const bool person = (c + i) % 2 == 0;
          if (!Send(*client, id, person ? "CaseService.RecordPerson" : "RosterService.CreateAgency")
                   .ok())
            return;
          if (person && i % 10 == 0 &&
              !Send(*client, "erase-" + id, "CaseService.ErasePerson").ok())
            return;
        }
      });
    }
    std::thread side;
    if (round % 3 != 0) side = std::thread([this, address, round] { SideWork(address, round); });
    {
      std::unique_lock lock(mu_);
      enough_.wait_for(lock, std::chrono::seconds(60),
                       [&] { return ledger_.acknowledged() >= stop_after_; });
    }
    process.Kill();
    killed = true;
    // What a backup works on stands in the data folder until the backup is whole.
    if (std::filesystem::exists(dir_ + "/data/checkpoint")) ++backups_cut_short_;
    for (std::thread& client : clients) client.join();
    if (side.joinable()) side.join();
  }

  // Snapshots or backups, one after another, until the process is gone.
  void SideWork(const std::string& address, int round) {
    const auto client = RpcClient::Connect(address);
    const bool snapshot = round % 3 == 1;
    const auto method =
        cli::FindMethod(snapshot ? "AdminService.TakeSnapshot" : "AdminService.CreateBackup");
    const auto request = cli::NewMessage(*method->descriptor->input_type());
    for (int i = 0; i < 1000; ++i) {
      const auto status = client->Call(*method, *request, kIdentity, kTimeout).status();
      if (status.code() == absl::StatusCode::kUnavailable) return;
      EXPECT_TRUE(status.ok()) << method->descriptor->name() << ": " << status;
    }
  }

  // Reads the whole log and holds it against the ledger.
  void Check(const std::string& address) {
    const auto client = RpcClient::Connect(address);
    uint64_t next = 1;
    uint32_t epoch = 0;
    std::map<std::string, uint64_t> recovered;  // request id -> position
    while (next != 0) {
      v1::ReadEventsRequest request;
      request.set_from_position(next);
      request.set_epoch(epoch);
      request.set_page_size(1000);
      const auto answer =
          client->Call(*cli::FindMethod("LogService.ReadEvents"), request, kIdentity, kTimeout);
      ASSERT_TRUE(answer.ok()) << answer.status();
      const auto& page = dynamic_cast<const v1::ReadEventsResponse&>(**answer);
      epoch = page.as_of().epoch();
      if (page.commits_size() == 0) break;
      for (const v1::Commit& commit : page.commits()) {
        ASSERT_EQ(commit.first_position(), next) << "positions are not dense";
        next += static_cast<uint64_t>(commit.events_size());
        if (commit.request_id().empty()) continue;
        ASSERT_TRUE(recovered.emplace(commit.request_id(), commit.first_position()).second)
            << commit.request_id() << " is recorded twice";
      }
    }
    for (const auto& [id, entry] : ledger_.entries()) {
      const auto it = recovered.find(id);
      if (entry.acknowledged) {
        ASSERT_TRUE(it != recovered.end())
            << "acknowledged and lost: " << id << " at " << entry.position;
        ASSERT_EQ(it->second, entry.position) << id;
      }
      if (it != recovered.end()) recovered.erase(it);
    }
    ASSERT_TRUE(recovered.empty()) << "recorded and never attempted: " << recovered.begin()->first;
  }

  // Unknown outcomes are settled by asking again with the same id.
  void RetryUnknown(const std::string& address) {
    const auto client = RpcClient::Connect(address);
    for (const auto& [id, entry] : ledger_.entries()) {
      if (entry.acknowledged) continue;
      const absl::Status status = Send(*client, id, entry.method);
      ASSERT_TRUE(status.ok()) << id << ": " << status;
    }
  }

  std::string dir_;
  uint64_t seed_ = 0;
  std::mt19937_64 random_;
  Ledger ledger_;
  std::mutex mu_;
  std::condition_variable enough_;
  std::atomic<uint64_t> stop_after_{0};
  int backups_cut_short_ = 0;
};

// Hazard H7.
TEST_F(CrashTest, WhatWasAcknowledgedIsThereExactlyOnceWhateverDies) {
  int kills = 0;
  for (int round = 0; round < Rounds(); ++round) {
    if (round % 4 == 3) {  // a kill that falls into opening and recovery
      Process process = StartProcess();
      process.WaitAtMost(absl::Milliseconds(Below(150)));
      process.Kill();
      ++kills;
    }
    Process process = StartProcess();
    const auto address = process.WaitForAddress(absl::Seconds(60));
    ASSERT_TRUE(address.ok()) << address.status();
    if (round == 0) {
      const auto client = RpcClient::Connect(*address);
      ASSERT_TRUE(Send(*client, "found", "RosterService.CreateAgency").ok());
    }
    Check(*address);
    RetryUnknown(*address);
    if (HasFatalFailure()) return;
    LoadUntilKilled(process, *address, 1 + Below(200), round);
    ++kills;
  }
  Process process = StartProcess();
  const auto address = process.WaitForAddress(absl::Seconds(60));
  ASSERT_TRUE(address.ok()) << address.status();
  RetryUnknown(*address);
  Check(*address);
  EXPECT_EQ(process.Stop(), 0);
  EXPECT_GE(kills, 50);
  EXPECT_GE(backups_cut_short_, 5);
  EXPECT_GT(ledger_.acknowledged(), 1000u);
}

}  // namespace
}  // namespace vigil::crash
