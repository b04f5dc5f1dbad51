#include "scheduler/core/rows.h"

#include "absl/strings/match.h"
#include "base/check.h"

namespace vigil::scheduler {

void RowSource::Fail(absl::Status damage) const { VIGIL_CHECK(false) << damage; }

absl::StatusOr<std::optional<std::string>> MapRows::Get(absl::string_view key) const {
  const auto it = rows_.find(std::string(key));
  if (it == rows_.end()) return std::nullopt;
  return it->second;
}

absl::Status MapRows::Scan(
    absl::string_view prefix, absl::string_view start_after,
    const std::function<bool(absl::string_view, absl::string_view)>& fn) const {
  auto it = start_after.empty() ? rows_.lower_bound(std::string(prefix))
                                : rows_.upper_bound(std::string(start_after));
  for (; it != rows_.end() && absl::StartsWith(it->first, prefix); ++it) {
    if (!fn(it->first, it->second)) break;
  }
  return absl::OkStatus();
}

}  // namespace vigil::scheduler
