// Method: texts at and beyond both ends of our years, and texts that are no times, are parsed; the
// refusal must name the flag, the text and the rule.
#include "base/flag_time.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace vigil {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(FlagTime, LiesFrom1970To2199) {
  for (const char* text : {"1970-01-01T00:00:00Z", "2199-12-31T23:59:59.999Z",
                           "1969-12-31T19:00:00-05:00", "2026-11-01T01:30:00-04:00"}) {
    const auto t = ParseFlagTime("--until", text);
    EXPECT_TRUE(t.ok()) << t.status();
  }
  for (const char* text : {"1969-12-31T23:59:59Z", "2200-01-01T00:00:00Z",
                           "2199-12-31T19:00:00-05:00", "infinite-past", "infinite-future"}) {
    const auto t = ParseFlagTime("--until", text);
    EXPECT_EQ(t.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(t.status().message()),
                AllOf(HasSubstr("--until "), HasSubstr(text), HasSubstr("1970 to 2199")));
  }
}

TEST(FlagTime, MustBeATime) {
  for (const char* text : {"", "yesterday", "2026-11-01", "2026-11-01T09:00",
                           "2026-02-30T09:00:00Z", "2026-11-01T25:00:00Z"}) {
    const auto t = ParseFlagTime("--until", text);
    EXPECT_EQ(t.status().code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_THAT(std::string(t.status().message()),
                AllOf(HasSubstr("--until "), HasSubstr(text), HasSubstr("RFC 3339")));
  }
}

}  // namespace
}  // namespace vigil
