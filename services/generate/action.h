// What the generator lets happen: one call of the public API at a time of the simulated history.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "google/protobuf/message.h"

namespace vigil::generate {

struct Action {
  absl::Time at;
  std::string method;  // "CaseService.ReferFamily"
  // Actions of one lane keep their order; lanes run side by side.
  std::string lane;
  std::string actor, role;
  std::shared_ptr<const google::protobuf::Message> request;
};

// Collects actions in the order they are made.
class ActionList {
 public:
  // Rounds `at` up to the grain, so that large histories advance the clock in steps.
  explicit ActionList(absl::Duration grain = absl::ZeroDuration()) : grain_(grain) {}

  template <class Request>
  void Add(absl::Time at, std::string method, std::string lane, const Request& request,
           std::string actor = "generator", std::string role = "supervisor") {
    actions_.push_back({Rounded(at), std::move(method), std::move(lane), std::move(actor),
                        std::move(role), std::make_shared<Request>(request)});
  }
  // When an action asked for at `at` takes place.
  absl::Time Rounded(absl::Time at) const {
    if (grain_ <= absl::ZeroDuration()) return at;
    return absl::UnixEpoch() + absl::Ceil(at - absl::UnixEpoch(), grain_);
  }
  // Sorted by time; equal times keep the order in which they were added.
  std::vector<Action> Take();

 private:
  absl::Duration grain_;
  std::vector<Action> actions_;
};

}  // namespace vigil::generate
