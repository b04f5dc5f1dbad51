// Who is on call and how well a minute is covered, computed in the dumbest possible way: every
// minute looks at every shift and every fact anew, with no boundary, no order and no cache.
//
// Written from DOMAIN D16, D18 and ONCALL-NOTES alone; it shares no code with scheduler/, and
// property tests compare the two. All times are whole minutes.
//
// Readings, where the text leaves a choice: a role is one in the shift's own team; a tier that
// somebody holds in vain does not keep them from a lower one; a tier is confirmed when any valid
// holder has accepted; dates of employment and training are the agency's, of roles the programme's.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace vigil::oracle {

enum class OnCallRole { kTherapist, kSupervisor, kBackupSupervisor, kOther };
enum class Verdict { kFull, kUnconfirmed, kDegraded, kUncovered, kDark, kNotPublished };
enum class Why {
  kNothing,
  kNoShift,
  kNotEmployed,
  kWrongRole,
  kUntrained,
  kOnLeave,
  kNoContact,
  kHigherTier,
};

struct Dates {
  absl::CivilDay first;
  std::optional<absl::CivilDay> last;
  bool Has(absl::CivilDay day) const { return first <= day && (!last || day <= *last); }
};

struct OnCallPerson {
  Dates employed;
  std::vector<std::pair<OnCallRole, Dates>> roles;  // in the team
  std::vector<Dates> trained;
  std::vector<std::pair<absl::Time, absl::Time>> leaves;
  struct Test {
    absl::Time at;
    std::optional<absl::Time> removed;  // the contact point was
  };
  std::vector<Test> tests;
};

struct OnCallShift {
  std::string person;
  int tier = 0;  // 0 primary, 1 back-up, 2 supervisor
  absl::Time start, end;
  absl::Time recorded;
  std::optional<absl::Time> ended_from;
  std::optional<absl::Time> accepted;

  // Nothing recorded at R changes who was on call before R.
  bool Runs(absl::Time t) const {
    return start <= t && recorded <= t && t < end && (!ended_from || t < *ended_from);
  }
};

struct OnCallHistory {
  absl::TimeZone agency_zone, programme_zone;
  int contact_days = 30;
  std::map<std::string, OnCallPerson> people;
  std::vector<OnCallShift> shifts;
};

struct OracleAnswer {
  Verdict verdict = Verdict::kDark;
  std::set<std::tuple<int, std::string, Why>> holes;    // of tiers that are not valid
  std::set<std::tuple<int, std::string, Why>> holders;  // all, valid ones with kNothing
  bool operator==(const OracleAnswer&) const = default;
};

class CoverageOracle {
 public:
  explicit CoverageOracle(const OnCallHistory& history) : h_(history) {}

  // At `t`, as if it had come.
  OracleAnswer At(absl::Time t) const {
    OracleAnswer answer;
    bool valid[3] = {}, confirmed[3] = {};
    std::set<std::string> valid_above;
    for (int tier = 0; tier < 3; ++tier) {
      std::set<std::string> valid_here;
      std::set<std::tuple<int, std::string, Why>> here;
      for (const OnCallShift& shift : h_.shifts) {
        if (shift.tier != tier || !shift.Runs(t)) continue;
        Why why = Reason(h_.people.at(shift.person), tier, t);
        if (why == Why::kNothing && valid_above.count(shift.person) > 0) why = Why::kHigherTier;
        here.insert({tier, shift.person, why});
        if (why != Why::kNothing) continue;
        valid_here.insert(shift.person);
        valid[tier] = true;
        if (shift.accepted && *shift.accepted <= t) confirmed[tier] = true;
      }
      answer.holders.insert(here.begin(), here.end());
      if (here.empty()) here.insert({tier, "", Why::kNoShift});
      if (!valid[tier]) answer.holes.insert(here.begin(), here.end());
      valid_above.insert(valid_here.begin(), valid_here.end());
    }
    answer.verdict = Verdict::kFull;
    if (!confirmed[0] || !confirmed[1] || !confirmed[2]) answer.verdict = Verdict::kUnconfirmed;
    if (!valid[0] || !valid[1] || !valid[2]) answer.verdict = Verdict::kDegraded;
    if (!valid[0]) answer.verdict = Verdict::kUncovered;
    if (!valid[0] && !valid[1] && !valid[2]) answer.verdict = Verdict::kDark;
    return answer;
  }

  // The minute that begins at `t`, as it is known at `now`.
  OracleAnswer Minute(absl::Time t, absl::Time now) const {
    if (t < now || t < PublishedUntil()) return At(t);
    OracleAnswer answer;
    answer.verdict = Verdict::kNotPublished;
    return answer;
  }

  // Whether this person holds this tier somewhere in [start, end) already.
  bool Overlaps(const std::string& person, int tier, absl::Time start, absl::Time end) const {
    for (absl::Time t = start; t < end; t += absl::Minutes(1)) {
      for (const OnCallShift& shift : h_.shifts) {
        if (shift.person == person && shift.tier == tier && shift.Runs(t)) return true;
      }
    }
    return false;
  }

 private:
  // A removed shift leaves a hole: what was published stays published.
  absl::Time PublishedUntil() const {
    absl::Time until = absl::InfinitePast();
    for (const OnCallShift& shift : h_.shifts) {
      if (shift.tier == 0 && shift.end > until) until = shift.end;
    }
    return until;
  }

  Why Reason(const OnCallPerson& person, int tier, absl::Time t) const {
    const absl::CivilDay agency_day = absl::ToCivilDay(t, h_.agency_zone);
    const absl::CivilDay programme_day = absl::ToCivilDay(t, h_.programme_zone);
    if (!person.employed.Has(agency_day)) return Why::kNotEmployed;
    bool fits = false;
    for (const auto& [role, dates] : person.roles) {
      const bool fitting =
          tier == 2 ? role == OnCallRole::kSupervisor || role == OnCallRole::kBackupSupervisor
                    : role == OnCallRole::kTherapist;
      if (fitting && dates.Has(programme_day)) fits = true;
    }
    if (!fits) return Why::kWrongRole;
    bool trained = false;
    for (const Dates& dates : person.trained) trained = trained || dates.Has(agency_day);
    if (!trained) return Why::kUntrained;
    for (const auto& [start, end] : person.leaves) {
      if (start <= t && t < end) return Why::kOnLeave;
    }
    for (const OnCallPerson::Test& test : person.tests) {
      const bool fresh = test.at <= t && t - test.at < absl::Hours(24 * h_.contact_days);
      if (fresh && (!test.removed || t < *test.removed)) return Why::kNothing;
    }
    return Why::kNoContact;
  }

  const OnCallHistory& h_;
};

}  // namespace vigil::oracle
