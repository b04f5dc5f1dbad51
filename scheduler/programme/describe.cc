#include "scheduler/programme/describe.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"

namespace vigil::programme {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// VISIT_PURPOSE_THERAPY of VisitPurpose is THERAPY: the prefix is the zero value's without
// UNSPECIFIED.
std::string EnumWord(const EnumDescriptor* type, int number) {
  const auto* value = type->FindValueByNumber(number);
  if (value == nullptr) return absl::StrCat(number);
  const std::string& zero = type->FindValueByNumber(0)->name();
  const size_t prefix = zero.size() - absl::string_view("UNSPECIFIED").size();
  return value->name().substr(prefix);
}

std::string ScalarText(const Message& message, const FieldDescriptor* field, int index) {
  const Reflection* reflection = message.GetReflection();
  const bool repeated = field->is_repeated();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(reflection->GetInt32(message, field));
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection->GetBool(message, field) ? "true" : "false";
    case FieldDescriptor::CPPTYPE_ENUM:
      return EnumWord(field->enum_type(),
                      repeated ? reflection->GetRepeatedEnumValue(message, field, index)
                               : reflection->GetEnumValue(message, field));
    default:
      return reflection->GetString(message, field);
  }
}

// The value of a setting, or the scalar fields of a list element as "id, name".
std::string ValueText(const Message& message) {
  std::vector<std::string> words;
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (field->name() == "chosen_by_agency") {
      words.push_back("chosen by the agency");
    } else if (field->is_repeated()) {
      const int size = message.GetReflection()->FieldSize(message, field);
      for (int i = 0; i < size; ++i) words.push_back(ScalarText(message, field, i));
    } else {
      words.push_back(ScalarText(message, field, -1));
    }
  }
  return absl::StrJoin(words, ", ");
}

void Walk(const Message& message, const std::string& path, std::vector<SettingLine>* lines) {
  const FieldDescriptor* source_field = message.GetDescriptor()->FindFieldByName("source");
  if (source_field != nullptr) {
    const auto& source = *google::protobuf::DynamicCastToGenerated<v1::Source>(
        &message.GetReflection()->GetMessage(message, source_field));
    lines->push_back({path, ValueText(message), FormatMark(source.mark()), source.page(),
                      source.quote(), source.note()});
  }
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || field == source_field) continue;
    const std::string name = path.empty() ? field->name() : absl::StrCat(path, ".", field->name());
    if (!field->is_repeated()) {
      Walk(message.GetReflection()->GetMessage(message, field), name, lines);
      continue;
    }
    for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i) {
      Walk(message.GetReflection()->GetRepeatedMessage(message, field, i),
           absl::StrCat(name, "[", i, "]"), lines);
    }
  }
}

}  // namespace

std::vector<SettingLine> DescribeProgramme(const v1::Programme& programme) {
  std::vector<SettingLine> lines;
  Walk(programme, "", &lines);
  return lines;
}

std::string FormatMark(v1::Mark mark) {
  switch (mark) {
    case v1::MARK_S0:
      return "S0";
    case v1::MARK_S1:
      return "S1";
    case v1::MARK_S2:
      return "S2";
    case v1::MARK_S3:
      return "S3";
    case v1::MARK_S4:
      return "S4";
    case v1::MARK_CARD:
      return "card";
    case v1::MARK_PUB:
      return "pub";
    case v1::MARK_R:
      return "R";
    default:
      return "";
  }
}

}  // namespace vigil::programme
