// CrisisService: the crisis phone.
#include "scheduler/crisis/answer.h"
#include "scheduler/crisis/decide.h"
#include "scheduler/crisis/query.h"
#include "services/handlers/bind.h"

namespace vigil::handlers {

void BindCrisis(MethodTable& table) {
  Binder bind(table, *v1::Call::descriptor()->file()->service(0));
  bind.Mutation<v1::ReceiveCallRequest>();
  bind.Mutation<v1::IdentifyCallerRequest>();
  bind.Mutation<v1::AcknowledgeCallRequest>();
  bind.Mutation<v1::ConnectCallRequest>();
  bind.Mutation<v1::CloseCallRequest>();
  bind.QuickQuery<v1::GetCallRequest>();
  bind.Query<v1::ListCallsRequest>();
}

}  // namespace vigil::handlers
