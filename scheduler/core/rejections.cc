#include "scheduler/core/rejections.h"

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
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
  return InvalidFields({{std::string(field), std::string(description)}}, reason);
}

absl::Status InvalidFields(const std::vector<std::pair<std::string, std::string>>& fields,
                           absl::string_view reason) {
  google::rpc::BadRequest bad;
  for (const auto& [field, description] : fields) {
    auto* violation = bad.add_field_violations();
    violation->set_field(field);
    violation->set_description(description);
  }
  absl::Status status = absl::InvalidArgumentError(
      absl::StrJoin(fields, "\n", [](std::string* out, const auto& field) {
        absl::StrAppend(out, field.first, ": ", field.second);
      }));
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
  return Preconditions(
      reason, {{std::string(rule), std::string(subject), std::string(description)}}, facts);
}

absl::Status Preconditions(absl::string_view reason, const std::vector<Violation>& violations,
                           const Metadata& facts) {
  google::rpc::PreconditionFailure failure;
  for (const Violation& one : violations) {
    auto* violation = failure.add_violations();
    violation->set_type(one.rule);
    violation->set_subject(one.subject);
    violation->set_description(one.description);
  }
  absl::Status status = absl::FailedPreconditionError(
      absl::StrJoin(violations, "; ", [](std::string* out, const Violation& one) {
        absl::StrAppend(out, one.description, " (", one.rule, ")");
      }));
  status.SetPayload(kPreconditionUrl, absl::Cord(failure.SerializeAsString()));
  AddInfo(status, reason, facts);
  return status;
}

absl::Status EtagMismatch(absl::string_view name, absl::string_view given,
                          absl::string_view current) {
  absl::Status status = absl::AbortedError(
      absl::StrCat(name, " has been edited since: its etag is ", current, ", not ", given,
                   "; read it again and repeat the change with the new etag"));
  AddInfo(status, "ETAG_MISMATCH",
          {{"name", std::string(name)},
           {"given", std::string(given)},
           {"current", std::string(current)}});
  return status;
}

absl::Status Denied(absl::string_view reason, absl::string_view rule,
                    absl::string_view description) {
  absl::Status status = absl::PermissionDeniedError(absl::StrCat(description, " (", rule, ")"));
  AddInfo(status, reason);
  return status;
}

absl::Status RowDamaged(absl::string_view row, absl::string_view what) {
  absl::Status status = absl::DataLossError(absl::StrCat(
      "the stored record ", row, " is damaged (", what,
      "); the log has it whole: stop the service and run 'vigil log rebuild', which has the stored "
      "records written anew"));
  AddInfo(status, "ROW_DAMAGED", {{"row", std::string(row)}});
  return status;
}

bool IsRowDamaged(const absl::Status& status) {
  return absl::IsDataLoss(status) && ReasonOf(status) == "ROW_DAMAGED";
}

std::string ReasonOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kErrorInfoUrl);
  google::rpc::ErrorInfo info;
  if (!payload.has_value() || !info.ParseFromString(std::string(*payload))) return "";
  return info.reason();
}

}  // namespace vigil::scheduler
