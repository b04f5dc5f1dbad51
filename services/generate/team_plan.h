// One team's life, week by week: referrals and openings, visits and what became of them, on-call
// shifts, leave, crisis nights, closures. Everything follows from (profile, seed); nothing is asked
// of the service.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/generate/action.h"
#include "services/generate/profile.h"
#include "services/generate/rng.h"
#include "vigil/v1/case.pb.h"
#include "vigil/v1/visit.pb.h"

namespace vigil::generate {

class TeamPlan {
 public:
  TeamPlan(const AgencyProfile& agency, const TeamProfile& profile, const Rng& rng,
           absl::TimeZone zone);

  // Staff, training, contacts, the first weeks of the rota. `monday` is the first week.
  void Found(absl::CivilDay monday, ActionList& out);
  // Everything of the week that begins on `monday`; weeks in order, each once.
  void Week(absl::CivilDay monday, ActionList& out);

 private:
  struct Member {
    std::string name;  // staff resource name
    std::set<absl::CivilDay> leave_weeks;
  };
  struct Case {
    std::string name, label;
    int therapist = 0;
    std::vector<std::string> persons;  // youth first
    absl::CivilDay opens;              // a Monday
    absl::CivilDay closes;             // a Friday; the last date
    int visits_made = 0;
    std::vector<int> hours;  // of the planned visits, by weekday slot
    std::vector<int> days;
  };

  absl::Time At(absl::CivilDay day, int hour, int minute = 0) const;
  // A request with an id that no other request has.
  template <class Request>
  Request WithId(const std::string& what) {
    Request request;
    request.mutable_options()->set_request_id("g-" + agency_.id + "-" + profile_.id + "-" + what +
                                              "-" + std::to_string(++requests_));
    return request;
  }
  int CapOf() const;
  int CountOf(int therapist) const;
  const std::string& WorkerOf(const Case& c, absl::CivilDay monday) const;

  void Employ(const std::string& id, const std::string& display, const char* role,
              absl::CivilDay monday, ActionList& out);
  void PublishShifts(absl::CivilDay monday, absl::Time at, ActionList& out);
  void AcceptShifts(absl::CivilDay monday, ActionList& out);
  void CheckContacts(absl::CivilDay monday, ActionList& out);
  void PlanLeave(absl::CivilDay monday, ActionList& out);
  void Refer(int therapist, absl::CivilDay monday, ActionList& out);
  void PassGates(const Case& c, absl::CivilDay monday, ActionList& out);
  void OpenAndClose(absl::CivilDay monday, ActionList& out);
  void Transfer(absl::CivilDay monday, ActionList& out);
  void PlanVisits(Case& c, absl::CivilDay monday, ActionList& out);
  void OneVisit(Case& c, absl::CivilDay day, int hour, const std::string& worker, bool family_away,
                ActionList& out);
  void CrisisCalls(absl::CivilDay monday, ActionList& out);
  // Index of the therapist who holds the primary shift; the rota of that week is published.
  int PrimaryAt(absl::Time at) const;

  const AgencyProfile& agency_;
  const TeamProfile& profile_;
  Rng rng_;
  absl::TimeZone zone_;
  std::string team_;
  std::string supervisor_, backup_supervisor_;
  std::vector<Member> therapists_;
  std::vector<std::string> everybody_;
  std::vector<Case> cases_;
  std::map<absl::CivilDay, int> primaries_;  // by the Monday of the hand-over
  int referred_ = 0, calls_ = 0, weeks_ = 0;
  uint64_t requests_ = 0;
};

}  // namespace vigil::generate
