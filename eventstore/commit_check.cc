// CheckCommit of frame.h: what the log can store, field by field.
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "eventstore/frame.h"

namespace vigil::eventstore {
namespace {

absl::Status TooLong(absl::string_view field, size_t size, size_t limit) {
  return absl::InvalidArgumentError(
      absl::StrCat(field, " of ", size, " bytes; at most ", limit, " are allowed"));
}

absl::Status CheckText(absl::string_view field, absl::string_view text, size_t limit) {
  return text.size() <= limit ? absl::OkStatus() : TooLong(field, text.size(), limit);
}

// Names end in a zero byte in keys, so they hold none themselves.
absl::Status CheckName(absl::string_view field, absl::string_view name) {
  if (name.empty()) return absl::InvalidArgumentError(absl::StrCat(field, " is empty"));
  if (name.find('\0') != absl::string_view::npos) {
    return absl::InvalidArgumentError(
        absl::StrCat(field, " \"", absl::CEscape(name), "\" holds a zero byte"));
  }
  return CheckText(field, name, limits::kMaxStreamNameBytes);
}

absl::Status CheckMetadata(const NewCommit& commit) {
  VIGIL_RETURN_IF_ERROR(CheckName("partition", commit.partition));
  constexpr size_t kMax = limits::kMaxMetadataBytes;
  VIGIL_RETURN_IF_ERROR(CheckText("actor", commit.actor, kMax));
  VIGIL_RETURN_IF_ERROR(CheckText("role", commit.role, kMax));
  VIGIL_RETURN_IF_ERROR(CheckText("on_behalf_of", commit.on_behalf_of, kMax));
  VIGIL_RETURN_IF_ERROR(CheckText("channel", commit.channel, kMax));
  VIGIL_RETURN_IF_ERROR(CheckText("reason", commit.reason, kMax));
  VIGIL_RETURN_IF_ERROR(CheckText("request.principal", commit.request.principal, kMax));
  VIGIL_RETURN_IF_ERROR(CheckText("request.method", commit.request.method, kMax));
  VIGIL_RETURN_IF_ERROR(CheckText("request.request_id", commit.request.request_id, kMax));
  VIGIL_RETURN_IF_ERROR(CheckText("fingerprint", commit.fingerprint, limits::kMaxFingerprintBytes));
  VIGIL_RETURN_IF_ERROR(CheckText("causation", commit.causation, kMax));
  VIGIL_RETURN_IF_ERROR(CheckText("correlation", commit.correlation, kMax));
  return CheckText("traceparent", commit.traceparent, kMax);
}

absl::Status CheckEvent(const NewEvent& event) {
  VIGIL_RETURN_IF_ERROR(CheckName("stream", event.stream));
  if (event.type == 0) return absl::InvalidArgumentError("event type 0 is not a type");
  if (event.version == 0) return absl::InvalidArgumentError("event version is 0; it counts from 1");
  return CheckText("payload", event.payload, limits::kMaxEventPayloadBytes);
}

}  // namespace

absl::Status CheckCommit(const NewCommit& commit) {
  VIGIL_RETURN_IF_ERROR(CheckMetadata(commit));
  const int64_t recorded_at_us = absl::ToUnixMicros(commit.recorded_at);
  if (recorded_at_us < 0 || recorded_at_us >= kMaxRecordedAtUs) {
    return absl::InvalidArgumentError(
        absl::StrCat("recorded_at ", absl::FormatTime(commit.recorded_at, absl::UTCTimeZone()),
                     " is not within 1970 .. 2199"));
  }
  if (commit.events.empty()) return absl::InvalidArgumentError("commit without an event");
  if (commit.events.size() > limits::kMaxEventsPerCommit) {
    return absl::InvalidArgumentError(absl::StrCat("commit of ", commit.events.size(),
                                                   " events; at most ", limits::kMaxEventsPerCommit,
                                                   " are allowed"));
  }
  for (const NewEvent& event : commit.events) VIGIL_RETURN_IF_ERROR(CheckEvent(event));
  if (commit.expected.size() > limits::kMaxEventsPerCommit) {
    return absl::InvalidArgumentError(absl::StrCat(commit.expected.size(),
                                                   " expected revisions; at most ",
                                                   limits::kMaxEventsPerCommit, " are allowed"));
  }
  for (const ExpectedRevision& expected : commit.expected) {
    VIGIL_RETURN_IF_ERROR(CheckName("expected stream", expected.stream));
  }
  return absl::OkStatus();
}

}  // namespace vigil::eventstore
