#include "scheduler/core/update_mask.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/check.h"
#include "google/protobuf/field_mask.pb.h"
#include "scheduler/core/rejections.h"

namespace vigil::scheduler {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool IsGiven(const Message& request, const FieldDescriptor& field) {
  const auto& reflection = *request.GetReflection();
  if (field.is_repeated()) return reflection.FieldSize(request, &field) > 0;
  return reflection.HasField(request, &field);
}

}  // namespace

absl::StatusOr<UpdateMask> UpdateMask::Of(const Message& request) {
  std::set<std::string> known, given;
  const auto& type = *request.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.name() == "options" || field.name() == "name" || field.name() == "update_mask")
      continue;
    known.insert(field.name());
    if (IsGiven(request, field)) given.insert(field.name());
  }
  const FieldDescriptor* mask_field = type.FindFieldByName("update_mask");
  VIGIL_CHECK(mask_field != nullptr) << type.full_name() << " has no update_mask";
  const auto& paths = static_cast<const google::protobuf::FieldMask&>(
      request.GetReflection()->GetMessage(request, mask_field));
  UpdateMask mask;
  for (int i = 0; i < paths.paths_size(); ++i) {
    const std::string& path = paths.paths(i);
    if (path == "*") {
      mask.fields_ = known;
    } else if (known.count(path) == 0) {
      return InvalidField(absl::StrCat("update_mask.paths[", i, "]"),
                          absl::StrCat("is no field that can be updated: one of ",
                                       absl::StrJoin(known, ", "), " or *"));
    } else {
      mask.fields_.insert(path);
    }
  }
  if (paths.paths().empty()) mask.fields_ = given;
  for (const std::string& field : given) {
    if (!mask.Has(field)) {
      return InvalidField(field,
                          "is given but update_mask does not name it: name it or leave it out");
    }
  }
  if (mask.fields_.empty()) {
    return InvalidField("update_mask", absl::StrCat("nothing is to be changed: give one of ",
                                                    absl::StrJoin(known, ", ")));
  }
  return mask;
}

absl::Status CannotClear(absl::string_view field) {
  return InvalidField(field, "cannot be cleared: update_mask names it, so give a value");
}

}  // namespace vigil::scheduler
