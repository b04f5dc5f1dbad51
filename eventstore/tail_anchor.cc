#include "eventstore/tail_anchor.h"

#include <array>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "eventstore/coding.h"
#include "eventstore/crc32c.h"
#include "eventstore/file_io.h"
#include "eventstore/refusal.h"

namespace vigil::eventstore {
namespace {

constexpr absl::string_view kMagic = "VIGILTA1";  // the digit is the format
constexpr size_t kLogIdChars = 32;
constexpr size_t kBodyBytes = 8 + kLogIdChars + 4 + 8 + 8 + 32;
// A page, so that no write to one slot can touch the other.
constexpr size_t kSlotBytes = 4096;
constexpr int kSlots = 2;

struct Slots {
  std::array<std::optional<Anchor>, kSlots> of;
  // The one with the newest whole anchor; -1 when there is none.
  int newest() const {
    int best = -1;
    for (int i = 0; i < kSlots; ++i) {
      if (of[i].has_value() && (best < 0 || of[i]->batch > of[best]->batch)) best = i;
    }
    return best;
  }
};

absl::StatusOr<Slots> ReadSlots(rocksdb::FileSystem* fs, const std::string& path) {
  VIGIL_ASSIGN_OR_RETURN(std::string bytes, ReadWholeFile(fs, path, 2 * kSlots * kSlotBytes));
  bytes.resize(kSlots * kSlotBytes);
  Slots slots;
  for (int i = 0; i < kSlots; ++i) {
    slots.of[i] = DecodeAnchorSlot(absl::string_view(bytes).substr(i * kSlotBytes, kSlotBytes));
  }
  return slots;
}

}  // namespace

std::string EncodeAnchorSlot(const Anchor& anchor) {
  std::string bytes(kMagic);
  bytes.append(anchor.log_id);
  AppendBe32(&bytes, anchor.epoch);
  AppendBe64(&bytes, anchor.batch);
  AppendBe64(&bytes, anchor.position);
  bytes.append(reinterpret_cast<const char*>(anchor.hash.data()), anchor.hash.size());
  AppendBe32(&bytes, Crc32c(bytes));
  bytes.resize(kSlotBytes, '\0');
  return bytes;
}

std::optional<Anchor> DecodeAnchorSlot(absl::string_view bytes) {
  if (bytes.size() != kSlotBytes) return std::nullopt;
  ByteReader reader(bytes);
  absl::string_view magic, log_id, hash;
  Anchor anchor;
  uint32_t crc = 0;
  if (!reader.ReadRaw(kMagic.size(), &magic) || !reader.ReadRaw(kLogIdChars, &log_id) ||
      !reader.ReadBe32(&anchor.epoch) || !reader.ReadBe64(&anchor.batch) ||
      !reader.ReadBe64(&anchor.position) || !reader.ReadRaw(anchor.hash.size(), &hash) ||
      !reader.ReadBe32(&crc) || magic != kMagic || crc != Crc32c(bytes.substr(0, kBodyBytes))) {
    return std::nullopt;
  }
  anchor.log_id = std::string(log_id);
  std::copy(hash.begin(), hash.end(), anchor.hash.begin());
  return anchor;
}

absl::StatusOr<Anchor> ReadAnchor(rocksdb::FileSystem* fs, const std::string& path) {
  VIGIL_ASSIGN_OR_RETURN(Slots slots, ReadSlots(fs, path));
  const int newest = slots.newest();
  if (newest < 0) {
    return Refusal(kLogAnchorDamaged,
                   absl::StrCat(path,
                                " holds no whole slot, so nothing vouches for the end of the "
                                "log. Nothing was changed. Ways out: put the file back; or "
                                "`vigil log adopt`, which checks the whole chain and accepts "
                                "the log as it is"));
  }
  return *std::move(slots.of[newest]);
}

absl::Status CreateAnchor(rocksdb::FileSystem* fs, const std::string& path, const Anchor& anchor) {
  const std::string slot = EncodeAnchorSlot(anchor);
  return ReplaceFile(fs, path, slot + slot);
}

absl::StatusOr<std::unique_ptr<AnchorFile>> AnchorFile::Open(rocksdb::FileSystem* fs,
                                                             const std::string& path) {
  VIGIL_ASSIGN_OR_RETURN(const Slots slots, ReadSlots(fs, path));
  std::unique_ptr<rocksdb::FSRandomRWFile> file;
  VIGIL_RETURN_IF_ERROR(
      FromRocks(fs->NewRandomRWFile(path, rocksdb::FileOptions(), &file, nullptr), path));
  return absl::WrapUnique(new AnchorFile(path, std::move(file), slots.newest() == 0 ? 1 : 0));
}

absl::Status AnchorFile::Write(const Anchor& anchor) {
  const std::string slot = EncodeAnchorSlot(anchor);
  const rocksdb::IOOptions io;
  VIGIL_RETURN_IF_ERROR(FromRocks(file_->Write(next_slot_ * kSlotBytes, slot, io, nullptr), path_));
  VIGIL_RETURN_IF_ERROR(FromRocks(file_->Sync(io, nullptr), path_));
  next_slot_ = 1 - next_slot_;
  return absl::OkStatus();
}

}  // namespace vigil::eventstore
