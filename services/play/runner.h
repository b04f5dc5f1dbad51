// Plays a scenario against a service and says where it differs.
#pragma once

#include <functional>
#include <string>

#include "absl/strings/string_view.h"
#include "services/cli/rpc_client.h"
#include "services/play/scenario.h"

namespace vigil::play {

struct PlayOptions {
  bool verbose = false;    // every step with its answer
  bool keep_going = true;  // after a mismatch
  // Appended to every generated request id, so that one scenario can be played twice on one log.
  std::string run_id;
  // How a call is made; by default through the client. For those who want to try more at each call
  // than the scenario says. (Streams and the clock go through the client.)
  std::function<absl::StatusOr<cli::RpcClient::MessagePtr>(
      const cli::Method&, const google::protobuf::Message& request, const cli::Identity&)>
      call;
};

struct PlayResult {
  int steps = 0, failed = 0;
  bool ok() const { return failed == 0; }
};

// `print` gets the report, a line or a paragraph at a time.
PlayResult Play(const Scenario& scenario, cli::RpcClient& client, const PlayOptions& options,
                const std::function<void(absl::string_view)>& print);

}  // namespace vigil::play
