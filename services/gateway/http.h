// HttpServer: plain HTTP/1.1 for operators and, later, the console: small, bounded, loopback only.
//
// Every connection is bounded in time, size and number (limits::kHttp*); what does not keep to them
// is answered with one line or dropped. GET and HEAD of the routes given; a gateway that speaks the
// Connect protocol will take its place among the routes.
// Threads: Start, port and Stop from any thread; route functions run on the server's own threads,
// at most limits::kHttpThreads at once. Nothing throws.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "base/limits.h"

namespace vigil::gateway {

struct HttpAnswer {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
};

struct HttpOptions {
  std::string host = "127.0.0.1";
  int port = 0;  // 0: one is chosen
  // By exact path ("/healthz"); a query string is ignored.
  std::map<std::string, std::function<HttpAnswer()>> routes;
  std::function<void(int status)> on_answer;  // for figures; may be empty
  // How long a client may take: for a header and again for a body, between requests, to take a
  // piece of an answer.
  int read_seconds = limits::kHttpReadSeconds;
  int idle_seconds = limits::kHttpIdleSeconds;
  int write_seconds = limits::kHttpWriteSeconds;
};

class HttpServer {
 public:
  // UNAVAILABLE when the port is taken, INVALID_ARGUMENT for a host that is no address.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Start(HttpOptions options);
  // Closes every connection.
  ~HttpServer();

  int port() const;

 private:
  class Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace vigil::gateway
