#include "services/play/match.h"

#include <re2/re2.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "services/cli/message_yaml.h"
#include "vigil/v1/common.pb.h"

namespace vigil::play {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// One value of a message: a field, or an element of a list.
struct Value {
  const Message* holder;
  const FieldDescriptor* field;
  int index;  // -1: the field itself

  bool is_message() const { return field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE; }
  const Message& message() const {
    const auto* r = holder->GetReflection();
    return index < 0 ? r->GetMessage(*holder, field) : r->GetRepeatedMessage(*holder, field, index);
  }
};

absl::Time TimeOf(const google::protobuf::Timestamp& t) {
  return absl::FromUnixSeconds(t.seconds()) + absl::Nanoseconds(t.nanos());
}

std::string FormatUtc(absl::Time t) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E*SZ", t, absl::UTCTimeZone());
}

std::string ScalarText(const Value& v) {
  const auto* r = v.holder->GetReflection();
  const bool list = v.index >= 0;
#define VIGIL_GET(Kind) \
  (list ? r->GetRepeated##Kind(*v.holder, v.field, v.index) : r->Get##Kind(*v.holder, v.field))
  switch (v.field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return v.field->type() == FieldDescriptor::TYPE_BYTES ? absl::Base64Escape(VIGIL_GET(String))
                                                            : VIGIL_GET(String);
    case FieldDescriptor::CPPTYPE_BOOL:
      return VIGIL_GET(Bool) ? "true" : "false";
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* value =
          list ? r->GetRepeatedEnum(*v.holder, v.field, v.index) : r->GetEnum(*v.holder, v.field);
      return cli::ShortEnumName(*value);
    }
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(VIGIL_GET(Int32));
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat(VIGIL_GET(Int64));
    case FieldDescriptor::CPPTYPE_UINT32:
      return absl::StrCat(VIGIL_GET(UInt32));
    case FieldDescriptor::CPPTYPE_UINT64:
      return absl::StrCat(VIGIL_GET(UInt64));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return absl::StrCat(VIGIL_GET(Double));
    default:
      return absl::StrCat(VIGIL_GET(Float));
  }
#undef VIGIL_GET
}

// The time that a message stands for, if it stands for one.
bool AsTime(const Message& message, absl::Time* t) {
  if (const auto* stamp = dynamic_cast<const google::protobuf::Timestamp*>(&message)) {
    *t = TimeOf(*stamp);
    return true;
  }
  if (const auto* instant = dynamic_cast<const v1::Instant*>(&message)) {
    *t = TimeOf(instant->at());
    return true;
  }
  return false;
}

std::string Text(const Value& v) {
  if (!v.is_message()) return ScalarText(v);
  absl::Time t;
  if (AsTime(v.message(), &t)) return FormatUtc(t);
  if (const auto* personal = dynamic_cast<const v1::PersonalText*>(&v.message())) {
    return personal->erased() ? "(erased)" : personal->text();
  }
  const std::string text = v.message().ShortDebugString();
  return text.size() > 300 ? absl::StrCat(text.substr(0, 300), "...") : text;
}

bool SameScalar(const YAML::Node& expected, const Value& v) {
  const std::string& want = expected.Scalar();
  const std::string have = ScalarText(v);
  if (v.field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    const auto number = cli::ParseEnum(*v.field->enum_type(), want);
    return number.ok() &&
           have == cli::ShortEnumName(*v.field->enum_type()->FindValueByNumber(*number));
  }
  if (v.field->cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE) {
    double a = 0, b = 0;
    return absl::SimpleAtod(want, &a) && absl::SimpleAtod(have, &b) && a == b;
  }
  return want == have;
}

class Comparer {
 public:
  void Fields(const YAML::Node& expected, const Message& actual, const std::string& path) {
    if (expected.IsNull()) return;
    if (!expected.IsMap()) return Differ(path, "the fields of a message", "");
    for (const auto& entry : expected) {
      const std::string name = entry.first.Scalar();
      const std::string child = path.empty() ? name : absl::StrCat(path, ".", name);
      const FieldDescriptor* field = actual.GetDescriptor()->FindFieldByName(name);
      if (field == nullptr) {
        Differ(child, "a field of this name",
               absl::StrCat("none in ", actual.GetDescriptor()->name()));
        continue;
      }
      Field(entry.second, actual, *field, child);
    }
  }
  std::vector<Difference> Take() { return std::move(out_); }

 private:
  void Differ(std::string path, std::string expected, std::string actual) {
    out_.push_back({std::move(path), std::move(expected), std::move(actual)});
  }

  static bool IsOperator(const YAML::Node& node) {
    return node.IsMap() && node.size() == 1 && node.begin()->first.Scalar().substr(0, 1) == "$";
  }

  void Field(const YAML::Node& expected, const Message& actual, const FieldDescriptor& field,
             const std::string& path) {
    const auto* r = actual.GetReflection();
    const int size = field.is_repeated() ? r->FieldSize(actual, &field) : 0;
    const bool set = field.is_repeated()    ? size > 0
                     : field.has_presence() ? r->HasField(actual, &field)
                                            : true;
    if (IsOperator(expected)) return Operator(expected, actual, field, set, size, path);
    if (!field.is_repeated()) {
      if (!set) return Differ(path, YAML::Dump(expected), "(not set)");
      return One(expected, {&actual, &field, -1}, path);
    }
    if (!expected.IsSequence()) return Differ(path, YAML::Dump(expected), "a list");
    if (static_cast<int>(expected.size()) != size) {
      std::string have = absl::StrCat(size, " elements");
      for (int i = 0; i < size; ++i)
        absl::StrAppend(&have, "\n             - ", Text({&actual, &field, i}));
      return Differ(path, absl::StrCat(expected.size(), " elements"), have);
    }
    for (int i = 0; i < size; ++i)
      One(expected[i], {&actual, &field, i}, absl::StrCat(path, "[", i, "]"));
  }

  void One(const YAML::Node& expected, const Value& v, const std::string& path) {
    if (IsOperator(expected)) {
      const std::string op = expected.begin()->first.Scalar();
      const YAML::Node arg = expected.begin()->second;
      if (op == "$match" && !RE2::PartialMatch(Text(v), arg.Scalar())) {
        Differ(path, absl::StrCat("text that matches ", arg.Scalar()), Text(v));
      } else if (op == "$contains" && arg.IsScalar()) {
        if (!absl::StrContains(Text(v), arg.Scalar()))
          Differ(path, absl::StrCat("... ", arg.Scalar(), " ..."), Text(v));
      } else if (op == "$contains" || op == "$size" || op == "$absent") {
        Differ(path, YAML::Dump(expected), "one value");
      } else if (op == "$gt" || op == "$lt") {
        Order(op, arg, v, path);
      }
      return;
    }
    if (!v.is_message()) {
      if (!expected.IsScalar() || !SameScalar(expected, v))
        Differ(path, YAML::Dump(expected), ScalarText(v));
      return;
    }
    if (!expected.IsScalar()) return Fields(expected, v.message(), path);
    absl::Time want, have;
    std::string error;
    if (AsTime(v.message(), &have)) {
      if (!absl::ParseTime(absl::RFC3339_full, expected.Scalar(), &want, &error) || want != have) {
        Differ(path, expected.Scalar(), Text(v));
      }
    } else if (Text(v) != expected.Scalar()) {
      Differ(path, expected.Scalar(), Text(v));
    }
  }

  void Order(const std::string& op, const YAML::Node& arg, const Value& v,
             const std::string& path) {
    double want = 0, have = 0;
    const bool numbers = absl::SimpleAtod(arg.Scalar(), &want) && absl::SimpleAtod(Text(v), &have);
    if (!numbers || (op == "$gt" ? have <= want : have >= want)) {
      Differ(path, absl::StrCat(op == "$gt" ? "more than " : "less than ", arg.Scalar()), Text(v));
    }
  }

  void Operator(const YAML::Node& expected, const Message& actual, const FieldDescriptor& field,
                bool set, int size, const std::string& path) {
    const std::string op = expected.begin()->first.Scalar();
    const YAML::Node arg = expected.begin()->second;
    if (op == "$absent") {
      const bool empty =
          !set || (!field.is_repeated() && !field.has_presence() && IsDefault(actual, field));
      if (!empty)
        Differ(path, "(not set)",
               field.is_repeated() ? absl::StrCat(size, " elements") : Text({&actual, &field, -1}));
    } else if (op == "$any") {
      if (!set) Differ(path, "(set)", "(not set)");
    } else if (op == "$size" && field.is_repeated()) {
      if (absl::StrCat(size) != arg.Scalar()) {
        Differ(path, absl::StrCat(arg.Scalar(), " elements"), absl::StrCat(size, " elements"));
      }
    } else if (op == "$contains" && arg.IsSequence() && field.is_repeated()) {
      for (const YAML::Node& wanted : arg) Contains(wanted, actual, field, size, path);
    } else if (field.is_repeated()) {
      Differ(path, YAML::Dump(expected), "a list");
    } else if (set) {
      One(expected, {&actual, &field, -1}, path);
    } else {
      Differ(path, YAML::Dump(expected), "(not set)");
    }
  }

  static bool IsDefault(const Message& actual, const FieldDescriptor& field) {
    std::vector<const FieldDescriptor*> set;
    actual.GetReflection()->ListFields(actual, &set);
    return std::find(set.begin(), set.end(), &field) == set.end();
  }

  void Contains(const YAML::Node& wanted, const Message& actual, const FieldDescriptor& field,
                int size, const std::string& path) {
    for (int i = 0; i < size; ++i) {
      Comparer each;
      each.One(wanted, {&actual, &field, i}, path);
      if (each.out_.empty()) return;
    }
    std::string have = absl::StrCat(size, " elements");
    for (int i = 0; i < size; ++i)
      absl::StrAppend(&have, "\n             - ", Text({&actual, &field, i}));
    Differ(path, absl::StrCat("an element like ", YAML::Dump(wanted)), have);
  }

  std::vector<Difference> out_;
};

}  // namespace

std::vector<Difference> Compare(const YAML::Node& expected, const Message& actual) {
  Comparer comparer;
  comparer.Fields(expected, actual, "");
  return comparer.Take();
}

std::string FormatDifferences(const std::vector<Difference>& differences) {
  std::string out;
  for (const Difference& d : differences) {
    absl::StrAppend(&out, "    ", d.path, "\n      expected ", d.expected, "\n      got      ",
                    d.actual, "\n");
  }
  return out;
}

std::string ValueAt(const Message& message, absl::string_view path) {
  const size_t dot = path.find('.');
  absl::string_view word = path.substr(0, dot);
  int index = -1;
  if (const size_t bracket = word.find('['); bracket != absl::string_view::npos) {
    if (!absl::SimpleAtoi(word.substr(bracket + 1, word.size() - bracket - 2), &index)) return "";
    word = word.substr(0, bracket);
  }
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(std::string(word));
  if (field == nullptr || field->is_repeated() != (index >= 0)) return "";
  if (index >= 0 && index >= message.GetReflection()->FieldSize(message, field)) return "";
  const Value value{&message, field, index};
  if (dot == absl::string_view::npos) return Text(value);
  return value.is_message() ? ValueAt(value.message(), path.substr(dot + 1)) : "";
}

}  // namespace vigil::play
