// Method: a list against a plain vector that is changed and sorted alike, and copies of the list
// that must stay as they were, sharing what did not change.
#include "scheduler/core/shared_list.h"

#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/core/codec.h"

namespace vigil::scheduler {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

TEST(SharedList, SettleKeepsTheOrderWhereverTheValueGoes) {
  std::mt19937 random(1);
  SharedList<int> list;
  std::vector<int> expected;
  for (int step = 0; step < 2000; ++step) {
    const int value = static_cast<int>(random() % 100);
    const size_t at = random() % (list.size() + 1);
    if (at < expected.size() && expected.size() > 30) {
      list.erase(list.begin() + at, list.begin() + at + 1);
      expected.erase(expected.begin() + static_cast<std::ptrdiff_t>(at));
    } else {
      if (at == expected.size()) {
        list.push_back(value);
        expected.push_back(value);
      } else {
        list.Edit(at) = value;
        expected[at] = value;
      }
      list.Settle(at, std::less<>());
      std::sort(expected.begin(), expected.end());
    }
    ASSERT_THAT(list, ElementsAreArray(expected));
  }
}

TEST(SharedList, ACopyStaysAsItWasAndSharesTheRest) {
  SharedList<int> list;
  for (const int value : {1, 3, 5}) list.push_back(value);
  const SharedList<int> copy = list;
  list.Edit(0) = 4;
  list.Settle(0, std::less<>());
  EXPECT_THAT(copy, ElementsAre(1, 3, 5));
  EXPECT_THAT(list, ElementsAre(3, 4, 5));
  EXPECT_EQ(&copy[1], &list[0]);
  EXPECT_EQ(&copy[2], &list[2]);
}

TEST(SharedList, WhoHoldsAnElementAloneChangesItInPlace) {
  SharedList<int> list;
  for (const int value : {1, 3, 5}) list.push_back(value);
  const int* const first = &list[0];
  list.Edit(0) = 2;
  EXPECT_EQ(&list[0], first);
  {
    const SharedList<int> copy = list;
    list.Edit(1) = 4;
    EXPECT_THAT(copy, ElementsAre(2, 3, 5));
  }
  const int* const second = &list[1];
  list.Edit(1) = 3;  // the copy is gone
  EXPECT_EQ(&list[1], second);
  EXPECT_EQ(&list[0], first);

  // Shared with another list by the element alone, as a visit with its archive.
  SharedList<int> other;
  other.push_back(list, 0);
  list.Edit(0) = 1;
  EXPECT_THAT(other, ElementsAre(2));
  EXPECT_THAT(list, ElementsAre(1, 3, 5));
}

TEST(SharedVector, ACopyStaysAsItWas) {
  SharedVector<int> vector;
  EXPECT_TRUE(vector.empty());
  EXPECT_EQ(vector.begin(), vector.end());
  for (const int value : {1, 2}) vector.push_back(value);
  const int* const data = vector.data();
  vector.Edit()[0] = 3;
  EXPECT_EQ(vector.data(), data);
  const SharedVector<int> copy = vector;
  EXPECT_EQ(copy.data(), data);
  vector.Edit()[0] = 4;
  EXPECT_THAT(copy, ElementsAre(3, 2));
  EXPECT_THAT(vector, ElementsAre(4, 2));
}

TEST(SharedList, IsEncodedAsAVectorIs) {
  SharedList<uint64_t> list;
  for (const uint64_t value : {7u, 300u}) list.push_back(value);
  EXPECT_EQ(Encode(list), Encode(std::vector<uint64_t>{7, 300}));
  const auto decoded = Decode<SharedList<uint64_t>>(Encode(list));
  ASSERT_TRUE(decoded.ok());
  EXPECT_THAT(*decoded, ElementsAre(7, 300));
}

}  // namespace
}  // namespace vigil::scheduler
