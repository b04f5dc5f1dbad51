#include "services/telemetry/metrics.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace vigil::telemetry {
namespace {

size_t IndexOf(absl::StatusCode code) {
  const auto index = static_cast<size_t>(code);
  return index < Metrics::kCodes ? index : static_cast<size_t>(absl::StatusCode::kUnknown);
}

}  // namespace

Metrics::Metrics(std::vector<std::string> methods)
    : methods_(std::move(methods)), per_method_(new PerMethod[methods_.size()]) {}

void Metrics::CountCall(size_t method, absl::StatusCode code, absl::Duration took) {
  per_method_[method].by_code[IndexOf(code)].fetch_add(1, std::memory_order_relaxed);
  call_.Observe(took);
}

void Metrics::CountHttp(int status) {
  http_[std::clamp(status / 100, 0, 5)].fetch_add(1, std::memory_order_relaxed);
}

void Metrics::NoteScrub(absl::Time at, bool sound) {
  scrub_sound_ = sound;
  scrubbed_at_s_ = absl::ToUnixSeconds(at);
}

uint64_t Metrics::calls(size_t method, absl::StatusCode code) const {
  return per_method_[method].by_code[IndexOf(code)].load(std::memory_order_relaxed);
}

void Metrics::Render(std::string* out) const {
  absl::StrAppend(out, "# HELP vigil_calls_total Calls by method and canonical code.\n",
                  "# TYPE vigil_calls_total counter\n");
  for (size_t m = 0; m < methods_.size(); ++m) {
    for (size_t c = 0; c < kCodes; ++c) {
      const auto code = static_cast<absl::StatusCode>(c);
      const uint64_t count = calls(m, code);
      if (count == 0) continue;
      absl::StrAppend(out, "vigil_calls_total{method=\"", methods_[m], "\",code=\"",
                      absl::StatusCodeToString(code), "\"} ", count, "\n");
    }
  }
  absl::StrAppend(out, "# HELP vigil_call_seconds How long calls took.\n",
                  "# TYPE vigil_call_seconds histogram\n");
  call_.Render("vigil_call_seconds", "", out);
  absl::StrAppend(
      out, "# HELP vigil_commit_seconds From handing a command over to its durable answer.\n",
      "# TYPE vigil_commit_seconds histogram\n");
  commit_.Render("vigil_commit_seconds", "", out);
  absl::StrAppend(out, "# HELP vigil_streams Event watches open now.\n",
                  "# TYPE vigil_streams gauge\nvigil_streams ", streams(), "\n");
  absl::StrAppend(out, "# HELP vigil_scrub_sound 1 when the last scrub found the log whole.\n",
                  "# TYPE vigil_scrub_sound gauge\nvigil_scrub_sound ", scrub_sound_ ? 1 : 0,
                  "\n# HELP vigil_scrub_last_seconds When the last scrub ended (Unix time); 0: "
                  "none yet.\n# TYPE vigil_scrub_last_seconds gauge\nvigil_scrub_last_seconds ",
                  scrubbed_at_s_.load(), "\n");
  absl::StrAppend(out, "# HELP vigil_http_responses_total HTTP answers by class.\n",
                  "# TYPE vigil_http_responses_total counter\n");
  for (size_t i = 1; i < http_.size(); ++i) {
    absl::StrAppend(out, "vigil_http_responses_total{class=\"", i, "xx\"} ",
                    http_[i].load(std::memory_order_relaxed), "\n");
  }
}

}  // namespace vigil::telemetry
