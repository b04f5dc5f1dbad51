// Method: locks are taken on folders that are there, are not, are files, or are somebody else's;
// what is refused must be told apart and must leave nothing behind.
#include "eventstore/folder_lock.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <functional>

#include "eventstore/backup_catalogue.h"
#include "eventstore/refusal.h"
#include "gtest/gtest.h"
#include "rocksdb/file_system.h"
#include "tests/testing/nobody.h"
#include "tests/testing/temp_folder.h"

namespace vigil::eventstore {
namespace {

class FolderLockTest : public ::testing::Test {
 protected:
  std::string At(const std::string& name) const { return folder_.path() + "/" + name; }
  const testkit::TempFolder folder_;
};

TEST_F(FolderLockTest, AWriterExcludesEveryoneReadersShare) {
  std::filesystem::create_directories(At("log/db"));
  {
    const auto first = FolderLock::Acquire(At("log"), /*shared=*/true);
    ASSERT_TRUE(first.ok()) << first.status();
    EXPECT_TRUE(FolderLock::Acquire(At("log"), /*shared=*/true).ok());
    EXPECT_EQ(RefusalReason(FolderLock::Acquire(At("log"), false).status()), kLogLocked);
    EXPECT_EQ(RefusalReason(FolderLock::AcquireExisting(At("log")).status()), kLogLocked);
  }
  const auto writer = FolderLock::AcquireExisting(At("log"));
  ASSERT_TRUE(writer.ok()) << writer.status();
  EXPECT_EQ(RefusalReason(FolderLock::Acquire(At("log"), /*shared=*/true).status()), kLogLocked);
}

TEST_F(FolderLockTest, WhatIsNoFolderIsSaidSo) {
  std::ofstream(At("file")) << "x";
  for (const bool shared : {true, false}) {
    EXPECT_EQ(FolderLock::Acquire(At("missing"), shared).status(),
              absl::NotFoundError(At("missing") + " does not exist"));
    EXPECT_EQ(FolderLock::Acquire(At("file"), shared).status(),
              absl::FailedPreconditionError(At("file") + " is not a folder"));
  }
  EXPECT_EQ(FolderLock::AcquireExisting(At("missing")).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(FolderLockTest, NothingIsLeftInAFolderThatIsNotOurs) {
  std::filesystem::create_directory(At("photos"));
  EXPECT_TRUE(FolderLock::Acquire(At("photos"), /*shared=*/true).ok());
  EXPECT_EQ(RefusalReason(FolderLock::AcquireExisting(At("photos")).status()), kLogMissing);
  EXPECT_TRUE(std::filesystem::is_empty(At("photos")));
}

TEST_F(FolderLockTest, WhatMayNotBeEnteredIsNotTakenForEmpty) {
  std::filesystem::create_directory(At("private"));
  ASSERT_EQ(chmod(At("private").c_str(), 0), 0);
  ASSERT_EQ(chmod(At("").c_str(), 0755), 0);
  const auto as_nobody = [this](const std::function<absl::Status()>& attempt) {
    testkit::BecomeNobody();
    testkit::ExitWith(attempt(), absl::StatusCode::kPermissionDenied);
  };
  const auto ok = ::testing::ExitedWithCode(0);
  EXPECT_EXIT(as_nobody([&] { return FolderLock::AcquireExisting(At("private")).status(); }), ok,
              "private/LOCK: Permission denied");
  EXPECT_EXIT(as_nobody([&] { return FolderLock::Acquire(At("private"), true).status(); }), ok,
              "private/LOCK: Permission denied");
  const auto disk = rocksdb::FileSystem::Default();
  EXPECT_EXIT(as_nobody([&] { return ListBackups(disk.get(), At("private")).status(); }), ok,
              "private may not be read");
  EXPECT_EXIT(as_nobody([&] { return ListBackups(disk.get(), At("private/in")).status(); }), ok,
              "private/in may not be read");
  std::ofstream(At("file")) << "x";
  EXPECT_EQ(ListBackups(disk.get(), At("file")).status(),
            absl::FailedPreconditionError(At("file") + " is not a folder"));
  EXPECT_EQ(ListBackups(disk.get(), At("none")).status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace vigil::eventstore
