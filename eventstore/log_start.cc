#include "eventstore/log_start.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "eventstore/log_reader.h"
#include "eventstore/refusal.h"
#include "eventstore/sha256.h"

namespace vigil::eventstore {
namespace {

absl::StatusOr<keys::Stamp> LoadStamp(const Backend& backend, Family family) {
  std::string value;
  VIGIL_ASSIGN_OR_RETURN(const bool found, backend.Get(family, keys::StampKey(), &value));
  keys::Stamp stamp;
  if (found && !keys::DecodeStamp(value, &stamp)) {
    return absl::DataLossError(absl::StrCat(FamilyName(family), ": broken stamp"));
  }
  return stamp;
}

absl::Status Behind(absl::string_view what) {
  return Refusal(kLogIndexBehind,
                 absl::StrCat(what,
                              ": newer writes were lost, though the log itself is whole. "
                              "Nothing was changed. Way out: `vigil log rebuild` derives "
                              "the indexes from the log again"));
}

// What LogStart::consistency says.
absl::StatusOr<absl::Status> CheckStamps(const Backend& backend, const LogStart& start) {
  if (start.stamp.position != start.head.position) {
    return Behind(absl::StrCat("the log stands at position ", start.head.position,
                               ", its indexes at ", start.stamp.position));
  }
  for (Family family : {Family::kStreams, Family::kRequests, Family::kRows}) {
    VIGIL_ASSIGN_OR_RETURN(const keys::Stamp stamp, LoadStamp(backend, family));
    if (stamp != start.stamp) {
      return Behind(absl::StrCat("meta stands at append ", start.stamp.batch, " (position ",
                                 start.stamp.position, "), ", FamilyName(family), " at append ",
                                 stamp.batch, " (position ", stamp.position, ")"));
    }
  }
  return absl::OkStatus();
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
  VIGIL_ASSIGN_OR_RETURN(start.consistency, CheckStamps(backend, start));
  std::string value;
  VIGIL_ASSIGN_OR_RETURN(const bool swept, backend.Get(Family::kMeta, keys::kSweep, &value));
  if (swept && !keys::DecodePosition(value, &start.sweep)) {
    return absl::DataLossError("meta: broken sweep position");
  }
  VIGIL_ASSIGN_OR_RETURN(start.rows_stale, backend.Get(Family::kMeta, keys::kRowsStale, &value));
  return start;
}

}  // namespace vigil::eventstore
