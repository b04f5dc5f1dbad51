// Text in columns.
#pragma once

#include <string>
#include <vector>

namespace vigil::cli {

// Rows with each column as wide as its widest cell, two spaces between; no blanks at line ends.
// Width is counted in code points, so that names with accents line up.
std::string Grid(const std::vector<std::vector<std::string>>& rows, const std::string& indent = "");

}  // namespace vigil::cli
