// The pages of the HTTP port as a monitor reads them: the real routes of a whole service over a
// real socket, ready and not ready, with every figure that operators are promised.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <string>

#include "base/limits.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/edge/service.h"
#include "vigil/v1/roster.pb.h"

namespace vigil::edge {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string Get(int port, const std::string& path) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const timeval limit{20, 0};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  VIGIL_CHECK(connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
  const std::string request =
      absl::StrCat("GET ", path, " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  VIGIL_CHECK(send(fd, request.data(), request.size(), MSG_NOSIGNAL) ==
              static_cast<ssize_t>(request.size()));
  std::string all;
  char buffer[4096];
  for (ssize_t n; (n = recv(fd, buffer, sizeof(buffer), 0)) > 0;) all.append(buffer, n);
  close(fd);
  return all;
}

TEST(HttpPages, HealthReadinessAndFiguresOfAServiceAtWork) {
  auto free = std::make_shared<std::atomic<uint64_t>>(uint64_t{1} << 40);
  vigild::EnvironmentOptions options;
  options.free_disk_bytes = [free] { return free->load(); };
  const auto service = StartService(std::move(options));
  Client client(AddressOf(*service));
  ASSERT_TRUE(client
                  .Ask<v1::CreateAgencyResponse>(Make<v1::CreateAgencyRequest>(
                      "options { request_id: 'r' } agency_id: 'a' display_name: 'Secret Name' "
                      "zone: 'Europe/London'"))
                  .ok());
  const int port = service->http_port();
  EXPECT_THAT(Get(port, "/healthz"), AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("ok")));
  EXPECT_THAT(Get(port, "/readyz"), AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("\"ready\":true"),
                                          HasSubstr("\"position\":2")));
  EXPECT_THAT(Get(port, "/nothing"), StartsWith("HTTP/1.1 404"));
  const std::string figures = Get(port, "/metrics");
  EXPECT_THAT(figures, StartsWith("HTTP/1.1 200"));
  for (const char* promised :
       {"vigil_commands_total 1\n", "vigil_events_total 2\n", "vigil_queue_commands 0\n",
        "vigil_queue_bytes 0\n",
        "vigil_commit_seconds_bucket{le=", "vigil_commit_seconds_count 1\n", "vigil_log_bytes ",
        "vigil_served_lag_events 0\n", "vigil_snapshot_age_seconds ", "vigil_deadlines_pending 0\n",
        "vigil_deadline_lag_seconds ", "vigil_ready 1\n"}) {
    EXPECT_THAT(figures, HasSubstr(promised));
  }
  EXPECT_THAT(figures, Not(HasSubstr("Secret Name")));
  *free = limits::kLowDiskBytes - 1;
  EXPECT_THAT(Get(port, "/readyz"), AllOf(StartsWith("HTTP/1.1 503"), HasSubstr("low disk")));
  EXPECT_THAT(Get(port, "/healthz"), StartsWith("HTTP/1.1 200"));
}

}  // namespace
}  // namespace vigil::edge
