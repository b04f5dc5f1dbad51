// Method: a reader stops while a million events are appended to a log on disk, and is resumed, also
// across a restart. Held memory is read from the allocator; each event must come once, in order.
#include <malloc.h>

#include "eventstore/disk_log_fixture.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define VIGIL_SANITIZED 1
#else
#define VIGIL_SANITIZED 0
#endif

namespace vigil::eventstore {
namespace {

// Sanitizers keep freed memory and are slow: there the order is tested, not the memory.
constexpr int kEvents = VIGIL_SANITIZED ? 50'000 : 1'000'000;
constexpr int kEventsPerCommit = 8;
constexpr int kCommitsPerGroup = 128;
constexpr size_t kMostGrowth = 16 << 20;

class SlowReaderTest : public DiskLogTest {
 protected:
  void AppendEvents(int events) {
    for (int left = events / kEventsPerCommit; left > 0;) {
      for (int i = std::min(left, kCommitsPerGroup); i > 0; --i, --left) {
        NewCommit commit = Commit({}, absl::StrCat("req-", ++number_));
        for (int event = 0; event < kEventsPerCommit; ++event) {
          commit.events.push_back(
              Event(absl::StrCat("agencies/a/families/", (number_ * 7 + event) % 5000), 1,
                    std::string(60, 'p')));
        }
        ASSERT_TRUE(log_->Stage(commit).ok());
      }
      ASSERT_EQ(log_->Sync(log_->CloseGroup()), SyncOutcome::kDurable);
    }
  }

  // Reads `pages` pages, or up to the head, checking that positions follow one another.
  void ReadOn(int pages) {
    while (pages-- > 0 && request_.from <= log_->DurableHead().position) {
      const absl::StatusOr<ReadPage> page = log_->Read(request_);
      ASSERT_TRUE(page.ok()) << page.status();
      for (const StoredCommit& commit : page->commits) {
        for (const StoredEvent& event : commit.events) ASSERT_EQ(event.position, ++last_);
      }
      request_.from = page->next;
    }
  }

  static size_t HeldBytes() {
    const struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
  }

  int number_ = 0;
  ReadRequest request_{.from = 1, .max_commits = 100};
  Position last_ = 0;
};

TEST_F(SlowReaderTest, AStoppedReaderHoldsNeitherMemoryNorTheWriter) {
  MustOpen();
  int heard = 0;
  const auto listener = log_->AddHeadListener([&](const Head&) { ++heard; });
  AppendEvents(kEvents / 5);  // fills buffers and caches to their bounds
  ReadOn(3);
  const Position stopped_at = last_;
  ASSERT_GT(stopped_at, 0u);
  const size_t before = HeldBytes();
  AppendEvents(kEvents);
  const size_t after = HeldBytes();
  EXPECT_EQ(last_, stopped_at);
  if (!VIGIL_SANITIZED) {
    EXPECT_LT(after, before + kMostGrowth);
    RecordProperty("growth_bytes", static_cast<int>(after) - static_cast<int>(before));
  }
  EXPECT_GT(heard, 0);
  ReadOn(20);
  Close();
  MustOpen();
  AppendEvents(kEvents / 100);
  ReadOn(1 << 30);
  EXPECT_EQ(last_, log_->DurableHead().position);
  EXPECT_EQ(last_, static_cast<Position>(number_) * kEventsPerCommit);
}

}  // namespace
}  // namespace vigil::eventstore
