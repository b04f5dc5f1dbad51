#include "eventstore/frame.h"

#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/limits.h"
#include "eventstore/crc32c.h"
#include "eventstore/sha256.h"
#include "eventstore/wire.h"

namespace vigil::eventstore {
namespace {

constexpr uint16_t kSimulatedFlag = 1;

// Offsets in the header, which has a fixed size.
constexpr size_t kFormatAt = 0;     // u16
constexpr size_t kFlagsAt = 2;      // u16
constexpr size_t kLengthAt = 4;     // u32, of the whole frame
constexpr size_t kEpochAt = 8;      // u32
constexpr size_t kCountAt = 12;     // u32
constexpr size_t kFirstAt = 16;     // u64
constexpr size_t kRecordedAt = 24;  // i64
constexpr size_t kPrevHashAt = 32;  // 32 bytes
constexpr size_t kHeaderBytes = 64;
constexpr size_t kCrcBytes = 4;
// stream, revision, type, version, payload: one byte each at least.
constexpr size_t kMinEventBytes = 5;

absl::Status Broken(absl::string_view what) {
  return absl::DataLossError(absl::StrCat("not a frame: ", what));
}

absl::Status DecodeHeader(absl::string_view bytes, FrameView* view, uint32_t* count) {
  if (bytes.size() < kHeaderBytes + kCrcBytes) return Broken("too short");
  const char* at = bytes.data();
  view->bytes = bytes;
  view->format = wire::GetFixed<uint16_t>(at + kFormatAt);
  if (view->format != kFrameFormat) {
    return absl::UnimplementedError(
        absl::StrCat("frame format ", view->format, "; this program reads format ", kFrameFormat));
  }
  if (bytes.size() > limits::kMaxCommitBytes) return Broken("too long");
  if (wire::GetFixed<uint32_t>(at + kLengthAt) != bytes.size()) return Broken("wrong length");
  const size_t body = bytes.size() - kCrcBytes;
  if (wire::GetFixed<uint32_t>(at + body) != Crc32c(bytes.substr(0, body))) {
    return Broken("wrong checksum");
  }
  const auto flags = wire::GetFixed<uint16_t>(at + kFlagsAt);
  if ((flags & ~kSimulatedFlag) != 0) return Broken("unknown flags");
  view->simulated = flags != 0;
  view->epoch = wire::GetFixed<uint32_t>(at + kEpochAt);
  if (view->epoch == 0) return Broken("no epoch");
  *count = wire::GetFixed<uint32_t>(at + kCountAt);
  if (*count == 0 || *count > limits::kMaxEventsPerCommit) return Broken("event count");
  view->first = wire::GetFixed<uint64_t>(at + kFirstAt);
  if (view->first == 0 || view->first > UINT64_MAX - *count) return Broken("position");
  view->recorded_at_us = wire::GetFixed<int64_t>(at + kRecordedAt);
  if (view->recorded_at_us < 0 || view->recorded_at_us >= kMaxRecordedAtUs) {
    return Broken("recorded time");
  }
  std::memcpy(view->prev_hash.data(), at + kPrevHashAt, view->prev_hash.size());
  return absl::OkStatus();
}

bool DecodeStrings(wire::Reader& reader, FrameView* view) {
  constexpr size_t kMax = limits::kMaxMetadataBytes;
  return reader.ReadString(limits::kMaxStreamNameBytes, &view->partition) &&
         !view->partition.empty() && view->partition.find('\0') == absl::string_view::npos &&
         reader.ReadString(kMax, &view->actor) && reader.ReadString(kMax, &view->role) &&
         reader.ReadString(kMax, &view->on_behalf_of) && reader.ReadString(kMax, &view->channel) &&
         reader.ReadString(kMax, &view->reason) && reader.ReadString(kMax, &view->principal) &&
         reader.ReadString(kMax, &view->method) && reader.ReadString(kMax, &view->request_id) &&
         reader.ReadString(limits::kMaxFingerprintBytes, &view->fingerprint) &&
         reader.ReadString(kMax, &view->causation) && reader.ReadString(kMax, &view->correlation) &&
         reader.ReadString(kMax, &view->traceparent);
}

// An empty stream name stands for "the stream of the event before".
bool DecodeEvent(wire::Reader& reader, absl::string_view stream_before, EventView* event) {
  if (!reader.ReadString(limits::kMaxStreamNameBytes, &event->stream)) return false;
  if (event->stream.empty()) {
    if (stream_before.empty()) return false;
    event->stream = stream_before;
  } else if (event->stream == stream_before ||
             event->stream.find('\0') != absl::string_view::npos) {
    return false;
  }
  return reader.ReadVarint(&event->revision) && event->revision > 0 &&
         reader.ReadVarint32(&event->type) && event->type > 0 &&
         reader.ReadVarint32(&event->version) && event->version > 0 &&
         reader.ReadString(limits::kMaxEventPayloadBytes, &event->payload);
}

void EncodeHeader(const FrameStamp& stamp, uint32_t count, std::string* out) {
  wire::PutFixed<uint16_t>(out, kFrameFormat);
  wire::PutFixed<uint16_t>(out, stamp.simulated ? kSimulatedFlag : 0);
  wire::PutFixed<uint32_t>(out, 0);  // length, known at the end
  wire::PutFixed<uint32_t>(out, stamp.epoch);
  wire::PutFixed<uint32_t>(out, count);
  wire::PutFixed<uint64_t>(out, stamp.first);
  wire::PutFixed<int64_t>(out, stamp.recorded_at_us);
  out->append(reinterpret_cast<const char*>(stamp.prev_hash.data()), stamp.prev_hash.size());
  VIGIL_CHECK(out->size() == kHeaderBytes);
}

void EncodeStrings(const NewCommit& commit, std::string* out) {
  for (const std::string* text :
       {&commit.partition, &commit.actor, &commit.role, &commit.on_behalf_of, &commit.channel,
        &commit.reason, &commit.request.principal, &commit.request.method,
        &commit.request.request_id, &commit.fingerprint, &commit.causation, &commit.correlation,
        &commit.traceparent}) {
    wire::PutString(out, *text);
  }
}

size_t EstimateBytes(const NewCommit& commit) {
  size_t bytes = 512;
  for (const NewEvent& event : commit.events)
    bytes += 32 + event.stream.size() + event.payload.size();
  return bytes;
}

}  // namespace

void internal::SealFrame(std::string* frame) {
  const size_t body = frame->size() - kCrcBytes;
  const uint32_t crc = Crc32c(absl::string_view(*frame).substr(0, body));
  std::memcpy(frame->data() + body, &crc, kCrcBytes);
}

absl::StatusOr<std::string> EncodeFrame(const NewCommit& commit, const FrameStamp& stamp,
                                        absl::Span<const Revision> revisions) {
  VIGIL_CHECK(revisions.size() == commit.events.size());
  std::string out;
  out.reserve(EstimateBytes(commit));
  EncodeHeader(stamp, static_cast<uint32_t>(commit.events.size()), &out);
  EncodeStrings(commit, &out);
  const std::string* stream_before = nullptr;
  for (size_t i = 0; i < commit.events.size(); ++i) {
    const NewEvent& event = commit.events[i];
    const bool same = stream_before != nullptr && *stream_before == event.stream;
    wire::PutString(&out, same ? absl::string_view() : absl::string_view(event.stream));
    wire::PutVarint(&out, revisions[i]);
    wire::PutVarint(&out, event.type);
    wire::PutVarint(&out, event.version);
    wire::PutString(&out, event.payload);
    stream_before = &event.stream;
  }
  const size_t length = out.size() + kCrcBytes;
  if (length > limits::kMaxCommitBytes) {
    return absl::InvalidArgumentError(absl::StrCat("commit of ", length, " bytes; at most ",
                                                   limits::kMaxCommitBytes, " are allowed"));
  }
  const auto stored = static_cast<uint32_t>(length);
  std::memcpy(out.data() + kLengthAt, &stored, sizeof(stored));
  out.append(kCrcBytes, '\0');
  internal::SealFrame(&out);
  return out;
}

absl::Status DecodeFrame(absl::string_view bytes, FrameView* view) {
  uint32_t count = 0;
  if (absl::Status status = DecodeHeader(bytes, view, &count); !status.ok()) return status;
  const size_t body = bytes.size() - kHeaderBytes - kCrcBytes;
  if (count > body / kMinEventBytes) return Broken("event count");
  wire::Reader reader(bytes.substr(kHeaderBytes, body));
  if (!DecodeStrings(reader, view)) return Broken("metadata");
  view->hash = {};
  view->events.resize(count);
  absl::string_view stream_before;
  for (uint32_t i = 0; i < count; ++i) {
    EventView& event = view->events[i];
    event.position = view->first + i;
    if (!DecodeEvent(reader, stream_before, &event)) return Broken(absl::StrCat("event ", i));
    stream_before = event.stream;
  }
  if (!reader.empty()) return Broken("bytes after the last event");
  return absl::OkStatus();
}

StoredCommit Materialize(const FrameView& view) { return Materialize(view, view.events); }

StoredCommit Materialize(const FrameView& view, absl::Span<const EventView> events) {
  StoredCommit commit;
  commit.format = view.format;
  commit.epoch = view.epoch;
  commit.simulated = view.simulated;
  commit.first = view.first;
  commit.recorded_at = view.recorded_at();
  commit.partition = std::string(view.partition);
  commit.actor = std::string(view.actor);
  commit.role = std::string(view.role);
  commit.on_behalf_of = std::string(view.on_behalf_of);
  commit.channel = std::string(view.channel);
  commit.reason = std::string(view.reason);
  commit.request = {std::string(view.principal), std::string(view.method),
                    std::string(view.request_id)};
  commit.fingerprint = std::string(view.fingerprint);
  commit.causation = std::string(view.causation);
  commit.correlation = std::string(view.correlation);
  commit.traceparent = std::string(view.traceparent);
  commit.prev_hash = view.prev_hash;
  commit.hash = Sha256(view.bytes);
  commit.count = static_cast<uint32_t>(view.events.size());
  commit.events.reserve(events.size());
  for (const EventView& event : events) {
    commit.events.push_back({event.position, event.revision, std::string(event.stream), event.type,
                             event.version, std::string(event.payload)});
  }
  return commit;
}

}  // namespace vigil::eventstore
