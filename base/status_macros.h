// Early return on error. Debian's Abseil (20220623) has no such macros.
//
//   VIGIL_RETURN_IF_ERROR(DoIt());
//   VIGIL_ASSIGN_OR_RETURN(Thing thing, MakeThing());
#pragma once

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define VIGIL_RETURN_IF_ERROR(expr)                                                    \
  do {                                                                                 \
    if (::absl::Status vigil_status = (expr); !vigil_status.ok()) return vigil_status; \
  } while (false)

#define VIGIL_ASSIGN_OR_RETURN(lhs, expr) \
  VIGIL_ASSIGN_OR_RETURN_IMPL_(VIGIL_CONCAT_(vigil_statusor_, __LINE__), lhs, expr)
#define VIGIL_ASSIGN_OR_RETURN_IMPL_(statusor, lhs, expr)  \
  auto statusor = (expr);                                  \
  if (!statusor.ok()) return std::move(statusor).status(); \
  lhs = std::move(statusor).value()
#define VIGIL_CONCAT_(a, b) VIGIL_CONCAT_IMPL_(a, b)
#define VIGIL_CONCAT_IMPL_(a, b) a##b
