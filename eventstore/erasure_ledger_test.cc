// A ledger read back from its bytes; every flipped bit and every truncation refused; merging keeps
// each subject once and never crosses logs.
#include "eventstore/erasure_ledger.h"

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "eventstore/file_io.h"
#include "gtest/gtest.h"
#include "tests/testing/temp_folder.h"

namespace vigil::eventstore {
namespace {

ErasureLedger Sample() {
  return {.log_id = "log-1",
          .entries = {{"persons/a", 1, 17, absl::FromUnixMicros(1700000000000001)},
                      {"text/b", 2, 18, absl::FromUnixMicros(1700000000000002)}}};
}

TEST(ErasureLedger, RoundTrip) {
  const ErasureLedger ledger = Sample();
  const auto read = DecodeLedger(EncodeLedger(ledger));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->log_id, ledger.log_id);
  EXPECT_EQ(read->entries, ledger.entries);
  EXPECT_TRUE(read->Contains("text/b"));
  EXPECT_FALSE(read->Contains("text/"));
}

TEST(ErasureLedger, EveryFlippedBitAndTruncationIsRefused) {
  const std::string bytes = EncodeLedger(Sample());
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string other = bytes;
    other[bit / 8] ^= static_cast<char>(1 << bit % 8);
    EXPECT_EQ(DecodeLedger(other).status().code(), absl::StatusCode::kDataLoss) << bit;
  }
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(DecodeLedger(bytes.substr(0, size)).status().code(), absl::StatusCode::kDataLoss);
  }
  EXPECT_EQ(DecodeLedger(bytes + "x").status().code(), absl::StatusCode::kDataLoss);
}

// Hazard H12.
TEST(ErasureLedger, MergeKeepsEachSubjectOnce) {
  ErasureLedger ledger = Sample();
  const ErasureLedger other = {.log_id = "log-1",
                               .entries = {{"text/b", 3, 99, absl::UnixEpoch()},
                                           {"persons/c", 3, 100, absl::UnixEpoch()},
                                           {"persons/c", 3, 101, absl::UnixEpoch()}}};
  EXPECT_EQ(*MergeLedger(other, &ledger), 1u);
  ASSERT_EQ(ledger.entries.size(), 3u);
  EXPECT_EQ(ledger.entries[1].position, 18u);
  EXPECT_EQ(ledger.entries[2].position, 100u);
  EXPECT_EQ(*MergeLedger(other, &ledger), 0u);
  EXPECT_EQ(MergeLedger({.log_id = "log-2"}, &ledger).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST(ErasureLedger, FilesAreBoundedAndAMissingOneIsNotAnEmptyOne) {
  testkit::TempFolder folder;
  rocksdb::FileSystem* fs = rocksdb::FileSystem::Default().get();
  const std::string path = folder.path() + "/erasures";
  EXPECT_EQ(ReadLedger(fs, path).status().code(), absl::StatusCode::kNotFound);
  ASSERT_TRUE(WriteLedger(fs, path, Sample()).ok());
  EXPECT_EQ(ReadLedger(fs, path)->entries, Sample().entries);

  // One name fills the ledger to its limit, one byte more is refused.
  ErasureLedger large = Sample();
  large.entries[0].subject.append(limits::kMaxLedgerBytes - EncodeLedger(large).size(), 'x');
  EXPECT_TRUE(WriteLedger(fs, path, large).ok());
  EXPECT_TRUE(ReadLedger(fs, path).ok());
  large.entries[0].subject.push_back('x');
  EXPECT_EQ(WriteLedger(fs, path, large).code(), absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(ReadLedger(fs, path).ok());
}

}  // namespace
}  // namespace vigil::eventstore
