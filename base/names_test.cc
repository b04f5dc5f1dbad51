// Method: tables of names and ids, good and bad, at the length limit and one past it.
// A name that parses wrongly would send an event to another family's stream.
#include "base/names.h"

#include <string>

#include "base/limits.h"
#include "gtest/gtest.h"

namespace vigil {
namespace {

TEST(Names, PartsOfAName) {
  const VisitName visit("agencies/ct/families/ipv-07/visits/v1");
  EXPECT_EQ(visit.leaf(), "v1");
  EXPECT_EQ(visit.agency().str(), "agencies/ct");
  EXPECT_EQ(NameParent(visit.str()), "agencies/ct/families/ipv-07");
  EXPECT_EQ(NameParent("agencies/ct"), "");
  EXPECT_EQ(AgencyPart("agencies/ct"), "agencies/ct");
}

TEST(Names, Ids) {
  EXPECT_TRUE(IsValidId("a"));
  EXPECT_TRUE(IsValidId("ipv-07"));
  EXPECT_TRUE(IsValidId(std::string(limits::kMaxIdBytes, 'a')));
  EXPECT_FALSE(IsValidId(std::string(limits::kMaxIdBytes + 1, 'a')));
  for (const char* bad : {"", "-a", "a-", "A", "a b", "a/b", "\xc3\xa4", "a_b", "a.b"}) {
    EXPECT_FALSE(IsValidId(bad)) << bad;
  }
}

TEST(Names, Patterns) {
  EXPECT_TRUE(NameMatches("agencies/a/families/f", "agencies/*/families/*"));
  for (const char* bad : {"agencies/a/families", "agencies/a/families/f/visits/v",
                          "agencies//families/f", "agencies/a/teams/f", "agencies/a/families/F", "",
                          "/agencies/a/families/f", "agencies/a/families/f/"}) {
    EXPECT_FALSE(NameMatches(bad, "agencies/*/families/*")) << bad;
  }
}

}  // namespace
}  // namespace vigil
