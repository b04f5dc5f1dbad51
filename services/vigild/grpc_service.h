// One service of the contract as a grpc::Service made from its descriptor: every method takes and
// gives bytes and goes to the dispatcher. Included by .cc files only.
#pragma once

#include <grpcpp/impl/service_type.h>
#include <grpcpp/support/byte_buffer.h>

#include "google/protobuf/descriptor.h"
#include "services/handlers/call.h"

namespace vigil::vigild {

class DescribedService : public grpc::Service {
 public:
  DescribedService(handlers::Dispatcher* dispatcher,
                   const google::protobuf::ServiceDescriptor& descriptor);

 private:
  void AddUnary(int index, const handlers::Method& method);
  void AddStream(int index, const handlers::Method& method);

  handlers::Dispatcher* const dispatcher_;
};

}  // namespace vigil::vigild
