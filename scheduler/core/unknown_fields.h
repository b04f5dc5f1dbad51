// UnknownFields: finds what a stored event holds that this build does not know. Made once a message
// type, so that a check looks only where something can hide.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace vigil::scheduler {

// Threads: immutable once made; safe from any thread.
class UnknownFields {
 public:
  explicit UnknownFields(const google::protobuf::Message& prototype);
  UnknownFields(UnknownFields&&) = default;

  // DATA_LOSS, naming message and number, when the message or one inside it holds such a field. An
  // enum value that this build does not know is one too: events are proto2.
  absl::Status Check(const google::protobuf::Message& message) const;

 private:
  struct Plan {
    const google::protobuf::Reflection* reflection = nullptr;
    struct Child {
      const google::protobuf::FieldDescriptor* field;
      const Plan* plan;
    };
    std::vector<Child> children;  // fields that hold proto2 messages
  };
  const Plan* PlanOf(const google::protobuf::Message& prototype);
  static absl::Status CheckBy(const Plan& plan, const google::protobuf::Message& message);

  std::map<const google::protobuf::Descriptor*, std::unique_ptr<Plan>> plans_;
  const Plan* top_;
};

}  // namespace vigil::scheduler
