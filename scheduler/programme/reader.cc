#include "scheduler/programme/reader.h"

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/names.h"
#include "scheduler/calendar/dates.h"
#include "vigil/programme/v1/setting.pb.h"

namespace vigil::programme {

using textproto::Place;

bool Stands(const Place& group, const std::string& field) {
  return group.message() != nullptr && group.In(field).message() != nullptr;
}

bool Reader::Group(const Place& place) {
  if (place.message() != nullptr) return true;
  Refuse(place, "is missing");
  return false;
}

void Reader::CheckSource(const Place& group) {
  const Place place = group.In("source");
  if (place.message() == nullptr) {
    Refuse(place, "is missing: say where it comes from, as source { mark: MARK_S2 } or MARK_R");
    return;
  }
  const auto& source = *google::protobuf::DynamicCastToGenerated<v1::Source>(place.message());
  if (source.mark() == v1::MARK_UNSPECIFIED || !v1::Mark_IsValid(source.mark())) {
    Refuse(place.In("mark"), "is missing: one of MARK_S0 to MARK_S4, MARK_CARD, MARK_PUB, MARK_R");
  }
  const auto too_long = [&](const char* field, const std::string& text) {
    if (text.size() > limits::kMaxNameBytes) {
      Refuse(place.In(field), absl::StrCat("is longer than ", limits::kMaxNameBytes, " bytes"));
    }
  };
  too_long("page", source.page());
  too_long("quote", source.quote());
  too_long("note", source.note());
}

const google::protobuf::Message* Reader::Message(const Place& group, const std::string& field) {
  const Place setting = group.In(field);
  if (!Group(setting)) return nullptr;
  CheckSource(setting);
  return setting.message();
}

int Reader::Int(const Place& group, const std::string& field, Range range) {
  const auto* message = Of<v1::IntSetting>(group, field);
  if (message == nullptr) return range.min;
  const Place value = group.In(field).In("value");
  if (!message->has_value()) {
    Refuse(value, "is missing");
  } else if (message->value() < range.min || message->value() > range.max) {
    Refuse(value,
           absl::StrCat(message->value(), " is not between ", range.min, " and ", range.max));
  } else {
    return message->value();
  }
  return range.min;
}

std::optional<int> Reader::OptionalInt(const Place& group, const std::string& field, Range range) {
  if (!Stands(group, field)) return std::nullopt;
  return Int(group, field, range);
}

bool Reader::Flag(const Place& group, const std::string& field) {
  const auto* message = Of<v1::FlagSetting>(group, field);
  if (message == nullptr) return false;
  if (!message->has_value()) Refuse(group.In(field).In("value"), "is missing");
  return message->value();
}

bool Reader::OptionalFlag(const Place& group, const std::string& field) {
  return Stands(group, field) && Flag(group, field);
}

std::string Reader::Text(const Place& group, const std::string& field) {
  const auto* message = Of<v1::TextSetting>(group, field);
  return message == nullptr ? "" : Name(group.In(field), "value", message->value());
}

std::string Reader::OptionalText(const Place& group, const std::string& field) {
  return Stands(group, field) ? Text(group, field) : "";
}

absl::CivilDay Reader::Date(const Place& group, const std::string& field) {
  const auto* message = Of<v1::DateSetting>(group, field);
  if (message == nullptr) return absl::CivilDay();
  const absl::StatusOr<absl::CivilDay> date = calendar::ParseDate(message->value());
  if (date.ok()) return *date;
  Refuse(group.In(field).In("value"), std::string(date.status().message()));
  return absl::CivilDay();
}

std::optional<absl::CivilDay> Reader::OptionalDate(const Place& group, const std::string& field) {
  if (!Stands(group, field)) return std::nullopt;
  return Date(group, field);
}

int Reader::TimeOfDay(const Place& group, const std::string& field) {
  const auto* message = Of<v1::TimeSetting>(group, field);
  if (message == nullptr) return 0;
  const absl::StatusOr<int> minutes = calendar::ParseTimeOfDay(message->value());
  if (minutes.ok()) return *minutes;
  Refuse(group.In(field).In("value"), std::string(minutes.status().message()));
  return 0;
}

std::string Reader::Id(const Place& group, const std::string& field, const std::string& value) {
  if (!IsValidId(value)) {
    Refuse(group.In(field), absl::StrCat("\"", value, "\" is not an id: 1 to ", limits::kMaxIdBytes,
                                         " of a-z, 0-9 and inner hyphens"));
  }
  return value;
}

std::string Reader::Name(const Place& group, const std::string& field, const std::string& value) {
  if (value.empty()) {
    Refuse(group.In(field), "is missing");
  } else if (value.size() > limits::kMaxNameBytes) {
    Refuse(group.In(field), absl::StrCat("is longer than ", limits::kMaxNameBytes, " bytes"));
  }
  return value;
}

}  // namespace vigil::programme
