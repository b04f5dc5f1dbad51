// Method: 60 teams for a year are made with 64 calls in flight (or taken from the cache), opened
// again, and held against what was asked: sizes, the whole hash chain, the indexes anew.
#include "tests/large/large_data.h"

#include <filesystem>

#include "eventstore/crypto.h"
#include "eventstore/log_tools.h"
#include "eventstore/rocksdb_log.h"
#include "gtest/gtest.h"

namespace vigil::testkit {
namespace {

eventstore::OpenOptions ReadOnly(const std::string& folder) {
  eventstore::OpenOptions options;
  options.data_dir = folder;
  options.create_if_missing = false;
  options.read_only = true;
  options.entropy = eventstore::SystemEntropy();
  return options;
}

TEST(LargeData, AYearOfSixtyTeamsIsWhole) {
  const auto folder = CachedLargeData({});
  ASSERT_TRUE(folder.ok()) << folder.status();
  {
    const auto log = eventstore::RocksLog::Open(ReadOnly(*folder));
    ASSERT_TRUE(log.ok()) << log.status();
    EXPECT_TRUE((*log)->verdict().ok()) << (*log)->verdict();
    EXPECT_TRUE((*log)->Verify(nullptr).ok());
    EXPECT_GT((*log)->DurableHead().position, 300'000u);
  }
  const auto report = eventstore::CompareIndexes(ReadOnly(*folder), nullptr);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->same());
}

}  // namespace
}  // namespace vigil::testkit
