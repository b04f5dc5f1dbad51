#include "eventstore/backup_catalogue.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "eventstore/coding.h"
#include "eventstore/crc32c.h"
#include "eventstore/file_io.h"
#include "eventstore/key_backup.h"

namespace vigil::eventstore {
namespace {

constexpr absl::string_view kManifestMagic = "VIGILBAK";
constexpr absl::string_view kEpochsMagic = "VIGILEPO";
constexpr uint32_t kFormat = 1;
constexpr uint64_t kMaxSmallFile = 64 << 10;

std::string Numbered(const std::string& catalogue, absl::string_view prefix, uint32_t id,
                     absl::string_view suffix) {
  return JoinPath(catalogue, absl::StrFormat("%s%010d%s", prefix, id, suffix));
}

// Whether the name is <prefix><number><suffix>.
bool ParseNumbered(absl::string_view name, absl::string_view prefix, absl::string_view suffix,
                   uint32_t* id) {
  return absl::ConsumePrefix(&name, prefix) && absl::ConsumeSuffix(&name, suffix) &&
         absl::SimpleAtoi(name, id);
}

// Magic, format, body, checksum of all before.
std::string Wrap(absl::string_view magic, absl::string_view body) {
  std::string out(magic);
  AppendBe32(&out, kFormat);
  absl::StrAppend(&out, body);
  AppendBe32(&out, Crc32c(out));
  return out;
}

absl::StatusOr<std::string> ReadWrapped(rocksdb::FileSystem* fs, const std::string& path,
                                        absl::string_view magic) {
  VIGIL_ASSIGN_OR_RETURN(const std::string bytes, ReadWholeFile(fs, path, kMaxSmallFile));
  if (bytes.size() < magic.size() + 8 || !absl::StartsWith(bytes, magic)) {
    return absl::DataLossError(absl::StrCat(path, ": damaged: it does not begin as it should"));
  }
  uint32_t format = 0, crc = 0;
  const absl::string_view covered(bytes.data(), bytes.size() - 4);
  ByteReader(absl::string_view(bytes).substr(covered.size())).ReadBe32(&crc);
  if (crc != Crc32c(covered)) {
    return absl::DataLossError(absl::StrCat(path, ": damaged: its checksum does not match"));
  }
  ByteReader reader(covered.substr(magic.size()));
  reader.ReadBe32(&format);
  if (format != kFormat) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, ": of format ", format, "; this program knows ", kFormat));
  }
  return std::string(reader.left());
}

std::string EncodeRecord(const BackupRecord& record) {
  std::string out;
  AppendBe32(&out, record.id);
  AppendBytes(&out, record.identity.log_id);
  AppendU8(&out, record.identity.simulated ? 1 : 0);
  AppendBe32(&out, record.identity.epoch);
  AppendBe64(&out, record.head.position);
  out.append(reinterpret_cast<const char*>(record.head.hash.data()), record.head.hash.size());
  AppendBe64(&out, static_cast<uint64_t>(absl::ToUnixMicros(record.head.recorded_at)));
  AppendBe64(&out, static_cast<uint64_t>(absl::ToUnixMicros(record.taken_at)));
  AppendBe64(&out, record.bytes);
  return out;
}

bool DecodeRecord(absl::string_view bytes, BackupRecord* record) {
  ByteReader reader(bytes);
  absl::string_view log_id, hash;
  uint8_t simulated = 0;
  uint64_t recorded_at = 0, taken_at = 0;
  if (!reader.ReadBe32(&record->id) || !reader.ReadBytes(&log_id) || !reader.ReadU8(&simulated) ||
      !reader.ReadBe32(&record->identity.epoch) || !reader.ReadBe64(&record->head.position) ||
      !reader.ReadRaw(record->head.hash.size(), &hash) || !reader.ReadBe64(&recorded_at) ||
      !reader.ReadBe64(&taken_at) || !reader.ReadBe64(&record->bytes) || !reader.empty()) {
    return false;
  }
  record->identity.log_id = std::string(log_id);
  record->identity.simulated = simulated != 0;
  std::copy(hash.begin(), hash.end(), record->head.hash.begin());
  record->head.recorded_at = absl::FromUnixMicros(static_cast<int64_t>(recorded_at));
  record->taken_at = absl::FromUnixMicros(static_cast<int64_t>(taken_at));
  return true;
}

absl::StatusOr<BackupRecord> ReadManifest(rocksdb::FileSystem* fs, const std::string& catalogue,
                                          uint32_t id) {
  const std::string path = BackupManifestPath(catalogue, id);
  VIGIL_ASSIGN_OR_RETURN(const std::string body, ReadWrapped(fs, path, kManifestMagic));
  BackupRecord record;
  if (!DecodeRecord(body, &record) || record.id != id) {
    return absl::DataLossError(absl::StrCat(path, ": damaged: it is no manifest of backup ", id));
  }
  return record;
}

std::string EpochsPath(const std::string& catalogue) { return JoinPath(catalogue, "epochs"); }

}  // namespace

std::string BackupDatabases(const std::string& catalogue) { return JoinPath(catalogue, "log"); }
std::string BackupLedgerPath(const std::string& catalogue) {
  return JoinPath(catalogue, "erasures");
}
std::string BackupManifestPath(const std::string& catalogue, uint32_t id) {
  return Numbered(catalogue, "backup-", id, ".manifest");
}
std::string BackupKeysPath(const std::string& catalogue, uint32_t id) {
  return Numbered(catalogue, "keys-", id, ".keys");
}

absl::StatusOr<BackupList> ListBackups(rocksdb::FileSystem* fs, const std::string& catalogue) {
  VIGIL_ASSIGN_OR_RETURN(const std::vector<std::string> names, ListFolder(fs, catalogue));
  BackupList list;
  for (const std::string& name : names) {
    uint32_t id = 0;
    if (!ParseNumbered(name, "backup-", ".manifest", &id)) continue;
    absl::StatusOr<BackupRecord> record = ReadManifest(fs, catalogue, id);
    if (record.ok()) {
      list.backups.push_back(*std::move(record));
    } else {
      list.ignored.push_back({JoinPath(catalogue, name), std::string(record.status().message())});
    }
  }
  return list;
}

absl::StatusOr<BackupRecord> FindBackup(rocksdb::FileSystem* fs, const std::string& catalogue,
                                        uint32_t id) {
  absl::StatusOr<BackupRecord> record = ReadManifest(fs, catalogue, id);
  if (!absl::IsNotFound(record.status())) return record;
  return absl::NotFoundError(absl::StrCat("there is no backup ", id, " in ", catalogue));
}

absl::Status WriteBackupManifest(rocksdb::FileSystem* fs, const std::string& catalogue,
                                 const BackupRecord& record) {
  return ReplaceFile(fs, BackupManifestPath(catalogue, record.id),
                     Wrap(kManifestMagic, EncodeRecord(record)));
}

absl::StatusOr<std::optional<uint32_t>> NewestKeyBackup(rocksdb::FileSystem* fs,
                                                        const std::string& catalogue) {
  VIGIL_ASSIGN_OR_RETURN(const std::vector<std::string> names, ListFolder(fs, catalogue));
  std::optional<uint32_t> newest;
  for (const std::string& name : names) {
    uint32_t id = 0;
    if (ParseNumbered(name, "keys-", ".keys", &id)) newest = std::max(id, newest.value_or(0));
  }
  return newest;
}

absl::Status CopyErasures(rocksdb::FileSystem* fs, const std::string& catalogue,
                          const ErasureLedger& ledger) {
  const std::string path = BackupLedgerPath(catalogue);
  ErasureLedger merged{.log_id = ledger.log_id};
  absl::StatusOr<ErasureLedger> known = ReadLedger(fs, path);
  if (known.ok()) {
    merged = *std::move(known);
  } else if (!absl::IsNotFound(known.status())) {
    return known.status();
  }
  VIGIL_ASSIGN_OR_RETURN(const size_t added, MergeLedger(ledger, &merged));
  if (added > 0 || absl::IsNotFound(known.status())) {
    VIGIL_RETURN_IF_ERROR(WriteLedger(fs, path, merged));
  }
  VIGIL_ASSIGN_OR_RETURN(const std::vector<std::string> names, ListFolder(fs, catalogue));
  for (const std::string& name : names) {
    uint32_t id = 0;
    if (!ParseNumbered(name, "keys-", ".keys", &id)) continue;
    VIGIL_RETURN_IF_ERROR(StripKeyBackup(fs, JoinPath(catalogue, name), merged).status());
  }
  return absl::OkStatus();
}

absl::StatusOr<uint32_t> TakeEpoch(rocksdb::FileSystem* fs, const std::string& catalogue,
                                   uint32_t above) {
  const std::string path = EpochsPath(catalogue);
  uint32_t given = 0;
  const absl::StatusOr<std::string> body = ReadWrapped(fs, path, kEpochsMagic);
  if (body.ok()) {
    if (!ByteReader(*body).ReadBe32(&given)) return absl::DataLossError(path);
  } else if (!absl::IsNotFound(body.status())) {
    return body.status();
  }
  std::string next;
  AppendBe32(&next, std::max(given, above) + 1);
  VIGIL_RETURN_IF_ERROR(ReplaceFile(fs, path, Wrap(kEpochsMagic, next)));
  return std::max(given, above) + 1;
}

}  // namespace vigil::eventstore
