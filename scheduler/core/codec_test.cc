// Method: a record with every kind of field goes to bytes and back; then every prefix of the bytes,
// trailing bytes and impossible lengths must be refused, never read past.
#include "scheduler/core/codec.h"

#include <limits>
#include <random>
#include <string>

#include "gtest/gtest.h"
#include "scheduler/core/state.h"

namespace vigil::scheduler {
namespace {

struct Inner {
  std::string text;
  std::optional<absl::CivilDay> date;
  bool operator==(const Inner&) const = default;
  template <class A>
  void Fields(A& a) {
    a(text, date);
  }
};

struct Everything {
  bool flag = false;
  uint32_t small = 0;
  uint64_t big = 0;
  int32_t signed_small = 0;
  int64_t signed_big = 0;
  absl::Time time, past, future;
  FamilyName family;
  StaffRole role = StaffRole::STAFF_ROLE_UNSPECIFIED;
  std::vector<Inner> list;
  std::map<std::string, uint64_t> map;
  std::shared_ptr<Inner> some, none;
  template <class A>
  void Fields(A& a) {
    a(flag, small, big, signed_small, signed_big, time, past, future, family, role, list, map, some,
      none);
  }
};

Everything Sample() {
  Everything e;
  e.flag = true;
  e.small = std::numeric_limits<uint32_t>::max();
  e.big = std::numeric_limits<uint64_t>::max();
  e.signed_small = std::numeric_limits<int32_t>::min();
  e.signed_big = std::numeric_limits<int64_t>::min();
  e.time = absl::FromUnixMicros(-1);
  e.past = absl::InfinitePast();
  e.future = absl::InfiniteFuture();
  e.family = FamilyName("agencies/a/families/f");
  e.role = StaffRole::STAFF_ROLE_FRS;
  e.list = {{std::string("\0x", 2), absl::CivilDay(1969, 12, 31)}, {"", std::nullopt}};
  e.map = {{"a", 1}, {"b", 0}};
  e.some = std::make_shared<Inner>(Inner{"inner", absl::CivilDay(2199, 12, 31)});
  return e;
}

TEST(Codec, RoundTrips) {
  const Everything in = Sample();
  const auto out = Decode<Everything>(Encode(in));
  ASSERT_TRUE(out.ok()) << out.status();
  EXPECT_EQ(out->flag, in.flag);
  EXPECT_EQ(out->small, in.small);
  EXPECT_EQ(out->big, in.big);
  EXPECT_EQ(out->signed_small, in.signed_small);
  EXPECT_EQ(out->signed_big, in.signed_big);
  EXPECT_EQ(out->time, in.time);
  EXPECT_EQ(out->past, in.past);
  EXPECT_EQ(out->future, in.future);
  EXPECT_EQ(out->family, in.family);
  EXPECT_EQ(out->role, in.role);
  EXPECT_EQ(out->list, in.list);
  EXPECT_EQ(out->map, in.map);
  EXPECT_EQ(*out->some, *in.some);
  EXPECT_EQ(out->none, nullptr);
  EXPECT_EQ(Encode(*out), Encode(in));
}

TEST(Codec, RefusesEveryPrefixAndAnythingBehind) {
  const std::string bytes = Encode(Sample());
  for (size_t size = 0; size < bytes.size(); ++size)
    EXPECT_EQ(Decode<Everything>(bytes.substr(0, size)).status().code(),
              absl::StatusCode::kDataLoss)
        << size;
  EXPECT_FALSE(Decode<Everything>(bytes + std::string(1, '\0')).ok());
}

TEST(Codec, RefusesALengthThatCannotBe) {
  Encoder encoder;
  encoder(std::numeric_limits<uint64_t>::max());
  EXPECT_FALSE(Decode<Inner>(encoder.Take()).ok());
}

TEST(Codec, SurvivesRandomBytes) {
  std::mt19937 random(7);
  for (int round = 0; round < 20000; ++round) {
    std::string bytes = round % 2 == 0 ? Encode(Sample()) : std::string(random() % 64, '\0');
    for (int i = 0; i < 3 && !bytes.empty(); ++i)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    (void)Decode<Everything>(bytes);
    (void)Decode<Family>(bytes);
    (void)State::DecodeFrom(bytes);
  }
}

}  // namespace
}  // namespace vigil::scheduler
