// A byte of an old file is changed on disk under a running service: the background scrub must find
// it and say so, and a sound log must be said to be sound. Waiting is for what the status shows.
#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "tests/edge/service.h"
#include "tests/testing/temp_folder.h"
#include "vigil/v1/admin.pb.h"
#include "vigil/v1/roster.pb.h"

namespace vigil::edge {
namespace {

vigild::EnvironmentOptions InFolder(const std::string& path, absl::Duration every) {
  vigild::EnvironmentOptions options;
  options.data_dir = path;
  options.scrub_every = every;
  return options;
}

TEST(Scrub, DamageInAnOldFileIsFoundAndSaid) {
  const testkit::TempFolder folder;
  {
    const auto service = StartService(InFolder(folder.path(), absl::Hours(24)));
    Client client(AddressOf(*service));
    for (int i = 0; i < 50; ++i) {
      ASSERT_TRUE(client
                      .Ask<v1::CreateAgencyResponse>(Make<v1::CreateAgencyRequest>(
                          absl::StrCat("options { request_id: 'r", i, "' } agency_id: 'a", i,
                                       "' display_name: 'A' zone: 'Europe/London'")))
                      .ok());
    }
  }
  // Opening writes the write-ahead log into files; the scrub runs without pause.
  const auto service = StartService(InFolder(folder.path(), absl::Milliseconds(1)));
  Client client(AddressOf(*service));
  while (!absl::StrContains(service->Metrics(), "vigil_scrub_sound 1\n")) {
  }
  for (const auto& entry : std::filesystem::directory_iterator(folder.path() + "/db")) {
    if (entry.path().extension() != ".sst") continue;
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(40);
    const char byte = static_cast<char>(file.get());
    file.seekp(40);
    file.put(static_cast<char>(byte ^ 0x10));
  }
  std::string said;
  while (said.empty()) {
    const auto status = client.Ask<v1::GetStatusResponse>(v1::GetStatusRequest());
    ASSERT_TRUE(status.ok()) << status.status();
    for (const std::string& condition : status->conditions()) {
      if (absl::StrContains(condition, "the log is damaged")) said = condition;
    }
  }
  EXPECT_TRUE(absl::StrContains(said, "vigil log restore")) << said;
  EXPECT_TRUE(absl::StrContains(service->Metrics(), "vigil_scrub_sound 0\n"));
}

}  // namespace
}  // namespace vigil::edge
