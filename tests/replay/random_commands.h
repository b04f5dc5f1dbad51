// A history of random commands against one service: every mutation of the contract, valid and
// invalid, between snapshots and jumps of the clock. Repeats from its seed.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/cli/rpc_client.h"
#include "services/generate/rng.h"
#include "tests/replay/random_request.h"

namespace vigil::replay {

// Not thread-safe; the client may change (the service was started anew), the history goes on.
class RandomCommands {
 public:
  RandomCommands(uint64_t seed, absl::Time start);

  // An agency with two teams, staff and open families, by valid commands: what random ones need to
  // get anywhere. Called first; `after` is called after each.
  absl::Status Found(cli::RpcClient& client, const std::function<void()>& after);

  // One random step; what it was, for a failure's message.
  std::string Step(cli::RpcClient& client);

  // The service's clock as this history moves it.
  absl::Time now() const { return now_; }
  // Time passes while no service runs: mostly hours or days, now and then so many weeks that the
  // next start does not trust its clock.
  void PassDowntime();
  // The operator accepts the clock.
  absl::Status AcceptClock(cli::RpcClient& client);

  struct Count {
    int done = 0, refused = 0;
  };
  // By "CaseService.ErasePerson".
  const std::map<std::string, Count>& counts() const { return counts_; }
  // Visits recorded more than ten days after they took place.
  int late_records() const { return late_records_; }
  // Answers that no request may ever get (INTERNAL, DATA_LOSS, UNKNOWN ...), in words.
  const std::vector<std::string>& broken() const { return broken_; }

 private:
  using Message = google::protobuf::Message;

  absl::StatusOr<cli::RpcClient::MessagePtr> Call(cli::RpcClient& client, const std::string& method,
                                                  const Message& request);
  absl::Status Must(cli::RpcClient& client, const std::string& method, const std::string& text);
  using MustFn = std::function<absl::Status(const std::string& method, const std::string& text)>;
  absl::Status FoundRota(const MustFn& must);
  std::string NextMethod();
  void Advance(cli::RpcClient& client);
  void Learn(const Message& request, const Message& answer);
  void LearnInside(const Message& request);
  void LearnName(const std::string& name);
  std::string ListTexts(cli::RpcClient& client);

  generate::Rng rng_;
  absl::Time now_;
  KnownNames known_;
  std::vector<std::string> follow_ups_;  // methods that what was just done gives something to do
  std::vector<std::string> mutations_;
  RequestMaker maker_;
  std::map<std::string, Count> counts_;
  std::vector<std::string> broken_;
  int late_records_ = 0;
  uint64_t requests_ = 0;
};

}  // namespace vigil::replay
