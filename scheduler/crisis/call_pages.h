// How the calls of an agency are listed: the CallBook names the pages, one a UTC calendar month in
// which calls were received; a page has one line a call, in clinical order. Pure; any thread.
#pragma once

#include <string>

#include "absl/time/time.h"
#include "base/names.h"
#include "scheduler/crisis/record.h"

namespace vigil::scheduler {

// "{agency}/calls".
std::string CallBookKey(const AgencyName& agency);
// "{agency}/calls/2026-11".
std::string CallPageKey(const AgencyName& agency, absl::Time received_at);
// Clinical order: by the time received, then by position (D27).
bool CallBefore(const CallEntry& a, const CallEntry& b);

}  // namespace vigil::scheduler
