// AlertService: what needs a human.
#include "scheduler/alerts/answer.h"
#include "scheduler/alerts/decide.h"
#include "scheduler/alerts/query.h"
#include "services/handlers/bind.h"

namespace vigil::handlers {

void BindAlert(MethodTable& table) {
  Binder bind(table, *v1::Alert::descriptor()->file()->service(0));
  bind.Query<v1::ListAlertsRequest>();
  bind.QuickQuery<v1::GetAlertRequest>();
  bind.Mutation<v1::AcknowledgeAlertRequest>();
  bind.Mutation<v1::SnoozeAlertRequest>();
  bind.Mutation<v1::CloseAlertRequest>();
}

}  // namespace vigil::handlers
