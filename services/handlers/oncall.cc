// OnCallService: the rota, who is on call, coverage.
#include "scheduler/oncall/answer.h"
#include "scheduler/oncall/decide.h"
#include "scheduler/oncall/query.h"
#include "services/handlers/bind.h"

namespace vigil::handlers {

void BindOnCall(MethodTable& table) {
  Binder bind(table, *v1::Shift::descriptor()->file()->service(0));
  bind.Mutation<v1::AddShiftRequest>();
  bind.Mutation<v1::EndShiftRequest>();
  bind.Mutation<v1::AcceptShiftRequest>();
  bind.Query<v1::ListShiftsRequest>();
  bind.KeptQuery<v1::WhoIsOnCallRequest>();
  bind.Query<v1::GetCoverageRequest>();
}

}  // namespace vigil::handlers
