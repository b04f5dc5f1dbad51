// One service of the contract as a grpc::Service made from its descriptor: every method takes and
// gives bytes and goes to the dispatcher, which outlives the service.
#pragma once

#include <memory>

#include "google/protobuf/descriptor.h"
#include "services/handlers/call.h"

namespace grpc {
class Service;
}

namespace vigil::vigild {

std::unique_ptr<grpc::Service> NewDescribedService(
    handlers::Dispatcher* dispatcher, const google::protobuf::ServiceDescriptor& descriptor);

}  // namespace vigil::vigild
