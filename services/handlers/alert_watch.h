// A watch of what happens to an agency's alerts (event_watch.h).
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "services/handlers/answer_stream.h"
#include "services/handlers/exchange.h"
#include "vigil/v1/alert.pb.h"

namespace vigil::handlers {

absl::StatusOr<std::shared_ptr<AnswerStream>> OpenAlertWatch(Parts* parts,
                                                             const v1::WatchAlertsRequest& request);

}  // namespace vigil::handlers
