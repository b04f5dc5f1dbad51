#include "eventstore/keys_codec.h"

#include "base/limits.h"
#include "eventstore/coding.h"
#include "eventstore/sha256.h"
#include "eventstore/wire.h"

namespace vigil::eventstore::keys {
namespace {

constexpr size_t kLogIdChars = 32;
constexpr uint8_t kIdentityFormat = 1;

std::string NamePrefix(char tag, absl::string_view name) {
  std::string key;
  key.reserve(name.size() + 10);
  key.push_back(tag);
  key.append(name.data(), name.size());
  key.push_back('\0');
  return key;
}

std::string NameKey(char tag, absl::string_view name, uint64_t number) {
  std::string key = NamePrefix(tag, name);
  AppendBe64(&key, number);
  return key;
}

bool IsLogId(absl::string_view id) {
  if (id.size() != kLogIdChars) return false;
  for (char c : id) {
    if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) return false;
  }
  return true;
}

}  // namespace

std::string Log(Position first) {
  std::string key;
  AppendBe64(&key, first);
  return key;
}

bool ParseLog(absl::string_view key, Position* first) { return ParseNumber(key, 0, first); }

std::string Stream(absl::string_view stream, Revision revision) {
  return NameKey('s', stream, revision);
}
std::string StreamPrefix(absl::string_view stream) { return NamePrefix('s', stream); }

std::string EncodePlace(const EventPlace& place) {
  std::string out;
  wire::PutVarint(&out, place.first);
  wire::PutVarint(&out, place.index);
  wire::PutVarint(&out, place.type);
  return out;
}

bool DecodePlace(absl::string_view bytes, EventPlace* place) {
  wire::Reader reader(bytes);
  return reader.ReadVarint(&place->first) && reader.ReadVarint32(&place->index) &&
         reader.ReadVarint32(&place->type) && reader.empty() && place->first > 0 &&
         place->index < limits::kMaxEventsPerCommit && place->type > 0;
}

std::string Partition(absl::string_view partition, Position first) {
  return NameKey('p', partition, first);
}
std::string PartitionPrefix(absl::string_view partition) { return NamePrefix('p', partition); }

bool ParseNumber(absl::string_view key, size_t prefix_bytes, uint64_t* number) {
  if (key.size() != prefix_bytes + sizeof(*number)) return false;
  return ByteReader(key.substr(prefix_bytes)).ReadBe64(number);
}

std::string Request(absl::string_view principal, absl::string_view method,
                    absl::string_view request_id) {
  std::string parts;
  wire::PutString(&parts, principal);
  wire::PutString(&parts, method);
  wire::PutString(&parts, request_id);
  const Hash hash = Sha256(parts);
  return std::string(reinterpret_cast<const char*>(hash.data()), kRequestKeyBytes);
}

std::string Request(const RequestKey& key) {
  return Request(key.principal, key.method, key.request_id);
}

std::string EncodeRequestEntry(const RequestEntry& entry) {
  std::string out;
  wire::PutVarint(&out, entry.first);
  wire::PutVarint(&out, entry.count);
  wire::PutVarint(&out, static_cast<uint64_t>(entry.recorded_at_us));
  wire::PutString(&out, entry.fingerprint);
  return out;
}

bool DecodeRequestEntry(absl::string_view bytes, RequestEntry* entry) {
  wire::Reader reader(bytes);
  uint64_t recorded_at_us = 0;
  absl::string_view fingerprint;
  if (!reader.ReadVarint(&entry->first) || !reader.ReadVarint32(&entry->count) ||
      !reader.ReadVarint(&recorded_at_us) || recorded_at_us > INT64_MAX ||
      !reader.ReadString(limits::kMaxFingerprintBytes, &fingerprint) || !reader.empty() ||
      entry->first == 0 || entry->count == 0 || entry->count > limits::kMaxEventsPerCommit) {
    return false;
  }
  entry->recorded_at_us = static_cast<int64_t>(recorded_at_us);
  entry->fingerprint = std::string(fingerprint);
  return true;
}

std::string Row(absl::string_view key) {
  std::string out;
  out.reserve(key.size() + 1);
  out.push_back('r');
  out.append(key.data(), key.size());
  return out;
}

std::string StampKey() { return std::string(1, '\0'); }

std::string EncodeStamp(const Stamp& stamp) {
  std::string out;
  wire::PutVarint(&out, stamp.batch);
  wire::PutVarint(&out, stamp.position);
  wire::PutVarint(&out, stamp.commits);
  return out;
}

bool DecodeStamp(absl::string_view bytes, Stamp* stamp) {
  wire::Reader reader(bytes);
  return reader.ReadVarint(&stamp->batch) && reader.ReadVarint(&stamp->position) &&
         reader.ReadVarint(&stamp->commits) && reader.empty();
}

std::string EncodeIdentity(const LogIdentity& identity) {
  std::string out;
  AppendU8(&out, kIdentityFormat);
  AppendU8(&out, identity.simulated ? 1 : 0);
  AppendBe32(&out, identity.epoch);
  out.append(identity.log_id);
  return out;
}

bool DecodeIdentity(absl::string_view bytes, LogIdentity* identity) {
  ByteReader reader(bytes);
  uint8_t format = 0;
  uint8_t simulated = 0;
  if (!reader.ReadU8(&format) || format != kIdentityFormat || !reader.ReadU8(&simulated) ||
      simulated > 1 || !reader.ReadBe32(&identity->epoch) || identity->epoch == 0 ||
      !IsLogId(reader.left())) {
    return false;
  }
  identity->simulated = simulated == 1;
  identity->log_id = std::string(reader.left());
  return true;
}

std::string EncodePosition(Position position) {
  std::string out;
  wire::PutVarint(&out, position);
  return out;
}

bool DecodePosition(absl::string_view bytes, Position* position) {
  wire::Reader reader(bytes);
  return reader.ReadVarint(position) && reader.empty();
}

}  // namespace vigil::eventstore::keys
