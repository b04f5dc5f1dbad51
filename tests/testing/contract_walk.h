// Every field of every request of the contract, by descriptor, and a way to reach it: for tests
// that make one thing wrong at a time.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/testing/valid_request.h"

namespace vigil::testkit {

// A field somewhere inside a request: the way to it, and its name as violations say it.
struct Place {
  const google::protobuf::MethodDescriptor* method = nullptr;
  std::vector<const google::protobuf::FieldDescriptor*> way;  // the last one is the field
  std::string path;  // without the index of a last list element
  const google::protobuf::Descriptor& request() const { return *method->input_type(); }
  const google::protobuf::FieldDescriptor& field() const { return *way.back(); }
  std::string ElementPath() const { return path + (field().is_repeated() ? "[0]" : ""); }
  std::string Where() const { return absl::StrCat(request().name(), ".", path); }
};

inline void CollectPlaces(const google::protobuf::Descriptor& type, const Place& outer,
                          std::vector<Place>& out) {
  for (int i = 0; i < type.field_count(); ++i) {
    const google::protobuf::FieldDescriptor* field = type.field(i);
    Place place = outer;
    place.way.push_back(field);
    absl::StrAppend(&place.path, place.path.empty() ? "" : ".", field->name());
    out.push_back(place);
    const google::protobuf::Descriptor* inner = field->message_type();
    if (inner == nullptr || inner->file()->package() != "vigil.v1") continue;
    if (inner == v1::PersonalText::descriptor()) continue;
    if (field->is_repeated()) place.path += "[0]";
    CollectPlaces(*inner, place, out);
  }
}

inline const std::vector<Place>& AllPlaces() {
  static const std::vector<Place>* const places = [] {
    auto* all = new std::vector<Place>;
    for (const auto* method : AllMethods()) {
      Place place;
      place.method = method;
      CollectPlaces(*method->input_type(), place, *all);
    }
    return all;
  }();
  return *places;
}

// A valid request in which `place` is set; `parent` is the message that holds the field.
struct Sample {
  std::unique_ptr<google::protobuf::Message> request;
  google::protobuf::Message* parent = nullptr;
};
inline Sample Reach(const Place& place) {
  Sample sample;
  sample.request = ValidRequest(place.request());
  google::protobuf::Message* at = sample.request.get();
  for (const google::protobuf::FieldDescriptor* field : place.way) {
    const google::protobuf::Reflection& reflection = *at->GetReflection();
    const bool set = field->is_repeated()
                         ? reflection.FieldSize(*at, field) > 0
                         : field->has_presence() && reflection.HasField(*at, field);
    if (!set) FillField(*at, *field);
    if (field == &place.field()) break;
    at = field->is_repeated() ? reflection.MutableRepeatedMessage(at, field, 0)
                              : reflection.MutableMessage(at, field);
  }
  sample.parent = at;
  return sample;
}

inline bool IsText(const google::protobuf::FieldDescriptor& field) {
  return field.type() == google::protobuf::FieldDescriptor::TYPE_STRING;
}
inline bool IsPersonal(const google::protobuf::FieldDescriptor& field) {
  return field.message_type() == v1::PersonalText::descriptor();
}
inline bool IsTime(const google::protobuf::FieldDescriptor& field) {
  return field.message_type() == google::protobuf::Timestamp::descriptor();
}

// The message in a field, of its first element when it is a list.
inline google::protobuf::Message* InnerOf(const Sample& sample,
                                          const google::protobuf::FieldDescriptor& field) {
  const google::protobuf::Reflection& reflection = *sample.parent->GetReflection();
  return field.is_repeated() ? reflection.MutableRepeatedMessage(sample.parent, &field, 0)
                             : reflection.MutableMessage(sample.parent, &field);
}

// Sets the text of a string or PersonalText field (of its first element).
inline void SetText(const Sample& sample, const google::protobuf::FieldDescriptor& field,
                    const std::string& text) {
  const google::protobuf::Reflection& reflection = *sample.parent->GetReflection();
  if (IsPersonal(field)) {
    static_cast<v1::PersonalText*>(InnerOf(sample, field))->set_text(text);
  } else if (field.is_repeated()) {
    reflection.SetRepeatedString(sample.parent, &field, 0, text);
  } else {
    reflection.SetString(sample.parent, &field, text);
  }
}

inline void SetEnum(const Sample& sample, const google::protobuf::FieldDescriptor& field,
                    int value) {
  const google::protobuf::Reflection& reflection = *sample.parent->GetReflection();
  field.is_repeated() ? reflection.SetRepeatedEnumValue(sample.parent, &field, 0, value)
                      : reflection.SetEnumValue(sample.parent, &field, value);
}

inline void SetNumber(const Sample& sample, const google::protobuf::FieldDescriptor& field,
                      int64_t value) {
  const google::protobuf::Reflection& reflection = *sample.parent->GetReflection();
  field.cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_INT32
      ? reflection.SetInt32(sample.parent, &field, static_cast<int32_t>(value))
      : reflection.SetUInt32(sample.parent, &field, static_cast<uint32_t>(value));
}

}  // namespace vigil::testkit
