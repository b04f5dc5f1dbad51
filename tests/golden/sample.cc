#include "tests/golden/sample.h"

#include <cstdint>
#include <string>

namespace vigil::golden {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr int kMaxDepth = 8;
constexpr int kListSize = 2;

void Fill(Message& message, int depth);

int64_t Number(const FieldDescriptor& field, int index) { return field.number() * 10 + index; }

std::string Text(const FieldDescriptor& field, int index) {
  return field.name() + "-" + std::to_string(index);
}

const google::protobuf::EnumValueDescriptor* LastValue(const FieldDescriptor& field) {
  return field.enum_type()->value(field.enum_type()->value_count() - 1);
}

void Append(Message& message, const FieldDescriptor& field, int index, int depth) {
  const Reflection& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection.AddInt32(&message, &field, static_cast<int32_t>(Number(field, index)));
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection.AddInt64(&message, &field, Number(field, index));
    case FieldDescriptor::CPPTYPE_UINT32:
      return reflection.AddUInt32(&message, &field, static_cast<uint32_t>(Number(field, index)));
    case FieldDescriptor::CPPTYPE_UINT64:
      return reflection.AddUInt64(&message, &field, static_cast<uint64_t>(Number(field, index)));
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.AddBool(&message, &field, true);
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection.AddEnum(&message, &field, LastValue(field));
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection.AddString(&message, &field, Text(field, index));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return Fill(*reflection.AddMessage(&message, &field), depth + 1);
    default:  // floating point is refused by the house rules
      return;
  }
}

void Set(Message& message, const FieldDescriptor& field, int depth) {
  const Reflection& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection.SetInt32(&message, &field, static_cast<int32_t>(Number(field, 1)));
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection.SetInt64(&message, &field, Number(field, 1));
    case FieldDescriptor::CPPTYPE_UINT32:
      return reflection.SetUInt32(&message, &field, static_cast<uint32_t>(Number(field, 1)));
    case FieldDescriptor::CPPTYPE_UINT64:
      return reflection.SetUInt64(&message, &field, static_cast<uint64_t>(Number(field, 1)));
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.SetBool(&message, &field, true);
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection.SetEnum(&message, &field, LastValue(field));
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection.SetString(&message, &field, Text(field, 1));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return Fill(*reflection.MutableMessage(&message, &field), depth + 1);
    default:  // floating point is refused by the house rules
      return;
  }
}

void Fill(Message& message, int depth) {
  if (depth > kMaxDepth) return;
  const google::protobuf::Descriptor& descriptor = *message.GetDescriptor();
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const FieldDescriptor& field = *descriptor.field(i);
    if (field.is_repeated()) {
      for (int index = 1; index <= kListSize; ++index) Append(message, field, index, depth);
    } else {
      Set(message, field, depth);
    }
  }
}

}  // namespace

void FillEveryField(Message& message) { Fill(message, 0); }

}  // namespace vigil::golden
