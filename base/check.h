// VIGIL_CHECK aborts on a programmer error, in release too: a wrong state must not be written.
//
//   VIGIL_CHECK(position > 0) << "position of " << stream;
#pragma once

#include <sstream>

#include "absl/base/attributes.h"
#include "absl/base/optimization.h"

namespace vigil::internal {

// Collects the message and aborts at the end of the statement.
class CheckFailure {
 public:
  CheckFailure(const char* file, int line, const char* condition);
  [[noreturn]] ~CheckFailure();
  std::ostream& stream() { return stream_; }

 private:
  std::ostringstream stream_;
};

}  // namespace vigil::internal

#define VIGIL_CHECK(condition)        \
  if (ABSL_PREDICT_TRUE(condition)) { \
  } else /* NOLINT */                 \
    ::vigil::internal::CheckFailure(__FILE__, __LINE__, #condition).stream()
