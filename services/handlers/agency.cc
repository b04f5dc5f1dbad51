#include "services/handlers/agency.h"

#include "absl/strings/str_cat.h"
#include "base/names.h"
#include "vigil/v1/annotations.pb.h"

namespace vigil::handlers {

std::string AgencyOf(const google::protobuf::Message& request) {
  const auto& type = *request.GetDescriptor();
  const auto& reflection = *request.GetReflection();
  for (int i = 0; i < type.field_count(); ++i) {
    const auto& field = *type.field(i);
    if (field.is_repeated() ||
        field.cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_STRING) {
      continue;
    }
    const std::string value = reflection.GetString(request, &field);
    if (value.empty()) continue;
    if (field.name() == "agency_id") return absl::StrCat("agencies/", value);
    if (!field.options().GetExtension(v1::rule).resource().empty()) {
      return std::string(AgencyPart(value));
    }
  }
  return "";
}

}  // namespace vigil::handlers
