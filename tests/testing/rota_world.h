// A small agency for tests of the rota and of crisis calls: one team, hand-made staff, and commands
// that pass through Decide, Commit and Answer as in the engine, on a clock that fires deadlines.
// Tests only.
#pragma once

#include <fstream>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/event.h"
#include "scheduler/domain.h"
#include "scheduler/oncall/answer.h"
#include "scheduler/oncall/decide.h"
#include "scheduler/oncall/query.h"
#include "scheduler/programme/parse.h"
#include "tests/testing/zones.h"
#include "vigil/events/v1/oncall.pb.h"

namespace vigil::testkit {

using scheduler::LeaveKind;
using scheduler::StaffRole;

// "2026-11-01T05:30Z" or with seconds.
inline absl::Time Utc(const std::string& text) {
  absl::Time t;
  std::string error;
  const std::string full = text.size() == 17 ? text.substr(0, 16) + ":00Z" : text;
  VIGIL_CHECK(absl::ParseTime(absl::RFC3339_full, full, &t, &error)) << text << " " << error;
  return t;
}
inline v1::When Instant(absl::Time t) {
  v1::When when;
  const int64_t us = absl::ToUnixMicros(t);
  when.mutable_instant()->set_seconds(us / 1000000);
  when.mutable_instant()->set_nanos(static_cast<int32_t>(us % 1000000 * 1000));
  return when;
}
inline v1::When Local(const std::string& date_time, const std::string& offset = "",
                      const std::string& zone = "") {
  v1::When when;
  when.mutable_local()->set_date_time(date_time);
  when.mutable_local()->set_offset(offset);
  when.mutable_local()->set_zone(zone);
  return when;
}
inline absl::Time TimeOf(const v1::Instant& instant) {
  return absl::FromUnixSeconds(instant.at().seconds()) + absl::Nanoseconds(instant.at().nanos());
}
inline types::v1::Sealed SealedText(const std::string& text) {
  types::v1::Sealed sealed;
  sealed.set_subject("text/test");
  sealed.set_key_version(1);
  sealed.set_ciphertext(text);
  return sealed;
}

class RotaWorld {
 public:
  static constexpr char kTeam[] = "agencies/ct/teams/ipv";

  explicit RotaWorld(absl::Time now, const std::string& agency_zone = "America/New_York",
                     const std::string& programme_zone = "America/New_York")
      : now_(now) {
    scheduler::Agency agency;
    agency.name = AgencyName("agencies/ct");
    agency.zone = agency_zone;
    agency.programmes = {ProgrammeName("agencies/ct/programmes/p")};
    Put(agency);
    AddTeam("ipv");
    scheduler::ProgrammeBook book;
    book.name = ProgrammeName("agencies/ct/programmes/p");
    Put(book);
    programme::v1::Programme rules = ProgrammeFile("mst-ipv-connecticut");
    rules.mutable_zone()->set_value(programme_zone);
    PublishProgramme(rules, absl::UnixEpoch());
  }

  static programme::v1::Programme ProgrammeFile(const std::string& id) {
    const std::string path = absl::StrCat("deploy/programmes/", id, ".textproto");
    std::ifstream in(path);
    std::stringstream text;
    text << in.rdbuf();
    auto parsed = programme::ParseProgrammeFile(text.str(), path, TestZones());
    VIGIL_CHECK(parsed.ok()) << parsed.status();
    return *std::move(parsed);
  }

  // ---- what stands without commands ----
  template <class R>
  void Put(R record) {
    state_.map<R>().Set(std::make_shared<const R>(std::move(record)));
  }
  template <class R>
  void Change(const std::string& key, const std::function<void(R&)>& change) {
    const auto old = state_.map<R>().Find(key);
    VIGIL_CHECK(old != nullptr) << key;
    R record = *old;
    change(record);
    Put(std::move(record));
  }
  void PublishProgramme(const programme::v1::Programme& programme, absl::Time from) {
    Change<scheduler::ProgrammeBook>("agencies/ct/programmes/p", [&](auto& book) {
      scheduler::ProgrammeEntry entry;
      entry.in_force_from = from;
      entry.definition = scheduler::SerializeCanonically(programme);
      book.versions.push_back(std::move(entry));
    });
  }
  void AddTeam(const std::string& id) {
    scheduler::Team team;
    team.name = TeamName("agencies/ct/teams/" + id);
    team.programme = ProgrammeName("agencies/ct/programmes/p");
    Put(team);
    Change<scheduler::Agency>("agencies/ct", [&](auto& a) { a.teams.push_back(team.name); });
  }
  static std::string StaffKey(const std::string& id) { return "agencies/ct/staff/" + id; }
  // Employed, trained, in this role, mobile tested at `tested`.
  void AddStaff(const std::string& id, StaffRole role, absl::Time tested,
                const std::string& team = kTeam) {
    scheduler::Staff staff;
    staff.name = StaffName(StaffKey(id));
    staff.display_name = scheduler::SealedBytes{SealedText(id).SerializeAsString()};
    staff.employed_from = absl::CivilDay(2020, 1, 1);
    scheduler::StaffAssignment assignment;
    assignment.team = TeamName(team);
    assignment.role = role;
    assignment.fte_hundredths = 100;
    assignment.from_date = absl::CivilDay(2020, 1, 1);
    staff.assignments = {assignment};
    staff.trainings = {{absl::CivilDay(2020, 1, 1), std::nullopt}};
    staff.contact_points = {{"mobile", types::v1::CONTACT_KIND_MOBILE,
                             scheduler::SealedBytes{SealedText(id + " mobile").SerializeAsString()},
                             tested}};
    staff.contact_checks = {{"mobile", tested}};
    Put(std::move(staff));
  }
  void AddLeave(const std::string& staff, absl::Time start, absl::Time end) {
    ChangeStaff(staff, [&](scheduler::Staff& s) {
      s.leaves.push_back({"leave", LeaveKind::LEAVE_KIND_ANNUAL, start, end, StaffName()});
    });
  }
  void ChangeStaff(const std::string& id, const std::function<void(scheduler::Staff&)>& change) {
    Change<scheduler::Staff>(StaffKey(id), change);
  }

  // ---- commands and questions ----
  template <class Request>
  auto Do(const Request& request, const std::string& actor = "", const std::string& role = "",
          const std::string& on_behalf_of = "") {
    using Response = decltype(Answer(View(), request, Context()));
    scheduler::DecideContext context = Deciding(now_, actor);
    context.role = role;
    context.on_behalf_of = on_behalf_of;
    auto decided = Decide(View(), request, context);
    if (!decided.ok()) return absl::StatusOr<Response>(decided.status());
    Commit(*std::move(decided), context, now_);
    return absl::StatusOr<Response>(Answer(View(), request, Context()));
  }
  template <class Request>
  auto Ask(const Request& request) {
    return Query(View(), request, Context());
  }
  absl::StatusOr<v1::AddShiftResponse> AddShift(const std::string& id, types::v1::Tier tier,
                                                const std::string& staff, const v1::When& start,
                                                const v1::When& end,
                                                const std::string& team = kTeam) {
    v1::AddShiftRequest request;
    request.set_team(team);
    request.set_shift_id(id);
    request.set_tier(tier);
    request.set_staff(StaffKey(staff));
    *request.mutable_start() = start;
    *request.mutable_end() = end;
    return Do(request);
  }
  absl::StatusOr<v1::AddShiftResponse> AddShift(const std::string& id, types::v1::Tier tier,
                                                const std::string& staff, absl::Time start,
                                                absl::Time end) {
    return AddShift(id, tier, staff, Instant(start), Instant(end));
  }
  static std::string ShiftKey(const std::string& id) { return absl::StrCat(kTeam, "/shifts/", id); }
  absl::StatusOr<v1::EndShiftResponse> EndShift(const std::string& id) {
    v1::EndShiftRequest request;
    request.set_name(ShiftKey(id));
    return Do(request);
  }
  absl::StatusOr<v1::EndShiftResponse> EndShift(const std::string& id, const v1::When& from) {
    v1::EndShiftRequest request;
    request.set_name(ShiftKey(id));
    *request.mutable_from() = from;
    return Do(request);
  }
  // Without more the supervisor enters it.
  absl::StatusOr<v1::AcceptShiftResponse> Accept(const std::string& id) {
    return Accept(id, StaffKey("sup"), "supervisor");
  }
  absl::StatusOr<v1::AcceptShiftResponse> Accept(const std::string& id, const std::string& actor,
                                                 const std::string& role = "",
                                                 const std::string& on_behalf_of = "") {
    v1::AcceptShiftRequest request;
    request.set_name(ShiftKey(id));
    return Do(request, actor, role, on_behalf_of);
  }
  v1::WhoIsOnCallResponse Who(absl::Time at) {
    v1::WhoIsOnCallRequest request;
    request.set_team(kTeam);
    *request.mutable_at() = Instant(at);
    auto response = Ask(request);
    VIGIL_CHECK(response.ok()) << response.status();
    return *std::move(response);
  }
  v1::GetCoverageResponse Coverage(absl::Time from, absl::Time until) {
    v1::GetCoverageRequest request;
    request.set_team(kTeam);
    *request.mutable_from() = Instant(from);
    *request.mutable_until() = Instant(until);
    auto response = Ask(request);
    VIGIL_CHECK(response.ok()) << response.status();
    return *std::move(response);
  }

  // Fires what falls due until `t`, each at its instant, then stands at `t`.
  void AdvanceTo(absl::Time t) {
    while (true) {
      const auto due = domain_.AllDeadlines(View(), TestZones());
      if (due.empty() || due.front().due > t) break;
      VIGIL_CHECK(due.front().due >= now_) << "a deadline lies in the past";
      now_ = due.front().due;
      scheduler::EventList events;
      const scheduler::DecideContext context = Deciding(now_, "");
      VIGIL_CHECK(domain_.DecideDeadline(due.front(), View(), context, events).ok());
      Commit(std::move(events), context, now_);
      const auto after = domain_.AllDeadlines(View(), TestZones());
      VIGIL_CHECK(after.empty() || after.front() != due.front()) << "a deadline fires twice";
    }
    now_ = t;
  }
  void Commit(scheduler::EventList events, const scheduler::DecideContext& context,
              absl::Time recorded_at) {
    auto result =
        domain_.Commit(state_, rows_, std::move(events), position_ + 1, recorded_at, context);
    VIGIL_CHECK(result.ok()) << result.status();
    state_ = std::move(result->state);
    for (const scheduler::StoredRow& row : result->rows) rows_.Put(row.key, row.value);
    for (scheduler::DecidedEvent& event : result->events) {
      log_.push_back({std::move(event), recorded_at});
      ++position_;
    }
  }

  // ---- what came of it ----
  struct Logged {
    scheduler::DecidedEvent event;
    absl::Time recorded_at;
  };
  const std::vector<Logged>& log() const { return log_; }
  // The events of one type, in order.
  template <class E>
  std::vector<E> Events() const {
    std::vector<E> out;
    for (const Logged& logged : log_) {
      if (logged.event.type != scheduler::EventType<E>()) continue;
      VIGIL_CHECK(out.emplace_back().ParseFromString(logged.event.payload));
    }
    return out;
  }
  scheduler::StateView View() const { return scheduler::StateView(state_, rows_); }
  const scheduler::State& state() const { return state_; }
  const scheduler::MapRows& rows() const { return rows_; }
  const scheduler::Domain& domain() const { return domain_; }
  absl::Time now() const { return now_; }
  scheduler::ViewContext Context() const { return {now_, &TestZones()}; }
  scheduler::DecideContext Deciding(absl::Time now, const std::string& actor) const {
    scheduler::DecideContext context;
    context.now = now;
    context.zones = &TestZones();
    context.actor = actor;
    return context;
  }

 private:
  scheduler::Domain domain_;
  scheduler::State state_;
  scheduler::MapRows rows_;
  uint64_t position_ = 0;
  absl::Time now_;
  std::vector<Logged> log_;
};

}  // namespace vigil::testkit
