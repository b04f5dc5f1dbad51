// Which agency a request is about. Pure; any thread.
#pragma once

#include <string>

#include "google/protobuf/message.h"

namespace vigil::handlers {

// `agencies/a`, from the first resource name of the request in the order of its fields, or from the
// agency_id of one that founds an agency; empty when it names none.
std::string AgencyOf(const google::protobuf::Message& request);

}  // namespace vigil::handlers
