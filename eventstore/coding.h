// Integers and strings as bytes, the same for every file and value of the event store: big-endian
// integers of fixed width, and strings behind their length. See docs/event-format.md.
#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace vigil::eventstore {

void AppendU8(std::string* out, uint8_t value);
void AppendBe32(std::string* out, uint32_t value);
void AppendBe64(std::string* out, uint64_t value);
// BE32 length, then the bytes.
void AppendBytes(std::string* out, absl::string_view bytes);

// Reads front to back. Every read answers false, and from then on fails, when the bytes run out;
// the views it gives live as long as the bytes it was made from.
class ByteReader {
 public:
  explicit ByteReader(absl::string_view bytes) : left_(bytes) {}

  bool ReadU8(uint8_t* value);
  bool ReadBe32(uint32_t* value);
  bool ReadBe64(uint64_t* value);
  bool ReadBytes(absl::string_view* bytes);  // BE32 length, then the bytes
  bool ReadRaw(size_t size, absl::string_view* bytes);
  absl::string_view left() const { return left_; }
  bool empty() const { return left_.empty() && !failed_; }

 private:
  absl::string_view left_;
  bool failed_ = false;
};

}  // namespace vigil::eventstore
