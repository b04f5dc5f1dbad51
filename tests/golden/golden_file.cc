#include "tests/golden/golden_file.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace vigil::golden {
namespace {

constexpr char kSampleEnd[] = "====\n";
constexpr char kTextEnd[] = "----\n";
constexpr size_t kHexColumns = 96;

}  // namespace

std::string FormatGolden(const std::vector<GoldenSample>& samples) {
  std::string file;
  for (const GoldenSample& sample : samples) {
    if (!file.empty()) file += kSampleEnd;
    absl::StrAppend(&file, sample.text, kTextEnd);
    const std::string hex = absl::BytesToHexString(sample.bytes);
    for (size_t at = 0; at < hex.size(); at += kHexColumns) {
      absl::StrAppend(&file, hex.substr(at, kHexColumns), "\n");
    }
  }
  return file;
}

std::vector<GoldenSample> ParseGolden(const std::string& file) {
  std::vector<GoldenSample> samples;
  const std::vector<std::string> parts = absl::StrSplit(file, kSampleEnd);
  for (const std::string& part : parts) {
    const std::pair<std::string, std::string> halves =
        absl::StrSplit(part, absl::MaxSplits(kTextEnd, 1));
    if (part.find(kTextEnd) == std::string::npos) return {};
    const std::string hex = absl::StrReplaceAll(halves.second, {{"\n", ""}});
    samples.push_back({halves.first, absl::HexStringToBytes(hex)});
  }
  return samples;
}

}  // namespace vigil::golden
