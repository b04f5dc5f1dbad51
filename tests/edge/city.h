// A team on the United Kingdom's standard programme with a supervisor and a therapist, and families
// of it, made through the API as a client would. What a test of the whole way begins with.
#pragma once

#include <string>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "tests/edge/service.h"
#include "tests/testing/files.h"
#include "vigil/programme/v1/programme.pb.h"
#include "vigil/v1/case.pb.h"
#include "vigil/v1/roster.pb.h"

namespace vigil::edge {

class City {
 public:
  static constexpr char kTeam[] = "agencies/uk/teams/city";
  static constexpr char kTherapist[] = "agencies/uk/staff/ta";

  explicit City(Client* client) : client_(client) {}

  // Each mutation gets a request id of its own.
  template <class Request>
  Request With(const std::string& text) {
    auto request = Make<Request>(text);
    request.mutable_options()->set_request_id(absl::StrCat("city-", ++requests_));
    return request;
  }
  template <class Response, class Request>
  Response Must(const std::string& text) {
    const auto answer = client_->Ask<Response>(With<Request>(text));
    VIGIL_CHECK(answer.ok()) << text << ": " << answer.status();
    return *answer;
  }

  void AddTeam() {
    Must<v1::CreateAgencyResponse, v1::CreateAgencyRequest>(
        "agency_id: 'uk' display_name: 'UK' zone: 'Europe/London'");
    Must<v1::PublishProgrammeResponse, v1::PublishProgrammeRequest>(
        absl::StrCat("parent: 'agencies/uk' programme_id: 'mst' programme { ",
                     testkit::ReadFile("deploy/programmes/mst-uk-standard.textproto"), " }"));
    Must<v1::CreateTeamResponse, v1::CreateTeamRequest>(
        "parent: 'agencies/uk' team_id: 'city' display_name: 'City' "
        "programme: 'agencies/uk/programmes/mst'");
    Must<v1::EmployStaffResponse, v1::EmployStaffRequest>(
        "parent: 'agencies/uk' staff_id: 'ta' display_name { text: 'Therapist A' } "
        "employed_from: '2025-01-06'");
    Must<v1::AssignToTeamResponse, v1::AssignToTeamRequest>(
        absl::StrCat("name: '", kTherapist, "' team: '", kTeam,
                     "' role: STAFF_ROLE_THERAPIST fte_hundredths: 100 from_date: '2025-01-06'"));
  }
  // Referred at kStart's local date with this person as the index youth; `more` are other fields.
  v1::Family Refer(const std::string& id, const std::string& person, const std::string& more = "") {
    return Must<v1::ReferFamilyResponse, v1::ReferFamilyRequest>(
               absl::StrCat("parent: 'agencies/uk' family_id: '", id, "' team: '", kTeam,
                            "' label: '", id,
                            "' source: REFERRAL_SOURCE_SELF referred_at { local "
                            "{ date_time: '2026-10-26T06:00' } } members { person: '",
                            person, "' relation: FAMILY_RELATION_INDEX_YOUTH } ", more))
        .family();
  }
  // Opens a referred family today.
  void Open(const std::string& id, const std::string& person) {
    const std::string name = absl::StrCat("name: 'agencies/uk/families/", id, "' ");
    Must<v1::RecordScreeningResponse, v1::RecordScreeningRequest>(
        name + "outcome: CHECK_OUTCOME_PASSED date: '2026-10-26'");
    Must<v1::RecordConsentResponse, v1::RecordConsentRequest>(
        absl::StrCat(name, "given: true date: '2026-10-26' person: '", person, "'"));
    Must<v1::AcceptCaseResponse, v1::AcceptCaseRequest>(
        absl::StrCat(name, "therapist: '", kTherapist, "' start_date: '2026-10-26'"));
    Must<v1::OpenCaseResponse, v1::OpenCaseRequest>(name + "start_date: '2026-10-26'");
  }

 private:
  Client* const client_;
  int requests_ = 0;
};

}  // namespace vigil::edge
