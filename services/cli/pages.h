// The answers that people read every day, each as a page made for its reader: who is on call (at
// 02:30, on a phone), a team's caseload, its week, a family's week, the service's status; visits
// and crisis calls are in services/cli/list_pages.h. All other answers are shown as they come
// (services/cli/render.h).
#pragma once

#include <optional>
#include <string>

#include "google/protobuf/message.h"

namespace vigil::cli {

// The page of an answer, without its closing line; empty when its type has none. Names are shown
// within their agency; times as local wall time, with the zone said once.
std::optional<std::string> PageOf(const google::protobuf::Message& answer);

// "Sun 22 Nov 2026 21:57" from "2026-11-22T21:57:52-05:00"; the text itself when it is none.
std::string WallTime(const std::string& local);

// "3 d 4 h", "12 min", "40 s".
std::string Span(int64_t seconds);

// "1.7 MiB".
std::string Bytes(uint64_t bytes);

}  // namespace vigil::cli
