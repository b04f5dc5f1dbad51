#include "eventstore/coding.h"

namespace vigil::eventstore {
namespace {

template <typename T>
void AppendBigEndian(std::string* out, T value) {
  for (int shift = 8 * (sizeof(T) - 1); shift >= 0; shift -= 8) {
    out->push_back(static_cast<char>(value >> shift));
  }
}

template <typename T>
T BigEndian(absl::string_view bytes) {
  T value = 0;
  for (char c : bytes) value = static_cast<T>(value << 8) | static_cast<uint8_t>(c);
  return value;
}

}  // namespace

void AppendU8(std::string* out, uint8_t value) { out->push_back(static_cast<char>(value)); }
void AppendBe32(std::string* out, uint32_t value) { AppendBigEndian(out, value); }
void AppendBe64(std::string* out, uint64_t value) { AppendBigEndian(out, value); }

void AppendBytes(std::string* out, absl::string_view bytes) {
  AppendBe32(out, static_cast<uint32_t>(bytes.size()));
  out->append(bytes.data(), bytes.size());
}

bool ByteReader::ReadRaw(size_t size, absl::string_view* bytes) {
  if (failed_ || left_.size() < size) {
    failed_ = true;
    return false;
  }
  *bytes = left_.substr(0, size);
  left_.remove_prefix(size);
  return true;
}

bool ByteReader::ReadU8(uint8_t* value) {
  absl::string_view bytes;
  if (!ReadRaw(1, &bytes)) return false;
  *value = static_cast<uint8_t>(bytes[0]);
  return true;
}

bool ByteReader::ReadBe32(uint32_t* value) {
  absl::string_view bytes;
  if (!ReadRaw(4, &bytes)) return false;
  *value = BigEndian<uint32_t>(bytes);
  return true;
}

bool ByteReader::ReadBe64(uint64_t* value) {
  absl::string_view bytes;
  if (!ReadRaw(8, &bytes)) return false;
  *value = BigEndian<uint64_t>(bytes);
  return true;
}

bool ByteReader::ReadBytes(absl::string_view* bytes) {
  uint32_t size = 0;
  return ReadBe32(&size) && ReadRaw(size, bytes);
}

}  // namespace vigil::eventstore
