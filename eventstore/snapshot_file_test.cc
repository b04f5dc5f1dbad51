// Snapshots written, listed and read back; the newest kept, the unusable ignored with a reason, and
// every fault of the disk while one is written leaves the older ones usable.
#include "eventstore/snapshot_file.h"

#include <fstream>

#include "base/limits.h"
#include "eventstore/file_io.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/fault_fs.h"
#include "tests/testing/temp_folder.h"

namespace vigil::eventstore {
namespace {

using testkit::FaultFileSystem;
using testkit::FileOp;

class SnapshotFileTest : public testing::Test {
 protected:
  static SnapshotHeader At(Position position, uint32_t epoch = 1) {
    SnapshotHeader header{.log_id = "log-1", .epoch = epoch, .position = position};
    header.chain_hash.fill(static_cast<uint8_t>(position));
    return header;
  }

  absl::Status Write(const SnapshotHeader& header) {
    return snapshots_.Write(header, [&](const SnapshotFolder::Sink& sink) -> absl::Status {
      for (int i = 0; i < 100; ++i) {
        if (absl::Status status = sink("record " + std::to_string(i)); !status.ok()) return status;
      }
      return absl::OkStatus();
    });
  }

  std::vector<Position> Usable() {
    std::vector<Position> positions;
    const SnapshotList list = *snapshots_.List("log-1");
    for (const SnapshotEntry& entry : list.usable) {
      int records = 0;
      const absl::Status status = snapshots_.Read(entry, [&](absl::string_view record) {
        EXPECT_EQ(record, "record " + std::to_string(records++));
        return absl::OkStatus();
      });
      EXPECT_TRUE(status.ok()) << status;
      EXPECT_EQ(records, 100);
      positions.push_back(entry.header.position);
    }
    return positions;
  }

  testkit::TempFolder folder_;
  std::shared_ptr<FaultFileSystem> fs_ = std::make_shared<FaultFileSystem>();
  SnapshotFolder snapshots_{fs_, folder_.path() + "/snapshots", 3};
};

TEST_F(SnapshotFileTest, ReadsBackHeaderAndRecords) {
  EXPECT_TRUE(Usable().empty());  // no folder yet
  ASSERT_TRUE(Write(At(17, 2)).ok());
  const auto list = snapshots_.List("log-1");
  ASSERT_EQ(list->usable.size(), 1u);
  EXPECT_EQ(list->usable[0].header, At(17, 2));
  EXPECT_EQ(Usable(), std::vector<Position>{17});
}

TEST_F(SnapshotFileTest, KeepsTheNewestByEpochAndPosition) {
  for (const SnapshotHeader& header : {At(100), At(9), At(200), At(150, 2), At(20, 2)}) {
    ASSERT_TRUE(Write(header).ok());
  }
  EXPECT_EQ(Usable(), (std::vector<Position>{150, 20, 200}));
  EXPECT_EQ(ListFolder(fs_.get(), folder_.path() + "/snapshots")->size(),
            static_cast<size_t>(limits::kSnapshotsKept));
  // The same position once more replaces itself.
  ASSERT_TRUE(Write(At(150, 2)).ok());
  EXPECT_EQ(Usable(), (std::vector<Position>{150, 20, 200}));
}

TEST_F(SnapshotFileTest, IgnoresTheUnusableWithAReason) {
  ASSERT_TRUE(Write(At(1)).ok());
  ASSERT_TRUE(Write(At(2)).ok());
  const std::string path = snapshots_.List("log-1")->usable[0].path;
  const std::string bytes = *ReadWholeFile(fs_.get(), path, 1 << 20);
  const auto reason = [&] {
    const auto list = snapshots_.List("log-1");
    EXPECT_EQ(list->usable.size(), 1u);
    EXPECT_EQ(list->usable[0].header.position, 1u);
    return list->ignored.size() == 1 ? list->ignored[0].reason : "not ignored";
  };
  ASSERT_TRUE(ReplaceFile(fs_.get(), path, bytes.substr(0, 20)).ok());
  EXPECT_THAT(reason(), testing::HasSubstr("ends early"));
  std::string flipped = bytes;
  flipped[24] ^= 1;
  ASSERT_TRUE(ReplaceFile(fs_.get(), path, flipped).ok());
  EXPECT_THAT(reason(), testing::HasSubstr("checksum"));
  ASSERT_TRUE(RemoveFile(fs_.get(), path).ok());

  const std::string folder = folder_.path() + "/snapshots";
  ASSERT_TRUE(
      ReplaceFile(fs_.get(), folder + "/0000000009-00000000000000000009.snapshot", bytes).ok());
  EXPECT_THAT(reason(), testing::HasSubstr("name"));
  ASSERT_TRUE(RemoveFile(fs_.get(), folder + "/0000000009-00000000000000000009.snapshot").ok());

  SnapshotFolder newer(fs_, folder, 4);
  EXPECT_THAT(newer.List("log-1")->ignored[0].reason, testing::HasSubstr("format 3"));
  EXPECT_THAT(snapshots_.List("log-2")->ignored[0].reason, testing::HasSubstr("log-1"));
}

TEST_F(SnapshotFileTest, ADamagedBodyIsNoticedByReading) {
  ASSERT_TRUE(Write(At(1)).ok());
  const SnapshotEntry entry = snapshots_.List("log-1")->usable[0];
  const std::string bytes = *ReadWholeFile(fs_.get(), entry.path, 1 << 20);
  const auto ignore = [](absl::string_view) { return absl::OkStatus(); };
  for (size_t i = 90; i < bytes.size(); i += 7) {
    std::string other = bytes;
    other[i] ^= 1;
    std::ofstream(entry.path, std::ios::binary | std::ios::trunc) << other;
    EXPECT_FALSE(snapshots_.Read(entry, ignore).ok()) << i;
  }
}

TEST_F(SnapshotFileTest, AFailedWriteLeavesTheOlderOnesAndNoRubbish) {
  ASSERT_TRUE(Write(At(1)).ok());
  for (const FileOp op : {FileOp::kCreate, FileOp::kAppend, FileOp::kSync, FileOp::kRename}) {
    fs_->Inject({.op = op, .error = rocksdb::IOStatus::NoSpace("full"), .torn = true});
    EXPECT_EQ(Write(At(2)).code(), absl::StatusCode::kResourceExhausted);
    fs_->ClearFaults();
    EXPECT_EQ(Usable(), std::vector<Position>{1});
    EXPECT_EQ(ListFolder(fs_.get(), folder_.path() + "/snapshots")->size(), 1u);
  }
  EXPECT_EQ(
      snapshots_.Write(At(2), [](const auto&) { return absl::CancelledError("stop"); }).code(),
      absl::StatusCode::kCancelled);
  EXPECT_EQ(ListFolder(fs_.get(), folder_.path() + "/snapshots")->size(), 1u);
  fs_->Inject({.op = FileOp::kRead, .path_part = ".snapshot"});
  EXPECT_EQ(snapshots_.List("log-1")->ignored.size(), 1u);
}

TEST_F(SnapshotFileTest, ACrashAnywhereWhileWritingKeepsTheOlderOnes) {
  ASSERT_TRUE(Write(At(1)).ok());
  ASSERT_TRUE(Write(At(2)).ok());
  bool finished = false;
  for (int changes = 0; !finished; ++changes) {
    fs_->FreezeAfter(changes);
    const Position next = 3 + static_cast<Position>(changes);
    const absl::Status status = Write(At(next));
    finished = !fs_->frozen();
    fs_->Freeze();
    fs_->Crash(changes % 2 == 0 ? testkit::Loss::kAll : testkit::Loss::kTorn,
               static_cast<uint32_t>(changes));
    const std::vector<Position> usable = Usable();
    ASSERT_GE(usable.size(), 2u) << changes;
    if (status.ok()) {
      EXPECT_EQ(usable[0], next);
    }
  }
}

}  // namespace
}  // namespace vigil::eventstore
