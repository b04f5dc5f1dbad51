// Which fields a partial update replaces (AIP-134): those that `update_mask` names, given or not;
// without a mask those that are given. A field that is named and not given is cleared.
//
//   VIGIL_ASSIGN_OR_RETURN(const UpdateMask mask, UpdateMask::Of(request));
//   if (mask.Has("address")) ...
// Pure.
#pragma once

#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace vigil::scheduler {

class UpdateMask {
 public:
  // Every field of the request but options, name and update_mask can be updated. INVALID_ARGUMENT
  // when the mask names anything else, when a field is given that the mask leaves out, and when
  // nothing is to be changed at all.
  static absl::StatusOr<UpdateMask> Of(const google::protobuf::Message& request);

  bool Has(absl::string_view field) const { return fields_.count(std::string(field)) > 0; }

 private:
  std::set<std::string> fields_;
};

// INVALID_ARGUMENT: the field cannot be empty.
absl::Status CannotClear(absl::string_view field);

}  // namespace vigil::scheduler
