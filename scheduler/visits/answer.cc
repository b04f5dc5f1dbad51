#include "scheduler/visits/answer.h"

#include "scheduler/core/lookup.h"
#include "scheduler/visits/view.h"
#include "scheduler/visits/visit_rules.h"

namespace vigil::scheduler {
namespace {

v1::Visit Show(const StateView& after, const std::string& name, const ViewContext& context) {
  const auto of = NeedVisit(after, name);
  if (!of.ok()) {  // the command has just changed it
    after.Missing<VisitIndex>(name);
    return {};
  }
  return FamilyVisits(after, *of->family, context).VisitView(*of->found.visit);
}

}  // namespace

v1::ScheduleVisitResponse Answer(const StateView& after, const v1::ScheduleVisitRequest& request,
                                 const ViewContext& context) {
  v1::ScheduleVisitResponse response;
  *response.mutable_visit() =
      Show(after, ChildName(request.parent(), "visits", request.visit_id()), context);
  return response;
}

v1::MoveVisitResponse Answer(const StateView& after, const v1::MoveVisitRequest& request,
                             const ViewContext& context) {
  v1::MoveVisitResponse response;
  *response.mutable_cancelled() = Show(after, request.name(), context);
  *response.mutable_visit() =
      Show(after, ChildName(NameParent(request.name()), "visits", request.new_visit_id()), context);
  return response;
}

v1::CancelVisitResponse Answer(const StateView& after, const v1::CancelVisitRequest& request,
                               const ViewContext& context) {
  v1::CancelVisitResponse response;
  *response.mutable_visit() = Show(after, request.name(), context);
  return response;
}

v1::RecordVisitResponse Answer(const StateView& after, const v1::RecordVisitRequest& request,
                               const ViewContext& context) {
  v1::RecordVisitResponse response;
  const std::string name = ChildName(request.parent(), "visits", request.visit_id());
  const auto of = NeedVisit(after, name);
  if (!of.ok()) {
    after.Missing<VisitIndex>(name);
    return response;
  }
  FamilyVisits shown(after, *of->family, context);
  *response.mutable_visit() = shown.VisitView(*of->found.visit);
  *response.mutable_week() = shown.WeekView(shown.the_case().WeekAt(of->found.visit->facts.start));
  return response;
}

v1::CorrectVisitResponse Answer(const StateView& after, const v1::CorrectVisitRequest& request,
                                const ViewContext& context) {
  v1::CorrectVisitResponse response;
  *response.mutable_visit() = Show(after, request.name(), context);
  return response;
}

}  // namespace vigil::scheduler
