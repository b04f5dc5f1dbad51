// AlertService: what needs a human.
#include "scheduler/alerts/answer.h"
#include "scheduler/alerts/decide.h"
#include "scheduler/alerts/query.h"
#include "services/handlers/alert_watch.h"
#include "services/handlers/bind.h"
#include "services/handlers/exchange.h"

namespace vigil::handlers {

void BindAlert(MethodTable& table) {
  Binder bind(table, *v1::Alert::descriptor()->file()->service(0));
  bind.Query<v1::ListAlertsRequest>();
  bind.QuickQuery<v1::GetAlertRequest>();
  bind.Mutation<v1::AcknowledgeAlertRequest>();
  bind.Mutation<v1::SnoozeAlertRequest>();
  bind.Mutation<v1::CloseAlertRequest>();
  bind.Stream<v1::WatchAlertsRequest>([](Exchange& x) {
    return OpenAlertWatch(x.parts, static_cast<const v1::WatchAlertsRequest&>(*x.request));
  });
}

}  // namespace vigil::handlers
