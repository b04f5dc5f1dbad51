// grpc.health.v1 with its descriptor: SERVING when the service is ready, NOT_SERVING when it is
// not; of one service of the contract, or (empty name) of the whole. Threads: any.
#pragma once

#include <memory>
#include <set>
#include <string>

namespace grpc {
class Service;
}

namespace vigil::vigild {

class Health {
 public:
  virtual ~Health() = default;
  virtual void SetServing(bool serving) = 0;
  // Owned by this; registered with the server, which it outlives.
  virtual grpc::Service* service() = 0;
};

std::unique_ptr<Health> NewHealth(std::set<std::string> services);

}  // namespace vigil::vigild
