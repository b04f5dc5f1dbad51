#include "scheduler/testing/seal.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/check.h"
#include "scheduler/testing/fixture.h"
#include "vigil/v1/annotations.pb.h"
#include "vigil/v1/common.pb.h"

namespace vigil::scheduler {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr char kMark[] = "sealed:";

std::string StringField(const Message& message, const std::string& name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  return field == nullptr ? "" : message.GetReflection()->GetString(message, field);
}

// `name`, or parent and the id of what is created.
std::string SubjectOf(const Message& request) {
  if (const std::string name = StringField(request, "name"); !name.empty()) return name;
  const std::string parent = StringField(request, "parent");
  if (const std::string id = StringField(request, "person_id"); !id.empty())
    return absl::StrCat(parent, "/persons/", id);
  return absl::StrCat(parent, "/staff/", StringField(request, "staff_id"));
}

void SealOne(v1::PersonalText& text, const std::string& subject,
             const std::vector<std::string>& about) {
  if (text.text().empty()) return;
  types::v1::Sealed sealed;
  sealed.set_subject(subject);
  sealed.set_key_version(1);
  sealed.set_nonce("test-nonce12");
  sealed.set_ciphertext(absl::StrCat(kMark, text.text()));
  for (const std::string& person : about) sealed.add_about(person);
  text.clear_text();
  *text.mutable_sealed() = sealed;
}

}  // namespace

void SealTexts(Message& request, const std::string& text_subject,
               const std::vector<std::string>& about) {
  const auto* reflection = request.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(request, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const bool own_key =
        field->options().GetExtension(v1::rule).sealed_under() == v1::SEALED_UNDER_TEXT;
    const int count = field->is_repeated() ? reflection->FieldSize(request, field) : 1;
    for (int i = 0; i < count; ++i) {
      Message* value = field->is_repeated() ? reflection->MutableRepeatedMessage(&request, field, i)
                                            : reflection->MutableMessage(&request, field);
      if (auto* text = google::protobuf::DynamicCastToGenerated<v1::PersonalText>(value)) {
        if (own_key) {
          SealOne(*text, text_subject, about);
        } else {
          SealOne(*text, SubjectOf(request), {});
        }
      } else {
        SealTexts(*value, text_subject, about);
      }
    }
  }
}

std::string PlainOf(const v1::PersonalText& text) {
  absl::string_view bytes = text.sealed().ciphertext();
  VIGIL_CHECK(text.text().empty() && absl::ConsumePrefix(&bytes, kMark)) << text.DebugString();
  return std::string(bytes);
}

}  // namespace vigil::scheduler
