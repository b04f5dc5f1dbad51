#include "eventstore/byte_search.h"

#include <cstring>

#include "base/check.h"
#include "base/status_macros.h"
#include "eventstore/file_io.h"

namespace vigil::eventstore {
namespace {

constexpr size_t kPrefixBytes = 8;
constexpr size_t kReadBytes = 1 << 20;

uint64_t Prefix(const char* at) {
  uint64_t prefix;
  std::memcpy(&prefix, at, kPrefixBytes);
  return prefix;
}

size_t FirstTwo(const char* at) {
  return static_cast<uint8_t>(at[0]) | static_cast<size_t>(static_cast<uint8_t>(at[1])) << 8;
}

}  // namespace

void ByteSearch::Add(absl::string_view needle) {
  VIGIL_CHECK(needle.size() >= kPrefixBytes) << "a needle of " << needle.size() << " bytes";
  by_prefix_[Prefix(needle.data())].emplace_back(needle);
  first_two_[FirstTwo(needle.data())] = true;
  longest_ = std::max(longest_, needle.size());
}

void ByteSearch::AddPieces(absl::string_view secret) {
  VIGIL_CHECK(secret.size() >= 2 * kPieceBytes) << "a secret of " << secret.size() << " bytes";
  for (; secret.size() >= kPieceBytes; secret.remove_prefix(kPieceBytes)) {
    Add(secret.substr(0, kPieceBytes));
  }
}

bool ByteSearch::FoundIn(absl::string_view bytes) const {
  if (empty() || bytes.size() < kPrefixBytes) return false;
  const char* const end = bytes.data() + bytes.size();
  for (const char* at = bytes.data(); end - at >= static_cast<ptrdiff_t>(kPrefixBytes); ++at) {
    if (!first_two_[FirstTwo(at)]) continue;
    const auto needles = by_prefix_.find(Prefix(at));
    if (needles == by_prefix_.end()) continue;
    const absl::string_view rest(at, static_cast<size_t>(end - at));
    for (const std::string& needle : needles->second) {
      if (rest.substr(0, needle.size()) == needle) return true;
    }
  }
  return false;
}

absl::Status ByteSearch::SearchFile(rocksdb::FileSystem* fs, const std::string& path,
                                    SearchResult* result) const {
  absl::StatusOr<FileReader> reader = FileReader::Open(fs, path);
  if (absl::IsNotFound(reader.status())) return absl::OkStatus();
  VIGIL_RETURN_IF_ERROR(reader.status());
  ++result->files;
  bool found = false;
  std::string window;  // the end of the piece before, then the piece
  while (true) {
    VIGIL_ASSIGN_OR_RETURN(absl::string_view piece, reader->ReadUpTo(kReadBytes));
    if (piece.empty()) break;
    result->bytes += piece.size();
    window.append(piece.data(), piece.size());
    found = found || FoundIn(window);
    if (window.size() >= longest_ && longest_ > 0) window.erase(0, window.size() - longest_ + 1);
  }
  if (found) result->found_in.push_back(path);
  return absl::OkStatus();
}

absl::Status ByteSearch::SearchFolder(rocksdb::FileSystem* fs, const std::string& folder,
                                      SearchResult* result) const {
  return ForEachFile(fs, folder,
                     [&](const std::string& path) { return SearchFile(fs, path, result); });
}

}  // namespace vigil::eventstore
