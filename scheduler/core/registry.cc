#include "scheduler/core/registry.h"

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/unknown_field_set.h"

namespace vigil::scheduler {

// Enum values that this build does not know are unknown fields too: events are proto2.
absl::Status CheckNothingUnknown(const google::protobuf::Message& message) {
  const google::protobuf::Reflection* reflection = message.GetReflection();
  const auto& unknown = reflection->GetUnknownFields(message);
  if (!unknown.empty()) {
    return absl::DataLossError(absl::StrCat(message.GetTypeName(), " holds field ",
                                            unknown.field(0).number(),
                                            ", which this version does not understand"));
  }
  const google::protobuf::Descriptor* descriptor = message.GetDescriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const google::protobuf::FieldDescriptor* field = descriptor->field(i);
    if (field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (field->message_type()->file()->syntax() != google::protobuf::FileDescriptor::SYNTAX_PROTO2)
      continue;
    if (field->is_repeated()) {
      for (int j = 0; j < reflection->FieldSize(message, field); ++j) {
        absl::Status status =
            CheckNothingUnknown(reflection->GetRepeatedMessage(message, field, j));
        if (!status.ok()) return status;
      }
    } else if (reflection->HasField(message, field)) {
      absl::Status status = CheckNothingUnknown(reflection->GetMessage(message, field));
      if (!status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

}  // namespace vigil::scheduler
