// A gRPC client that keeps a number of calls in flight, the same for Vigil and for its floor.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace vigil::bench {

struct LoadResult {
  double calls_per_second = 0;
  double p50_us = 0;
  uint64_t calls = 0, errors = 0;
  std::string first_error;
};

struct PreparedCall {
  std::string method;
  std::string request;  // serialised
};

// `next` gives the serialised request of the i-th call. The connection stands before the first one.
LoadResult RunLoad(const std::string& address, const std::string& method, int in_flight,
                   uint64_t calls, const std::function<std::string(uint64_t)>& next);
LoadResult RunLoad(const std::string& address, int in_flight,
                   const std::vector<PreparedCall>& calls);

// An empty unary service on its own server; calls of kEchoMethod take and give nothing.
class EchoServer {
 public:
  EchoServer();
  ~EchoServer();
  std::string address() const;
  static constexpr char kEchoMethod[] = "/grpc.health.v1.Health/Check";

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace vigil::bench
