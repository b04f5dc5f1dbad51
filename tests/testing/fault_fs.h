// FaultFileSystem: the machine's file system with a power switch. It fails the calls it is told to
// fail, and after a crash it takes back what was never synced, as a power cut may: appended bytes,
// overwritten bytes, created, renamed and deleted files whose folder was not synced.
//
//   auto fs = std::make_shared<FaultFileSystem>();
//   ... open anything that takes a rocksdb::FileSystem and write ...
//   fs->Freeze();             // the power goes: every change fails from here on
//   ... destroy what was open (its destructor changes nothing any more) ...
//   fs->Crash(Loss::kTorn, seed);   // the disk as it may look; the file system works again
//   ... open again ...
//
// FreezeAfter(n) cuts the power at the n-th change, so that a test can walk through every place at
// which a crash may come. Kept in memory for what is not synced: for small test folders only.
// Thread-safe. RocksDB's text log (LOG) is left out of everything.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <shared_mutex>
#include <string>
#include <utility>
#include <vector>

#include "rocksdb/file_system.h"

namespace vigil::testkit {

// What a fault may hit. A change is everything but kRead.
enum class FileOp {
  kRead,
  kCreate,
  kAppend,
  kOverwrite,
  kTruncate,
  kSync,
  kRename,
  kDelete,
  kSyncFolder,
  kMakeFolder
};

struct Fault {
  FileOp op = FileOp::kAppend;
  std::string path_part;  // the path must contain it; empty: every path
  std::string path_end;   // and end with it
  int skip = 0;           // lets this many calls pass first
  int times = 1 << 30;    // then fails this many
  rocksdb::IOStatus error = rocksdb::IOStatus::IOError("injected");
  bool torn = false;   // an append or overwrite writes its first half before it fails
  bool power = false;  // the power goes right before it
};

enum class Loss {
  kAll,   // nothing that was not synced survives
  kTorn,  // some of it does: a random part of the bytes, perhaps ending in zeros, and of the
          // renames
};

class FaultFileSystem : public rocksdb::FileSystemWrapper {
 public:
  FaultFileSystem() : FaultFileSystem(rocksdb::FileSystem::Default()) {}
  explicit FaultFileSystem(const std::shared_ptr<rocksdb::FileSystem>& target);
  ~FaultFileSystem() override;
  static const char* kClassName() { return "VigilFaultFileSystem"; }
  const char* Name() const override { return kClassName(); }

  // ---- faults ----
  void Inject(Fault fault);
  void ClearFaults();
  // How many calls a fault has failed since the last ClearFaults.
  int failed_calls() const;
  // Every harm that was done, to which path: "error", "full", "torn"; at a crash "bytes lost",
  // "create lost", "rename lost", "deletion lost".
  std::set<std::pair<std::string, std::string>> harms() const;

  // ---- power ----
  void Freeze();
  void FreezeAfter(int changes);
  bool frozen() const;
  // Changes made so far, failed ones included.
  int changes() const;
  // Only when everything that was open is closed. Clears faults, too.
  void Crash(Loss loss, uint32_t seed = 1);
  // The same in the midst of a process that ends right after it: the power stays off. What was
  // answered to somebody who found frozen() false afterwards was synced before.
  void CrashForGood(Loss loss, uint32_t seed);

  // ---- rocksdb::FileSystem ----
  using Io = rocksdb::IOOptions;
  using Dbg = rocksdb::IODebugContext;
  using File = rocksdb::FileOptions;
  using Result = rocksdb::IOStatus;
  Result NewSequentialFile(const std::string& path, const File& options,
                           std::unique_ptr<rocksdb::FSSequentialFile>* file, Dbg* dbg) override;
  Result NewRandomAccessFile(const std::string& path, const File& options,
                             std::unique_ptr<rocksdb::FSRandomAccessFile>* file, Dbg* dbg) override;
  Result NewWritableFile(const std::string& path, const File& options,
                         std::unique_ptr<rocksdb::FSWritableFile>* file, Dbg* dbg) override;
  Result ReopenWritableFile(const std::string& path, const File& options,
                            std::unique_ptr<rocksdb::FSWritableFile>* file, Dbg* dbg) override;
  Result ReuseWritableFile(const std::string& path, const std::string& old_path,
                           const File& options, std::unique_ptr<rocksdb::FSWritableFile>* file,
                           Dbg* dbg) override;
  Result NewRandomRWFile(const std::string& path, const File& options,
                         std::unique_ptr<rocksdb::FSRandomRWFile>* file, Dbg* dbg) override;
  Result NewDirectory(const std::string& path, const Io& options,
                      std::unique_ptr<rocksdb::FSDirectory>* folder, Dbg* dbg) override;
  Result DeleteFile(const std::string& path, const Io& options, Dbg* dbg) override;
  Result Truncate(const std::string& path, size_t size, const Io& options, Dbg* dbg) override;
  Result CreateDir(const std::string& path, const Io& options, Dbg* dbg) override;
  Result CreateDirIfMissing(const std::string& path, const Io& options, Dbg* dbg) override;
  Result DeleteDir(const std::string& path, const Io& options, Dbg* dbg) override;
  Result RenameFile(const std::string& from, const std::string& to, const Io& options,
                    Dbg* dbg) override;
  Result LinkFile(const std::string& from, const std::string& to, const Io& options,
                  Dbg* dbg) override;

  // ---- for the files it hands out ----
  // Held from Check until a change is done and noted, so that a crash finds it whole or not at all.
  std::shared_lock<std::shared_mutex> Changing() { return std::shared_lock(changing_); }
  // OK when the call may go on. `torn` is set when it shall do half of its work and then fail.
  Result Check(FileOp op, const std::string& path, bool* torn = nullptr);
  void Appended(const std::string& path, uint64_t size_before, uint64_t bytes);
  void Overwritten(const std::string& path, uint64_t offset, std::string before);
  void Truncated(const std::string& path, uint64_t size);
  void Synced(const std::string& path, uint64_t size);
  void FolderSynced(const std::string& folder);

 private:
  // Of a file with bytes that were not synced.
  struct Unsynced {
    std::optional<uint64_t> synced_size;                        // set once something was appended
    std::vector<std::pair<uint64_t, std::string>> overwritten;  // offset and bytes before, in order
  };
  // A change to a folder that was not synced.
  struct Change {
    enum Kind { kCreated, kDeleted, kRenamed, kMadeFolder, kDeletedFolder } kind;
    std::string path;
    std::string to;                     // kRenamed
    std::optional<std::string> before;  // contents of the file that was replaced or deleted
  };

  void TakeBack(Loss loss, uint32_t seed);
  void Journal(Change change);
  void Undo(const Change& change);
  // What lies below a folder that is renamed is known by its new name from then on.
  void MoveJournal(const std::string& from, const std::string& to);
  void MoveUnsynced(const std::string& from, const std::string& to);
  std::optional<std::string> Contents(const std::string& path);
  void Restore(const std::string& path, const std::string& contents);

  std::shared_mutex changing_;  // before mu_
  mutable std::mutex mu_;
  std::vector<Fault> faults_;
  int failed_calls_ = 0;
  std::set<std::pair<std::string, std::string>> harms_;
  int changes_ = 0;
  std::optional<int> freeze_at_;
  bool frozen_ = false;
  std::map<std::string, Unsynced> unsynced_;
  std::list<Change> journal_;
};

}  // namespace vigil::testkit
