// VisitService: visits and weeks.
#include "scheduler/visits/answer.h"
#include "scheduler/visits/decide.h"
#include "scheduler/visits/query.h"
#include "services/handlers/bind.h"

namespace vigil::handlers {

void BindVisit(MethodTable& table) {
  Binder bind(table, *v1::Visit::descriptor()->file()->service(0));
  bind.Mutation<v1::ScheduleVisitRequest>();
  bind.Mutation<v1::MoveVisitRequest>();
  bind.Mutation<v1::CancelVisitRequest>();
  bind.Mutation<v1::RecordVisitRequest>();
  bind.Mutation<v1::CorrectVisitRequest>();
  bind.QuickQuery<v1::GetVisitRequest>();
  bind.Query<v1::ListVisitsRequest>();
  bind.QuickQuery<v1::GetWeekRequest>();
  bind.Query<v1::ListWeeksRequest>();
  bind.Query<v1::GetHoursRequest>();
  bind.Query<v1::GetTeamWeekRequest>();
}

}  // namespace vigil::handlers
