// What the tables of weekly intensity are written with: a programme's rules, one case, and visits
// made of local times, "2026-10-27 17:00".
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/check.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/visits/intensity.h"
#include "tests/testing/zones.h"

namespace vigil::scheduler {

// DOMAIN 2 and 3 with the given floor and target.
inline programme::IntensityRules RulesFor(int floor, int target) {
  programme::IntensityRules rules;
  rules.floor_visits = floor;
  rules.target_visits = target;
  rules.min_visit_minutes = 30;
  rules.merge_gap_minutes = 30;
  rules.counted_purposes = {
      VisitPurpose::VISIT_PURPOSE_THERAPY, VisitPurpose::VISIT_PURPOSE_CRISIS_CALL_OUT,
      VisitPurpose::VISIT_PURPOSE_SAFETY_PLANNING, VisitPurpose::VISIT_PURPOSE_ASSESSMENT};
  rules.bunched_min_required = 3;
  rules.bunched_min_days = 2;
  rules.late_notice_hours = 24;
  rules.unrecorded_hours = 24;
  rules.booking_grace_dates = 4;
  rules.missed_hours = 24;
  rules.unproven_hours = 72;
  rules.red_none_required = 2;
  rules.red_missed_run = 2;
  rules.not_seen_days = 7;
  rules.child_not_seen_days = 14;
  return rules;
}

// One visit under construction; every method changes it and gives it back.
struct VisitBuilder {
  Visit visit;
  VisitBuilder& Outcome(VisitOutcome outcome) {
    visit.outcome = outcome;
    visit.scheduled = true;
    return *this;
  }
  VisitBuilder& Place(VisitPlace place) {
    visit.facts.place = place;
    return *this;
  }
  VisitBuilder& Mode(VisitMode mode) {
    visit.facts.mode = mode;
    return *this;
  }
  VisitBuilder& Purposes(std::vector<VisitPurpose> purposes) {
    visit.facts.purposes = std::move(purposes);
    return *this;
  }
  VisitBuilder& With(std::vector<std::string> persons) {
    visit.facts.participants.clear();
    for (const std::string& p : persons)
      visit.facts.participants.emplace_back("agencies/a/persons/" + p);
    return *this;
  }
  // Replaces the workers by one.
  VisitBuilder& Worker(bool qualified, absl::Time from, absl::Time until) {
    visit.facts.workers.clear();
    return AndWorker(qualified, from, until);
  }
  VisitBuilder& AndWorker(bool qualified, absl::Time from, absl::Time until) {
    visit.facts.workers.push_back({StaffName("agencies/a/staff/w"), from, until, qualified});
    return *this;
  }
  VisitBuilder& Unqualified() {
    visit.facts.workers.front().qualified = false;
    return *this;
  }
  // What took place differs from the plan that stands so far; then change the facts.
  VisitBuilder& Became(VisitOutcome outcome) {
    visit.plan = std::make_shared<const VisitFacts>(visit.facts);
    return Outcome(outcome);
  }
  // The record as it stands was taken back.
  VisitBuilder& Corrected(VisitOutcome outcome) {
    visit.earlier.push_back(std::make_shared<const VisitFacts>(visit.facts));
    visit.outcome = outcome;
    return *this;
  }
  VisitBuilder& Cancelled(VisitOutcome outcome, absl::Time notice, std::string moved_to = "") {
    visit.notice_at = notice;
    visit.moved_to = std::move(moved_to);
    return Outcome(outcome);
  }
};

class IntensityFixture {
 public:
  explicit IntensityFixture(const std::string& zone, int floor = 3, int target = 3)
      : zone_(testkit::TestZone(zone)) {
    rules_.push_back(std::make_unique<programme::IntensityRules>(RulesFor(floor, target)));
    versions_.push_back({absl::InfinitePast(), rules_.back().get()});
    case_.zone = zone_;
    case_.index_youth = PersonName("agencies/a/persons/youth");
    Sync();
  }

  // "2026-10-27 17:00" or "... 17:00:30", local; must exist once.
  absl::Time At(const std::string& local) const {
    const auto typed = calendar::ParseLocalTime(absl::StrReplaceAll(local, {{" ", "T"}}));
    VIGIL_CHECK(typed.ok()) << typed.status();
    const auto resolved = calendar::ResolveTyped(typed->civil, zone_, typed->offset_seconds);
    VIGIL_CHECK(resolved.ok()) << resolved.message;
    return resolved.instant;
  }
  absl::CivilDay Day(const std::string& date) const { return *calendar::ParseDate(date); }

  // Active from the first instant of `first` through the end of `last`; empty: open.
  void Active(const std::string& first, const std::string& last = "") {
    spans_.push_back(
        {calendar::FirstInstant(Day(first), zone_),
         last.empty() ? absl::InfiniteFuture() : calendar::EndOfDate(Day(last), zone_)});
    Sync();
  }
  void JudgedFrom(absl::Time t) { case_.judged_from = t; }
  // Another version of the rules from this instant on.
  programme::IntensityRules& Version(absl::Time from) {
    rules_.push_back(std::make_unique<programme::IntensityRules>(*rules_.back()));
    versions_.push_back({from, rules_.back().get()});
    Sync();
    return *rules_.back();
  }
  programme::IntensityRules& rules() { return *rules_.front(); }

  // A therapy session at home with the youth and a therapist; Completed. The reference lives until
  // the fixture goes.
  VisitBuilder& Held(const std::string& start, int minutes) {
    const absl::Time from = At(start);
    return VisitAt(from, from + absl::Minutes(minutes));
  }
  VisitBuilder& VisitAt(absl::Time from, absl::Time until) {
    visits_.push_back(std::make_unique<VisitBuilder>());
    Visit& visit = visits_.back()->visit;
    visit.id = absl::StrCat("v", visits_.size());
    visit.outcome = VisitOutcome::VISIT_OUTCOME_COMPLETED;
    visit.facts.start = from;
    visit.facts.end = until;
    visit.facts.place = VisitPlace::VISIT_PLACE_HOME;
    visit.facts.participants = {PersonName("agencies/a/persons/youth")};
    visit.facts.purposes = {VisitPurpose::VISIT_PURPOSE_THERAPY};
    visit.facts.workers = {{StaffName("agencies/a/staff/t"), from, until, true}};
    return *visits_.back();
  }
  // The same, planned and without an outcome.
  VisitBuilder& Planned(const std::string& start, int minutes) {
    return Held(start, minutes).Outcome(VisitOutcome::VISIT_OUTCOME_SCHEDULED);
  }

  WeekCalculator Week(const std::string& date) {
    pointers_.clear();
    for (const auto& builder : visits_) pointers_.push_back(&builder->visit);
    std::sort(pointers_.begin(), pointers_.end(), [](const Visit* a, const Visit* b) {
      return std::tie(a->facts.start, a->id) < std::tie(b->facts.start, b->id);
    });
    return WeekCalculator(case_, pointers_, case_.WeekOf(Day(date)));
  }
  uint32_t Counted(const std::string& date) { return Week(date).figures().counted; }
  WeekVerdict Verdict(const std::string& date, absl::Time t) { return Week(date).At(t).verdict; }
  const IntensityCase& the_case() const { return case_; }
  const calendar::Zone& zone() const { return zone_; }

 private:
  void Sync() {
    case_.versions = versions_;
    case_.active = spans_;
  }

  calendar::Zone zone_;
  std::vector<std::unique_ptr<programme::IntensityRules>> rules_;
  std::vector<RuleVersion> versions_;
  std::vector<ActiveSpan> spans_;
  IntensityCase case_;
  std::vector<std::unique_ptr<VisitBuilder>> visits_;
  std::vector<const Visit*> pointers_;
};

}  // namespace vigil::scheduler
