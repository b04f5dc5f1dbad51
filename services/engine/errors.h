// The engine's own refusals, each a named function. They carry the same details as the rejections
// of the core (scheduler/core/rejections.h).
#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace vigil::engine {

absl::Status QueueFull(size_t commands, size_t bytes);
absl::Status DeadlinePassed();
absl::Status ReadOnly(absl::string_view why);
absl::Status LowDisk(uint64_t free_bytes);
absl::Status RequestIdReused(absl::string_view request_id);
absl::Status ShuttingDown();
absl::Status EpochChanged(uint32_t asked, uint32_t present);
absl::Status NotServedInTime(uint64_t position, uint64_t served);
absl::Status BeyondHead(uint64_t position, uint64_t head);
absl::Status AsOfBusy();
absl::Status AsOfTooLarge(uint64_t bytes);
absl::Status Cancelled();
absl::Status NotVirtual();
absl::Status NoSnapshotFolder();
absl::Status ClockNotTrusted(absl::string_view why);

}  // namespace vigil::engine
