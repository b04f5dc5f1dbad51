#include "scheduler/core/rejections.h"

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "google/rpc/error_details.pb.h"

namespace vigil::scheduler {
namespace {

void AddInfo(absl::Status& status, absl::string_view reason, const Metadata& facts = {}) {
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain("vigil");
  for (const auto& [key, value] : facts) (*info.mutable_metadata())[key] = value;
  status.SetPayload(kErrorInfoUrl, absl::Cord(info.SerializeAsString()));
}

std::string ReasonWord(absl::string_view kind) {
  return absl::StrReplaceAll(absl::AsciiStrToUpper(kind), {{" ", "_"}, {"-", "_"}});
}

}  // namespace

absl::Status InvalidField(absl::string_view field, absl::string_view description,
                          absl::string_view reason) {
  absl::Status status = absl::InvalidArgumentError(absl::StrCat(field, ": ", description));
  google::rpc::BadRequest bad;
  auto* violation = bad.add_field_violations();
  violation->set_field(std::string(field));
  violation->set_description(std::string(description));
  status.SetPayload(kBadRequestUrl, absl::Cord(bad.SerializeAsString()));
  AddInfo(status, reason);
  return status;
}

absl::Status NotFound(absl::string_view kind, absl::string_view name) {
  absl::Status status = absl::NotFoundError(absl::StrCat(kind, " ", name, " does not exist"));
  AddInfo(status, absl::StrCat(ReasonWord(kind), "_NOT_FOUND"), {{"name", std::string(name)}});
  return status;
}

absl::Status AlreadyExists(absl::string_view kind, absl::string_view name) {
  absl::Status status = absl::AlreadyExistsError(absl::StrCat(
      kind, " ", name, " exists already; choose another id or change the existing one"));
  AddInfo(status, absl::StrCat(ReasonWord(kind), "_EXISTS"), {{"name", std::string(name)}});
  return status;
}

absl::Status Precondition(absl::string_view reason, absl::string_view rule,
                          absl::string_view subject, absl::string_view description,
                          const Metadata& facts) {
  absl::Status status = absl::FailedPreconditionError(absl::StrCat(description, " (", rule, ")"));
  google::rpc::PreconditionFailure failure;
  auto* violation = failure.add_violations();
  violation->set_type(std::string(rule));
  violation->set_subject(std::string(subject));
  violation->set_description(std::string(description));
  status.SetPayload(kPreconditionUrl, absl::Cord(failure.SerializeAsString()));
  AddInfo(status, reason, facts);
  return status;
}

absl::Status Denied(absl::string_view reason, absl::string_view rule,
                    absl::string_view description) {
  absl::Status status = absl::PermissionDeniedError(absl::StrCat(description, " (", rule, ")"));
  AddInfo(status, reason);
  return status;
}

std::string ReasonOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kErrorInfoUrl);
  google::rpc::ErrorInfo info;
  if (!payload.has_value() || !info.ParseFromString(std::string(*payload))) return "";
  return info.reason();
}

}  // namespace vigil::scheduler
