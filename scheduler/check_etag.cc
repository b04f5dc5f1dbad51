#include "scheduler/check_etag.h"

#include <cstdint>
#include <optional>
#include <string>

#include "base/names.h"
#include "scheduler/core/etag.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/rejections.h"
#include "scheduler/oncall/rota_pages.h"
#include "scheduler/visits/visit_lookup.h"
#include "vigil/v1/common.pb.h"

namespace vigil::scheduler {
namespace {

using google::protobuf::Message;

std::string TextField(const Message& request, const char* name) {
  const auto* field = request.GetDescriptor()->FindFieldByName(name);
  return field == nullptr ? "" : request.GetReflection()->GetString(request, field);
}

std::string EditedResource(const Message& request) {
  if (std::string name = TextField(request, "name"); !name.empty()) return name;
  if (request.GetDescriptor()->FindFieldByName("outcome") == nullptr) return "";
  return ChildName(TextField(request, "parent"), "visits", TextField(request, "visit_id"));
}

template <class R>
std::optional<uint64_t> EditedOf(const StateView& view, absl::string_view name) {
  const auto record = view.Find<R>(name);
  if (record == nullptr) return std::nullopt;
  return record->edited;
}

std::optional<uint64_t> EditedOfVisit(const StateView& view, absl::string_view name) {
  const auto family = view.Find<Family>(NameParent(name));
  if (family == nullptr) return std::nullopt;
  const FoundVisit found = FindVisit(view, *family, NameLeaf(name));
  if (found.visit == nullptr) return std::nullopt;
  return found.visit->edited;
}

std::optional<uint64_t> EditedOfShift(const StateView& view, absl::string_view name) {
  const FoundShift found = FindShift(view, ShiftName(name));
  if (found.shift == nullptr) return std::nullopt;
  return found.shift->edited;
}

// Nullopt when there is no such resource.
std::optional<uint64_t> EditedAt(const StateView& view, absl::string_view name) {
  if (NameMatches(name, "agencies/*/teams/*")) return EditedOf<Team>(view, name);
  if (NameMatches(name, "agencies/*/staff/*")) return EditedOf<Staff>(view, name);
  if (NameMatches(name, "agencies/*/persons/*")) return EditedOf<Person>(view, name);
  if (NameMatches(name, "agencies/*/families/*")) return EditedOf<Family>(view, name);
  if (NameMatches(name, "agencies/*/calls/*")) return EditedOf<Call>(view, name);
  if (NameMatches(name, "agencies/*/families/*/visits/*")) return EditedOfVisit(view, name);
  if (NameMatches(name, "agencies/*/families/*/holds/*") ||
      NameMatches(name, "agencies/*/families/*/transfers/*"))
    return EditedOf<Family>(view, NameParent(name));
  if (NameMatches(name, "agencies/*/teams/*/shifts/*")) return EditedOfShift(view, name);
  if (NameMatches(name, "agencies/*/*/*/alerts/*")) return EditedOf<Alert>(view, name);
  if (NameMatches(name, "agencies/*/orders/*")) return EditedOf<Order>(view, name);
  return std::nullopt;
}

}  // namespace

absl::Status CheckEtag(const StateView& view, const Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("options");
  if (field == nullptr || field->message_type() != v1::MutationOptions::descriptor())
    return absl::OkStatus();
  const auto& options =
      static_cast<const v1::MutationOptions&>(request.GetReflection()->GetMessage(request, field));
  if (options.etag().empty()) return absl::OkStatus();
  const std::string name = EditedResource(request);
  if (name.empty()) {
    return InvalidField("options.etag",
                        "this request changes no resource that exists already: leave it out");
  }
  const std::optional<uint64_t> edited = EditedAt(view, name);
  if (!edited.has_value() || EtagOf(*edited) == options.etag()) return absl::OkStatus();
  return EtagMismatch(name, options.etag(), EtagOf(*edited));
}

}  // namespace vigil::scheduler
