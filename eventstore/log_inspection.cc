#include "eventstore/log_inspection.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "eventstore/file_io.h"
#include "eventstore/keys_codec.h"
#include "eventstore/log_reader.h"
#include "eventstore/refusal.h"
#include "eventstore/sha256.h"

namespace vigil::eventstore {
namespace {

constexpr absl::string_view kWaysOut =
    ". Nothing was changed. Ways out: put the missing or older files back; `vigil log salvage` "
    "copies what is intact to a new folder; `vigil log restore` takes a backup";

absl::Status Shortened(absl::string_view witness, Position expected, Position head) {
  return Refusal(kLogShortened,
                 absl::StrCat(witness, " stands at position ", expected, ", the log ends at ", head,
                              ": the events at positions ", head + 1, " to ", expected,
                              " were acknowledged and are missing", kWaysOut));
}

absl::Status Damaged(absl::string_view what) {
  return Refusal(kLogDamaged, absl::StrCat(what, kWaysOut));
}

// A status of the log's own reading as a refusal; an error of the disk stays what it is.
absl::Status AsDamage(const absl::Status& status) {
  if (status.code() == absl::StatusCode::kUnavailable) return status;
  return Damaged(status.message());
}

absl::Status CheckKind(const LogIdentity& identity, std::optional<bool> simulated) {
  if (!simulated.has_value() || identity.simulated == *simulated) return absl::OkStatus();
  if (identity.simulated) {
    return Refusal(
        kLogSimulated,
        "this log was written under a virtual clock; a server on the real clock does not "
        "take it. Name another data folder, or start with the virtual clock");
  }
  return Refusal(kLogReal,
                 "this log was written under the real clock; a virtual clock must not touch it. "
                 "Name another data folder");
}

// The chain from `from`, the end of a commit, to the head.
absl::Status CheckChain(const LogReader& reader, Position from, Position head) {
  const absl::Status status = reader.Scan({.after = from, .check_chain = true}, head,
                                          [](const FrameView&) { return absl::OkStatus(); });
  return status.ok() ? status : AsDamage(status);
}

absl::Status CheckAnchor(const LogReader& reader, const Anchor& anchor, const LogStart& start) {
  const LogIdentity& identity = start.identity;
  if (anchor.log_id != identity.log_id || anchor.epoch != identity.epoch) {
    return Refusal(
        kLogAnchorForeign,
        absl::StrCat("the anchor is of log ", anchor.log_id, " epoch ", anchor.epoch,
                     ", the database of log ", identity.log_id, " epoch ", identity.epoch,
                     ": files of two logs or of two ages lie in one folder. Nothing was changed. "
                     "Way out: put the files that belong together back"));
  }
  if (anchor.position > start.head.position) {
    return Shortened("the anchor", anchor.position, start.head.position);
  }
  const absl::StatusOr<Hash> hash = reader.HashAt(anchor.position, start.head.position);
  if (!hash.ok()) return AsDamage(hash.status());
  if (*hash != anchor.hash) {
    return Damaged(absl::StrCat("the commit that ends at position ", anchor.position,
                                " is not the one that was acknowledged"));
  }
  return absl::OkStatus();
}

absl::Status Judge(const OpenOptions& options, const absl::StatusOr<Anchor>& anchor,
                   const RocksBackend& backend, const LogStart& start) {
  const LogReader reader(backend, GenesisHash(start.identity));
  if (absl::IsNotFound(anchor.status())) {
    return Refusal(
        kLogAnchorMissing,
        absl::StrCat(AnchorPath(options.data_dir),
                     " is missing, so nothing vouches that "
                     "the log, which ends at position ",
                     start.head.position,
                     ", is complete. Nothing was changed. Ways out: put the file back; "
                     "or `vigil log adopt`, which checks the whole chain and accepts the "
                     "log as it is"));
  }
  VIGIL_RETURN_IF_ERROR(anchor.status());
  VIGIL_RETURN_IF_ERROR(CheckAnchor(reader, *anchor, start));
  Position from = anchor->position;
  if (options.verify_from.has_value()) {
    if (*options.verify_from > start.head.position) {
      return Shortened("the newest snapshot", *options.verify_from, start.head.position);
    }
    from = std::min(from, *options.verify_from);
  }
  VIGIL_RETURN_IF_ERROR(CheckChain(reader, from, start.head.position));
  VIGIL_RETURN_IF_ERROR(start.consistency);
  if (anchor->batch <= start.stamp.batch) return absl::OkStatus();
  return Refusal(kLogIndexBehind,
                 absl::StrCat("append ", anchor->batch, " was durable, the database stands at ",
                              start.stamp.batch,
                              ": rows were lost, though the log itself is whole. Nothing was "
                              "changed. Way out: `vigil log rebuild` derives them again"));
}

}  // namespace

rocksdb::FileSystem* FileSystemOf(const OpenOptions& options) {
  static const std::shared_ptr<rocksdb::FileSystem> machine = rocksdb::FileSystem::Default();
  return options.file_system != nullptr ? options.file_system.get() : machine.get();
}

absl::StatusOr<LogIdentity> LoadIdentity(const Backend& backend) {
  std::string value;
  VIGIL_ASSIGN_OR_RETURN(const bool found, backend.Get(Family::kMeta, keys::kIdentity, &value));
  LogIdentity identity;
  if (!found || !keys::DecodeIdentity(value, &identity)) {
    return absl::DataLossError("meta: no valid identity of the log");
  }
  return identity;
}

absl::StatusOr<LogInspection> InspectLog(const OpenOptions& options) {
  rocksdb::FileSystem* const fs = FileSystemOf(options);
  const std::string folder = DatabaseFolder(options.data_dir);
  VIGIL_ASSIGN_OR_RETURN(const bool exists, PathExists(fs, folder));
  const absl::StatusOr<Anchor> anchor = ReadAnchor(fs, AnchorPath(options.data_dir));
  if (!exists) {
    if (anchor.ok() && anchor->position > 0) {
      return Refusal(kLogMissing,
                     absl::StrCat(folder,
                                  " is missing, though the anchor knows of events up to "
                                  "position ",
                                  anchor->position, kWaysOut));
    }
    return Refusal(kLogMissing, absl::StrCat("there is no log in ", options.data_dir));
  }
  absl::StatusOr<std::unique_ptr<RocksBackend>> backend =
      RocksBackend::Open(folder, options.file_system, options.sizes, OpenMode::kReadOnly);
  if (!backend.ok()) return AsDamage(backend.status());
  const absl::StatusOr<LogIdentity> identity = LoadIdentity(**backend);
  if (!identity.ok()) return AsDamage(identity.status());
  VIGIL_RETURN_IF_ERROR(CheckKind(*identity, options.simulated));
  absl::StatusOr<LogStart> start = LoadStart(**backend, *identity);
  if (!start.ok()) return AsDamage(start.status());
  LogInspection inspection;
  inspection.verdict = Judge(options, anchor, **backend, *start);
  inspection.backend = *std::move(backend);
  inspection.start = *std::move(start);
  if (anchor.ok()) inspection.anchor = *anchor;
  return inspection;
}

}  // namespace vigil::eventstore
