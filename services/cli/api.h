// The API by description: every service and method, found by name, with what the contract says of
// it. No source names an RPC here: what the contract offers, the command line and `play` can call.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace vigil::cli {

struct Method {
  const google::protobuf::MethodDescriptor* descriptor = nullptr;
  bool mutation = false;
  std::string service_word;  // "roster"
  std::string method_word;   // "create-agency"
  // "/vigil.v1.RosterService/CreateAgency"
  std::string path() const;
};

// Every method of vigil.v1, by service and order of declaration.
const std::vector<Method>& AllMethods();
// By "RosterService.CreateAgency", "roster create-agency" or full name. NOT_FOUND names the
// nearest.
absl::StatusOr<Method> FindMethod(absl::string_view name);

// The comment that stands above a method, message or field in the contract; empty when there is
// none.
std::string CommentOf(const google::protobuf::MethodDescriptor& method);
std::string CommentOf(const google::protobuf::ServiceDescriptor& service);
std::string CommentOf(const google::protobuf::FieldDescriptor& field);

// "CreateAgency" -> "create-agency"; "agency_id" -> "agency-id".
std::string KebabCase(absl::string_view name);

}  // namespace vigil::cli
