// The oracle's histories and answers as text, for the messages of failing tests.
#pragma once

#include <string>

#include "absl/time/time.h"
#include "tests/oracle/intensity_oracle.h"

namespace vigil::oracle {

std::string Show(const WeekAnswer& a);
std::string Show(const SeenAnswer& a);
// All facts known at `now`.
std::string Show(const Family& family, absl::Time now);

}  // namespace vigil::oracle
