// Telephone numbers and characters of personal values, by tables of accepted and refused texts.
// A refusal must not hold the value: it may end up in a log.
#include "services/handlers/personal_text.h"

#include <string>

#include "gtest/gtest.h"

namespace vigil::handlers {
namespace {

TEST(NormalisePhone, DropsSeparators) {
  for (const char* text :
       {"+441164960123", "+44 (116) 496-0123", "+44.116/4960123", "+44\t1164960123"}) {
    const auto number = NormalisePhone(text);
    ASSERT_TRUE(number.ok()) << text;
    EXPECT_EQ(*number, "+441164960123");
  }
}

TEST(NormalisePhone, HoldsTheLengthsOfE164) {
  EXPECT_TRUE(NormalisePhone("+1234567").ok());
  EXPECT_FALSE(NormalisePhone("+123456").ok());
  EXPECT_TRUE(NormalisePhone("+123456789012345").ok());
  EXPECT_FALSE(NormalisePhone("+1234567890123456").ok());
}

// Hazard H11.
TEST(NormalisePhone, RefusesWithoutRepeatingTheValue) {
  for (const char* text : {"", "+", "01164960123", "+0441164960", "+44 116 49601x3",
                           "++441164960123", "+44116496012\xC2\xB3"}) {
    const auto number = NormalisePhone(text);
    ASSERT_FALSE(number.ok()) << text;
    EXPECT_EQ(number.status().message().find("4960"), std::string::npos);
  }
}

TEST(HasControlCharacters, AllowsTabsAndLineBreaksOnly) {
  EXPECT_FALSE(HasControlCharacters("caf\xC3\xA9\tone\r\ntwo"));
  EXPECT_TRUE(HasControlCharacters(absl::string_view("a\0b", 3)));
  EXPECT_TRUE(HasControlCharacters("a\x1b[31m"));
  EXPECT_TRUE(HasControlCharacters("a\x7f"));
  // The first and the last of the second block, and what follows it.
  EXPECT_TRUE(HasControlCharacters("a\xC2\x80"));
  EXPECT_TRUE(HasControlCharacters("a\xC2\x9F z"));
  EXPECT_FALSE(HasControlCharacters("a\xC2\xA0z"));
}

TEST(IsBlank, KnowsTheSpacesOfOtherScripts) {
  for (const char* text :
       {"", " \t\r\n", "\xC2\xA0", "\xE3\x80\x80 \xE3\x80\x80", "\xE2\x80\x80", "\xE2\x80\x8F",
        "\xE2\x80\xA8", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE2\x81\xAF", "\xEF\xBB\xBF",
        "\xE1\x9A\x80", "\xE1\xA0\x8E", "\xE3\x85\xA4", "\xE2\xA0\x80", "\xC2\xAD"}) {
    EXPECT_TRUE(IsBlank(text)) << text;
  }
  // Their neighbours, and names that hold or begin with one.
  for (const char* text :
       {"x", "-", " x", "\xC2\xA1", "\xE2\x80\x90", "\xE2\x80\xA7", "\xE2\x80\xB0", "\xE2\x81\x9E",
        "\xE2\x81\xB0", "\xE3\x80\x81", "\xC2\xA0Zo\xC3\xAB", "\xE6\x9D\x8E\xE3\x80\x80", "\xE2"}) {
    EXPECT_FALSE(IsBlank(text)) << text;
  }
}

}  // namespace
}  // namespace vigil::handlers
