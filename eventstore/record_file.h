// A file of opaque records behind a header: what snapshots and key backups are written in. It
// stands whole or not at all (written beside its name, synced, renamed), and every byte of it is
// covered by a checksum that says where it is damaged. Grammar in docs/event-format.md.
//
// Threads: one a writer or reader. Memory: one chunk of about 1 MiB, or one record if that is
// larger. Failure: DataLoss when the file is damaged or cut short, FailedPrecondition when it is
// of another kind or format, else as file_io.
#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "eventstore/file_io.h"

namespace vigil::eventstore {

inline constexpr size_t kFileKindBytes = 8;

class RecordFileWriter {
 public:
  // `kind` names what the file is, kFileKindBytes long; the header is the kind's own.
  static absl::StatusOr<RecordFileWriter> Create(rocksdb::FileSystem* fs, const std::string& path,
                                                 absl::string_view kind, absl::string_view header);
  // At most limits::kMaxFileRecordBytes; may be empty.
  absl::Status Append(absl::string_view record);
  // After OK the file stands under its name, durable.
  absl::Status Commit();

 private:
  explicit RecordFileWriter(FileWriter file) : file_(std::move(file)) {}
  absl::Status FlushChunk();

  FileWriter file_;
  std::string chunk_;
  uint64_t chunks_ = 0, records_ = 0;
  uint32_t rolling_crc_ = 0;  // of all chunks' checksums: none lost, none exchanged
};

class RecordFileReader {
 public:
  static absl::StatusOr<RecordFileReader> Open(rocksdb::FileSystem* fs, const std::string& path,
                                               absl::string_view kind);
  const std::string& header() const { return header_; }
  // Every record in order, once. Each was checked before fn sees it, but only OK says that the file
  // was whole: after an error the caller throws away what it was given. Stops at fn's first error.
  absl::Status ForEach(const std::function<absl::Status(absl::string_view record)>& fn);

 private:
  explicit RecordFileReader(FileReader file) : file_(std::move(file)) {}
  absl::Status CheckEnd(uint64_t chunks, uint64_t records, uint32_t rolling_crc);
  absl::Status Damaged(absl::string_view what) const;

  FileReader file_;
  std::string path_;
  std::string header_;
};

}  // namespace vigil::eventstore
