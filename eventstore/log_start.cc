#include "eventstore/log_start.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "eventstore/log_reader.h"
#include "eventstore/sha256.h"

namespace vigil::eventstore {
namespace {

const char* NameOf(Family family) {
  switch (family) {
    case Family::kLog:
      return "log";
    case Family::kStreams:
      return "streams";
    case Family::kRequests:
      return "requests";
    case Family::kRows:
      return "readmodels";
    case Family::kMeta:
      return "meta";
  }
  return "?";
}

absl::StatusOr<keys::Stamp> LoadStamp(const Backend& backend, Family family) {
  std::string value;
  VIGIL_ASSIGN_OR_RETURN(const bool found, backend.Get(family, keys::StampKey(), &value));
  keys::Stamp stamp;
  if (found && !keys::DecodeStamp(value, &stamp)) {
    return absl::DataLossError(absl::StrCat(NameOf(family), ": broken stamp"));
  }
  return stamp;
}

}  // namespace

LogStart EmptyStart(LogIdentity identity) {
  LogStart start;
  start.head.hash = GenesisHash(identity);
  start.identity = std::move(identity);
  return start;
}

absl::StatusOr<LogStart> LoadStart(const Backend& backend, const LogIdentity& identity) {
  LogStart start = EmptyStart(identity);
  VIGIL_ASSIGN_OR_RETURN(start.head, LastHead(backend, start.head.hash));
  VIGIL_ASSIGN_OR_RETURN(start.stamp, LoadStamp(backend, Family::kMeta));
  for (Family family : {Family::kStreams, Family::kRequests, Family::kRows}) {
    VIGIL_ASSIGN_OR_RETURN(const keys::Stamp stamp, LoadStamp(backend, family));
    if (stamp != start.stamp) {
      return absl::DataLossError(
          absl::StrCat(NameOf(family), " stands at append ", stamp.batch, " (position ",
                       stamp.position, "), meta at append ", start.stamp.batch, " (position ",
                       start.stamp.position, "): newer writes of one of them are lost"));
    }
  }
  if (start.stamp.position != start.head.position) {
    return absl::DataLossError(absl::StrCat("the indexes stand at position ", start.stamp.position,
                                            ", the log at ", start.head.position));
  }
  std::string value;
  VIGIL_ASSIGN_OR_RETURN(const bool swept, backend.Get(Family::kMeta, keys::kSweep, &value));
  if (swept && !keys::DecodePosition(value, &start.sweep)) {
    return absl::DataLossError("meta: broken sweep position");
  }
  VIGIL_ASSIGN_OR_RETURN(start.rows_stale, backend.Get(Family::kMeta, keys::kRowsStale, &value));
  return start;
}

}  // namespace vigil::eventstore
