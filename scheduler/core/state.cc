#include "scheduler/core/state.h"

#include <algorithm>

#include "base/status_macros.h"

namespace vigil::scheduler {
namespace {

// One chunk: kind word, then the records in key order.
template <class R>
std::string EncodeMap(const PersistentMap<R>& map) {
  std::vector<std::shared_ptr<const R>> records;
  records.reserve(map.size());
  map.ForEach([&records](const std::shared_ptr<const R>& record) { records.push_back(record); });
  std::sort(records.begin(), records.end(),
            [](const auto& a, const auto& b) { return a->key() < b->key(); });
  Encoder encoder;
  encoder(std::string(R::kKind), records);
  return encoder.Take();
}

template <class R>
bool DecodeMap(Decoder& decoder, PersistentMap<R>& map) {
  std::string kind;
  std::vector<std::shared_ptr<const R>> records;
  decoder(kind, records);
  if (!decoder.ok() || kind != R::kKind) return false;
  for (auto& record : records) {
    if (record == nullptr) return false;
    map.Set(std::move(record), 1);
  }
  return true;
}

template <class R>
bool DecodeInto(Decoder& decoder, State& state) {
  return DecodeMap<R>(decoder, state.map<R>());
}

template <class... R>
bool DecodeAll(Decoder& decoder, State& state, std::tuple<R...>*) {
  return (DecodeInto<R>(decoder, state) && ...);
}

}  // namespace

size_t State::record_count() const {
  size_t count = 0;
  ForEachMap([&count](const auto& map) { count += map.size(); });
  return count;
}

void State::EncodeTo(const std::function<absl::Status(absl::string_view)>& sink,
                     absl::Status* status) const {
  ForEachMap([&](const auto& map) {
    if (status->ok()) *status = sink(EncodeMap(map));
  });
}

absl::StatusOr<State> State::DecodeFrom(absl::string_view bytes) {
  State state;
  Decoder decoder(bytes);
  if (!DecodeAll(decoder, state, static_cast<RecordTypes*>(nullptr)) || !decoder.done()) {
    return absl::DataLossError("snapshot body cannot be decoded");
  }
  return state;
}

}  // namespace vigil::scheduler
