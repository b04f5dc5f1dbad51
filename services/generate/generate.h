// Generates a history through the public API of a service that runs on a virtual clock.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/cli/rpc_client.h"
#include "services/generate/profile.h"

namespace vigil::generate {

struct GenerateOptions {
  std::vector<AgencyProfile> agencies;
  int weeks = 16;
  uint64_t seed = 1;
  absl::Time until;      // the history ends here, in the middle of a week if need be
  int in_flight = 1;     // lanes that run side by side
  absl::Duration grain;  // times are rounded up to this; 0: exact
  // Moves the service's clock; by default AdminService.AdvanceClock.
  std::function<absl::Status(absl::Time)> advance;
  std::function<void(int week, int weeks, uint64_t commands)> progress;  // may be null
  std::function<void(uint64_t commands)> after_command;  // may be null; one lane only
};

// Made-up teams (profile.h), many lanes at once, the clock in steps of an hour; weeks, seed and
// until are the caller's to set.
absl::StatusOr<GenerateOptions> LargeHistory(int teams, const std::string& programmes_dir);

struct GenerateResult {
  uint64_t commands = 0, rejected = 0;
  std::string first_rejection;
};

// The service's clock must stand at or before FirstInstant(options). A command that the service
// refuses is counted; what cannot be reached ends the run.
absl::StatusOr<GenerateResult> Generate(cli::RpcClient& client, const GenerateOptions& options);

// When the history begins: some days before its first Monday.
absl::Time FirstInstant(const GenerateOptions& options);

}  // namespace vigil::generate
