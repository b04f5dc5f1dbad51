// A RotaWorld with families and the commands of crisis calls. Tests only.
#pragma once

#include <optional>
#include <string>

#include "scheduler/crisis/answer.h"
#include "scheduler/crisis/decide.h"
#include "scheduler/crisis/query.h"
#include "tests/testing/rota_world.h"

namespace vigil::testkit {

class CallWorld : public RotaWorld {
 public:
  using RotaWorld::RotaWorld;

  static std::string FamilyKey(const std::string& id) { return "agencies/ct/families/" + id; }
  static std::string CallKey(const std::string& id) { return "agencies/ct/calls/" + id; }

  // `end` is when a closed case stops being active; absent: now.
  void AddFamily(const std::string& id, types::v1::CaseStatus status,
                 const std::string& team = kTeam, std::optional<absl::Time> end = std::nullopt) {
    scheduler::Family family;
    family.name = FamilyName(FamilyKey(id));
    family.team = TeamName(team);
    family.programme = ProgrammeName("agencies/ct/programmes/p");
    family.status = status;
    if (status == types::v1::CASE_STATUS_CLOSED) family.end = end.value_or(now());
    Put(std::move(family));
  }

  v1::ReceiveCallRequest ReceiveRequest(const std::string& id, const std::string& family = "") {
    v1::ReceiveCallRequest request;
    request.set_parent("agencies/ct");
    request.set_call_id(id);
    request.set_team(kTeam);
    if (!family.empty()) request.set_family(FamilyKey(family));
    return request;
  }
  absl::StatusOr<v1::ReceiveCallResponse> Receive(const std::string& id,
                                                  const std::string& family = "") {
    return Do(ReceiveRequest(id, family));
  }
  absl::StatusOr<v1::ReceiveCallResponse> Receive(const std::string& id, const std::string& family,
                                                  const v1::When& at) {
    v1::ReceiveCallRequest request = ReceiveRequest(id, family);
    *request.mutable_received_at() = at;
    return Do(request);
  }
  absl::StatusOr<v1::IdentifyCallerResponse> Identify(const std::string& id,
                                                      const std::string& family) {
    v1::IdentifyCallerRequest request;
    request.set_name(CallKey(id));
    request.set_family(FamilyKey(family));
    return Do(request);
  }
  absl::StatusOr<v1::AcknowledgeCallResponse> Acknowledge(const std::string& id,
                                                          const std::string& staff) {
    v1::AcknowledgeCallRequest request;
    request.set_name(CallKey(id));
    request.set_staff(StaffKey(staff));
    return Do(request);
  }
  absl::StatusOr<v1::AcknowledgeCallResponse> Acknowledge(const std::string& id,
                                                          const std::string& staff,
                                                          const v1::When& at) {
    v1::AcknowledgeCallRequest request;
    request.set_name(CallKey(id));
    request.set_staff(StaffKey(staff));
    *request.mutable_acknowledged_at() = at;
    return Do(request);
  }
  absl::StatusOr<v1::ConnectCallResponse> Connect(const std::string& id, const std::string& staff) {
    v1::ConnectCallRequest request;
    request.set_name(CallKey(id));
    request.set_staff(StaffKey(staff));
    return Do(request);
  }
  absl::StatusOr<v1::ConnectCallResponse> Connect(const std::string& id, const std::string& staff,
                                                  const v1::When& at) {
    v1::ConnectCallRequest request;
    request.set_name(CallKey(id));
    request.set_staff(StaffKey(staff));
    *request.mutable_connected_at() = at;
    return Do(request);
  }
  v1::CloseCallRequest CloseRequest(const std::string& id, types::v1::CallDisposition disposition) {
    v1::CloseCallRequest request;
    request.set_name(CallKey(id));
    request.set_disposition(disposition);
    return request;
  }
  absl::StatusOr<v1::CloseCallResponse> Close(
      const std::string& id,
      types::v1::CallDisposition disposition = types::v1::CALL_DISPOSITION_RESOLVED_BY_PHONE) {
    return Do(CloseRequest(id, disposition));
  }
  v1::ListCallsResponse List(v1::ListCallsRequest request) {
    request.set_parent("agencies/ct");
    auto response = Ask(request);
    VIGIL_CHECK(response.ok()) << response.status();
    return *std::move(response);
  }
};

}  // namespace vigil::testkit
