// A golden file: samples of one event type, each as text for the reader and as the bytes that were
// first written. Old samples are never edited; a new field brings a new sample after them.
//
//   file   = sample *( "====" LF sample )
//   sample = text-format "----" LF *( hex LF )
#pragma once

#include <string>
#include <vector>

namespace vigil::golden {

struct GoldenSample {
  std::string text;
  std::string bytes;
};

std::string FormatGolden(const std::vector<GoldenSample>& samples);
// Empty when the text is no golden file.
std::vector<GoldenSample> ParseGolden(const std::string& file);

}  // namespace vigil::golden
