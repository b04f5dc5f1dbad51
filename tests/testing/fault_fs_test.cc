// Method: files are written through the faulty file system, the power is cut, and the folder must
// hold exactly what was synced. A fault file system that loses nothing would prove nothing.
#include "tests/testing/fault_fs.h"

#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/temp_folder.h"

namespace vigil::testkit {
namespace {

using rocksdb::FileOptions;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

class FaultFsTest : public testing::Test {
 protected:
  std::string Path(const std::string& name) { return folder_.path() + "/" + name; }

  void Write(const std::string& name, const std::string& contents, bool sync) {
    std::unique_ptr<rocksdb::FSWritableFile> file;
    ASSERT_TRUE(fs_->NewWritableFile(Path(name), FileOptions(), &file, nullptr).ok());
    ASSERT_TRUE(file->Append(contents, IOOptions(), nullptr).ok());
    if (sync) {
      ASSERT_TRUE(file->Fsync(IOOptions(), nullptr).ok());
    }
    ASSERT_TRUE(file->Close(IOOptions(), nullptr).ok());
  }

  void SyncFolder() {
    std::unique_ptr<rocksdb::FSDirectory> folder;
    ASSERT_TRUE(fs_->NewDirectory(folder_.path(), IOOptions(), &folder, nullptr).ok());
    ASSERT_TRUE(folder->FsyncWithDirOptions(IOOptions(), nullptr, {}).ok());
  }

  std::string Read(const std::string& name) {
    std::string contents;
    const IOStatus status = rocksdb::ReadFileToString(fs_->target(), Path(name), &contents);
    return status.ok() ? contents : "(absent)";
  }

  TempFolder folder_;
  std::shared_ptr<FaultFileSystem> fs_ = std::make_shared<FaultFileSystem>();
};

TEST_F(FaultFsTest, WhatWasSyncedStaysAndTheRestGoes) {
  Write("synced", "abc", true);
  Write("not synced", "abc", false);
  SyncFolder();
  Write("not in the folder", "abc", true);
  std::unique_ptr<rocksdb::FSWritableFile> file;
  ASSERT_TRUE(fs_->ReopenWritableFile(Path("synced"), FileOptions(), &file, nullptr).ok());
  ASSERT_TRUE(file->Append("def", IOOptions(), nullptr).ok());
  file.reset();
  EXPECT_EQ(Read("synced"), "abcdef");
  fs_->Crash(Loss::kAll);
  EXPECT_EQ(Read("synced"), "abc");
  EXPECT_EQ(Read("not synced"), "");
  EXPECT_EQ(Read("not in the folder"), "(absent)");
  EXPECT_THAT(fs_->harms(), UnorderedElementsAre(Pair("bytes lost", Path("synced")),
                                                 Pair("bytes lost", Path("not synced")),
                                                 Pair("create lost", Path("not in the folder"))));
}

TEST_F(FaultFsTest, RenamesAndDeletionsNeedTheFolder) {
  Write("a", "new", true);
  Write("b", "old", true);
  Write("c", "deleted", true);
  SyncFolder();
  ASSERT_TRUE(fs_->RenameFile(Path("a"), Path("b"), IOOptions(), nullptr).ok());
  ASSERT_TRUE(fs_->DeleteFile(Path("c"), IOOptions(), nullptr).ok());
  EXPECT_EQ(Read("b"), "new");
  fs_->Crash(Loss::kAll);
  EXPECT_EQ(Read("a"), "new");
  EXPECT_EQ(Read("b"), "old");
  EXPECT_EQ(Read("c"), "deleted");
  EXPECT_THAT(fs_->harms(), UnorderedElementsAre(Pair("rename lost", Path("a")),
                                                 Pair("deletion lost", Path("c"))));
  ASSERT_TRUE(fs_->RenameFile(Path("a"), Path("b"), IOOptions(), nullptr).ok());
  ASSERT_TRUE(fs_->DeleteFile(Path("c"), IOOptions(), nullptr).ok());
  SyncFolder();
  fs_->Crash(Loss::kAll);
  EXPECT_EQ(Read("a"), "(absent)");
  EXPECT_EQ(Read("b"), "new");
  EXPECT_EQ(Read("c"), "(absent)");
}

TEST_F(FaultFsTest, ARenamedFolderTakesItsChangesAlong) {
  ASSERT_TRUE(fs_->CreateDir(Path("new"), IOOptions(), nullptr).ok());
  SyncFolder();
  Write("new/a", "synced, but not in its folder", true);
  ASSERT_TRUE(fs_->RenameFile(Path("new"), Path("final"), IOOptions(), nullptr).ok());
  Write("final/b", "synced, but not in its folder", true);
  SyncFolder();
  Write("final/c", "synced, but not in its folder", true);
  fs_->Crash(Loss::kAll);
  EXPECT_TRUE(fs_->target()->FileExists(Path("final"), IOOptions(), nullptr).ok());
  EXPECT_FALSE(fs_->target()->FileExists(Path("new"), IOOptions(), nullptr).ok());
  EXPECT_EQ(Read("final/a"), "(absent)");
  EXPECT_EQ(Read("final/b"), "(absent)");
  ASSERT_TRUE(fs_->RenameFile(Path("final"), Path("again"), IOOptions(), nullptr).ok());
  fs_->Crash(Loss::kAll);
  EXPECT_TRUE(fs_->target()->FileExists(Path("final"), IOOptions(), nullptr).ok());
}

TEST_F(FaultFsTest, ADeletedFolderComesBackWithItsFilesUnlessSynced) {
  for (const bool synced : {false, true}) {
    ASSERT_TRUE(fs_->CreateDirIfMissing(Path("short"), IOOptions(), nullptr).ok());
    SyncFolder();
    Write("short/a", "abc", true);
    ASSERT_TRUE(fs_->DeleteFile(Path("short/a"), IOOptions(), nullptr).ok());
    ASSERT_TRUE(fs_->DeleteDir(Path("short"), IOOptions(), nullptr).ok());
    if (synced) SyncFolder();
    fs_->Crash(Loss::kAll);
    EXPECT_EQ(fs_->target()->FileExists(Path("short"), IOOptions(), nullptr).ok(), !synced);
  }
}

TEST_F(FaultFsTest, ALinkInPlaceOfADeletedFileIsAnotherFile) {
  Write("a", "longer and synced", true);
  Write("b", "short", false);
  ASSERT_TRUE(fs_->DeleteFile(Path("b"), IOOptions(), nullptr).ok());
  ASSERT_TRUE(fs_->LinkFile(Path("a"), Path("b"), IOOptions(), nullptr).ok());
  SyncFolder();
  fs_->Crash(Loss::kAll);
  EXPECT_EQ(Read("a"), "longer and synced");
  EXPECT_EQ(Read("b"), "longer and synced");
}

TEST_F(FaultFsTest, OverwrittenBytesComeBackUnlessSynced) {
  Write("slots", "aaaabbbb", true);
  SyncFolder();
  std::unique_ptr<rocksdb::FSRandomRWFile> file;
  ASSERT_TRUE(fs_->NewRandomRWFile(Path("slots"), FileOptions(), &file, nullptr).ok());
  ASSERT_TRUE(file->Write(0, "1111", IOOptions(), nullptr).ok());
  ASSERT_TRUE(file->Sync(IOOptions(), nullptr).ok());
  ASSERT_TRUE(file->Write(4, "2222", IOOptions(), nullptr).ok());
  ASSERT_TRUE(file->Write(2, "33", IOOptions(), nullptr).ok());
  EXPECT_EQ(Read("slots"), "11332222");
  file.reset();
  fs_->Crash(Loss::kAll);
  EXPECT_EQ(Read("slots"), "1111bbbb");
}

TEST_F(FaultFsTest, AFaultHitsTheCallsItNames) {
  fs_->Inject({.op = FileOp::kAppend,
               .path_part = "bad",
               .skip = 1,
               .times = 1,
               .error = IOStatus::NoSpace("full"),
               .torn = true});
  Write("good", "abc", true);
  std::unique_ptr<rocksdb::FSWritableFile> file;
  ASSERT_TRUE(fs_->NewWritableFile(Path("bad"), FileOptions(), &file, nullptr).ok());
  EXPECT_TRUE(file->Append("abcd", IOOptions(), nullptr).ok());
  EXPECT_TRUE(file->Append("efgh", IOOptions(), nullptr).IsNoSpace());
  EXPECT_TRUE(file->Append("ij", IOOptions(), nullptr).ok());
  ASSERT_TRUE(file->Close(IOOptions(), nullptr).ok());
  EXPECT_EQ(Read("bad"), "abcdefij");
  EXPECT_EQ(fs_->failed_calls(), 1);
  EXPECT_THAT(fs_->harms(),
              UnorderedElementsAre(Pair("full", Path("bad")), Pair("torn", Path("bad"))));
}

TEST_F(FaultFsTest, FrozenNothingChanges) {
  Write("a", "abc", true);
  SyncFolder();
  fs_->FreezeAfter(1);
  std::unique_ptr<rocksdb::FSWritableFile> file;
  EXPECT_TRUE(fs_->NewWritableFile(Path("b"), FileOptions(), &file, nullptr).ok());
  EXPECT_FALSE(file->Append("abc", IOOptions(), nullptr).ok());
  EXPECT_FALSE(fs_->DeleteFile(Path("a"), IOOptions(), nullptr).ok());
  EXPECT_TRUE(fs_->frozen());
  EXPECT_EQ(Read("a"), "abc");
  file.reset();
  fs_->Crash(Loss::kAll);
  EXPECT_EQ(Read("b"), "(absent)");
  Write("b", "works again", true);
}

TEST_F(FaultFsTest, ATornCrashKeepsAPrefixOfTheBytes) {
  bool kept_some = false;
  for (uint32_t seed = 1; seed < 50; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Write("a", "synced", true);
    SyncFolder();
    std::unique_ptr<rocksdb::FSWritableFile> file;
    ASSERT_TRUE(fs_->ReopenWritableFile(Path("a"), FileOptions(), &file, nullptr).ok());
    ASSERT_TRUE(file->Append("not synced", IOOptions(), nullptr).ok());
    file.reset();
    fs_->Crash(Loss::kTorn, seed);
    const std::string left = Read("a");
    EXPECT_EQ(left.substr(0, 6), "synced");
    for (size_t i = 0; i < left.size(); ++i) {
      EXPECT_TRUE(left[i] == std::string("syncednot synced")[i] || (i >= 6 && left[i] == '\0'));
    }
    kept_some |= left.size() > 6 && left.size() < 16;
  }
  EXPECT_TRUE(kept_some);
}

}  // namespace
}  // namespace vigil::testkit
