#include "tests/bench/visit_load.h"

#include <algorithm>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "tests/large/large_data.h"
#include "vigil/v1/admin.pb.h"
#include "vigil/v1/case.pb.h"
#include "vigil/v1/visit.pb.h"

namespace vigil::bench {
namespace {

absl::StatusOr<cli::RpcClient::MessagePtr> Call(cli::RpcClient& client, const std::string& method,
                                                const google::protobuf::Message& request) {
  cli::Identity admin;
  admin.actor = "bench";
  admin.role = "admin";
  VIGIL_ASSIGN_OR_RETURN(const cli::Method found, cli::FindMethod(method));
  return client.Call(found, request, admin, absl::Minutes(2));
}

void SetInstant(absl::Time t, v1::When* when) {
  when->mutable_instant()->set_seconds(absl::ToUnixSeconds(t));
}

}  // namespace

absl::StatusOr<std::unique_ptr<VisitLoad>> VisitLoad::Make(cli::RpcClient& client,
                                                           const std::vector<std::string>& teams) {
  std::vector<Carried> families;
  for (const std::string& team : teams) {
    v1::GetCaseloadRequest request;
    request.set_team(team);
    VIGIL_ASSIGN_OR_RETURN(const auto answer, Call(client, "CaseService.GetCaseload", request));
    const auto& caseload = static_cast<const v1::GetCaseloadResponse&>(*answer);
    for (const auto& therapist : caseload.therapists()) {
      for (const std::string& family : therapist.families()) {
        families.push_back({family, therapist.staff()});
      }
    }
  }
  if (families.empty()) return absl::InternalError("the history has no open family");
  auto load = absl::WrapUnique(new VisitLoad(std::move(families)));
  load->now_ = testkit::LargeData().until;
  return load;
}

PreparedCall VisitLoad::Schedule() {
  const Carried& carried = families_[made_ % families_.size()];
  // Spread over the six days after today, in working hours.
  const uint64_t turn = made_ / families_.size();
  const absl::Time start =
      now_ + absl::Hours(24 * (1 + turn % 6)) + absl::Minutes(15 * (turn % 16));
  v1::ScheduleVisitRequest request;
  const std::string id = absl::StrCat("bench-", ++made_);
  request.mutable_options()->set_request_id(absl::StrCat("schedule-", id));
  request.set_parent(carried.family);
  request.set_visit_id(id);
  SetInstant(start, request.mutable_planned()->mutable_start());
  SetInstant(start + absl::Hours(1), request.mutable_planned()->mutable_end());
  request.mutable_planned()->add_workers()->set_staff(carried.staff);
  request.mutable_planned()->set_place(types::v1::VISIT_PLACE_HOME);
  request.mutable_planned()->add_purposes(types::v1::VISIT_PURPOSE_THERAPY);
  planned_.push_back({carried.family, id});
  return {"/vigil.v1.VisitService/ScheduleVisit", request.SerializeAsString()};
}

PreparedCall VisitLoad::Record(const Planned& planned) {
  v1::RecordVisitRequest request;
  request.mutable_options()->set_request_id(absl::StrCat("record-", planned.visit));
  request.set_parent(planned.family);
  request.set_visit_id(planned.visit);
  request.set_outcome(types::v1::VISIT_OUTCOME_COMPLETED);
  return {"/vigil.v1.VisitService/RecordVisit", request.SerializeAsString()};
}

absl::Status VisitLoad::NextWeek(cli::RpcClient& client, uint64_t calls) {
  calls_.clear();
  const uint64_t half = std::max<uint64_t>(calls / 2, 1);
  while (planned_.size() < half) {
    const PreparedCall call = Schedule();
    v1::ScheduleVisitRequest request;
    request.ParseFromString(call.request);
    VIGIL_RETURN_IF_ERROR(Call(client, "VisitService.ScheduleVisit", request).status());
  }
  now_ += absl::Hours(24 * 7);
  v1::AdvanceClockRequest advance;
  advance.mutable_to()->set_seconds(absl::ToUnixSeconds(now_));
  VIGIL_RETURN_IF_ERROR(Call(client, "AdminService.AdvanceClock", advance).status());
  std::vector<Planned> held;
  held.swap(planned_);
  for (uint64_t i = 0; i < half; ++i) {
    calls_.push_back(Schedule());
    calls_.push_back(Record(held[i]));
  }
  return absl::OkStatus();
}

}  // namespace vigil::bench
