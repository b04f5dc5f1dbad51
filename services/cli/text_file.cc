#include "services/cli/text_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/handlers/wire_check.h"

namespace vigil::cli {
namespace {

constexpr char kByteOrderMark[] = "\xEF\xBB\xBF";

absl::Status CannotRead(const std::string& path, int error) {
  if (error == ENOENT) return absl::NotFoundError(path + ": there is no such file");
  if (error == EISDIR) return absl::InvalidArgumentError(path + ": is a folder, not a file");
  const std::string line = absl::StrCat(path, ": cannot be read: ", strerror(error));
  return error == EACCES ? absl::PermissionDeniedError(line) : absl::InvalidArgumentError(line);
}

bool IsControl(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\n' && c != '\r' && c != '\t') || byte == 0x7F;
}

}  // namespace

absl::StatusOr<std::string> ReadTextFile(const std::string& path, uint64_t max_bytes) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return CannotRead(path, errno);
  const auto close_it = absl::MakeCleanup([file] { close(file); });
  std::string text;
  char piece[1 << 16];
  // What it says of its size is not asked: a pipe says nothing, a device never ends.
  while (text.size() <= max_bytes) {
    const ssize_t got = read(file, piece, sizeof(piece));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return CannotRead(path, errno);
    if (got == 0) break;
    text.append(piece, static_cast<size_t>(got));
  }
  if (text.size() > max_bytes) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": is larger than the ", max_bytes, " bytes it may have"));
  }
  if (absl::StartsWith(text, kByteOrderMark)) text.erase(0, strlen(kByteOrderMark));
  if (text.empty()) return absl::InvalidArgumentError(absl::StrCat(path, ": is empty"));
  if (!handlers::IsUtf8(text) || std::any_of(text.begin(), text.end(), IsControl))
    return absl::InvalidArgumentError(absl::StrCat(path, ": is not a text file (UTF-8)"));
  return text;
}

}  // namespace vigil::cli
