// What most deciders ask first: does the named record exist, and does it belong to this agency?
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/names.h"
#include "scheduler/core/rejections.h"
#include "scheduler/core/state.h"

namespace vigil::scheduler {

// The record, or NOT_FOUND with reason <KIND>_NOT_FOUND.
template <class R>
absl::StatusOr<std::shared_ptr<const R>> Need(const StateView& view, absl::string_view name) {
  auto record = view.Find<R>(name);
  if (record == nullptr) return NotFound(R::kKind, name);
  return record;
}
template <class R, class Tag>
absl::StatusOr<std::shared_ptr<const R>> Need(const StateView& view,
                                              const ResourceName<Tag>& name) {
  return Need<R>(view, absl::string_view(name.str()));
}

// ALREADY_EXISTS, reason <KIND>_EXISTS, when the record exists.
template <class R>
absl::Status NeedFree(const StateView& view, absl::string_view name) {
  return view.Find<R>(name) == nullptr ? absl::OkStatus() : AlreadyExists(R::kKind, name);
}

// INVALID_ARGUMENT when `name`, given in `field`, lies in another agency than `owner`.
inline absl::Status CheckSameAgency(absl::string_view field, absl::string_view name,
                                    absl::string_view owner) {
  if (AgencyPart(name) == AgencyPart(owner)) return absl::OkStatus();
  return InvalidField(field, absl::StrCat("'", name, "' belongs to another agency than '", owner,
                                          "': nothing is shared between agencies"));
}

// `parent` "agencies/a", `collection` "families", `id` "f": agencies/a/families/f.
inline std::string ChildName(absl::string_view parent, absl::string_view collection,
                             absl::string_view id) {
  return absl::StrCat(parent, "/", collection, "/", id);
}

}  // namespace vigil::scheduler
