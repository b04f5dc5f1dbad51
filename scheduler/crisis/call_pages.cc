#include "scheduler/crisis/call_pages.h"

#include <tuple>

#include "absl/strings/str_cat.h"

namespace vigil::scheduler {

std::string CallBookKey(const AgencyName& agency) { return absl::StrCat(agency.str(), "/calls"); }

std::string CallPageKey(const AgencyName& agency, absl::Time received_at) {
  return absl::StrCat(CallBookKey(agency), "/",
                      absl::FormatTime("%Y-%m", received_at, absl::UTCTimeZone()));
}

bool CallBefore(const CallEntry& a, const CallEntry& b) {
  return std::tie(a.received_at, a.position) < std::tie(b.received_at, b.position);
}

}  // namespace vigil::scheduler
