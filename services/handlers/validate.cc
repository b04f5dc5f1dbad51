#include "services/handlers/validate.h"

#include <string>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/check.h"
#include "base/limits.h"
#include "base/names.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/rpc/error_details.pb.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/rejections.h"
#include "services/handlers/personal_text.h"
#include "vigil/v1/common.pb.h"

namespace vigil::handlers {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::Timestamp;

constexpr int64_t kFirstSecond = 0;            // 1970-01-01T00:00:00Z
constexpr int64_t kEndSecond = 7'258'118'400;  // 2200-01-01T00:00:00Z
constexpr int kLastDateYear = 2199;

// "a-b" for a message that people read; cut, and made printable.
std::string Shown(absl::string_view value) {
  constexpr size_t kMaxShown = 60;
  const bool cut = value.size() > kMaxShown;
  return absl::StrCat("\"", absl::CHexEscape(value.substr(0, kMaxShown)), cut ? "..." : "", "\"");
}

// Where in the request a value stands. Put into words only when something is wrong with it.
struct Path {
  const Path* parent = nullptr;  // null: the field of the request itself
  absl::string_view field;
  int index = -1;  // of an element of a repeated field

  std::string Words() const {
    std::string words =
        parent == nullptr ? std::string(field) : absl::StrCat(parent->Words(), ".", field);
    if (index >= 0) absl::StrAppend(&words, "[", index, "]");
    return words;
  }
};

// Walks one request and collects what is wrong.
class Walk {
 public:
  Walk(const absl::flat_hash_map<const Descriptor*, RequestValidator::Plan>& plans,
       const ValidateContext& context)
      : plans_(plans), context_(context) {}

  void Visit(const Message& message, const Path* parent, bool past) {
    const auto plan = plans_.find(message.GetDescriptor());
    VIGIL_CHECK(plan != plans_.end()) << message.GetTypeName() << " was not prepared";
    for (const RequestValidator::FieldCheck& check : plan->second) {
      VisitField(message, check, Path{parent, check.field->name()}, past || check.rule.past());
    }
  }

  absl::Status Result() const {
    if (bad_.field_violations().empty()) return absl::OkStatus();
    const auto& first = bad_.field_violations(0);
    absl::Status status =
        absl::InvalidArgumentError(absl::StrCat(first.field(), ": ", first.description()));
    google::rpc::ErrorInfo info;
    info.set_reason("INVALID_FIELD");
    info.set_domain("vigil");
    status.SetPayload(scheduler::kBadRequestUrl, absl::Cord(bad_.SerializeAsString()));
    status.SetPayload(scheduler::kErrorInfoUrl, absl::Cord(info.SerializeAsString()));
    return status;
  }

 private:
  void Refuse(const Path& path, absl::string_view why) {
    if (bad_.field_violations_size() >= RequestValidator::kMaxViolations) return;
    auto* violation = bad_.add_field_violations();
    violation->set_field(path.Words());
    violation->set_description(std::string(why));
  }

  void VisitField(const Message& message, const RequestValidator::FieldCheck& check,
                  const Path& path, bool past) {
    const FieldDescriptor& field = *check.field;
    const Reflection& reflection = *message.GetReflection();
    if (field.is_repeated()) {
      const int size = reflection.FieldSize(message, &field);
      if (size == 0 && check.rule.required()) Refuse(path, "is required: at least one element");
      if (size > check.max_items) {
        Refuse(path, absl::StrCat("has ", size, " elements; at most ", check.max_items));
        return;
      }
      for (int i = 0; i < size; ++i) {
        VisitValue(message, check, i, Path{path.parent, path.field, i}, past);
      }
      return;
    }
    if (field.has_presence() && !reflection.HasField(message, &field)) {
      if (check.rule.required()) Refuse(path, "is required");
      return;
    }
    VisitValue(message, check, -1, path, past);
  }

  void VisitValue(const Message& message, const RequestValidator::FieldCheck& check, int index,
                  const Path& path, bool past) {
    const FieldDescriptor& field = *check.field;
    const Reflection& reflection = *message.GetReflection();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING: {
        std::string scratch;
        const std::string& text =
            index < 0 ? reflection.GetStringReference(message, &field, &scratch)
                      : reflection.GetRepeatedStringReference(message, &field, index, &scratch);
        return VisitText(text, check, index >= 0, path);
      }
      case FieldDescriptor::CPPTYPE_ENUM: {
        const int value = index < 0 ? reflection.GetEnumValue(message, &field)
                                    : reflection.GetRepeatedEnumValue(message, &field, index);
        return VisitEnum(value, check, index >= 0, path);
      }
      case FieldDescriptor::CPPTYPE_MESSAGE: {
        const Message& inner = index < 0 ? reflection.GetMessage(message, &field)
                                         : reflection.GetRepeatedMessage(message, &field, index);
        return VisitMessage(inner, check, path, past);
      }
      case FieldDescriptor::CPPTYPE_INT32:
        return VisitNumber(reflection.GetInt32(message, &field), check, path);
      case FieldDescriptor::CPPTYPE_INT64:
        return VisitNumber(reflection.GetInt64(message, &field), check, path);
      case FieldDescriptor::CPPTYPE_UINT32:
        return VisitNumber(reflection.GetUInt32(message, &field), check, path);
      default:
        return;  // booleans, 64-bit positions: every value is one
    }
  }

  void VisitNumber(int64_t value, const RequestValidator::FieldCheck& check, const Path& path) {
    if (check.rule.has_min() && value < check.rule.min()) {
      Refuse(path, absl::StrCat(value, " is too small; at least ", check.rule.min()));
    } else if (check.rule.has_max() && value > check.rule.max()) {
      Refuse(path, absl::StrCat(value, " is too large; at most ", check.rule.max()));
    }
  }

  void VisitEnum(int value, const RequestValidator::FieldCheck& check, bool element,
                 const Path& path) {
    const auto& type = *check.field->enum_type();
    if (type.FindValueByNumber(value) == nullptr) {
      Refuse(path, absl::StrCat(value, " is not a value of ", type.name()));
    } else if (value == 0 && (check.rule.required() || element)) {
      Refuse(path, absl::StrCat("is required: one of the values of ", type.name()));
    }
  }

  // Length and characters, whatever else the text is. True when nothing is wrong.
  bool VisitPlain(absl::string_view text, const RequestValidator::FieldCheck& check,
                  const Path& path) {
    if (text.size() > check.max_bytes) {
      Refuse(path, absl::StrCat("is ", text.size(), " bytes long; at most ", check.max_bytes));
      return false;
    }
    if (check.field->type() == FieldDescriptor::TYPE_BYTES) return true;
    if (HasControlCharacters(text)) {
      Refuse(path, "holds control characters; only tabs and line breaks may stand in a text");
      return false;
    }
    return true;
  }

  void VisitText(absl::string_view text, const RequestValidator::FieldCheck& check, bool element,
                 const Path& path) {
    const v1::FieldRule& rule = check.rule;
    if (text.empty()) {
      if (rule.required() || (element && !rule.resource().empty())) Refuse(path, "is required");
      return;
    }
    if (!VisitPlain(text, check, path)) return;
    if (rule.required() && IsBlank(text)) {
      Refuse(path, "is required: it holds only blanks");
    } else if (!rule.resource().empty() && !NameMatches(text, rule.resource())) {
      Refuse(path, absl::StrCat(Shown(text), " is not a name of the form ", rule.resource(),
                                ", each * an id of [a-z0-9-]"));
    } else if (!rule.resource().empty()) {
      CheckAgency(AgencyPart(text), path);
    } else if (rule.id() && !IsValidId(text)) {
      Refuse(path, absl::StrCat(Shown(text), " is not an id: 1 to ", limits::kMaxIdBytes,
                                " of [a-z0-9-], not starting or ending with a hyphen"));
    } else if (rule.date() && !IsDate(text)) {
      Refuse(path,
             absl::StrCat(Shown(text), " is not a date YYYY-MM-DD from 1970-01-01 to 2199-12-31"));
    } else if (rule.zone() && !context_.zones->Contains(text)) {
      Refuse(path, absl::StrCat(Shown(text), " is not an IANA time zone of tzdb ",
                                context_.zones->tzdb_version()));
    }
  }

  // What belongs together stands in one agency: a commit never spans two.
  void CheckAgency(absl::string_view agency, const Path& path) {
    if (agency_.empty()) {
      agency_ = std::string(agency);
    } else if (agency != agency_) {
      Refuse(path, absl::StrCat("belongs to ", agency, ", the request to ", agency_));
    }
  }

  void VisitMessage(const Message& message, const RequestValidator::FieldCheck& check,
                    const Path& path, bool past) {
    const Descriptor* type = message.GetDescriptor();
    if (type == Timestamp::descriptor()) {
      VisitTimestamp(static_cast<const Timestamp&>(message), path, past);
    } else if (type == v1::PersonalText::descriptor()) {
      VisitPersonal(static_cast<const v1::PersonalText&>(message), check, path);
    } else if (type == v1::When::descriptor() &&
               static_cast<const v1::When&>(message).kind_case() == v1::When::KIND_NOT_SET) {
      Refuse(path, "is empty: give an instant or a local time");
    } else {
      Visit(message, &path, past);
    }
  }

  void VisitTimestamp(const Timestamp& time, const Path& path, bool past) {
    if (time.nanos() < 0 || time.nanos() > 999'999'999) {
      Refuse(path, absl::StrCat("nanos ", time.nanos(), " is outside 0 to 999999999"));
    } else if (time.seconds() < kFirstSecond || time.seconds() >= kEndSecond) {
      Refuse(path, absl::StrCat("second ", time.seconds(), " lies outside the years 1970 to 2199"));
    } else if (past) {
      const absl::Time at = absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
      if (at > context_.now + absl::Seconds(limits::kFutureToleranceSeconds)) {
        Refuse(path, absl::StrCat(absl::FormatTime(absl::RFC3339_sec, at, absl::UTCTimeZone()),
                                  " is more than ", limits::kFutureToleranceSeconds,
                                  " s ahead of the server; what has happened lies in the past"));
      }
    }
  }

  // Nothing said here may hold the value.
  void VisitPersonal(const v1::PersonalText& value, const RequestValidator::FieldCheck& check,
                     const Path& path) {
    if (value.has_sealed()) return Refuse(Path{&path, "sealed"}, "is set by the service only");
    if (value.erased()) return Refuse(Path{&path, "erased"}, "is set by the service only");
    if (value.unreadable()) return Refuse(Path{&path, "unreadable"}, "is set by the service only");
    const v1::FieldRule& rule = check.rule;
    if (value.text().empty()) {
      if (rule.required()) Refuse(path, "is required: text must not be empty");
      return;
    }
    if (!VisitPlain(value.text(), check, path)) return;
    if (IsBlank(value.text())) {
      Refuse(path, "holds only blanks");
    } else if (rule.date() && !IsDate(value.text())) {
      Refuse(path, "is not a date YYYY-MM-DD from 1970-01-01 to 2199-12-31");
    } else if (rule.phone()) {
      if (const auto phone = NormalisePhone(value.text()); !phone.ok()) {
        Refuse(path, phone.status().message());
      }
    }
  }

  static bool IsDate(absl::string_view text) {
    const auto date = calendar::ParseDate(text);
    return date.ok() && date->year() <= kLastDateYear;
  }

  const absl::flat_hash_map<const Descriptor*, RequestValidator::Plan>& plans_;
  const ValidateContext& context_;
  google::rpc::BadRequest bad_;
  std::string agency_;  // of the first resource name
};

}  // namespace

RequestValidator::RequestValidator(const std::vector<const Descriptor*>& requests) {
  for (const Descriptor* type : requests) Prepare(type);
}

void RequestValidator::Prepare(const Descriptor* type) {
  if (type == Timestamp::descriptor() || type == v1::PersonalText::descriptor()) return;
  if (!plans_.emplace(type, Plan()).second) return;
  // Messages of other packages (a programme) state their own rules; here only broad bounds hold.
  const bool ours = type->file()->package() == "vigil.v1";
  Plan plan;
  for (int i = 0; i < type->field_count(); ++i) {
    FieldCheck check;
    check.field = type->field(i);
    if (check.field->options().HasExtension(v1::rule)) {
      check.rule = check.field->options().GetExtension(v1::rule);
    }
    const bool personal = check.field->message_type() == v1::PersonalText::descriptor();
    const bool resource = !check.rule.resource().empty();
    const size_t longest = personal || !ours ? limits::kMaxTextBytes
                           : resource        ? limits::kMaxResourceNameBytes
                                             : limits::kMaxNameBytes;
    check.max_bytes = check.rule.max_bytes() != 0 ? check.rule.max_bytes() : longest;
    const int most = ours ? limits::kMaxListItems : limits::kMaxPageSize;
    check.max_items = check.rule.max_items() != 0 ? check.rule.max_items() : most;
    plan.push_back(std::move(check));
    if (type->field(i)->message_type() != nullptr) Prepare(type->field(i)->message_type());
  }
  plans_[type] = std::move(plan);
}

absl::Status RequestValidator::Check(const Message& request, const ValidateContext& context) const {
  Walk walk(plans_, context);
  walk.Visit(request, nullptr, false);
  return walk.Result();
}

}  // namespace vigil::handlers
