#include "scheduler/family/status.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "scheduler/core/rejections.h"
#include "scheduler/family/hold_rules.h"

namespace vigil::scheduler {

CaseStatus StatusAt(const Family& family, absl::Time t) {
  const bool open = family.status == CaseStatus::CASE_STATUS_OPEN ||
                    (family.status == CaseStatus::CASE_STATUS_CLOSED && t < family.end);
  if (!open) {
    for (const ReInvolvement& again : family.re_involvements) {
      if (again.Contains(t)) return CaseStatus::CASE_STATUS_RE_INVOLVED;
    }
    return family.status;
  }
  return HoldAt(family, t) != nullptr ? CaseStatus::CASE_STATUS_ON_HOLD
                                      : CaseStatus::CASE_STATUS_OPEN;
}

absl::string_view StatusWord(CaseStatus status) {
  switch (status) {
    case CaseStatus::CASE_STATUS_REFERRED:
      return "referred";
    case CaseStatus::CASE_STATUS_INCOMING:
      return "incoming";
    case CaseStatus::CASE_STATUS_OPEN:
      return "open";
    case CaseStatus::CASE_STATUS_CLOSED:
      return "closed";
    case CaseStatus::CASE_STATUS_NOT_OPENED:
      return "not opened";
    case CaseStatus::CASE_STATUS_ON_HOLD:
      return "on hold";
    case CaseStatus::CASE_STATUS_RE_INVOLVED:
      return "re-involved";
    default:
      return "unknown";
  }
}

absl::Status NeedStatus(const Family& family, absl::Time t,
                        std::initializer_list<CaseStatus> allowed, absl::string_view what) {
  CaseStatus status = StatusAt(family, t);
  if (status == CaseStatus::CASE_STATUS_ON_HOLD) status = CaseStatus::CASE_STATUS_OPEN;
  if (std::find(allowed.begin(), allowed.end(), status) != allowed.end()) return absl::OkStatus();
  std::vector<std::string> words;
  for (const CaseStatus word : allowed) words.emplace_back(StatusWord(word));
  const std::string is = std::string(StatusWord(status));
  return Precondition(absl::StrCat("CASE_IS_", absl::StrReplaceAll(absl::AsciiStrToUpper(is),
                                                                   {{" ", "_"}, {"-", "_"}})),
                      "case status", family.name.str(),
                      absl::StrCat(family.name.str(), " is ", is, ": ", what, " only while it is ",
                                   absl::StrJoin(words, " or ")));
}

}  // namespace vigil::scheduler
