// TransferService: cases that pass from one therapist to another.
#include "scheduler/family/answer.h"
#include "scheduler/family/decide.h"
#include "services/handlers/bind.h"

namespace vigil::handlers {

void BindTransfer(MethodTable& table) {
  Binder bind(table, *v1::RequestTransferRequest::descriptor()->file()->service(0));
  bind.Mutation<v1::RequestTransferRequest>();
  bind.Mutation<v1::AcceptTransferRequest>();
  bind.Mutation<v1::EndTransferRequest>();
  bind.Mutation<v1::ExchangeTherapistsRequest>();
}

}  // namespace vigil::handlers
