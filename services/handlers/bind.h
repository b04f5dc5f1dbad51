// One function a service: binds its methods. The order of vigil.v1's files.
#pragma once

#include "services/handlers/method.h"

namespace vigil::handlers {

void BindRoster(MethodTable& table);
void BindCase(MethodTable& table);
void BindVisit(MethodTable& table);
void BindOnCall(MethodTable& table);
void BindCrisis(MethodTable& table);
void BindAlert(MethodTable& table);
void BindTransfer(MethodTable& table);
void BindReport(MethodTable& table);
void BindOrder(MethodTable& table);
void BindLog(MethodTable& table);
void BindAdmin(MethodTable& table);

}  // namespace vigil::handlers
