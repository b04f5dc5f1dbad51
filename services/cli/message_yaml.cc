#include "services/cli/message_yaml.h"

#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "scheduler/textproto/document.h"
#include "services/cli/api.h"
#include "services/cli/programme_file.h"
#include "services/cli/text_file.h"
#include "vigil/v1/common.pb.h"
#include "yaml-cpp/depthguard.h"

namespace vigil::cli {
namespace {

constexpr int kMaxDepth = 50;  // of YAML; requests need a third of it
constexpr size_t kMaxNodes = 1'000'000;

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

absl::Status Bad(const YAML::Node& node, absl::string_view path, absl::string_view what) {
  const auto mark = node.Mark();
  if (mark.is_null()) return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
  return absl::InvalidArgumentError(absl::StrCat("line ", mark.line + 1, ": ", path, ": ", what));
}

// The prefix that values of an enum share: STAFF_ROLE_.
std::string EnumPrefix(const google::protobuf::EnumDescriptor& type) {
  std::string prefix;
  for (size_t i = 0; i < type.name().size(); ++i) {
    const char c = type.name()[i];
    if (absl::ascii_isupper(c) && i > 0) prefix.push_back('_');
    prefix.push_back(absl::ascii_toupper(c));
  }
  return prefix + "_";
}

absl::Status FillTimestamp(const YAML::Node& node, absl::string_view path, absl::string_view text,
                           google::protobuf::Timestamp* out) {
  absl::Time t;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, text, &t, &error)) {
    return Bad(node, path, absl::StrCat("'", text, "' is no RFC 3339 time (", error, ")"));
  }
  out->set_seconds(absl::ToUnixSeconds(t));
  out->set_nanos(
      static_cast<int>((t - absl::FromUnixSeconds(out->seconds())) / absl::Nanoseconds(1)));
  return absl::OkStatus();
}

// `2026-11-01T01:30[:00][Z|-05:00] [zone]`.
absl::Status FillWhen(const YAML::Node& node, absl::string_view path, absl::string_view text,
                      v1::When* out) {
  const size_t space = text.find(' ');
  const absl::string_view zone = space == absl::string_view::npos ? "" : text.substr(space + 1);
  const absl::string_view stamp = text.substr(0, space);
  const size_t t = stamp.find('T');
  if (t == absl::string_view::npos)
    return Bad(node, path, absl::StrCat("'", text, "' is no date and time"));
  const size_t sign = stamp.find_first_of("Z+-", t);
  const absl::string_view offset = sign == absl::string_view::npos ? "" : stamp.substr(sign);
  if (offset == "Z" || (!offset.empty() && zone.empty())) {
    std::string full(stamp);
    if (sign - t <= 6) full.insert(sign, ":00");
    return FillTimestamp(node, path, full, out->mutable_instant());
  }
  out->mutable_local()->set_date_time(std::string(stamp.substr(0, sign)));
  out->mutable_local()->set_zone(std::string(zone));
  out->mutable_local()->set_offset(std::string(offset));
  return absl::OkStatus();
}

// "display_name" from JSON's "displayName".
std::string SnakeCase(absl::string_view path) {
  std::string snake;
  for (const char c : path) {
    if (absl::ascii_isupper(c)) snake.push_back('_');
    snake.push_back(absl::ascii_tolower(c));
  }
  return snake;
}

// Message types that may be written as one word.
absl::StatusOr<bool> FillShortForm(const YAML::Node& node, absl::string_view path,
                                   Message* message) {
  const std::string& text = node.Scalar();
  if (auto* when = dynamic_cast<v1::When*>(message)) {
    VIGIL_RETURN_IF_ERROR(FillWhen(node, path, text, when));
    return true;
  }
  if (auto* stamp = dynamic_cast<google::protobuf::Timestamp*>(message)) {
    VIGIL_RETURN_IF_ERROR(FillTimestamp(node, path, text, stamp));
    return true;
  }
  if (auto* personal = dynamic_cast<v1::PersonalText*>(message)) {
    personal->set_text(text);
    return true;
  }
  if (auto* mask = dynamic_cast<google::protobuf::FieldMask*>(message)) {
    for (const absl::string_view one : absl::StrSplit(text, ',', absl::SkipWhitespace()))
      mask->add_paths(SnakeCase(absl::StripAsciiWhitespace(one)));
    return true;
  }
  // Another message by its first field: a visit's worker by the staff name.
  const FieldDescriptor* first = message->GetDescriptor()->FindFieldByNumber(1);
  if (first != nullptr && first->type() == FieldDescriptor::TYPE_STRING && !first->is_repeated()) {
    message->GetReflection()->SetString(message, first, text);
    return true;
  }
  return false;
}

template <class T, class Parse>
absl::StatusOr<T> Number(const YAML::Node& node, absl::string_view path, const Parse& parse) {
  T value{};
  if (!parse(node.Scalar(), &value)) {
    return Bad(node, path, absl::StrCat("'", node.Scalar(), "' is no number that fits here"));
  }
  return value;
}

// Sets or adds one scalar value.
absl::Status FillScalar(const YAML::Node& node, absl::string_view path,
                        const FieldDescriptor& field, Message* message) {
  if (!node.IsScalar()) return Bad(node, path, "expected a single value");
  const Reflection* r = message->GetReflection();
  const bool list = field.is_repeated();
#define VIGIL_PUT(Kind, value) \
  (list ? r->Add##Kind(message, &field, value) : r->Set##Kind(message, &field, value))
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string text = node.Scalar();
      if (field.type() == FieldDescriptor::TYPE_BYTES &&
          !absl::Base64Unescape(node.Scalar(), &text)) {
        return Bad(node, path, "expected base64");
      }
      VIGIL_PUT(String, text);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_BOOL: {
      bool value = false;
      if (!absl::SimpleAtob(node.Scalar(), &value))
        return Bad(node, path, "expected true or false");
      VIGIL_PUT(Bool, value);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_ENUM: {
      auto value = ParseEnum(*field.enum_type(), node.Scalar());
      if (!value.ok()) return Bad(node, path, std::string(value.status().message()));
      VIGIL_PUT(EnumValue, *value);
      return absl::OkStatus();
    }
#define VIGIL_NUMBER(CPP, Type, Kind, Atoi)                                                        \
  case FieldDescriptor::CPPTYPE_##CPP: {                                                           \
    VIGIL_ASSIGN_OR_RETURN(                                                                        \
        const Type value,                                                                          \
        Number<Type>(node, path, [](const std::string& s, Type* v) { return absl::Atoi(s, v); })); \
    VIGIL_PUT(Kind, value);                                                                        \
    return absl::OkStatus();                                                                       \
  }
      VIGIL_NUMBER(INT32, int32_t, Int32, SimpleAtoi)
      VIGIL_NUMBER(INT64, int64_t, Int64, SimpleAtoi)
      VIGIL_NUMBER(UINT32, uint32_t, UInt32, SimpleAtoi)
      VIGIL_NUMBER(UINT64, uint64_t, UInt64, SimpleAtoi)
      VIGIL_NUMBER(DOUBLE, double, Double, SimpleAtod)
      VIGIL_NUMBER(FLOAT, float, Float, SimpleAtof)
#undef VIGIL_NUMBER
    default:
      return Bad(node, path, "this field cannot be given here");
  }
#undef VIGIL_PUT
}

absl::Status FillOne(const YAML::Node& node, absl::string_view path, const FieldDescriptor& field,
                     Message* message) {
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE)
    return FillScalar(node, path, field, message);
  const Reflection* r = message->GetReflection();
  Message* child =
      field.is_repeated() ? r->AddMessage(message, &field) : r->MutableMessage(message, &field);
  if (node.IsScalar()) {
    VIGIL_ASSIGN_OR_RETURN(const bool done, FillShortForm(node, path, child));
    if (done) return absl::OkStatus();
  }
  return FillMessage(node, path, child);
}

}  // namespace

namespace {

absl::Status TooDeep(const YAML::Mark& mark) {
  return absl::InvalidArgumentError(
      absl::StrCat("line ", mark.line + 1, ": nested more than ", kMaxDepth, " levels deep"));
}

// An alias (*name) can make a node part of itself, or a few lines stand for billions of values. A
// key that is given twice would be taken once, nobody knows which.
absl::Status CheckTree(const YAML::Node& node, int depth, size_t* nodes) {
  const auto bad = [](const YAML::Node& at, absl::string_view what) {
    return absl::InvalidArgumentError(absl::StrCat("line ", at.Mark().line + 1, ": ", what));
  };
  if (depth > kMaxDepth) return TooDeep(node.Mark());
  if (++*nodes > kMaxNodes)
    return bad(node, absl::StrCat("more than ", kMaxNodes, " values, aliases followed"));
  std::set<std::string> keys;
  for (const auto& child : node) {
    if (!node.IsMap()) {
      VIGIL_RETURN_IF_ERROR(CheckTree(child, depth + 1, nodes));
      continue;
    }
    if (!child.first.IsScalar()) return bad(child.first, "a key must be a text");
    if (!keys.insert(child.first.Scalar()).second)
      return bad(child.first, absl::StrCat("'", child.first.Scalar(), "' is given twice"));
    VIGIL_RETURN_IF_ERROR(CheckTree(child.second, depth + 1, nodes));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<YAML::Node> ParseYaml(absl::string_view text) {
  try {
    const std::vector<YAML::Node> documents = YAML::LoadAll(std::string(text));
    if (documents.empty()) return YAML::Node();
    const YAML::Node& root = documents[0];
    if (documents.size() > 1) {
      return absl::InvalidArgumentError(absl::StrCat("line ", documents[1].Mark().line + 1,
                                                     ": a second document would not be read"));
    }
    size_t nodes = 0;
    VIGIL_RETURN_IF_ERROR(CheckTree(root, 0, &nodes));
    return root;
  } catch (const YAML::DeepRecursion& e) {
    return TooDeep(e.mark);
  } catch (const YAML::Exception& e) {
    return absl::InvalidArgumentError(
        absl::StrCat("line ", e.mark.line + 1, ", column ", e.mark.column + 1, ": ", e.msg));
  }
}

std::string FieldNames(const google::protobuf::Descriptor& type) {
  std::vector<std::string> names;
  for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->name());
  return absl::StrJoin(names, ", ");
}

absl::StatusOr<int> ParseEnum(const google::protobuf::EnumDescriptor& type,
                              absl::string_view text) {
  const std::string upper = absl::AsciiStrToUpper(text);
  const auto* value = type.FindValueByName(upper);
  if (value == nullptr) value = type.FindValueByName(EnumPrefix(type) + upper);
  if (value != nullptr) return value->number();
  std::vector<std::string> names;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() != 0) names.push_back(ShortEnumName(*type.value(i)));
  }
  return absl::InvalidArgumentError(
      absl::StrCat("'", text, "' is none of ", absl::StrJoin(names, ", ")));
}

std::string ShortEnumName(const google::protobuf::EnumValueDescriptor& value) {
  const std::string prefix = EnumPrefix(*value.type());
  return absl::StartsWith(value.name(), prefix) ? value.name().substr(prefix.size()) : value.name();
}

// A whole message from a file in protocol buffer text format: {$textproto: FILE}.
absl::Status FillFromFile(const YAML::Node& node, absl::string_view path, Message* message) {
  if (auto* programme = dynamic_cast<programme::v1::Programme*>(message)) {
    auto read = ReadProgrammeFile(node.Scalar());
    if (!read.ok()) return Bad(node, path, read.status().message());
    *programme = *std::move(read);
    return absl::OkStatus();
  }
  const auto text = ReadTextFile(node.Scalar(), limits::kMaxRequestBytes);
  if (!text.ok()) return Bad(node, path, text.status().message());
  const absl::Status status = textproto::Document::Parse(*text, message).status(node.Scalar());
  return status.ok() ? status : Bad(node, path, status.message());
}

absl::Status FillMessage(const YAML::Node& node, absl::string_view path, Message* message) {
  if (node.IsNull()) return absl::OkStatus();
  if (node.IsMap() && node.size() == 1 && node.begin()->first.Scalar() == "$textproto") {
    return FillFromFile(node.begin()->second, path, message);
  }
  if (!node.IsMap()) {
    return Bad(node, path,
               absl::StrCat("expected the fields of ", message->GetDescriptor()->name()));
  }
  for (const auto& entry : node) {
    const std::string name = entry.first.Scalar();
    const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(name);
    if (field == nullptr) field = message->GetDescriptor()->FindFieldByCamelcaseName(name);
    const std::string child_path = path.empty() ? name : absl::StrCat(path, ".", name);
    if (field == nullptr) {
      return Bad(entry.first, child_path,
                 absl::StrCat("there is no such field in ", message->GetDescriptor()->name(),
                              ", but ", FieldNames(*message->GetDescriptor())));
    }
    if (entry.second.IsNull()) continue;
    if (!field->is_repeated()) {
      VIGIL_RETURN_IF_ERROR(FillOne(entry.second, child_path, *field, message));
      continue;
    }
    if (!entry.second.IsSequence()) return Bad(entry.second, child_path, "expected a list");
    for (size_t i = 0; i < entry.second.size(); ++i) {
      VIGIL_RETURN_IF_ERROR(
          FillOne(entry.second[i], absl::StrCat(child_path, "[", i, "]"), *field, message));
    }
  }
  return absl::OkStatus();
}

absl::Status FillField(absl::string_view text, const FieldDescriptor& field, Message* message) {
  YAML::Node node;
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && absl::StartsWith(text, "{")) {
    VIGIL_ASSIGN_OR_RETURN(node, ParseYaml(text));
  } else {
    node = YAML::Node(std::string(text));
  }
  return FillOne(node, KebabCase(field.name()), field, message);
}

}  // namespace vigil::cli
