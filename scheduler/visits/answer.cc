#include "scheduler/visits/answer.h"

#include <utility>

#include "scheduler/core/lookup.h"
#include "scheduler/visits/overlaps.h"
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

template <class Response>
void Warn(const StateView& after, const std::string& name, const ViewContext& context,
          Response& response) {
  const auto of = NeedVisit(after, name);
  if (!of.ok()) return;
  for (std::string& warning : OverlapsOf(after, *of->family, *of->found.visit, context))
    response.add_warnings(std::move(warning));
}

}  // namespace

v1::ScheduleVisitResponse Answer(const StateView& after, const v1::ScheduleVisitRequest& request,
                                 const ViewContext& context) {
  v1::ScheduleVisitResponse response;
  const std::string name = ChildName(request.parent(), "visits", request.visit_id());
  *response.mutable_visit() = Show(after, name, context);
  Warn(after, name, context, response);
  return response;
}

v1::MoveVisitResponse Answer(const StateView& after, const v1::MoveVisitRequest& request,
                             const ViewContext& context) {
  v1::MoveVisitResponse response;
  *response.mutable_cancelled() = Show(after, request.name(), context);
  const std::string name = ChildName(NameParent(request.name()), "visits", request.new_visit_id());
  *response.mutable_visit() = Show(after, name, context);
  Warn(after, name, context, response);
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
