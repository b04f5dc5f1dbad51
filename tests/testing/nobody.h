// What a user without rights meets, also where the tests run as root, who may do everything: for a
// process of its own, as EXPECT_EXIT makes one.
#pragma once

#include <stdlib.h>
#include <unistd.h>

#include <iostream>

#include "absl/status/status.h"

namespace vigil::testkit {

// Gives root's rights up for good. Folders of TempFolder stay shut unless they are opened before.
inline void BecomeNobody() {
  if (geteuid() == 0 && setuid(65534) != 0) abort();
}

// Prints the status and ends: code 0 if it has the code.
[[noreturn]] inline void ExitWith(const absl::Status& status, absl::StatusCode code) {
  std::cerr << status << std::endl;
  _exit(status.code() == code ? 0 : 1);
}

}  // namespace vigil::testkit
