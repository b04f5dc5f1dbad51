// Each writer read back by its reader, and every truncation of a record refused without reading
// past its end.
#include "eventstore/coding.h"

#include "gtest/gtest.h"

namespace vigil::eventstore {
namespace {

std::string Record() {
  std::string out;
  AppendU8(&out, 0xab);
  AppendBe32(&out, 0x01020304);
  AppendBe64(&out, 0xfffefdfcfbfaf9f8);
  AppendBytes(&out, "subject");
  AppendBytes(&out, "");
  return out;
}

bool Parse(absl::string_view bytes, bool expect_values) {
  ByteReader reader(bytes);
  uint8_t u8 = 0;
  uint32_t u32 = 0;
  uint64_t u64 = 0;
  absl::string_view subject, nothing;
  if (!reader.ReadU8(&u8) || !reader.ReadBe32(&u32) || !reader.ReadBe64(&u64) ||
      !reader.ReadBytes(&subject) || !reader.ReadBytes(&nothing)) {
    return false;
  }
  if (expect_values) {
    EXPECT_EQ(u8, 0xab);
    EXPECT_EQ(u32, 0x01020304u);
    EXPECT_EQ(u64, 0xfffefdfcfbfaf9f8u);
    EXPECT_EQ(subject, "subject");
    EXPECT_EQ(nothing, "");
  }
  return reader.empty();
}

TEST(Coding, RoundTripInBigEndianOrder) {
  EXPECT_TRUE(Parse(Record(), true));
  EXPECT_EQ(Record().substr(1, 4), std::string("\x01\x02\x03\x04", 4));
}

TEST(Coding, EveryTruncationIsRefused) {
  const std::string record = Record();
  for (size_t size = 0; size < record.size(); ++size) {
    EXPECT_FALSE(Parse(absl::string_view(record).substr(0, size), false)) << size;
  }
}

TEST(Coding, ALengthBeyondTheEndFailsForGood) {
  ByteReader reader(
      absl::string_view("\xff\xff\xff\xff"
                        "abc",
                        7));
  absl::string_view bytes;
  uint8_t u8 = 0;
  EXPECT_FALSE(reader.ReadBytes(&bytes));
  EXPECT_FALSE(reader.ReadU8(&u8));
  EXPECT_FALSE(reader.empty());
}

}  // namespace
}  // namespace vigil::eventstore
