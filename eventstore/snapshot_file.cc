#include "eventstore/snapshot_file.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "eventstore/coding.h"
#include "eventstore/file_io.h"
#include "eventstore/record_file.h"

namespace vigil::eventstore {
namespace {

constexpr absl::string_view kKind = "VIGILSNP";
constexpr absl::string_view kSuffix = ".snapshot";
constexpr absl::string_view kTemporary = ".tmp";

std::string FileName(const SnapshotHeader& header) {
  return absl::StrFormat("%010d-%020d%s", header.epoch, header.position, kSuffix);
}

std::string EncodeHeader(const SnapshotHeader& header, uint32_t body_format) {
  std::string out;
  AppendBe32(&out, body_format);
  AppendBytes(&out, header.log_id);
  AppendBe32(&out, header.epoch);
  AppendBe64(&out, header.position);
  out.append(reinterpret_cast<const char*>(header.chain_hash.data()), header.chain_hash.size());
  return out;
}

bool DecodeHeader(absl::string_view bytes, uint32_t* body_format, SnapshotHeader* header) {
  ByteReader reader(bytes);
  absl::string_view log_id, hash;
  if (!reader.ReadBe32(body_format) || !reader.ReadBytes(&log_id) ||
      !reader.ReadBe32(&header->epoch) || !reader.ReadBe64(&header->position) ||
      !reader.ReadRaw(header->chain_hash.size(), &hash) || !reader.empty()) {
    return false;
  }
  header->log_id = std::string(log_id);
  std::copy(hash.begin(), hash.end(), header->chain_hash.begin());
  return true;
}

}  // namespace

SnapshotFolder::SnapshotFolder(std::shared_ptr<rocksdb::FileSystem> fs, std::string folder,
                               uint32_t body_format)
    : fs_(std::move(fs)), folder_(std::move(folder)), body_format_(body_format) {}

absl::Status SnapshotFolder::Write(const SnapshotHeader& header,
                                   const std::function<absl::Status(const Sink& sink)>& body) {
  VIGIL_RETURN_IF_ERROR(MakeFolder(fs_.get(), folder_));
  const std::string path = JoinPath(folder_, FileName(header));
  const auto write = [&]() -> absl::Status {
    VIGIL_ASSIGN_OR_RETURN(
        RecordFileWriter file,
        RecordFileWriter::Create(fs_.get(), path, kKind, EncodeHeader(header, body_format_)));
    VIGIL_RETURN_IF_ERROR(body([&file](absl::string_view record) { return file.Append(record); }));
    return file.Commit();
  };
  const absl::Status status = write();
  if (!status.ok()) {
    (void)RemoveFile(fs_.get(), absl::StrCat(path, kTemporary));  // gives a full disk its room back
    return status;
  }
  DeleteOld(header.log_id);
  return absl::OkStatus();
}

// Keeps the newest usable ones and whatever is newer than the oldest of those; a file that cannot
// be deleted now is deleted the next time.
void SnapshotFolder::DeleteOld(absl::string_view log_id) const {
  const absl::StatusOr<SnapshotList> list = List(log_id);
  const absl::StatusOr<std::vector<std::string>> names = ListFolder(fs_.get(), folder_);
  if (!list.ok() || !names.ok()) return;
  std::string oldest_kept;
  if (list->usable.size() >= limits::kSnapshotsKept) {
    oldest_kept = FileName(list->usable[limits::kSnapshotsKept - 1].header);
  }
  for (const std::string& name : *names) {
    const bool old = absl::EndsWith(name, kSuffix) && name < oldest_kept;
    if (!old && !absl::EndsWith(name, kTemporary)) continue;
    const absl::Status status = RemoveFile(fs_.get(), JoinPath(folder_, name));
    if (!status.ok()) LogWarning(absl::StrCat("old snapshot stays: ", status.message()));
  }
}

absl::StatusOr<SnapshotHeader> SnapshotFolder::ReadHeader(const std::string& name) const {
  VIGIL_ASSIGN_OR_RETURN(RecordFileReader file,
                         RecordFileReader::Open(fs_.get(), JoinPath(folder_, name), kKind));
  SnapshotHeader header;
  uint32_t body_format = 0;
  if (!DecodeHeader(file.header(), &body_format, &header)) {
    return absl::DataLossError("damaged: its header is not one");
  }
  if (body_format != body_format_) {
    return absl::FailedPreconditionError(absl::StrCat("its records are of format ", body_format,
                                                      "; this program knows ", body_format_));
  }
  if (FileName(header) != name) {
    return absl::DataLossError(
        absl::StrCat("its name is not that of its header, ", FileName(header)));
  }
  return header;
}

absl::StatusOr<SnapshotList> SnapshotFolder::List(absl::string_view log_id) const {
  SnapshotList list;
  absl::StatusOr<std::vector<std::string>> names = ListFolder(fs_.get(), folder_);
  if (absl::IsNotFound(names.status())) return list;
  VIGIL_RETURN_IF_ERROR(names.status());
  for (const std::string& name : *names) {
    if (!absl::EndsWith(name, kSuffix)) continue;
    const std::string path = JoinPath(folder_, name);
    absl::StatusOr<SnapshotHeader> header = ReadHeader(name);
    if (absl::IsNotFound(header.status())) continue;  // deleted since it was listed
    if (!header.ok()) {
      list.ignored.push_back({path, std::string(header.status().message())});
    } else if (header->log_id != log_id) {
      list.ignored.push_back({path, absl::StrCat("it is of log ", header->log_id)});
    } else {
      list.usable.push_back({*std::move(header), path});
    }
  }
  std::sort(list.usable.begin(), list.usable.end(), [](const auto& a, const auto& b) {
    return std::tie(a.header.epoch, a.header.position) >
           std::tie(b.header.epoch, b.header.position);
  });
  return list;
}

absl::Status SnapshotFolder::Read(const SnapshotEntry& entry, const Sink& fn) const {
  VIGIL_ASSIGN_OR_RETURN(RecordFileReader file,
                         RecordFileReader::Open(fs_.get(), entry.path, kKind));
  if (file.header() != EncodeHeader(entry.header, body_format_)) {
    return absl::DataLossError(absl::StrCat(entry.path, ": its header changed"));
  }
  return file.ForEach(fn);
}

}  // namespace vigil::eventstore
