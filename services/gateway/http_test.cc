// A real server on a real socket, spoken to with raw bytes: good requests, broken ones, slow ones,
// too large ones, too many. The client has its own time limit, so a server that hangs fails the
// test.
#include "services/gateway/http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/limits.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace vigil::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class Client {
 public:
  // From 127.0.0.`host`.
  explicit Client(int port, uint32_t host = 1) : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    sockaddr_in mine{};
    mine.sin_family = AF_INET;
    mine.sin_addr.s_addr = htonl(INADDR_LOOPBACK - 1 + host);
    VIGIL_CHECK(bind(fd_, reinterpret_cast<sockaddr*>(&mine), sizeof(mine)) == 0);
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval limit{20, 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    VIGIL_CHECK(connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
  }
  ~Client() { close(fd_); }

  void Send(const std::string& bytes) {
    size_t sent = 0;
    while (sent < bytes.size()) {
      const ssize_t n = send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (n <= 0) return;  // the server may have hung up: the answer says why
      sent += static_cast<size_t>(n);
    }
  }
  // Until the server closes.
  std::string ReadAll() {
    std::string all;
    char buffer[4096];
    while (true) {
      const ssize_t n = recv(fd_, buffer, sizeof(buffer), 0);
      if (n <= 0) return all;
      all.append(buffer, static_cast<size_t>(n));
    }
  }
  // Waits for the server to hang up; what it still says is dropped.
  bool Closes() {
    char buffer[4096];
    while (true) {
      const ssize_t n = recv(fd_, buffer, sizeof(buffer), 0);
      if (n == 0 || (n < 0 && errno == ECONNRESET)) return true;
      if (n < 0) return false;  // nothing for 20 seconds
    }
  }
  // Until the text has been seen.
  std::string ReadUntil(const std::string& end) {
    std::string all;
    char c;
    while (all.find(end) == std::string::npos && recv(fd_, &c, 1, 0) == 1) all.push_back(c);
    return all;
  }

 private:
  int fd_;
};

std::unique_ptr<HttpServer> StartServer() {
  HttpOptions options;
  options.routes["/hello"] = [] { return HttpAnswer{200, "text/plain", "hello\n"}; };
  options.routes["/big"] = [] { return HttpAnswer{200, "text/plain", std::string(3 << 20, 'x')}; };
  auto server = HttpServer::Start(std::move(options));
  VIGIL_CHECK(server.ok()) << server.status();
  return *std::move(server);
}

constexpr char kHello[] = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";

std::string Ask(int port, const std::string& bytes) {
  Client client(port);
  client.Send(bytes);
  return client.ReadAll();
}

TEST(Http, AnswersItsRoutes) {
  const auto server = StartServer();
  const std::string answer =
      Ask(server->port(), "GET /hello?x=1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\n\r\nhello\n"));
}

TEST(Http, HeadHasTheLengthAndNoBody) {
  const auto server = StartServer();
  const std::string answer =
      Ask(server->port(), "HEAD /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("Content-Length: 6\r\n"));
  EXPECT_THAT(answer, Not(HasSubstr("hello")));
}

TEST(Http, KeepsTheConnectionAndTakesPipelinedRequests) {
  const auto server = StartServer();
  const std::string one = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";
  const std::string last = "GET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  const std::string answer = Ask(server->port(), one + one + last);
  EXPECT_NE(answer.find("hello", answer.find("hello") + 1), std::string::npos);
  EXPECT_THAT(answer, HasSubstr("HTTP/1.1 404"));
}

TEST(Http, OtherMethodsAreRefused) {
  const auto server = StartServer();
  EXPECT_THAT(Ask(server->port(),
                  "POST /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nConnection: "
                  "close\r\n\r\nab"),
              StartsWith("HTTP/1.1 405"));
}

TEST(Http, BrokenRequestsGetOneLine) {
  const auto server = StartServer();
  EXPECT_THAT(Ask(server->port(), "\x16\x03\x01\x02\x00 TLS\r\n\r\n"), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(Ask(server->port(), "GET\r\n\r\n"), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(Ask(server->port(), "POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n"),
              StartsWith("HTTP/1.1 400"));
}

TEST(Http, HeadersMayBeAsLargeAsTheLimitAndNoLarger) {
  const auto server = StartServer();
  // Beast counts what is left of the header when a line begins: the last line decides.
  const std::string start = "GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n";
  const auto last_line = [](size_t size) {
    return "X: " + std::string(size - 7, 'x') + "\r\n\r\n";
  };
  EXPECT_THAT(Ask(server->port(), start + last_line(limits::kMaxHttpHeaderBytes)),
              StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(Ask(server->port(), start + last_line(limits::kMaxHttpHeaderBytes + 1)),
              StartsWith("HTTP/1.1 431"));
  std::string many = start;
  while (many.size() < 2 * limits::kMaxHttpHeaderBytes) many += "X: xxxxxxxxxxxxxxxxxxxxxxxx\r\n";
  EXPECT_THAT(Ask(server->port(), many + "\r\n"), StartsWith("HTTP/1.1 431"));
}

TEST(Http, BodiesMayBeAsLargeAsTheLimitAndNoLarger) {
  const auto server = StartServer();
  const auto post = [&](size_t bytes) {
    return Ask(server->port(),
               absl::StrCat("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ",
                            bytes, "\r\n\r\n", std::string(bytes, 'x')));
  };
  EXPECT_THAT(post(limits::kMaxRequestBytes), StartsWith("HTTP/1.1 405"));
  EXPECT_THAT(post(limits::kMaxRequestBytes + 1), StartsWith("HTTP/1.1 413"));
}

TEST(Http, AReaderThatTakesItsTimeGetsALargeAnswerWhole) {
  const auto server = StartServer();
  const std::string answer =
      Ask(server->port(), "GET /big HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(answer.size() - answer.find("\r\n\r\n") - 4, size_t{3} << 20);
}

TEST(Http, ConnectionsOfOneAddressAreCounted) {
  const auto server = StartServer();
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < limits::kMaxHttpPerAddress; ++i) {
    clients.push_back(std::make_unique<Client>(server->port()));
    clients.back()->Send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_THAT(clients.back()->ReadUntil("hello\n"), StartsWith("HTTP/1.1 200"));
  }
  Client one_too_many(server->port());
  one_too_many.Send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(one_too_many.ReadAll(), "");
  // Whoever leaves makes room, as soon as the server has noticed.
  clients.clear();
  std::string answer;
  for (int i = 0; i < 1000 && answer.empty(); ++i) {
    answer = Ask(server->port(), "GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  }
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
}

TEST(Http, ConnectionsOfAllAddressesAreCounted) {
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);  // both ends of each connection are in this process
  const auto server = StartServer();
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < limits::kMaxHttpConnections; ++i) {
    const auto host = static_cast<uint32_t>(2 + i / limits::kMaxHttpPerAddress);
    clients.push_back(std::make_unique<Client>(server->port(), host));
    clients.back()->Send(kHello);
    ASSERT_THAT(clients.back()->ReadUntil("hello\n"), StartsWith("HTTP/1.1 200")) << i;
  }
  Client one_too_many(server->port(), 200);
  one_too_many.Send(kHello);
  EXPECT_EQ(one_too_many.ReadAll(), "");
}

TEST(Http, RoutesRunOnSoManyThreadsAndNoMore) {
  std::mutex mu;
  std::condition_variable cv;
  int inside = 0, most = 0;
  bool open = false;
  HttpOptions options;
  options.routes["/gate"] = [&] {
    std::unique_lock lock(mu);
    most = std::max(most, ++inside);
    cv.notify_all();
    cv.wait(lock, [&] { return open; });
    --inside;
    return HttpAnswer{200, "text/plain", "through\n"};
  };
  const auto server = HttpServer::Start(std::move(options));
  ASSERT_TRUE(server.ok()) << server.status();
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < limits::kHttpThreads + 2; ++i) {
    clients.push_back(std::make_unique<Client>((*server)->port()));
    clients.back()->Send("GET /gate HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  }
  {
    std::unique_lock lock(mu);
    cv.wait(lock, [&] { return inside == limits::kHttpThreads; });
    open = true;
  }
  cv.notify_all();
  for (const auto& client : clients) EXPECT_THAT(client->ReadAll(), HasSubstr("through"));
  EXPECT_EQ(most, limits::kHttpThreads);
}

// The spells as they ship are long; here each is a second or a few, and the others are longer.
TEST(Http, WhoTakesTooLongIsDropped) {
  EXPECT_EQ(HttpOptions().read_seconds, limits::kHttpReadSeconds);
  EXPECT_EQ(HttpOptions().idle_seconds, limits::kHttpIdleSeconds);
  EXPECT_EQ(HttpOptions().write_seconds, limits::kHttpWriteSeconds);
  constexpr size_t kHuge = 64 << 20;
  HttpOptions options;
  options.routes["/hello"] = [] { return HttpAnswer{200, "text/plain", "hello\n"}; };
  options.routes["/huge"] = [] { return HttpAnswer{200, "text/plain", std::string(kHuge, 'x')}; };
  options.read_seconds = 1;
  options.write_seconds = 1;
  options.idle_seconds = 4;
  const auto server = HttpServer::Start(std::move(options));
  ASSERT_TRUE(server.ok()) << server.status();
  const int port = (*server)->port();
  Client silent(port), half_a_header(port), half_a_body(port), idle(port), slow(port);
  half_a_header.Send("GET /hello HTTP/1.1\r\nHo");
  half_a_body.Send("GET /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n1234");
  idle.Send(kHello);
  EXPECT_THAT(idle.ReadUntil("hello\n"), StartsWith("HTTP/1.1 200"));
  slow.Send("GET /huge HTTP/1.1\r\nHost: a\r\n\r\n");  // and takes nothing
  EXPECT_TRUE(silent.Closes());
  EXPECT_TRUE(half_a_header.Closes());
  EXPECT_TRUE(half_a_body.Closes());
  idle.Send(kHello);  // it was kept meanwhile: its spell is another
  EXPECT_THAT(idle.ReadUntil("hello\n"), StartsWith("HTTP/1.1 200"));
  EXPECT_TRUE(idle.Closes());
  EXPECT_LT(slow.ReadAll().size(), kHuge);
}

TEST(Http, RandomBytesDoNoHarm) {
  const auto server = StartServer();
  std::mt19937 random(20261101);
  for (int i = 0; i < 300; ++i) {
    std::string bytes = i % 2 == 0 ? "GET /hello HTTP/1.1\r\n" : "";
    const size_t size = random() % 200;
    for (size_t k = 0; k < size; ++k) bytes.push_back(static_cast<char>(random()));
    bytes += "\r\n\r\n";
    Client client(server->port());
    client.Send(bytes);
  }
  EXPECT_THAT(Ask(server->port(), "GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
              StartsWith("HTTP/1.1 200"));
}

TEST(Http, SaysWhenThePortIsTaken) {
  const auto server = StartServer();
  HttpOptions options;
  options.port = server->port();
  const auto second = HttpServer::Start(std::move(options));
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(second.status().message()), HasSubstr("port is in use"));
}

TEST(Http, StopsWithConnectionsOpen) {
  auto server = StartServer();
  Client client(server->port());
  client.Send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
  client.ReadUntil("hello\n");
  server.reset();
  EXPECT_EQ(client.ReadAll(), "");
}

}  // namespace
}  // namespace vigil::gateway
