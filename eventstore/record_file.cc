#include "eventstore/record_file.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "eventstore/coding.h"
#include "eventstore/crc32c.h"

namespace vigil::eventstore {
namespace {

constexpr uint32_t kFormat = 1;
constexpr size_t kChunkBytes = 1 << 20;

// A chunk's checksum covers its place, so that two chunks cannot be exchanged.
uint32_t ChunkCrc(uint64_t index, absl::string_view chunk) {
  std::string place;
  AppendBe64(&place, index);
  return Crc32c(chunk, Crc32c(place));
}

uint32_t Roll(uint32_t rolling, uint32_t crc) {
  std::string bytes;
  AppendBe32(&bytes, crc);
  return Crc32c(bytes, rolling);
}

std::string EndMark(uint64_t chunks, uint64_t records, uint32_t rolling_crc) {
  std::string end;
  AppendBe64(&end, chunks);
  AppendBe64(&end, records);
  AppendBe32(&end, rolling_crc);
  AppendBe32(&end, Crc32c(end));
  return end;
}

}  // namespace

absl::StatusOr<RecordFileWriter> RecordFileWriter::Create(rocksdb::FileSystem* fs,
                                                          const std::string& path,
                                                          absl::string_view kind,
                                                          absl::string_view header) {
  VIGIL_CHECK(kind.size() == kFileKindBytes) << kind;
  VIGIL_CHECK(header.size() <= limits::kMaxFileHeaderBytes) << header.size();
  VIGIL_ASSIGN_OR_RETURN(FileWriter file, FileWriter::Create(fs, path));
  RecordFileWriter writer(std::move(file));
  std::string start(kind);
  AppendBe32(&start, kFormat);
  AppendBytes(&start, header);
  AppendBe32(&start, Crc32c(start));
  VIGIL_RETURN_IF_ERROR(writer.file_.Append(start));
  return writer;
}

absl::Status RecordFileWriter::Append(absl::string_view record) {
  if (record.size() > limits::kMaxFileRecordBytes) {
    return absl::InvalidArgumentError(absl::StrCat("a record of ", record.size(),
                                                   " bytes; at most ", limits::kMaxFileRecordBytes,
                                                   " are allowed"));
  }
  if (!chunk_.empty() && chunk_.size() + record.size() > kChunkBytes) {
    VIGIL_RETURN_IF_ERROR(FlushChunk());
  }
  AppendBytes(&chunk_, record);
  ++records_;
  return absl::OkStatus();
}

absl::Status RecordFileWriter::FlushChunk() {
  const uint32_t crc = ChunkCrc(chunks_, chunk_);
  std::string head;
  AppendBe32(&head, static_cast<uint32_t>(chunk_.size()));
  AppendBe32(&head, crc);
  VIGIL_RETURN_IF_ERROR(file_.Append(head));
  VIGIL_RETURN_IF_ERROR(file_.Append(chunk_));
  rolling_crc_ = Roll(rolling_crc_, crc);
  ++chunks_;
  chunk_.clear();
  return absl::OkStatus();
}

absl::Status RecordFileWriter::Commit() {
  if (!chunk_.empty()) VIGIL_RETURN_IF_ERROR(FlushChunk());
  std::string end;
  AppendBe32(&end, 0);  // no chunk follows
  VIGIL_RETURN_IF_ERROR(file_.Append(end + EndMark(chunks_, records_, rolling_crc_)));
  return file_.Commit();
}

absl::StatusOr<RecordFileReader> RecordFileReader::Open(rocksdb::FileSystem* fs,
                                                        const std::string& path,
                                                        absl::string_view kind) {
  VIGIL_ASSIGN_OR_RETURN(FileReader file, FileReader::Open(fs, path));
  RecordFileReader reader(std::move(file));
  reader.path_ = path;
  VIGIL_ASSIGN_OR_RETURN(absl::string_view fixed, reader.file_.Read(kFileKindBytes + 8));
  std::string start(fixed);
  ByteReader numbers(absl::string_view(start).substr(kFileKindBytes));
  uint32_t format = 0, size = 0;
  numbers.ReadBe32(&format);
  numbers.ReadBe32(&size);
  if (start.substr(0, kFileKindBytes) != kind) {
    return absl::FailedPreconditionError(absl::StrCat(path, ": not a file of kind ", kind));
  }
  if (format != kFormat) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, ": of format ", format, "; this program knows ", kFormat));
  }
  if (size > limits::kMaxFileHeaderBytes) return reader.Damaged("its header is too long");
  VIGIL_ASSIGN_OR_RETURN(absl::string_view rest, reader.file_.Read(size + 4));
  reader.header_ = std::string(rest.substr(0, size));
  start.append(reader.header_);
  uint32_t crc = 0;
  ByteReader(rest.substr(size)).ReadBe32(&crc);
  if (crc != Crc32c(start)) return reader.Damaged("the checksum of its header does not match");
  return reader;
}

absl::Status RecordFileReader::ForEach(
    const std::function<absl::Status(absl::string_view record)>& fn) {
  uint64_t chunks = 0, records = 0;
  uint32_t rolling_crc = 0;
  while (true) {
    VIGIL_ASSIGN_OR_RETURN(absl::string_view bytes, file_.Read(4));
    uint32_t size = 0, crc = 0;
    ByteReader(bytes).ReadBe32(&size);
    if (size == 0) return CheckEnd(chunks, records, rolling_crc);
    if (size > limits::kMaxFileRecordBytes + kChunkBytes) return Damaged("a chunk is too long");
    VIGIL_ASSIGN_OR_RETURN(bytes, file_.Read(4));
    ByteReader(bytes).ReadBe32(&crc);
    VIGIL_ASSIGN_OR_RETURN(absl::string_view chunk, file_.Read(size));
    if (crc != ChunkCrc(chunks, chunk)) {
      return Damaged(absl::StrCat("the checksum of chunk ", chunks, " does not match"));
    }
    rolling_crc = Roll(rolling_crc, crc);
    ++chunks;
    ByteReader reader(chunk);
    while (!reader.empty()) {
      absl::string_view record;
      if (!reader.ReadBytes(&record)) return Damaged("a record goes beyond its chunk");
      VIGIL_RETURN_IF_ERROR(fn(record));
      ++records;
    }
  }
}

absl::Status RecordFileReader::CheckEnd(uint64_t chunks, uint64_t records, uint32_t rolling_crc) {
  const std::string expected = EndMark(chunks, records, rolling_crc);
  VIGIL_ASSIGN_OR_RETURN(absl::string_view end, file_.Read(expected.size()));
  if (end != expected) return Damaged("its end does not agree with what came before");
  VIGIL_ASSIGN_OR_RETURN(absl::string_view more, file_.ReadUpTo(1));
  return more.empty() ? absl::OkStatus() : Damaged("bytes follow its end");
}

absl::Status RecordFileReader::Damaged(absl::string_view what) const {
  return absl::DataLossError(absl::StrCat(path_, ": damaged: ", what));
}

}  // namespace vigil::eventstore
