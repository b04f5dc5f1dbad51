// Metrics: what the edge counts while it runs. The figures of engine, log and process are gathered
// when somebody asks (exposition.h). Never a name, number or address of a person.
//
// Threads: any; counting takes no lock.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/telemetry/histogram.h"

namespace vigil::telemetry {

class Metrics {
 public:
  static constexpr size_t kCodes = 17;  // canonical codes, OK to UNAUTHENTICATED

  // `methods`: full names; the index of a method is its place here.
  explicit Metrics(std::vector<std::string> methods);

  void CountCall(size_t method, absl::StatusCode code, absl::Duration took);
  // From handing a command over to its durable answer.
  void ObserveCommit(absl::Duration took) { commit_.Observe(took); }
  void CountStream(int change) { streams_.fetch_add(change); }
  int64_t streams() const { return streams_.load(); }
  void CountHttp(int status);
  // What the last scrub of the log found.
  void NoteScrub(absl::Time at, bool sound);
  uint64_t calls(size_t method, absl::StatusCode code) const;

  // Prometheus text, version 0.0.4.
  void Render(std::string* out) const;

 private:
  struct PerMethod {
    std::array<std::atomic<uint64_t>, kCodes> by_code{};
  };
  const std::vector<std::string> methods_;
  const std::unique_ptr<PerMethod[]> per_method_;
  Histogram commit_, call_;
  std::atomic<int64_t> streams_{0};
  std::array<std::atomic<uint64_t>, 6> http_{};  // by hundreds
  std::atomic<int64_t> scrubbed_at_s_{0};
  std::atomic<bool> scrub_sound_{false};
};

}  // namespace vigil::telemetry
