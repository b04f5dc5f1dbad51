// A World with one family of AIP Boston (floor 2, target 3; New York) and its visits in few words.
// Tests only.
//
//   VisitWorld w("2026-10-12T12:00:00Z");          // family open since that Monday
//   w.AdvanceTo("2026-10-27T22:00:00Z");
//   w.Held("tue", "2026-10-27T17:00", 60);         // recorded now
//   w.Published<events::v1::WeekVerdictChanged>("2026-10-26");
#pragma once

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "absl/time/time.h"
#include "scheduler/testing/fixture.h"
#include "scheduler/visits/decide.h"
#include "scheduler/visits/query.h"
#include "tests/testing/zones.h"
#include "vigil/events/v1/visit.pb.h"

namespace vigil::scheduler {

struct VisitWorld : World {
  explicit VisitWorld(const std::string& now = "2026-10-12T12:00:00Z",
                      const std::string& start_date = "2026-10-12")
      : World(now) {
    team = AddTeam("a", "aip-boston");
    therapist = AddStaff(team, "ta", types::v1::STAFF_ROLE_THERAPIST);
    if (!start_date.empty()) family = OpenFamily(team, "f", therapist, start_date);
  }

  // "2026-10-27T17:00", New York; must not be repeated.
  static absl::Time Local(const std::string& local) {
    absl::CivilMinute minute;
    VIGIL_CHECK(absl::ParseCivilTime(local, &minute)) << local;
    return absl::FromCivil(minute, testkit::TestZone("America/New_York").tz());
  }
  v1::VisitDetails Details(const std::string& start, int minutes,
                           const std::string& more = "place: VISIT_PLACE_HOME") const {
    const auto when = [](absl::Time t) {
      return absl::Substitute("{ instant { seconds: $0 } }", absl::ToUnixSeconds(t));
    };
    const absl::Time from = Local(start);
    return Make<v1::VisitDetails>(absl::StrCat(
        "start ", when(from), " end ", when(from + absl::Minutes(minutes)), " workers { staff: '",
        therapist, "' } participants: 'agencies/a/persons/f-youth' ", more));
  }

  v1::ScheduleVisitRequest Booking(const std::string& id, const std::string& start,
                                   int minutes) const {
    v1::ScheduleVisitRequest request;
    request.set_parent(family);
    request.set_visit_id(id);
    *request.mutable_planned() = Details(start, minutes);
    return request;
  }
  v1::RecordVisitRequest Record(const std::string& id, const std::string& start,
                                int minutes) const {
    v1::RecordVisitRequest request;
    request.set_parent(family);
    request.set_visit_id(id);
    request.set_outcome(types::v1::VISIT_OUTCOME_COMPLETED);
    *request.mutable_actual() = Details(start, minutes);
    return request;
  }
  v1::CorrectVisitRequest Correction(const std::string& id, types::v1::VisitOutcome outcome) const {
    v1::CorrectVisitRequest request;
    request.set_name(VisitName(id));
    request.set_outcome(outcome);
    request.mutable_reason()->set_text("mistaken");
    return request;
  }
  v1::CancelVisitRequest Cancellation(const std::string& id) const {
    v1::CancelVisitRequest request;
    request.set_name(VisitName(id));
    request.set_cancelled_by(types::v1::VISIT_OUTCOME_CANCELLED_BY_FAMILY);
    return request;
  }
  std::string VisitName(const std::string& id) const {
    return absl::StrCat(family, "/visits/", id);
  }

  void Book(const std::string& id, const std::string& start, int minutes = 60) {
    Must(Booking(id, start, minutes));
  }
  void Held(const std::string& id, const std::string& start, int minutes = 60) {
    Must(Record(id, start, minutes));
  }

  template <class Response, class Request>
  Response Ask(const Request& request) const {
    auto response = Query(view(), request, view_context());
    VIGIL_CHECK(response.ok()) << response.status();
    return *std::move(response);
  }
  v1::Week WeekOf(const std::string& date) const {
    v1::GetWeekRequest request;
    request.set_family(family);
    request.set_date(date);
    return Ask<v1::GetWeekResponse>(request).week();
  }
  // All events of one kind about the week, in the order of the log.
  template <class E>
  std::vector<E> Published(const std::string& week) const {
    std::vector<E> found;
    for (E& event : EventsOf<E>(log())) {
      if (event.week() == week) found.push_back(std::move(event));
    }
    return found;
  }

  std::string team, therapist, family;
};

}  // namespace vigil::scheduler
