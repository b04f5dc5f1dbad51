// Builds histories for the oracle in few words; tests only.
//
//   History h("America/New_York", "2026-09-07", Floor(2, 3));
//   h.Visit("tue").Planned("2026-10-27T17:00", 60).Known("2026-10-20T09:00");
//   h.Visit("tue").Completed().Known("2026-10-27T18:05");
#pragma once

#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/check.h"
#include "tests/oracle/intensity_oracle.h"

namespace vigil::oracle {

inline Rules FloorAndTarget(int floor, int target) {
  Rules rules;
  rules.floor = floor;
  rules.target = target;
  return rules;
}

inline absl::TimeZone LoadZone(const std::string& name) {
  absl::TimeZone zone;
  VIGIL_CHECK(absl::LoadTimeZone(name, &zone)) << name;
  return zone;
}

inline absl::CivilDay Day(const std::string& text) {
  absl::CivilDay day;
  VIGIL_CHECK(absl::ParseCivilTime(text, &day)) << text;
  return day;
}

// "2026-10-27T17:00" on the zone's wall clock (the first, where it is repeated).
inline absl::Time Local(const std::string& text, const absl::TimeZone& zone) {
  absl::CivilMinute minute;
  VIGIL_CHECK(absl::ParseCivilTime(text, &minute)) << text;
  return zone.At(absl::CivilSecond(minute)).pre;
}

class History {
 public:
  History(const std::string& zone, const std::string& start_date, Rules rules) {
    family.zone = LoadZone(zone);
    family.rules = {rules};
    family.start_date = Day(start_date);
    family.judged_from = FirstInstantOf(family.start_date, family.zone);
    family.index_youth = "youth";
  }

  absl::Time At(const std::string& local) const { return Local(local, family.zone); }

  // Edits the next fact of a visit; Known() adds it.
  class Editor {
   public:
    Editor(const History* history, VisitHistory* visit) : history_(history), visit_(visit) {
      if (!visit->facts.empty()) {
        fact_ = visit->facts.back();
        return;
      }
      fact_.workers = {{"TA", true, {}, {}}};
      fact_.participants = {"youth", "parent"};
      fact_.place = "home";
      fact_.purposes = {Purpose::kTherapy};
    }
    Editor& Planned(const std::string& local, int minutes) {
      fact_.planned_start = history_->At(local);
      fact_.planned_end = *fact_.planned_start + absl::Minutes(minutes);
      return *this;
    }
    Editor& Actual(const std::string& local, int minutes) {
      fact_.actual_start = history_->At(local);
      fact_.actual_end = *fact_.actual_start + absl::Minutes(minutes);
      return *this;
    }
    Editor& Outcome(oracle::Outcome outcome) {
      fact_.outcome = outcome;
      return *this;
    }
    Editor& Completed() { return Outcome(oracle::Outcome::kCompleted); }
    Editor& CancelledByFamily(const std::string& notice) {
      fact_.notice_at = history_->At(notice);
      return Outcome(oracle::Outcome::kCancelledByFamily);
    }
    Editor& Mode(oracle::Mode mode) {
      fact_.mode = mode;
      return *this;
    }
    Editor& Place(const std::string& place) {
      fact_.place = place;
      return *this;
    }
    Editor& With(std::set<std::string> participants) {
      fact_.participants = std::move(participants);
      return *this;
    }
    Editor& By(std::vector<Worker> workers) {
      fact_.workers = std::move(workers);
      return *this;
    }
    Editor& For(std::set<Purpose> purposes) {
      fact_.purposes = std::move(purposes);
      return *this;
    }
    Editor& MovedTo(const std::string& id) {
      fact_.moved_to = id;
      return *this;
    }
    void Known(const std::string& local) {
      fact_.recorded_at = history_->At(local);
      VIGIL_CHECK(visit_->facts.empty() || visit_->facts.back().recorded_at <= fact_.recorded_at);
      visit_->facts.push_back(fact_);
    }

   private:
    const History* history_;
    VisitHistory* visit_;
    VisitFact fact_;
  };

  Editor Visit(const std::string& id) {
    for (VisitHistory& visit : family.visits) {
      if (visit.id == id) return Editor(this, &visit);
    }
    family.visits.push_back({id, {}});
    return Editor(this, &family.visits.back());
  }

  WeekAnswer Week(const std::string& monday, const std::string& now) const {
    return AskWeek(family, Day(monday), At(now));
  }
  SeenAnswer Seen(const std::string& now) const { return AskSeen(family, At(now)); }

  Family family;
};

}  // namespace vigil::oracle
