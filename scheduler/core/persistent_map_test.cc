// Method: random insertions, replacements and erasures against std::map, with keys whose hashes
// collide among them; copies taken on the way must still hold what they held when they were taken.
#include "scheduler/core/persistent_map.h"

#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace vigil::scheduler {
namespace {

struct Item {
  std::string name;
  int value = 0;
  const std::string& key() const { return name; }
};
using Model = std::map<std::string, int>;

Model Contents(const PersistentMap<Item>& map) {
  Model out;
  map.ForEach([&out](const auto& item) { out[item->name] = item->value; });
  return out;
}

TEST(PersistentMap, BehavesAsAMapAndKeepsOldCopies) {
  for (const uint32_t seed : {1u, 2u, 3u, 4u, 5u}) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    std::mt19937 random(seed);
    PersistentMap<Item> map;
    Model model;
    std::vector<std::pair<PersistentMap<Item>, Model>> copies;
    for (int step = 0; step < 4000; ++step) {
      const std::string key = absl::StrCat("agencies/a/families/f", random() % 700);
      switch (random() % 8) {
        case 0:
        case 1:
          EXPECT_EQ(map.Erase(key), model.erase(key) == 1);
          break;
        case 2:
          copies.emplace_back(map, model);
          if (copies.size() > 20) copies.erase(copies.begin() + random() % copies.size());
          break;
        default: {
          const int value = static_cast<int>(random());
          map.Set(std::make_shared<Item>(Item{key, value}));
          model[key] = value;
        }
      }
      ASSERT_EQ(map.size(), model.size()) << step;
      const auto& found = map.Find(key);
      ASSERT_EQ(found != nullptr, model.count(key) == 1) << step;
      if (found != nullptr) {
        ASSERT_EQ(found->value, model[key]);
      }
    }
    EXPECT_EQ(Contents(map), model);
    for (const auto& [copy, then] : copies) EXPECT_EQ(Contents(copy), then);
  }
}

TEST(PersistentMap, EraseToNothingAndBack) {
  PersistentMap<Item> map;
  EXPECT_FALSE(map.Erase("x"));
  map.Set(std::make_shared<Item>(Item{"x", 1}));
  EXPECT_TRUE(map.Erase("x"));
  EXPECT_TRUE(map.empty());
  EXPECT_EQ(map.Find("x"), nullptr);
  map.Set(std::make_shared<Item>(Item{"x", 2}));
  EXPECT_EQ(map.Find("x")->value, 2);
}

TEST(PersistentMap, OrderIsAFunctionOfTheKeys) {
  PersistentMap<Item> forward, backward;
  for (int i = 0; i < 500; ++i) {
    forward.Set(std::make_shared<Item>(Item{absl::StrCat("k", i), i}));
    backward.Set(std::make_shared<Item>(Item{absl::StrCat("k", 499 - i), i}));
  }
  std::vector<std::string> a, b;
  forward.ForEach([&a](const auto& item) { a.push_back(item->name); });
  backward.ForEach([&b](const auto& item) { b.push_back(item->name); });
  EXPECT_EQ(a, b);
  EXPECT_EQ(StableHash("agencies/a"), StableHash(std::string("agencies/a")));
}

}  // namespace
}  // namespace vigil::scheduler
