// Records read back as written, at the limit and around the size of a chunk; every byte of a file
// flipped, every truncation and an exchange of chunks refused; a write cut at every change leaves
// no file or a whole one.
#include "eventstore/record_file.h"

#include <fstream>

#include "base/limits.h"
#include "gtest/gtest.h"
#include "tests/testing/fault_fs.h"
#include "tests/testing/temp_folder.h"

namespace vigil::eventstore {
namespace {

constexpr absl::string_view kKind = "TESTKIND";

absl::Status WriteRecords(rocksdb::FileSystem* fs, const std::string& path,
                          const std::vector<std::string>& records) {
  absl::StatusOr<RecordFileWriter> file = RecordFileWriter::Create(fs, path, kKind, "the header");
  if (!file.ok()) return file.status();
  for (const std::string& record : records) {
    if (absl::Status status = file->Append(record); !status.ok()) return status;
  }
  return file->Commit();
}

absl::StatusOr<std::vector<std::string>> ReadRecords(rocksdb::FileSystem* fs,
                                                     const std::string& path) {
  absl::StatusOr<RecordFileReader> file = RecordFileReader::Open(fs, path, kKind);
  if (!file.ok()) return file.status();
  EXPECT_EQ(file->header(), "the header");
  std::vector<std::string> records;
  const absl::Status status = file->ForEach([&](absl::string_view record) {
    records.emplace_back(record);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return records;
}

// Unsynced, for the many small variations of a file.
void Overwrite(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

class RecordFileTest : public testing::Test {
 protected:
  testkit::TempFolder folder_;
  rocksdb::FileSystem* const fs_ = rocksdb::FileSystem::Default().get();
  const std::string path_ = folder_.path() + "/file";
};

TEST_F(RecordFileTest, GivesBackWhatWasWritten) {
  const std::vector<std::vector<std::string>> cases = {
      {},
      {""},
      {"one", "", "three"},
      std::vector<std::string>(5000, std::string(700, 'r')),
      {std::string((1 << 20) - 4, 'a'), std::string(1 << 20, 'b'), std::string(1, 'c')},
      {std::string(limits::kMaxFileRecordBytes, 'm'), "after"}};
  for (const auto& records : cases) {
    ASSERT_TRUE(WriteRecords(fs_, path_, records).ok());
    EXPECT_EQ(*ReadRecords(fs_, path_), records);
  }
  EXPECT_EQ(WriteRecords(fs_, path_, {std::string(limits::kMaxFileRecordBytes + 1, 'm')}).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReadRecords(fs_, path_)->size(), 2u);  // the one before stays
}

TEST_F(RecordFileTest, AHeaderAtItsLimitAndOnePastIt) {
  const std::string longest(limits::kMaxFileHeaderBytes, 'h');
  auto file = RecordFileWriter::Create(fs_, path_, kKind, longest);
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_TRUE(file->Append("a record").ok());
  ASSERT_TRUE(file->Commit().ok());
  const auto read = RecordFileReader::Open(fs_, path_, kKind);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->header(), longest);
  EXPECT_DEATH((void)RecordFileWriter::Create(fs_, path_, kKind, longest + "h"), "65537");
}

TEST_F(RecordFileTest, EveryFlippedByteAndTruncationIsRefused) {
  ASSERT_TRUE(WriteRecords(fs_, path_, {"first", "second", ""}).ok());
  const std::string bytes = *ReadWholeFile(fs_, path_, 1 << 20);
  for (size_t i = 0; i < bytes.size(); ++i) {
    std::string other = bytes;
    other[i] ^= 0x10;
    Overwrite(path_, other);
    EXPECT_FALSE(ReadRecords(fs_, path_).ok()) << i;
    Overwrite(path_, bytes.substr(0, i));
    EXPECT_EQ(ReadRecords(fs_, path_).status().code(), absl::StatusCode::kDataLoss) << i;
  }
  Overwrite(path_, bytes + "x");
  EXPECT_EQ(ReadRecords(fs_, path_).status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(RecordFileTest, ExchangedChunksAreRefused) {
  const std::string record(1 << 20, 'a');  // each fills a chunk
  ASSERT_TRUE(WriteRecords(fs_, path_, {record, std::string(1 << 20, 'b')}).ok());
  std::string bytes = *ReadWholeFile(fs_, path_, 4 << 20);
  const size_t chunk = 8 + 4 + record.size();
  const size_t start = bytes.size() - 2 * chunk - 28;
  bytes = bytes.substr(0, start) + bytes.substr(start + chunk, chunk) + bytes.substr(start, chunk) +
          bytes.substr(start + 2 * chunk);
  Overwrite(path_, bytes);
  EXPECT_EQ(ReadRecords(fs_, path_).status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(RecordFileTest, AnotherKindIsNotDamage) {
  ASSERT_TRUE(WriteRecords(fs_, path_, {"first"}).ok());
  EXPECT_EQ(RecordFileReader::Open(fs_, path_, "OTHERONE").status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(RecordFileTest, StopsAtTheFirstErrorOfItsReader) {
  ASSERT_TRUE(WriteRecords(fs_, path_, {"first", "second"}).ok());
  int seen = 0;
  EXPECT_EQ(RecordFileReader::Open(fs_, path_, kKind)
                ->ForEach([&](absl::string_view) {
                  ++seen;
                  return absl::CancelledError("enough");
                })
                .code(),
            absl::StatusCode::kCancelled);
  EXPECT_EQ(seen, 1);
}

TEST_F(RecordFileTest, AWriteCutAnywhereLeavesNothingOrAWholeFile) {
  bool finished = false;
  for (int changes = 0; !finished; ++changes) {
    testkit::FaultFileSystem fs;
    const std::string path = folder_.path() + "/cut" + std::to_string(changes);
    fs.FreezeAfter(changes);
    const absl::Status status = WriteRecords(&fs, path, {"first", "second"});
    finished = !fs.frozen();
    fs.Freeze();
    fs.Crash(testkit::Loss::kTorn, static_cast<uint32_t>(changes));
    const auto records = ReadRecords(&fs, path);
    if (status.ok()) {
      EXPECT_TRUE(records.ok());
    }
    EXPECT_TRUE(records.ok() || absl::IsNotFound(records.status())) << records.status();
  }
}

}  // namespace
}  // namespace vigil::eventstore
