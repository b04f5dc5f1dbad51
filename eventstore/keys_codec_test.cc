// Method: golden bytes of every key and value, the order of keys, and truncation of each value.
// Wrong order would hide events from readers; a lax decoder would answer from damage.
#include "eventstore/keys_codec.h"

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"

namespace vigil::eventstore::keys {
namespace {

std::string Hex(const std::string& bytes) { return absl::BytesToHexString(bytes); }

TEST(KeysCodec, GoldenBytes) {
  EXPECT_EQ(Hex(Log(0x0102)), "0000000000000102");
  EXPECT_EQ(Hex(Stream("ab", 3)),
            "73"
            "6162"
            "00"
            "0000000000000003");
  EXPECT_EQ(Hex(Partition("ab", 3)),
            "70"
            "6162"
            "00"
            "0000000000000003");
  EXPECT_EQ(Hex(EncodePlace({300, 2, 5})),
            "ac02"
            "02"
            "05");
  EXPECT_EQ(Hex(Request({"p", "m", "r"})), "9c237f9a93393acc9c2f24f89f6e37d4");
  EXPECT_EQ(Hex(EncodeRequestEntry({300, 2, 5, "fp"})),
            "ac02"
            "02"
            "05"
            "026670");
  EXPECT_EQ(Hex(Row("k")), "726b");
  EXPECT_EQ(Hex(StampKey()), "00");
  EXPECT_EQ(Hex(EncodeStamp({300, 2, 5})),
            "ac02"
            "02"
            "05");
  EXPECT_EQ(Hex(EncodePosition(300)), "ac02");
  EXPECT_EQ(EncodeIdentity({"00112233445566778899aabbccddeeff", 2, true}),
            std::string("\x01\x01\0\0\0\x02", 6) + "00112233445566778899aabbccddeeff");
}

TEST(KeysCodec, KeysSortAsTheyAreRead) {
  EXPECT_LT(Log(255), Log(256));
  EXPECT_LT(Stream("a", 255), Stream("a", 256));
  EXPECT_LT(Stream("a", UINT64_MAX), Stream("a\x01", 1));
  EXPECT_LT(Stream("a", UINT64_MAX), Stream("a/b", 1));
  EXPECT_LT(Partition("z", UINT64_MAX), Stream("a", 1));
}

TEST(KeysCodec, ValuesRoundTripAndEveryTruncationIsRefused) {
  const auto check = [](const std::string& bytes, auto decode) {
    EXPECT_TRUE(decode(bytes));
    EXPECT_FALSE(decode(bytes + '\0'));
    for (size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(decode(bytes.substr(0, size)));
  };
  const EventPlace place{uint64_t{1} << 40, 4095, 70000};
  EventPlace place_out;
  check(EncodePlace(place), [&](const std::string& s) { return DecodePlace(s, &place_out); });
  ASSERT_TRUE(DecodePlace(EncodePlace(place), &place_out));
  EXPECT_EQ(place_out, place);

  const RequestEntry entry{77, 4096, 1'700'000'000'000'000, std::string(32, 'f')};
  RequestEntry entry_out;
  check(EncodeRequestEntry(entry),
        [&](const std::string& s) { return DecodeRequestEntry(s, &entry_out); });
  ASSERT_TRUE(DecodeRequestEntry(EncodeRequestEntry(entry), &entry_out));
  EXPECT_EQ(entry_out, entry);

  const Stamp stamp{UINT64_MAX, 2, 3};
  Stamp stamp_out;
  check(EncodeStamp(stamp), [&](const std::string& s) { return DecodeStamp(s, &stamp_out); });
  ASSERT_TRUE(DecodeStamp(EncodeStamp(stamp), &stamp_out));
  EXPECT_EQ(stamp_out, stamp);

  const LogIdentity identity{"00112233445566778899aabbccddeeff", 9, true};
  LogIdentity identity_out;
  check(EncodeIdentity(identity),
        [&](const std::string& s) { return DecodeIdentity(s, &identity_out); });
  ASSERT_TRUE(DecodeIdentity(EncodeIdentity(identity), &identity_out));
  EXPECT_EQ(identity_out.log_id, identity.log_id);
  EXPECT_EQ(identity_out.epoch, 9u);
  EXPECT_TRUE(identity_out.simulated);
}

TEST(KeysCodec, WhatNoWriterWritesIsRefused) {
  EventPlace place;
  EXPECT_FALSE(DecodePlace(EncodePlace({0, 0, 1}), &place));
  EXPECT_FALSE(DecodePlace(EncodePlace({1, 4096, 1}), &place));
  EXPECT_FALSE(DecodePlace(EncodePlace({1, 0, 0}), &place));
  EXPECT_FALSE(DecodePlace(std::string("\x81\x00\x00\x01", 4), &place)) << "a varint too long";
  RequestEntry entry;
  EXPECT_FALSE(DecodeRequestEntry(EncodeRequestEntry({0, 1, 1, ""}), &entry));
  EXPECT_FALSE(DecodeRequestEntry(EncodeRequestEntry({1, 0, 1, ""}), &entry));
  EXPECT_FALSE(DecodeRequestEntry(EncodeRequestEntry({1, 1, -1, ""}), &entry));
  EXPECT_FALSE(DecodeRequestEntry(EncodeRequestEntry({1, 1, 1, std::string(33, 'f')}), &entry));
  LogIdentity identity;
  EXPECT_FALSE(
      DecodeIdentity(EncodeIdentity({"00112233445566778899AABBccddeeff", 1, false}), &identity));
  EXPECT_FALSE(
      DecodeIdentity(EncodeIdentity({"00112233445566778899aabbccddeeff", 0, false}), &identity));
}

}  // namespace
}  // namespace vigil::eventstore::keys
