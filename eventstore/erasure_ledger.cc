#include "eventstore/erasure_ledger.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "eventstore/coding.h"
#include "eventstore/crc32c.h"
#include "eventstore/file_io.h"

namespace vigil::eventstore {
namespace {

constexpr absl::string_view kMagic = "VIGILERA";
constexpr uint32_t kFormat = 1;

absl::Status Damaged(absl::string_view what) {
  return absl::DataLossError(absl::StrCat("damaged erasure ledger: ", what));
}

bool ReadEntry(ByteReader* reader, Erasure* entry) {
  absl::string_view subject;
  uint64_t micros = 0;
  if (!reader->ReadBytes(&subject) || !reader->ReadBe32(&entry->epoch) ||
      !reader->ReadBe64(&entry->position) || !reader->ReadBe64(&micros)) {
    return false;
  }
  entry->subject = std::string(subject);
  entry->erased_at = absl::FromUnixMicros(static_cast<int64_t>(micros));
  return true;
}

}  // namespace

bool ErasureLedger::Contains(absl::string_view subject) const {
  return std::any_of(entries.begin(), entries.end(),
                     [&](const Erasure& entry) { return entry.subject == subject; });
}

absl::StatusOr<size_t> MergeLedger(const ErasureLedger& from, ErasureLedger* into) {
  if (from.log_id != into->log_id) {
    return absl::FailedPreconditionError(
        absl::StrCat("erasure ledger of log ", from.log_id, ", but this is log ", into->log_id));
  }
  absl::flat_hash_set<std::string> known;
  for (const Erasure& entry : into->entries) known.insert(entry.subject);
  size_t added = 0;
  for (const Erasure& entry : from.entries) {
    if (!known.insert(entry.subject).second) continue;
    into->entries.push_back(entry);
    ++added;
  }
  return added;
}

std::string EncodeLedger(const ErasureLedger& ledger) {
  std::string out(kMagic);
  AppendBe32(&out, kFormat);
  AppendBytes(&out, ledger.log_id);
  AppendBe64(&out, ledger.entries.size());
  for (const Erasure& entry : ledger.entries) {
    AppendBytes(&out, entry.subject);
    AppendBe32(&out, entry.epoch);
    AppendBe64(&out, entry.position);
    AppendBe64(&out, static_cast<uint64_t>(absl::ToUnixMicros(entry.erased_at)));
  }
  AppendBe32(&out, Crc32c(out));
  return out;
}

absl::StatusOr<ErasureLedger> DecodeLedger(absl::string_view bytes) {
  if (bytes.size() < kMagic.size() + 8 || bytes.substr(0, kMagic.size()) != kMagic) {
    return Damaged("it does not begin as one");
  }
  uint32_t format = 0, crc = 0;
  const absl::string_view body = bytes.substr(0, bytes.size() - 4);
  ByteReader(bytes.substr(body.size())).ReadBe32(&crc);
  if (Crc32c(body) != crc) return Damaged("its checksum does not match");
  ByteReader reader(body.substr(kMagic.size()));
  absl::string_view log_id;
  uint64_t count = 0;
  if (!reader.ReadBe32(&format)) return Damaged("it ends early");
  if (format != kFormat) {
    return absl::FailedPreconditionError(
        absl::StrCat("erasure ledger of format ", format, "; this program knows ", kFormat));
  }
  if (!reader.ReadBytes(&log_id) || !reader.ReadBe64(&count)) return Damaged("it ends early");
  ErasureLedger ledger{.log_id = std::string(log_id)};
  while (ledger.entries.size() < count) {
    Erasure entry;
    if (!ReadEntry(&reader, &entry)) return Damaged("it ends early");
    ledger.entries.push_back(std::move(entry));
  }
  if (!reader.empty()) return Damaged("bytes follow its last entry");
  return ledger;
}

absl::StatusOr<ErasureLedger> ReadLedger(rocksdb::FileSystem* fs, const std::string& path) {
  VIGIL_ASSIGN_OR_RETURN(std::string bytes, ReadWholeFile(fs, path, limits::kMaxLedgerBytes));
  absl::StatusOr<ErasureLedger> ledger = DecodeLedger(bytes);
  if (ledger.ok()) return ledger;
  return absl::Status(ledger.status().code(), absl::StrCat(path, ": ", ledger.status().message()));
}

absl::Status WriteLedger(rocksdb::FileSystem* fs, const std::string& path,
                         const ErasureLedger& ledger) {
  const std::string bytes = EncodeLedger(ledger);
  if (bytes.size() > limits::kMaxLedgerBytes) {
    return absl::ResourceExhaustedError(absl::StrCat("an erasure ledger holds at most ",
                                                     limits::kMaxLedgerBytes, " bytes; this has ",
                                                     bytes.size()));
  }
  return ReplaceFile(fs, path, bytes);
}

}  // namespace vigil::eventstore
