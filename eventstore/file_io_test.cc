// Files through a file system that fails on demand: an atomic replacement is cut at every single
// change and must leave the old contents or the new ones, never anything else.
#include "eventstore/file_io.h"

#include "gtest/gtest.h"
#include "tests/testing/fault_fs.h"
#include "tests/testing/temp_folder.h"

namespace vigil::eventstore {
namespace {

using testkit::FaultFileSystem;
using testkit::FileOp;

TEST(FileIo, ReplacesReadsListsAndRemoves) {
  testkit::TempFolder folder;
  rocksdb::FileSystem* fs = rocksdb::FileSystem::Default().get();
  const std::string deep = folder.path() + "/a/b/c";
  ASSERT_TRUE(MakeFolder(fs, deep).ok());
  ASSERT_TRUE(MakeFolder(fs, deep).ok());
  ASSERT_TRUE(ReplaceFile(fs, deep + "/one", "first").ok());
  ASSERT_TRUE(ReplaceFile(fs, deep + "/one", "second").ok());
  EXPECT_EQ(*ReadWholeFile(fs, deep + "/one", 6), "second");
  EXPECT_EQ(ReadWholeFile(fs, deep + "/one", 5).status().code(),
            absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReadWholeFile(fs, deep + "/two", 5).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(*ListFolder(fs, deep), std::vector<std::string>{"one"});

  std::vector<std::string> files;
  const auto collect = [&](const std::string& path) {
    files.push_back(path);
    return absl::OkStatus();
  };
  ASSERT_TRUE(ForEachFile(fs, folder.path(), collect).ok());
  EXPECT_EQ(files, std::vector<std::string>{deep + "/one"});
  ASSERT_TRUE(RemoveTree(fs, folder.path() + "/a").ok());
  ASSERT_TRUE(RemoveTree(fs, folder.path() + "/a").ok());
  EXPECT_FALSE(*PathExists(fs, deep));
}

TEST(FileIo, ReadsInPiecesAndNoticesAnEarlyEnd) {
  testkit::TempFolder folder;
  rocksdb::FileSystem* fs = rocksdb::FileSystem::Default().get();
  ASSERT_TRUE(ReplaceFile(fs, folder.path() + "/f", "abcdefg").ok());
  FileReader reader = *FileReader::Open(fs, folder.path() + "/f");
  EXPECT_EQ(*reader.Read(3), "abc");
  EXPECT_EQ(*reader.ReadUpTo(2), "de");
  EXPECT_EQ(reader.Read(3).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(*reader.ReadUpTo(3), "");
}

TEST(FileIo, AReplacementCutAnywhereLeavesOldOrNew) {
  for (int changes = 0;; ++changes) {
    for (const testkit::Loss loss : {testkit::Loss::kAll, testkit::Loss::kTorn}) {
      testkit::TempFolder folder;
      FaultFileSystem fs;
      const std::string path = folder.path() + "/f";
      ASSERT_TRUE(ReplaceFile(&fs, path, "the old contents").ok());
      fs.FreezeAfter(changes);
      const absl::Status status = ReplaceFile(&fs, path, "and the new ones");
      const bool finished = !fs.frozen();
      fs.Freeze();
      fs.Crash(loss, static_cast<uint32_t>(changes));
      const std::string contents = *ReadWholeFile(&fs, path, 100);
      if (status.ok()) {
        EXPECT_EQ(contents, "and the new ones") << changes;
      } else {
        EXPECT_TRUE(contents == "the old contents" || contents == "and the new ones") << contents;
      }
      if (finished && loss == testkit::Loss::kTorn) {
        EXPECT_TRUE(status.ok());
        EXPECT_GE(changes, 4);  // create, append, sync, rename, sync of the folder
        return;
      }
    }
  }
}

TEST(FileIo, ErrorsNameTheFileAndTheirKind) {
  testkit::TempFolder folder;
  FaultFileSystem fs;
  const std::string path = folder.path() + "/f";
  fs.Inject({.op = FileOp::kAppend, .error = rocksdb::IOStatus::NoSpace("disk full")});
  absl::Status status = ReplaceFile(&fs, path, "x");
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_NE(status.message().find(path), absl::string_view::npos);
  fs.ClearFaults();
  fs.Inject({.op = FileOp::kSync});
  EXPECT_EQ(ReplaceFile(&fs, path, "x").code(), absl::StatusCode::kUnavailable);
  EXPECT_FALSE(*PathExists(&fs, path));
}

}  // namespace
}  // namespace vigil::eventstore
