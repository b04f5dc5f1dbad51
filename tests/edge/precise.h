// What makes a refusal precise: a code and a stable reason with the details that go with the code,
// each naming what in the request is wrong. For tests of refusals of whatever kind.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "scheduler/core/rejections.h"

namespace vigil::edge {

template <class Detail>
Detail DetailOf(const absl::Status& status, const char* url) {
  Detail detail;
  if (const auto payload = status.GetPayload(url); payload.has_value()) {
    EXPECT_TRUE(detail.ParseFromString(std::string(*payload)));
  }
  return detail;
}

// The name that NOT_FOUND and ALREADY_EXISTS are about.
inline std::string NameIn(const absl::Status& status) {
  const auto info = DetailOf<google::rpc::ErrorInfo>(status, scheduler::kErrorInfoUrl);
  const auto it = info.metadata().find("name");
  return it == info.metadata().end() ? "" : it->second;
}

// Empty, or what is missing in the refusal of a request of this type.
inline std::string Imprecise(const absl::Status& status,
                             const google::protobuf::Descriptor& request) {
  const std::string reason = scheduler::ReasonOf(status);
  if (reason.empty()) return "no reason";
  if (status.message().empty()) return "no message";
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument: {
      const auto bad = DetailOf<google::rpc::BadRequest>(status, scheduler::kBadRequestUrl);
      if (bad.field_violations().empty()) return "no field";
      for (const auto& violation : bad.field_violations()) {
        const std::string first =
            violation.field().substr(0, violation.field().find_first_of(".["));
        const bool whole = violation.field() == "request";  // its bytes are none of it
        if (!whole && request.FindFieldByName(first) == nullptr)
          return absl::StrCat("'", violation.field(), "' is no field of ", request.name());
        if (violation.description().empty()) return "no description";
      }
      return "";
    }
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kAlreadyExists: {
      const bool found = status.code() == absl::StatusCode::kAlreadyExists;
      if (!absl::EndsWith(reason, found ? "_EXISTS" : "_NOT_FOUND")) return reason;
      const std::string name = NameIn(status);
      if (name.empty()) return "no name";
      return absl::StrContains(status.message(), name) ? "" : "the message does not say the name";
    }
    case absl::StatusCode::kFailedPrecondition: {
      const auto rules =
          DetailOf<google::rpc::PreconditionFailure>(status, scheduler::kPreconditionUrl);
      // The operator set up nothing to write to: no rule of the domain.
      if (absl::StartsWith(reason, "NO_") && absl::EndsWith(reason, "_FOLDER")) return "";
      if (rules.violations().empty()) return "no rule";
      for (const auto& violation : rules.violations()) {
        if (violation.type().empty()) return "no rule";
        if (violation.subject().empty()) return "no subject";
        if (violation.description().empty()) return "no description";
      }
      return "";
    }
    case absl::StatusCode::kAborted:
      return reason == "ETAG_MISMATCH" ? "" : reason;
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kOutOfRange:
      return "";
    default:
      return absl::StrCat("code ", absl::StatusCodeToString(status.code()));
  }
}

}  // namespace vigil::edge
