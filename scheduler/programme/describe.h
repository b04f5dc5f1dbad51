// A programme as people are shown it: every setting with its value and where it comes from.
// Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "vigil/programme/v1/programme.pb.h"

namespace vigil::programme {

// One setting, or one element of a list that carries a source of its own.
struct SettingLine {
  std::string path;   // "intensity.floor_visits", "duties[2].tolerance_days"
  std::string value;  // "3", "true", "America/New_York", "THERAPY, ASSESSMENT"
  std::string mark;   // "S2", "card", "pub", "R"; empty without a source
  std::string page, quote, note;
};

// In the order of the message's fields.
std::vector<SettingLine> DescribeProgramme(const v1::Programme& programme);

// "S0" .. "S4", "card", "pub", "R", as DOMAIN writes them; empty for none.
std::string FormatMark(v1::Mark mark);

}  // namespace vigil::programme
