// Method: rows over a base that a test changes, also in the very moment between a reader's look at
// the base and its look at the journal; what is kept is counted after holders have gone.
#include "services/engine/row_journal.h"

#include "gtest/gtest.h"

namespace vigil::engine {
namespace {

using Row = std::optional<std::string>;

// Runs `meanwhile` after a value was read and before it is given.
class BusyRows : public scheduler::MapRows {
 public:
  absl::StatusOr<Row> Get(absl::string_view key) const override {
    auto value = MapRows::Get(key);
    if (meanwhile) std::exchange(meanwhile, nullptr)();
    return value;
  }
  mutable std::function<void()> meanwhile;
};

class RowJournalTest : public ::testing::Test {
 protected:
  std::shared_ptr<const RowsAt> At(uint64_t position) {
    return std::make_shared<RowsAt>(base_, journal_, position);
  }
  // A commit that ends at `position` overwrites the row.
  void Change(uint64_t position, const std::string& key, const std::string& value) {
    journal_->Note(position, key, *base_->MapRows::Get(key));
    base_->Put(key, value);
  }
  static std::string Scanned(const RowsAt& rows) {
    std::string all;
    EXPECT_TRUE(rows.Scan("", "",
                          [&all](absl::string_view key, absl::string_view value) {
                            all += std::string(key) + "=" + std::string(value) + " ";
                            return true;
                          })
                    .ok());
    return all;
  }

  std::shared_ptr<BusyRows> base_ = std::make_shared<BusyRows>();
  std::shared_ptr<RowJournal> journal_ = std::make_shared<RowJournal>();
};

TEST_F(RowJournalTest, EveryHolderSeesTheRowsOfItsPosition) {
  base_->Put("a", "0");
  const auto at5 = At(5);
  Change(7, "a", "7");
  const auto at7 = At(7);
  Change(9, "a", "9");
  Change(9, "b", "9");
  const auto at9 = At(9);
  EXPECT_EQ(*at5->Get("a"), Row("0"));
  EXPECT_EQ(*at7->Get("a"), Row("7"));
  EXPECT_EQ(*at9->Get("a"), Row("9"));
  EXPECT_EQ(*at7->Get("b"), Row());
  EXPECT_EQ(*at9->Get("b"), Row("9"));
  EXPECT_EQ(Scanned(*at5), "a=0 ");
  EXPECT_EQ(Scanned(*at7), "a=7 ");
  EXPECT_EQ(Scanned(*at9), "a=9 b=9 ");
}

TEST_F(RowJournalTest, AChangeInTheMiddleOfAReadingIsNotSeen) {
  base_->Put("a", "0");
  const auto at5 = At(5);
  base_->meanwhile = [this] { Change(6, "a", "6"); };
  EXPECT_EQ(*at5->Get("a"), Row("0"));
  EXPECT_EQ(*at5->Get("a"), Row("0"));
  // And the other way round: noted, but not yet durable.
  journal_->Note(8, "a", "6");
  EXPECT_EQ(*At(7)->Get("a"), Row("6"));
}

TEST_F(RowJournalTest, TwiceInOneCommitIsOneChange) {
  base_->Put("a", "0");
  const auto at5 = At(5);
  Change(7, "a", "half");
  Change(7, "a", "7");
  EXPECT_EQ(*at5->Get("a"), Row("0"));
  EXPECT_EQ(journal_->size(), 1u);
}

TEST_F(RowJournalTest, NothingIsKeptThatNobodyCanAskFor) {
  base_->Put("a", "0");
  auto at5 = At(5);
  Change(7, "a", "7");
  auto at7 = At(7);
  Change(9, "a", "9");
  auto at9 = At(9);
  EXPECT_EQ(journal_->size(), 2u);
  at7.reset();  // the older holder still needs both
  EXPECT_EQ(journal_->size(), 2u);
  at5.reset();
  EXPECT_EQ(journal_->size(), 0u);
  EXPECT_EQ(*at9->Get("a"), Row("9"));
}

}  // namespace
}  // namespace vigil::engine
