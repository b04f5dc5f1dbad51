// Method: the two tables that D7 prints, the mixed weeks that a taper makes, and a comparison with
// rounding halves up in real numbers over every sum a week can have.
#include "scheduler/calendar/required.h"

#include <cmath>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace vigil::calendar {
namespace {

std::vector<int> ForDates(int weekly_value) {
  std::vector<int> required;
  for (int dates = 0; dates <= 7; ++dates) required.push_back(RequiredVisits(weekly_value * dates));
  return required;
}

TEST(Required, TheTablesOfD7) {
  EXPECT_THAT(ForDates(3), testing::ElementsAre(0, 0, 1, 1, 2, 2, 3, 3));
  EXPECT_THAT(ForDates(2), testing::ElementsAre(0, 0, 1, 1, 1, 1, 2, 2));
  EXPECT_THAT(ForDates(1), testing::ElementsAre(0, 0, 0, 0, 1, 1, 1, 1));
  EXPECT_THAT(ForDates(0), testing::Each(0));
}

TEST(Required, ATaperInMidWeekMixesValues) {
  EXPECT_EQ(RequiredVisits(3 * 3 + 4 * 1), 2);  // 13/7 = 1.86
  EXPECT_EQ(RequiredVisits(2 * 3 + 5 * 2), 2);  // 16/7 = 2.29
}

TEST(Required, IsTheMeanRoundedHalvesUp) {
  for (int sum = 0; sum <= 7 * 20; ++sum) {
    EXPECT_EQ(RequiredVisits(sum), static_cast<int>(std::floor(sum / 7.0 + 0.5))) << sum;
  }
}

}  // namespace
}  // namespace vigil::calendar
