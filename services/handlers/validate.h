// Validator: enforces the field rules of vigil/v1/annotations.proto on every request, by
// descriptor.
//
//   RequestValidator validator({v1::CreateAgencyRequest::descriptor(), ...});
//   VIGIL_RETURN_IF_ERROR(validator.Check(request, {now, &zones}));
//
// An answer that is not OK is INVALID_ARGUMENT with one google.rpc.BadRequest violation a wrong
// field (at most kMaxViolations): its path (`members[2].person`), the rule, and the value unless
// the field may hold personal text. Deciders may rely on what is checked here; what needs state, or
// more than one field, is theirs.
//
// Immutable once made; safe from any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "scheduler/calendar/zone.h"
#include "vigil/v1/annotations.pb.h"

namespace vigil::handlers {

struct ValidateContext {
  absl::Time now;
  const calendar::ZoneSet* zones = nullptr;
};

class RequestValidator {
 public:
  static constexpr int kMaxViolations = 20;

  // Prepares the checks of these request types and of every message they contain.
  explicit RequestValidator(const std::vector<const google::protobuf::Descriptor*>& requests);

  // `request` must be of a type given to the constructor.
  absl::Status Check(const google::protobuf::Message& request,
                     const ValidateContext& context) const;

  struct FieldCheck {
    const google::protobuf::FieldDescriptor* field = nullptr;
    v1::FieldRule rule;
    size_t max_bytes = 0;
    int max_items = 0;
  };
  using Plan = std::vector<FieldCheck>;

 private:
  void Prepare(const google::protobuf::Descriptor* type);

  absl::flat_hash_map<const google::protobuf::Descriptor*, Plan> plans_;
};

}  // namespace vigil::handlers
