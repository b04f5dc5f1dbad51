#include "scheduler/core/state.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "base/status_macros.h"

namespace vigil::scheduler {
namespace {

// Records a chunk holds at most: small enough that writing and reading a snapshot needs little
// memory.
constexpr size_t kRecordsPerChunk = 64;

// Chunks of one record type, in key order. A type without records has none.
template <class R>
void EncodeMap(const PersistentMap<R>& map,
               const std::function<absl::Status(absl::string_view)>& sink, absl::Status* status) {
  std::vector<std::shared_ptr<const R>> records;
  records.reserve(map.size());
  map.ForEach([&records](const std::shared_ptr<const R>& record) { records.push_back(record); });
  std::sort(records.begin(), records.end(),
            [](const auto& a, const auto& b) { return a->key() < b->key(); });
  for (size_t begin = 0; begin < records.size() && status->ok(); begin += kRecordsPerChunk) {
    const size_t end = std::min(records.size(), begin + kRecordsPerChunk);
    const std::vector<std::shared_ptr<const R>> part(records.begin() + begin,
                                                     records.begin() + end);
    Encoder encoder;
    encoder(std::string(R::kKind), part);
    *status = sink(encoder.Take());
  }
}

template <class R>
bool DecodeChunkAs(absl::string_view kind, absl::string_view agency, Decoder& decoder,
                   State& state) {
  if (kind != R::kKind) return false;
  std::vector<std::shared_ptr<const R>> records;
  decoder(records);
  for (auto& record : records) {
    if (!decoder.ok() || record == nullptr) return false;
    if (agency.empty() || AgencyPart(record->key()) == agency)
      state.map<R>().Set(std::move(record));
  }
  return decoder.ok();
}

// The last chunk: a snapshot cut short between two chunks is found out by its absence.
constexpr char kEnd[] = "end";
std::string EndChunk(const State& state) {
  Encoder encoder;
  encoder(std::string(kEnd), static_cast<uint64_t>(state.record_count()));
  return encoder.Take();
}

template <class... R>
bool DecodeChunk(absl::string_view agency, Decoder& decoder, State& state, std::tuple<R...>*) {
  std::string kind;
  decoder(kind);
  if (kind == kEnd) {
    uint64_t count = 0;
    decoder(count);
    return decoder.ok() && (!agency.empty() || count == state.record_count());
  }
  return decoder.ok() && (DecodeChunkAs<R>(kind, agency, decoder, state) || ...);
}

}  // namespace

size_t State::record_count() const {
  size_t count = 0;
  ForEachMap([&count](const auto& map) { count += map.size(); });
  return count;
}

void State::EncodeTo(const std::function<absl::Status(absl::string_view)>& sink,
                     absl::Status* status) const {
  ForEachMap([&](const auto& map) { EncodeMap(map, sink, status); });
  if (status->ok()) *status = sink(EndChunk(*this));
}

absl::Status State::AddChunks(absl::string_view bytes, absl::string_view agency) {
  Decoder decoder(bytes);
  while (!decoder.done()) {
    if (!DecodeChunk(agency, decoder, *this, static_cast<RecordTypes*>(nullptr))) {
      return absl::DataLossError("snapshot body cannot be decoded");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<State> State::DecodeFrom(absl::string_view bytes) {
  State state;
  if (absl::Status status = state.AddChunks(bytes); !status.ok()) return status;
  if (!absl::EndsWith(bytes, EndChunk(state)))
    return absl::DataLossError("snapshot body is cut short");
  return state;
}

}  // namespace vigil::scheduler
