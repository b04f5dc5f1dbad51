// A figure: what was measured, against which floor of the same run, and whether the target is met.
#pragma once

#include <string>
#include <vector>

namespace vigil::bench {

struct Figure {
  std::string name;
  double value = 0;
  std::string unit;
  double floor = 0;      // what the machine gives without Vigil; 0: none
  double ratio = 0;      // value / floor
  double target = 0;     // of the ratio, or of the value when there is no floor
  bool at_most = false;  // the target is an upper bound
  bool pass() const;
};

// Prints one line a figure, or with `json` one JSON object a line.
void Print(const Figure& figure, bool json);

// Median of the samples; 0 for none.
double Median(std::vector<double> samples);

struct Settings {
  bool quick = true;
  std::string scratch;  // an empty folder on a real disk
  std::string only;     // figures whose name holds this; empty: all
};

// Calls of a whole service over a socket, against an empty echo with the same client.
std::vector<Figure> ServiceFigures(const Settings& settings);

}  // namespace vigil::bench
