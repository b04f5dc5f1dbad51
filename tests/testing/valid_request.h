// The contract by descriptor, for tests that walk all of it: every service, and a smallest valid
// request of any type, made from the rules of annotations.proto.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/timestamp.pb.h"
#include "vigil/v1/admin.pb.h"
#include "vigil/v1/alert.pb.h"
#include "vigil/v1/annotations.pb.h"
#include "vigil/v1/case.pb.h"
#include "vigil/v1/common.pb.h"
#include "vigil/v1/crisis.pb.h"
#include "vigil/v1/log.pb.h"
#include "vigil/v1/oncall.pb.h"
#include "vigil/v1/order.pb.h"
#include "vigil/v1/report.pb.h"
#include "vigil/v1/roster.pb.h"
#include "vigil/v1/transfer.pb.h"
#include "vigil/v1/visit.pb.h"

namespace vigil::testkit {

inline std::vector<const google::protobuf::MethodDescriptor*> AllMethods() {
  std::vector<const google::protobuf::MethodDescriptor*> methods;
  for (const google::protobuf::Descriptor* any :
       {v1::Agency::descriptor(), v1::Person::descriptor(), v1::Visit::descriptor(),
        v1::Shift::descriptor(), v1::Call::descriptor(), v1::Alert::descriptor(),
        v1::Order::descriptor(), v1::Event::descriptor(), v1::GetStatusRequest::descriptor(),
        v1::RequestTransferRequest::descriptor(), v1::Report::descriptor()}) {
    const google::protobuf::FileDescriptor* file = any->file();
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        methods.push_back(file->service(s)->method(m));
      }
    }
  }
  return methods;
}

inline v1::FieldRule RuleOf(const google::protobuf::FieldDescriptor& field) {
  return field.options().GetExtension(v1::rule);
}

inline std::unique_ptr<google::protobuf::Message> NewMessage(
    const google::protobuf::Descriptor& type) {
  auto* factory = google::protobuf::MessageFactory::generated_factory();
  return std::unique_ptr<google::protobuf::Message>(factory->GetPrototype(&type)->New());
}

inline std::string ValidText(const v1::FieldRule& rule) {
  if (!rule.resource().empty()) return absl::StrReplaceAll(rule.resource(), {{"*", "a-1"}});
  if (rule.id()) return "a-1";
  if (rule.date()) return "2026-10-26";
  if (rule.zone()) return "Europe/London";
  if (rule.phone()) return "+441164960123";
  return "x";
}

// Sets `field` (one element, when it is a list) to a valid value.
inline void FillField(google::protobuf::Message& message,
                      const google::protobuf::FieldDescriptor& field);

// Sets what is required, in the message and in what it contains.
inline void FillRequired(google::protobuf::Message& message) {
  if (auto* time = dynamic_cast<google::protobuf::Timestamp*>(&message)) {
    time->set_seconds(1'793'000'000);  // in October 2026
  } else if (auto* when = dynamic_cast<v1::When*>(&message)) {
    when->mutable_instant()->set_seconds(1'793'000'000);
  } else {
    for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
      const auto& field = *message.GetDescriptor()->field(i);
      if (RuleOf(field).required()) FillField(message, field);
    }
  }
}

inline void FillField(google::protobuf::Message& message,
                      const google::protobuf::FieldDescriptor& field) {
  using google::protobuf::FieldDescriptor;
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  const v1::FieldRule rule = RuleOf(field);
  const bool list = field.is_repeated();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      list ? reflection.AddString(&message, &field, ValidText(rule))
           : reflection.SetString(&message, &field, ValidText(rule));
      return;
    case FieldDescriptor::CPPTYPE_ENUM:
      list ? reflection.AddEnumValue(&message, &field, 1)
           : reflection.SetEnumValue(&message, &field, 1);
      return;
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      auto* inner = list ? reflection.AddMessage(&message, &field)
                         : reflection.MutableMessage(&message, &field);
      if (auto* personal = dynamic_cast<v1::PersonalText*>(inner)) {
        personal->set_text(ValidText(rule));
      } else {
        FillRequired(*inner);
      }
      return;
    }
    case FieldDescriptor::CPPTYPE_UINT32:
      if (!list) reflection.SetUInt32(&message, &field, static_cast<uint32_t>(rule.min()));
      return;
    default:
      return;  // other numbers: zero is within every rule that the contract states
  }
}

inline std::unique_ptr<google::protobuf::Message> ValidRequest(
    const google::protobuf::Descriptor& type) {
  auto message = NewMessage(type);
  FillRequired(*message);
  return message;
}

}  // namespace vigil::testkit
