#include "services/handlers/derived_id.h"

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_join.h"
#include "vigil/v1/annotations.pb.h"

namespace vigil::handlers {
namespace {

constexpr size_t kIdBytes = 16;

}  // namespace

void DeriveIds(const eventstore::Key256& key, absl::string_view principal, absl::string_view method,
               absl::string_view request_id, google::protobuf::Message* request) {
  const auto& type = *request->GetDescriptor();
  const auto& reflection = *request->GetReflection();
  for (int i = 0; i < type.field_count(); ++i) {
    const auto& field = *type.field(i);
    if (!field.options().GetExtension(v1::rule).derived()) continue;
    if (!reflection.GetString(*request, &field).empty()) continue;
    const std::string input = absl::StrJoin(
        {absl::string_view("id"), principal, method, request_id, absl::string_view(field.name())},
        absl::string_view("\0", 1));
    const eventstore::Hash hash = eventstore::HmacSha256(key, input);
    reflection.SetString(request, &field,
                         absl::BytesToHexString(absl::string_view(
                             reinterpret_cast<const char*>(hash.data()), kIdBytes)));
  }
}

}  // namespace vigil::handlers
