#include "scheduler/alerts/answer.h"

#include "scheduler/alerts/view.h"

namespace vigil::scheduler {
namespace {

template <class Response>
Response WithAlert(const StateView& after, const std::string& name, const ViewContext& context) {
  Response response;
  if (const auto alert = after.FindOwed<Alert>(name))
    *response.mutable_alert() = AlertWithSteps(after, *alert, context);
  return response;
}

}  // namespace

v1::AcknowledgeAlertResponse Answer(const StateView& after,
                                    const v1::AcknowledgeAlertRequest& request,
                                    const ViewContext& context) {
  return WithAlert<v1::AcknowledgeAlertResponse>(after, request.name(), context);
}

v1::SnoozeAlertResponse Answer(const StateView& after, const v1::SnoozeAlertRequest& request,
                               const ViewContext& context) {
  return WithAlert<v1::SnoozeAlertResponse>(after, request.name(), context);
}

v1::CloseAlertResponse Answer(const StateView& after, const v1::CloseAlertRequest& request,
                              const ViewContext& context) {
  return WithAlert<v1::CloseAlertResponse>(after, request.name(), context);
}

}  // namespace vigil::scheduler
