// faulty_service DATA_DIR BACKUP_DIR SEED: one session of a whole service on a file system that
// fails, in a process of its own, because a log that cannot be written ends its process. Clients in
// this process write, erase, take snapshots and backups; whatever becomes of it, the session ends
// with the disk as a power cut may leave it, or with a clean stop. Lines on standard output:
//
//   plan TEXT            what will fail
//   sent METHOD ID       before a request is sent
//   done ID POSITION     its answer, when the power was still on after it
//   refused LINE         the service did not start
//   fatal WHY            the log could not be written any more
//   harm PATH: WHAT      done to a file, by a fault or the power cut
//   end failed=N frozen=0|1 changes=N
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/cli/rpc_client.h"
#include "services/generate/rng.h"
#include "services/vigild/environment.h"
#include "services/vigild/start_error.h"
#include "tests/crash/checker.h"
#include "tests/testing/fault_fs.h"

namespace vigil::crash {
namespace {

using generate::Rng;
using testkit::Fault;
using testkit::FaultFileSystem;
using testkit::FileOp;
using testkit::Loss;

constexpr int kClients = 3;
constexpr int kRequests = 14;  // of each client
constexpr int kPowerCut = 77;  // exit code

void Say(const std::string& line) {
  static std::mutex mu;
  std::lock_guard lock(mu);
  std::cout << line << std::endl;
}

class Session {
 public:
  Session(std::string data_dir, std::string backup_dir, uint64_t seed)
      : data_dir_(std::move(data_dir)), backup_dir_(std::move(backup_dir)), seed_(seed) {}

  [[noreturn]] void Run() {
    Plan();
    vigild::EnvironmentOptions options;
    options.data_dir = data_dir_;
    options.backup_dir = backup_dir_;
    options.file_system = fs_;
    options.scrub_every = absl::InfiniteDuration();
    options.free_disk_bytes = [] { return UINT64_MAX; };
    options.on_fatal = [this](absl::string_view why) {
      Say(absl::StrCat("fatal ", why));
      PowerCut();
    };
    auto service = vigild::Environment::Start(std::move(options));
    if (!service.ok()) {
      Say(absl::StrCat("refused ", vigild::Explain(service.status(), data_dir_).line));
      PowerCut();
    }
    if ((*service)->read_only()) {
      Say(absl::StrCat("refused ", (*service)->read_only_reason()));
      PowerCut();
    }
    if (plan_after_start_) fs_->Inject(fault_);
    std::vector<std::thread> clients;
    for (int c = 0; c < kClients; ++c) {
      clients.emplace_back([this, c, channel = (*service)->Channel()] {
        cli::RpcClient client(channel);
        Work(client, c);
      });
    }
    for (std::thread& client : clients) client.join();
    if (!clean_stop_) PowerCut();
    (*service)->Stop(absl::Seconds(5));
    service->reset();
    if (fs_->frozen()) PowerCut();
    Finish(0);
  }

 private:
  // What will go wrong, and when. Of five sessions, one loses power at any change, two fail and one
  // loses power where it is their turn, so that every kind of harm comes to every place, and one
  // fails wherever. In a new folder, every second loses power while it is made.
  void Plan() {
    clean_stop_ = rng_.Below(5) == 0;
    loss_ = rng_.Below(3) == 0 ? Loss::kAll : Loss::kTorn;
    const auto turn = static_cast<size_t>(seed_ / 5);
    const bool fresh = !std::filesystem::exists(data_dir_);
    if (fresh && seed_ / 4 % 2 == 0) {
      PlanCreation(static_cast<size_t>(seed_ / 8));
    } else if (seed_ % 5 == 0) {
      const int cut = rng_.Below(rng_.Below(2) == 0 ? 120 : 700);
      fs_->FreezeAfter(cut);
      return Say(absl::StrCat("plan power cut at change ", cut));
    } else if (seed_ % 5 == 1) {
      PlanPowerCut(turn);
    } else if (seed_ % 5 == 2) {
      PlanAnywhere();
    } else {
      PlanInTurn(turn * 2 + static_cast<size_t>(seed_ % 5 - 3));
    }
    if (rng_.Below(2) == 0) fault_.times = 1;
    if (!plan_after_start_) fs_->Inject(fault_);
    Say(absl::StrCat("plan ", fault_.power ? "power cut before" : "failure of", " operation ",
                     static_cast<int>(fault_.op), " of '", fault_.path_part, fault_.path_end,
                     "' after ", fault_.skip, fault_.times == 1 ? ", once" : ", for good",
                     fault_.torn ? ", torn" : "", plan_after_start_ ? "" : ", from the start on"));
  }
  // Before what was written and made is synced, and all of that is lost.
  void PlanPowerCut(size_t turn) {
    const std::pair<FileOp, const char*> places[] = {
        {FileOp::kSync, "/data/db/"},       {FileOp::kSync, "/data/anchor"},
        {FileOp::kSync, "/data/keys/"},     {FileOp::kSync, "/data/snapshots/"},
        {FileOp::kSyncFolder, "/data/db"},  {FileOp::kSyncFolder, "/data/snapshots"},
        {FileOp::kSyncFolder, "/data/keys"}};
    std::tie(fault_.op, fault_.path_part) = places[turn % std::size(places)];
    fault_.power = true;
    fault_.skip = rng_.Below(2);
    loss_ = Loss::kAll;
    plan_after_start_ = true;
  }
  void PlanCreation(size_t turn) {
    fault_ = {.op = FileOp::kSyncFolder, .path_end = "/data", .power = true};
    fault_.skip = static_cast<int>(turn % 8);
    loss_ = Loss::kAll;
  }
  void PlanInTurn(size_t turn) {
    const std::pair<const char*, FileOp> places[] = {{"/data/db/", FileOp::kAppend},
                                                     {"/data/anchor", FileOp::kOverwrite},
                                                     {"/data/keys/", FileOp::kAppend},
                                                     {"/data/snapshots/", FileOp::kAppend}};
    std::tie(fault_.path_part, fault_.op) = places[turn % std::size(places)];
    const size_t kind = turn / std::size(places) % 3;
    fault_.skip = rng_.Below(3);
    if (kind == 1) fault_.error = rocksdb::IOStatus::NoSpace("no space left");
    fault_.torn = kind == 2;
    plan_after_start_ = true;
  }
  void PlanAnywhere() {
    const FileOp ops[] = {FileOp::kRead,      FileOp::kCreate,     FileOp::kAppend,
                          FileOp::kAppend,    FileOp::kAppend,     FileOp::kSync,
                          FileOp::kSync,      FileOp::kRename,     FileOp::kDelete,
                          FileOp::kTruncate,  FileOp::kSyncFolder, FileOp::kOverwrite,
                          FileOp::kMakeFolder};
    const char* const places[] = {"",       "/data/db/",   ".log",    "/data/anchor",
                                  "/keys/", "/snapshots/", "/backup", "/keys/erasures"};
    fault_.op = ops[rng_.Below(static_cast<int>(std::size(ops)))];
    fault_.path_part = places[rng_.Below(static_cast<int>(std::size(places)))];
    fault_.skip = rng_.Below(rng_.Below(2) == 0 ? 3 : 25);
    if (rng_.Below(2) == 0) fault_.error = rocksdb::IOStatus::NoSpace("no space left");
    fault_.torn = rng_.Below(2) == 0;
    plan_after_start_ = rng_.Below(4) != 0;
  }

  void Work(cli::RpcClient& client, int number) {
    Rng rng(seed_ * 31 + static_cast<uint64_t>(number));
    if (number == 0) Send(client, "found", kCreateAgency);
    std::vector<std::string> persons;
    for (int i = 0; i < kRequests && !fs_->frozen(); ++i) {
      const std::string id = absl::StrCat("s", seed_, "-", number, "-", i);
      switch (rng.Below(8)) {
        case 0:
          (void)checker_.Operate(client, kTakeSnapshot, id);
          break;
        case 1:
          if (number == 0) (void)checker_.Operate(client, kCreateBackup, id);
          break;
        case 2:
          if (persons.empty()) break;
          Send(client, "erase-" + persons.back(), kErasePerson);
          persons.pop_back();
          break;
        case 3:
        case 4:
          Send(client, id, kCreateAgency);
          break;
        default:
          if (Send(client, id, kRecordPerson)) persons.push_back(id);
      }
    }
  }

  bool Send(cli::RpcClient& client, const std::string& id, const std::string& method) {
    Say(absl::StrCat("sent ", method, " ", id));
    const absl::Status status = checker_.Send(client, id, method);
    if (!status.ok() || fs_->frozen()) return false;
    Say(absl::StrCat("done ", id, " ", checker_.ledger().Get(id).position));
    return true;
  }

  [[noreturn]] void PowerCut() {
    fs_->Freeze();
    fs_->CrashForGood(loss_, static_cast<uint32_t>(seed_));
    Finish(kPowerCut);
  }
  [[noreturn]] void Finish(int code) {
    for (const auto& [what, path] : fs_->harms()) Say(absl::StrCat("harm ", path, ": ", what));
    Say(absl::StrCat("end failed=", fs_->failed_calls(), " frozen=", fs_->frozen(),
                     " changes=", fs_->changes()));
    _exit(code);
  }

  const std::string data_dir_, backup_dir_;
  const uint64_t seed_;
  Rng rng_{seed_};
  std::shared_ptr<FaultFileSystem> fs_ = std::make_shared<FaultFileSystem>();
  Fault fault_;
  bool plan_after_start_ = false;
  bool clean_stop_ = false;
  Loss loss_ = Loss::kAll;
  Checker checker_;
};

}  // namespace
}  // namespace vigil::crash

int main(int argc, char** argv) {
  uint64_t seed = 0;
  if (argc != 4 || !absl::SimpleAtoi(argv[3], &seed)) {
    std::cerr << "usage: faulty_service DATA_DIR BACKUP_DIR SEED\n";
    return 2;
  }
  vigil::crash::Session(argv[1], argv[2], seed).Run();
}
