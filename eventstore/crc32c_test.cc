// Known answers (RFC 3720 B.4), and the two implementations against each other on random bytes cut
// at random places.
#include "eventstore/crc32c.h"

#include <random>
#include <string>

#include "gtest/gtest.h"

namespace vigil::eventstore {
namespace {

TEST(Crc32c, KnownAnswers) {
  EXPECT_EQ(Crc32c(""), 0u);
  EXPECT_EQ(Crc32c("123456789"), 0xe3069283u);
  EXPECT_EQ(Crc32c(std::string(32, '\0')), 0x8a9136aau);
  EXPECT_EQ(Crc32c(std::string(32, '\xff')), 0x62a8ab43u);
}

TEST(Crc32c, ContinuesAndAgreesWithThePortableForm) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    std::string bytes(random() % 300, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    const size_t cut = bytes.empty() ? 0 : random() % bytes.size();
    const uint32_t whole = Crc32c(bytes);
    EXPECT_EQ(whole, internal::PortableCrc32c(bytes, 0));
    EXPECT_EQ(whole, Crc32c(bytes.substr(cut), Crc32c(bytes.substr(0, cut))));
  }
}

}  // namespace
}  // namespace vigil::eventstore
