#include "scheduler/family/transfer_deadline.h"

#include "scheduler/roster/caseload.h"

namespace vigil::scheduler {

events::v1::TherapistReassigned TransferEffect(const Family& family, const Transfer& transfer,
                                               absl::Time at, uint32_t committed, uint32_t limit) {
  events::v1::TherapistReassigned event;
  event.set_family(family.name.str());
  event.set_from(family.therapist.str());
  event.set_to(transfer.to.str());
  *event.mutable_effective_at() = MomentAt(at);
  event.set_committed(committed);
  event.set_limit(limit);
  event.set_transfer_id(transfer.id);
  return event;
}

void AddCourseDeadlines(const Family& family, std::vector<Deadline>& out) {
  if (family.transfer.has_value() && family.transfer->accepted_at.has_value()) {
    out.push_back({family.transfer->effective_at, DeadlineKind::kTransfer, family.name.str()});
  }
  for (const ReInvolvement& again : family.re_involvements) {
    if (!again.over) out.push_back({again.end, DeadlineKind::kReInvolvementEnd, family.name.str()});
  }
}

absl::Status DecideTransferDue(const Deadline& deadline, const StateView& view,
                               const DecideContext& context, EventList& out) {
  const auto family = view.FindOwed<Family>(deadline.subject);
  if (family == nullptr || !family->transfer.has_value()) return absl::OkStatus();
  const Transfer& transfer = *family->transfer;
  const auto receiver = view.Find<Staff>(transfer.to);
  const Caseload load =
      CaseloadAt(view, *receiver, family->team, transfer.effective_at, *context.zones);
  out.Add(family->name.str(),
          TransferEffect(*family, transfer, transfer.effective_at, load.committed(), load.limit()));
  return absl::OkStatus();
}

absl::Status DecideReInvolvementEnd(const Deadline& deadline, const StateView& view,
                                    const DecideContext& context, EventList& out) {
  const auto family = view.FindOwed<Family>(deadline.subject);
  if (family == nullptr) return absl::OkStatus();
  for (const ReInvolvement& again : family->re_involvements) {
    if (again.over || again.end > context.now) continue;
    events::v1::ReInvolvementEnded event;
    event.set_family(family->name.str());
    event.set_at_us(absl::ToUnixMicros(again.end));
    event.set_therapist(again.therapist.str());
    out.Add(family->name.str(), event);
  }
  return absl::OkStatus();
}

}  // namespace vigil::scheduler
