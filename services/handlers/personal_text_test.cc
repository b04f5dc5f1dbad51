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
}

}  // namespace
}  // namespace vigil::handlers
