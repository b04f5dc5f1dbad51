#include "scheduler/core/unknown_fields.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/unknown_field_set.h"

namespace vigil::scheduler {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

UnknownFields::UnknownFields(const Message& prototype) : top_(PlanOf(prototype)) {}

const UnknownFields::Plan* UnknownFields::PlanOf(const Message& prototype) {
  const Descriptor& descriptor = *prototype.GetDescriptor();
  std::unique_ptr<Plan>& plan = plans_[&descriptor];
  if (plan != nullptr) return plan.get();  // also one being made: a message may hold its own kind
  plan = std::make_unique<Plan>();
  Plan* made = plan.get();
  made->reflection = prototype.GetReflection();
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const FieldDescriptor* field = descriptor.field(i);
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (field->message_type()->file()->syntax() != FileDescriptor::SYNTAX_PROTO2) continue;
    made->children.push_back({field, PlanOf(*made->reflection->GetMessageFactory()->GetPrototype(
                                         field->message_type()))});
  }
  return made;
}

absl::Status UnknownFields::Check(const Message& message) const { return CheckBy(*top_, message); }

absl::Status UnknownFields::CheckBy(const Plan& plan, const Message& message) {
  const Reflection* reflection = plan.reflection;
  const auto& unknown = reflection->GetUnknownFields(message);
  if (!unknown.empty()) {
    return absl::DataLossError(absl::StrCat(message.GetTypeName(), " holds field ",
                                            unknown.field(0).number(),
                                            ", which this version does not understand"));
  }
  for (const auto& [field, child] : plan.children) {
    if (field->is_repeated()) {
      const int size = reflection->FieldSize(message, field);
      for (int i = 0; i < size; ++i)
        VIGIL_RETURN_IF_ERROR(CheckBy(*child, reflection->GetRepeatedMessage(message, field, i)));
    } else if (reflection->HasField(message, field)) {
      VIGIL_RETURN_IF_ERROR(CheckBy(*child, reflection->GetMessage(message, field)));
    }
  }
  return absl::OkStatus();
}

}  // namespace vigil::scheduler
