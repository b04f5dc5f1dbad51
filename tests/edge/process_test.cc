// The real program as an operator starts it: its lines, its exit codes, its signals, two of it on
// one folder, and read-only. Waiting is always for a line it prints or for its end.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "eventstore/folder_lock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "re2/re2.h"
#include "scheduler/core/rejections.h"
#include "services/vigild/start_error.h"
#include "tests/edge/command.h"
#include "tests/edge/service.h"
#include "tests/testing/temp_folder.h"
#include "vigil/v1/admin.pb.h"
#include "vigil/v1/roster.pb.h"

namespace vigil::edge {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class Program {
 public:
  explicit Program(std::vector<std::string> flags) {
    int fds[2];
    VIGIL_CHECK(pipe(fds) == 0);
    flags.insert(flags.begin(), VIGILD_PATH);
    std::vector<char*> argv;
    for (std::string& flag : flags) argv.push_back(flag.data());
    argv.push_back(nullptr);
    pid_ = fork();
    if (pid_ == 0) {
      dup2(fds[1], STDOUT_FILENO);
      dup2(fds[1], STDERR_FILENO);
      close(fds[0]);
      close(fds[1]);
      execv(VIGILD_PATH, argv.data());
      _exit(127);
    }
    close(fds[1]);
    out_ = fds[0];
  }
  ~Program() {
    if (pid_ > 0) {
      kill(pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
    }
    close(out_);
  }

  // Reads until the text has been printed; false when the program ended first.
  bool ReadUntil(const std::string& text) {
    while (printed_.find(text) == std::string::npos) {
      if (!ReadSome()) return false;
    }
    return true;
  }
  std::string GrpcAddress() {
    VIGIL_CHECK(ReadUntil("HTTP listens on")) << printed_;
    std::string address;
    VIGIL_CHECK(RE2::PartialMatch(printed_, "gRPC listens on (\\S+)", &address)) << printed_;
    return address;
  }
  void Signal(int signal) { kill(pid_, signal); }
  pid_t pid() const { return pid_; }
  // Its exit code; everything it printed is in printed().
  int Wait() {
    while (ReadSome()) {
    }
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  const std::string& printed() const { return printed_; }

 private:
  bool ReadSome() {
    char buffer[4096];
    const ssize_t n = read(out_, buffer, sizeof(buffer));
    if (n > 0) printed_.append(buffer, static_cast<size_t>(n));
    return n > 0;
  }
  pid_t pid_ = -1;
  int out_ = -1;
  std::string printed_;
};

class VigildProgram : public ::testing::Test {
 protected:
  std::vector<std::string> Flags(std::vector<std::string> more = {}) {
    std::vector<std::string> flags = {"--data-dir", data_, "--grpc-port", "0", "--http-port", "0"};
    flags.insert(flags.end(), more.begin(), more.end());
    return flags;
  }
  testkit::TempFolder folder_;
  const std::string data_ = folder_.path() + "/data";
};

v1::CreateAgencyRequest AnAgency() {
  return Make<v1::CreateAgencyRequest>(
      "options { request_id: 'r' } agency_id: 'ct' display_name: 'CT' zone: 'America/New_York'");
}

uint64_t HeadOf(Client& client) {
  const auto status = client.Ask<v1::GetStatusResponse>(v1::GetStatusRequest());
  VIGIL_CHECK(status.ok()) << status.status();
  return status->as_of().position();
}

TEST_F(VigildProgram, StopsCleanlyAndFindsEverythingAgain) {
  for (const int signal : {SIGTERM, SIGINT}) {
    Program vigild(Flags());
    Client client(vigild.GrpcAddress());
    const auto made = client.Ask<v1::CreateAgencyResponse>(AnAgency());
    ASSERT_TRUE(made.ok()) << made.status();
    EXPECT_EQ(made->receipt().repeated(), signal == SIGINT);
    vigild.Signal(signal);
    EXPECT_EQ(vigild.Wait(), 0) << vigild.printed();
  }
}

// The one line that whoever comes second gets.
std::string InUse(const std::string& who, const Program& holder, const std::string& folder) {
  return absl::StrCat(who, ": LOG_LOCKED: another process (", holder.pid(), ") uses ", folder,
                      ": stop it first, or name another folder\n");
}

TEST_F(VigildProgram, ASecondOneOnTheSameFolderIsRefused) {
  Program first(Flags());
  const std::string address = first.GrpcAddress();
  Client client(address);
  const uint64_t before = HeadOf(client);
  const std::string link = folder_.path() + "/link", port = "--grpc-port";
  std::filesystem::create_directory_symlink(data_, link);
  // On the first one's port, too: that is not what is told.
  for (const std::vector<std::string>& flags : std::vector<std::vector<std::string>>{
           Flags(),
           Flags({"--read-only"}),
           Flags({"--virtual-clock=2026-10-26T00:00:00Z"}),
           {"--data-dir", data_, port, address.substr(address.find(':') + 1)},
           {"--data-dir", link, port, "0", "--http-port", "0"}}) {
    Program second(flags);
    EXPECT_EQ(second.Wait(), vigild::kExitLocked);
    EXPECT_EQ(second.printed(), InUse("vigild", first, flags[1]));
  }
  // The first one noticed nothing.
  const auto made = client.Ask<v1::CreateAgencyResponse>(AnAgency());
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->receipt().first_position(), before + 1);
}

// Every tool that works on a folder, on one that a service uses.
TEST_F(VigildProgram, NoToolTouchesAFolderInUse) {
  const std::string backups = folder_.path() + "/backups", other = folder_.path() + "/other";
  {
    Program vigild(Flags());
    vigild.GrpcAddress();
    vigild.Signal(SIGTERM);
    ASSERT_EQ(vigild.Wait(), 0);
  }
  ASSERT_EQ(RunVigil({"log", "backup", "--data-dir", data_, "--backup-dir", backups}).code, 0);
  Program first(Flags());
  Client client(first.GrpcAddress());
  ASSERT_TRUE(client.Ask<v1::CreateAgencyResponse>(AnAgency()).ok());
  const uint64_t head = HeadOf(client);
  for (const std::vector<std::string>& tool : std::vector<std::vector<std::string>>{
           {"log", "stat", "--data-dir", data_},
           {"log", "verify", "--data-dir", data_},
           {"log", "dump", "--data-dir", data_},
           {"log", "rebuild", "--data-dir", data_},
           {"log", "rebuild", "--check", "--data-dir", data_},
           {"log", "adopt", "--data-dir", data_},
           {"log", "backup", "--data-dir", data_, "--backup-dir", backups},
           {"log", "rekey", "--data-dir", data_, "--kek-file", data_ + "/kek",
            "--previous-kek-file", data_ + "/kek"},
           {"log", "accept-key-loss", "--data-dir", data_},
           {"log", "salvage", "--data-dir", data_, "--to", other},
           {"log", "restore", "--backup-dir", backups, "--to", other, "--tail-from", data_},
           {"play", "--data-dir", data_, "tests/scenarios/every-method-roster.yaml"}}) {
    const Ran ran = RunVigil(tool);
    EXPECT_EQ(ran.code, 1) << tool[1];
    EXPECT_EQ(ran.out, "") << tool[1];
    EXPECT_THAT(ran.err, StartsWith(InUse("vigil", first, data_))) << tool[1];
    EXPECT_FALSE(std::filesystem::exists(other)) << tool[1];
  }
  auto another = AnAgency();
  another.set_agency_id("b");
  another.mutable_options()->set_request_id("b");
  const auto made = client.Ask<v1::CreateAgencyResponse>(another);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->receipt().first_position(), head + 1);
  first.Signal(SIGTERM);
  ASSERT_EQ(first.Wait(), 0) << first.printed();
  EXPECT_EQ(RunVigil({"log", "verify", "--data-dir", data_}).code, 0);
}

// The other way round: a tool reads, and a service would start.
TEST_F(VigildProgram, DoesNotStartOnAFolderThatIsRead) {
  {
    Program vigild(Flags());
    vigild.GrpcAddress();
    vigild.Signal(SIGTERM);
    ASSERT_EQ(vigild.Wait(), 0);
  }
  auto reader = eventstore::FolderLock::Acquire(data_, /*shared=*/true);
  ASSERT_TRUE(reader.ok()) << reader.status();
  Program refused(Flags());
  EXPECT_EQ(refused.Wait(), vigild::kExitLocked);
  EXPECT_THAT(refused.printed(), AllOf(HasSubstr("LOG_LOCKED"), HasSubstr(data_)));
  // Readers do not exclude each other.
  EXPECT_EQ(RunVigil({"log", "verify", "--data-dir", data_}).code, 0);
  reader->reset();
  Program started(Flags());
  started.GrpcAddress();
}

TEST_F(VigildProgram, RealTimeIsNotMoved) {
  Program vigild(Flags());
  Client client(vigild.GrpcAddress());
  const uint64_t before = HeadOf(client);
  const auto moved = client.Ask<v1::AdvanceClockResponse>(
      Make<v1::AdvanceClockRequest>("to { seconds: 4000000000 }"));
  EXPECT_EQ(moved.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(scheduler::ReasonOf(moved.status()), "CLOCK_NOT_VIRTUAL");
  EXPECT_EQ(HeadOf(client), before);
}

TEST_F(VigildProgram, SaysWhenAPortIsInUse) {
  Program first(Flags());
  const std::string address = first.GrpcAddress();
  const std::string port = address.substr(address.find(':') + 1);
  const std::string other = folder_.path() + "/other";
  Program grpc({"--data-dir", other, "--grpc-port", port, "--http-port", "0"});
  EXPECT_EQ(grpc.Wait(), vigild::kExitPortInUse) << grpc.printed();
  EXPECT_THAT(grpc.printed(), HasSubstr("the port is in use"));
  Program http({"--data-dir", other, "--grpc-port", "0", "--http-port", port});
  EXPECT_EQ(http.Wait(), vigild::kExitPortInUse) << http.printed();
}

TEST_F(VigildProgram, RefusesWrongUse) {
  for (const std::vector<std::string>& flags :
       std::vector<std::vector<std::string>>{{"--host", "0.0.0.0"},
                                             {"--grpc-port", "70000"},
                                             {"--virtual-clock=yesterday"},
                                             {"--virtual-clock=1969-12-31T23:59:59Z"},
                                             {"--virtual-clock=2200-01-01T00:00:00Z"},
                                             {"--nonsense"}}) {
    Program vigild(Flags(flags));
    EXPECT_EQ(vigild.Wait(), vigild::kExitUsage) << flags[0] << ": " << vigild.printed();
    EXPECT_FALSE(std::filesystem::exists(data_)) << flags[0];
  }
  Program help({"--help"});
  EXPECT_EQ(help.Wait(), 0);
  EXPECT_THAT(help.printed(), HasSubstr("--data-dir"));
}

TEST_F(VigildProgram, ReadOnlyAnswersAreMarkedStaleAndNothingIsWritten) {
  {
    Program vigild(Flags());
    Client client(vigild.GrpcAddress());
    ASSERT_TRUE(client.Ask<v1::CreateAgencyResponse>(AnAgency()).ok());
    vigild.Signal(SIGTERM);
    ASSERT_EQ(vigild.Wait(), 0);
  }
  Program vigild(Flags({"--read-only"}));
  Client client(vigild.GrpcAddress());
  const auto got =
      client.Ask<v1::GetAgencyResponse>(Make<v1::GetAgencyRequest>("name: 'agencies/ct'"));
  ASSERT_TRUE(got.ok()) << got.status();
  EXPECT_TRUE(got->as_of().stale());
  EXPECT_NE(got->as_of().stale_reason(), "");
  auto another = AnAgency();
  another.set_agency_id("b");
  another.mutable_options()->set_request_id("b");
  const auto refused = client.Ask<v1::CreateAgencyResponse>(another);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(scheduler::ReasonOf(refused.status()), "READ_ONLY");
  // A request with a personal value makes no key either.
  const auto employ = client.Ask<v1::EmployStaffResponse>(Make<v1::EmployStaffRequest>(
      "options { request_id: 's' } parent: 'agencies/ct' staff_id: 's' display_name { text: 'N' } "
      "employed_from: '2026-01-01'"));
  EXPECT_EQ(scheduler::ReasonOf(employ.status()), "READ_ONLY");
}

TEST_F(VigildProgram, ALogOfAnotherClockIsRefused) {
  {
    Program vigild(Flags({"--virtual-clock=2026-10-26T00:00:00Z"}));
    Client client(vigild.GrpcAddress());
    ASSERT_TRUE(client.Ask<v1::CreateAgencyResponse>(AnAgency()).ok());
    const auto moved = client.Ask<v1::AdvanceClockResponse>(
        Make<v1::AdvanceClockRequest>("to { seconds: 1793100000 }"));
    ASSERT_TRUE(moved.ok()) << moved.status();
    EXPECT_EQ(moved->now().seconds(), 1793100000);
    vigild.Signal(SIGTERM);
    ASSERT_EQ(vigild.Wait(), 0);
  }
  Program real(Flags());
  EXPECT_EQ(real.Wait(), vigild::kExitRefused) << real.printed();
  EXPECT_THAT(real.printed(), HasSubstr("LOG_SIMULATED"));
}

TEST_F(VigildProgram, ALogWithoutItsKeysIsRefused) {
  {
    Program vigild(Flags());
    vigild.GrpcAddress();
    vigild.Signal(SIGTERM);
    ASSERT_EQ(vigild.Wait(), 0);
  }
  std::filesystem::remove_all(data_ + "/keys");
  Program vigild(Flags());
  EXPECT_EQ(vigild.Wait(), vigild::kExitRefused) << vigild.printed();
  EXPECT_THAT(vigild.printed(), HasSubstr("no keys/"));
}

TEST_F(VigildProgram, ABrokenKeyEncryptionKeyIsNamedNotShown) {
  const std::string file = folder_.path() + "/kek";
  std::ofstream(file) << "not-a-key-SECRET\n";
  Program vigild(Flags({"--kek-file", file}));
  EXPECT_EQ(vigild.Wait(), vigild::kExitUsage) << vigild.printed();
  EXPECT_THAT(vigild.printed(), HasSubstr(file));
  EXPECT_EQ(vigild.printed().find("SECRET"), std::string::npos);
}

}  // namespace
}  // namespace vigil::edge
