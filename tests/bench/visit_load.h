// Clinical commands on the families of the large history: each week visits are scheduled for it and
// those of the week before are recorded as held.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/cli/rpc_client.h"
#include "tests/bench/grpc_load.h"

namespace vigil::bench {

class VisitLoad {
 public:
  // Learns the open families and who carries them from each team's caseload.
  static absl::StatusOr<std::unique_ptr<VisitLoad>> Make(cli::RpcClient& client,
                                                         const std::vector<std::string>& teams);
  // Moves the clock on by a week and makes the next round's calls ready: about `calls`, half of
  // them recording what the round before scheduled. Before the first round that many visits are
  // scheduled apart.
  absl::Status NextWeek(cli::RpcClient& client, uint64_t calls);
  const std::vector<PreparedCall>& calls() const { return calls_; }

 private:
  struct Carried {
    std::string family, staff;
  };
  struct Planned {
    std::string family, visit;
  };
  explicit VisitLoad(std::vector<Carried> families) : families_(std::move(families)) {}
  PreparedCall Schedule();
  PreparedCall Record(const Planned& planned);

  const std::vector<Carried> families_;
  absl::Time now_;
  int week_ = 0;
  uint64_t made_ = 0;  // ids must not repeat
  std::vector<Planned> planned_;
  std::vector<PreparedCall> calls_;
};

}  // namespace vigil::bench
