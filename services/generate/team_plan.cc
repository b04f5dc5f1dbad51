#include "services/generate/team_plan.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/cli/api.h"
#include "vigil/v1/crisis.pb.h"
#include "vigil/v1/oncall.pb.h"
#include "vigil/v1/order.pb.h"
#include "vigil/v1/roster.pb.h"

namespace vigil::generate {
namespace {

constexpr int kHandOverHour = 9;
constexpr int kFillingWeeks = 3;

std::string Iso(absl::CivilDay day) { return absl::FormatCivilTime(day); }

void SetInstant(absl::Time t, v1::When* when) {
  when->mutable_instant()->set_seconds(absl::ToUnixSeconds(t));
}

void SetLocal(absl::CivilDay day, int hour, int minute, v1::When* when) {
  when->mutable_local()->set_date_time(absl::StrFormat("%sT%02d:%02d", Iso(day), hour, minute));
}

}  // namespace

TeamPlan::TeamPlan(const AgencyProfile& agency, const TeamProfile& profile, const Rng& rng,
                   absl::TimeZone zone)
    : agency_(agency),
      profile_(profile),
      rng_(rng.For(agency.id + "/" + profile.id)),
      zone_(zone),
      team_(absl::StrCat(agency.name(), "/teams/", profile.id)) {}

absl::Time TeamPlan::At(absl::CivilDay day, int hour, int minute) const {
  return absl::FromCivil(absl::CivilMinute(day.year(), day.month(), day.day(), hour, minute),
                         zone_);
}

int TeamPlan::CapOf() const {
  const int cap = profile_.programme.caseload().therapist_cap().value();
  return profile_.families_per_therapist > 0 ? std::min(cap, profile_.families_per_therapist) : cap;
}

int TeamPlan::CountOf(int therapist) const {
  return static_cast<int>(std::count_if(cases_.begin(), cases_.end(), [therapist](const Case& c) {
    return c.therapist == therapist;
  }));
}

const std::string& TeamPlan::WorkerOf(const Case& c, absl::CivilDay monday) const {
  if (therapists_[c.therapist].leave_weeks.count(monday) == 0) return therapists_[c.therapist].name;
  return therapists_[(c.therapist + 1) % therapists_.size()].name;
}

void TeamPlan::Employ(const std::string& id, const std::string& display, const char* role,
                      absl::CivilDay monday, ActionList& out) {
  const std::string name = absl::StrCat(agency_.name(), "/staff/", id);
  const absl::Time at = At(monday - 3, 10);
  const std::string since = Iso(monday - 60);
  everybody_.push_back(name);
  auto employ = WithId<v1::EmployStaffRequest>("employ");
  employ.set_parent(agency_.name());
  employ.set_staff_id(id);
  employ.mutable_display_name()->set_text(display);
  employ.set_employed_from(since);
  out.Add(at, "RosterService.EmployStaff", team_, employ);
  auto assign = WithId<v1::AssignToTeamRequest>("assign");
  assign.set_name(name);
  assign.set_team(team_);
  types::v1::StaffRole parsed = types::v1::STAFF_ROLE_UNSPECIFIED;
  types::v1::StaffRole_Parse(absl::StrCat("STAFF_ROLE_", role), &parsed);
  assign.set_role(parsed);
  assign.set_fte_hundredths(100);
  assign.set_from_date(since);
  out.Add(at, "RosterService.AssignToTeam", team_, assign);
  auto training = WithId<v1::RecordOnCallTrainingRequest>("train");
  training.set_name(name);
  training.set_completed_date(Iso(monday - 30));
  out.Add(at, "RosterService.RecordOnCallTraining", team_, training);
  auto contact = WithId<v1::AddContactPointRequest>("contact");
  contact.set_name(name);
  contact.set_contact_id("mobile");
  contact.set_kind(types::v1::CONTACT_KIND_MOBILE);
  contact.mutable_value()->set_text(
      absl::StrFormat("%s%04d", agency_.phone_prefix, 100 + rng_.Below(100)));
  out.Add(at, "RosterService.AddContactPoint", team_, contact);
}

void TeamPlan::Found(absl::CivilDay monday, ActionList& out) {
  auto create = WithId<v1::CreateTeamRequest>("team");
  create.set_parent(agency_.name());
  create.set_team_id(profile_.id);
  create.set_display_name(profile_.display_name);
  create.set_programme(
      absl::StrCat(agency_.name(), "/programmes/", profile_.programme.programme_id()));
  out.Add(At(monday - 3, 9), "RosterService.CreateTeam", team_, create);
  const std::string prefix = profile_.id;
  supervisor_ = absl::StrCat(agency_.name(), "/staff/", prefix, "-sup");
  backup_supervisor_ = absl::StrCat(agency_.name(), "/staff/", prefix, "-sup2");
  Employ(prefix + "-sup", "Supervisor " + profile_.display_name, "SUPERVISOR", monday, out);
  Employ(prefix + "-sup2", "Back-up supervisor " + profile_.display_name, "BACKUP_SUPERVISOR",
         monday, out);
  for (int i = 0; i < profile_.therapists; ++i) {
    const std::string id = absl::StrFormat("%s-t%c", prefix, static_cast<char>('a' + i % 26));
    Employ(
        id,
        absl::StrFormat("Therapist %c %s", static_cast<char>('A' + i % 26), profile_.display_name),
        "THERAPIST", monday, out);
    therapists_.push_back({absl::StrCat(agency_.name(), "/staff/", id), {}});
  }
  if (profile_.frs)
    Employ(prefix + "-frs", "Family resource specialist " + profile_.display_name, "FRS", monday,
           out);
  if (profile_.prescriber)
    Employ(prefix + "-psy", "Prescriber " + profile_.display_name, "PRESCRIBER", monday, out);
  CheckContacts(monday - 7, out);
  PublishShifts(monday, At(monday - 3, 15), out);
  AcceptShifts(monday, out);
  PublishShifts(monday + 7, At(monday - 3, 15), out);
}

void TeamPlan::Week(absl::CivilDay monday, ActionList& out) {
  PlanLeave(monday + 21, out);
  PublishShifts(monday + 14, At(monday + 2, 15), out);
  AcceptShifts(monday + 7, out);
  if (weeks_ % 3 == 0) CheckContacts(monday, out);
  for (int t = 0; t < static_cast<int>(therapists_.size()); ++t) {
    // Slots fill over the first weeks; later a freed one is refilled within a few.
    if (CountOf(t) < CapOf() && rng_.Chance(weeks_ < kFillingWeeks ? 1.0 : 0.6))
      Refer(t, monday, out);
    if (weeks_ < 2 && CountOf(t) < CapOf()) Refer(t, monday, out);
  }
  OpenAndClose(monday, out);
  if (weeks_ > kFillingWeeks && rng_.Chance(0.3)) Transfer(monday, out);
  for (Case& c : cases_) PlanVisits(c, monday, out);
  CrisisCalls(monday, out);
  std::erase_if(cases_, [monday](const Case& c) { return c.closes < monday + 7; });
  ++weeks_;
}

void TeamPlan::PublishShifts(absl::CivilDay monday, absl::Time at, ActionList& out) {
  const int n = static_cast<int>(therapists_.size());
  const int turn = static_cast<int>((monday - absl::CivilDay(2020, 1, 6)) / 7);
  int primary = turn % n;
  for (int k = 0; k < n && therapists_[primary].leave_weeks.count(monday) > 0; ++k)
    primary = (primary + 1) % n;
  primaries_[monday] = primary;
  int backup = (primary + 1) % n;
  for (int k = 0; k < n && (backup == primary || therapists_[backup].leave_weeks.count(monday) > 0);
       ++k) {
    backup = (backup + 1) % n;
  }
  const auto add = [&](const char* word, types::v1::Tier tier, const std::string& staff) {
    auto shift = WithId<v1::AddShiftRequest>("shift");
    shift.set_team(team_);
    shift.set_shift_id(absl::StrFormat("%s-%s", word, Iso(monday)));
    shift.set_tier(tier);
    shift.set_staff(staff);
    SetLocal(monday, kHandOverHour, 0, shift.mutable_start());
    SetLocal(monday + 7, kHandOverHour, 0, shift.mutable_end());
    out.Add(at, "OnCallService.AddShift", team_, shift);
  };
  add("primary", types::v1::TIER_PRIMARY, therapists_[primary].name);
  add("backup", types::v1::TIER_BACKUP, therapists_[backup].name);
  add("supervisor", types::v1::TIER_SUPERVISOR, turn % 4 == 3 ? backup_supervisor_ : supervisor_);
}

int TeamPlan::PrimaryAt(absl::Time at) const {
  const absl::CivilDay day = absl::ToCivilDay(at, zone_);
  absl::CivilDay monday = absl::PrevWeekday(day + 1, absl::Weekday::monday);
  if (at < At(monday, kHandOverHour)) monday -= 7;
  return primaries_.at(monday);
}

void TeamPlan::AcceptShifts(absl::CivilDay monday, ActionList& out) {
  for (const char* word : {"primary", "backup", "supervisor"}) {
    auto accept = WithId<v1::AcceptShiftRequest>("accept");
    accept.set_name(absl::StrFormat("%s/shifts/%s-%s", team_, word, Iso(monday)));
    out.Add(At(monday - 3, 16, 5), "OnCallService.AcceptShift", team_, accept);
  }
}

void TeamPlan::CheckContacts(absl::CivilDay monday, ActionList& out) {
  for (const std::string& name : everybody_) {
    auto check = WithId<v1::RecordContactCheckRequest>("check");
    check.set_name(name);
    check.set_contact_id("mobile");
    const absl::Time at = At(monday + 4, 11, 10);
    SetInstant(at, check.mutable_checked_at());
    out.Add(at, "RosterService.RecordContactCheck", team_, check);
  }
}

void TeamPlan::PlanLeave(absl::CivilDay monday, ActionList& out) {
  const int n = static_cast<int>(therapists_.size());
  const int turn = static_cast<int>((monday - absl::CivilDay(2020, 1, 6)) / 7);
  for (int i = 0; i < n; ++i) {
    if ((turn + i * 3) % 13 != 12) continue;
    Member& member = therapists_[i];
    member.leave_weeks.insert(monday);
    auto leave = WithId<v1::RecordLeaveRequest>("leave");
    leave.set_name(member.name);
    leave.set_leave_id(absl::StrCat("annual-", Iso(monday)));
    leave.set_kind(types::v1::LEAVE_KIND_ANNUAL);
    // From after the hand-over to the next one: the week's shifts are planned around it.
    SetLocal(monday, kHandOverHour, 0, leave.mutable_start());
    SetLocal(monday + 7, kHandOverHour, 0, leave.mutable_end());
    leave.set_covered_by(therapists_[(i + 1) % n].name);
    out.Add(At(monday - 21, 9, 30), "RosterService.RecordLeave", team_, leave);
  }
}

void TeamPlan::Refer(int therapist, absl::CivilDay monday, ActionList& out) {
  ++referred_;
  Case c;
  const std::string id = absl::StrFormat("%s-%02d", profile_.id, referred_);
  c.name = absl::StrCat(agency_.name(), "/families/", id);
  c.label = absl::StrFormat("%s-%02d", profile_.label_prefix, referred_);
  c.therapist = therapist;
  c.opens = monday + 7;
  // The first families come from elsewhere, each some way into its treatment: so they do not all
  // end at once.
  c.closes = c.opens + 7 * rng_.Between(weeks_ < kFillingWeeks ? 4 : 14, 30) + 4;
  const int slots = 3;
  for (int k = 0; k < slots; ++k) {
    c.days.push_back(k * 2 + (k == 2 ? rng_.Below(2) : 0));
    c.hours.push_back(rng_.Between(14, 18));
  }
  const absl::Time at = At(monday, 10, rng_.Below(60));
  const char* words[] = {"youth", "carer-a", "carer-b", "sibling"};
  const types::v1::FamilyRelation relations[] = {
      types::v1::FAMILY_RELATION_INDEX_YOUTH, types::v1::FAMILY_RELATION_CAREGIVER,
      types::v1::FAMILY_RELATION_CAREGIVER, types::v1::FAMILY_RELATION_SIBLING};
  auto refer = WithId<v1::ReferFamilyRequest>("refer");
  const int people = rng_.Between(2, 4);
  const std::string number = absl::StrFormat("%s%04d", agency_.phone_prefix, 100 + rng_.Below(100));
  for (int k = 0; k < people; ++k) {
    auto person = WithId<v1::RecordPersonRequest>("person");
    person.set_parent(agency_.name());
    person.set_person_id(absl::StrCat(id, "-", words[k]));
    person.mutable_display_name()->set_text(absl::StrCat(words[k], " of ", c.label));
    if (k == 0)
      person.mutable_birth_date()->set_text(
          Iso(absl::CivilDay(monday.year() - rng_.Between(12, 16), 2, 10)));
    if (k == 1 || k == 2) person.add_phone_numbers()->set_text(number);
    person.mutable_address()->set_text("an address");
    out.Add(at, "CaseService.RecordPerson", c.name, person);
    c.persons.push_back(absl::StrCat(agency_.name(), "/persons/", id, "-", words[k]));
    auto* member = refer.add_members();
    member->set_person(c.persons.back());
    member->set_relation(relations[k]);
  }
  refer.set_parent(agency_.name());
  refer.set_family_id(id);
  refer.set_team(team_);
  refer.set_label(c.label);
  refer.set_source(types::v1::REFERRAL_SOURCE_CHILD_PROTECTION);
  SetInstant(at, refer.mutable_referred_at());
  out.Add(at, "CaseService.ReferFamily", c.name, refer);
  PassGates(c, monday, out);
  auto accept = WithId<v1::AcceptCaseRequest>("accept");
  accept.set_name(c.name);
  accept.set_therapist(therapists_[therapist].name);
  accept.set_start_date(Iso(c.opens));
  out.Add(At(monday + 5, 9), "CaseService.AcceptCase", team_, accept, supervisor_);
  cases_.push_back(std::move(c));
}

void TeamPlan::PassGates(const Case& c, absl::CivilDay monday, ActionList& out) {
  const std::string tuesday = Iso(monday + 1);
  auto screening = WithId<v1::RecordScreeningRequest>("screen");
  screening.set_name(c.name);
  screening.set_outcome(types::v1::CHECK_OUTCOME_PASSED);
  screening.set_date(tuesday);
  screening.set_by(supervisor_);
  out.Add(At(monday + 1, 12), "CaseService.RecordScreening", c.name, screening);
  for (const auto& gate : profile_.programme.eligibility().gates()) {
    auto check = WithId<v1::RecordEligibilityRequest>("gate");
    check.set_name(c.name);
    check.set_gate(gate.gate_id());
    check.set_outcome(types::v1::CHECK_OUTCOME_PASSED);
    check.set_date(Iso(monday));
    out.Add(At(monday + 1, 12), "CaseService.RecordEligibility", c.name, check);
  }
  auto consent = WithId<v1::RecordConsentRequest>("consent");
  consent.set_name(c.name);
  consent.set_given(true);
  consent.set_date(tuesday);
  consent.set_person(c.persons[1]);
  out.Add(At(monday + 1, 15), "CaseService.RecordConsent", c.name, consent);
  if (!profile_.programme.eligibility().orders_checked_before_first_visit().value()) return;
  auto orders = WithId<v1::RecordOrderCheckRequest>("orders");
  orders.set_name(c.name);
  orders.set_date(tuesday);
  out.Add(At(monday + 1, 15), "OrderService.RecordOrderCheck", c.name, orders);
}

void TeamPlan::OpenAndClose(absl::CivilDay monday, ActionList& out) {
  for (Case& c : cases_) {
    if (c.opens == monday) {
      auto open = WithId<v1::OpenCaseRequest>("open");
      open.set_name(c.name);
      open.set_start_date(Iso(c.opens));
      open.set_planned_discharge_date(Iso(c.closes));
      out.Add(At(monday, 8, 30), "CaseService.OpenCase", c.name, open, supervisor_);
    }
    if (c.closes >= monday && c.closes < monday + 7) {
      auto close = WithId<v1::CloseCaseRequest>("close");
      close.set_name(c.name);
      close.set_closure_date(Iso(c.closes));
      close.set_reason(rng_.Chance(0.85) ? types::v1::CLOSURE_REASON_GOALS_MET
                                         : types::v1::CLOSURE_REASON_WITHDREW);
      out.Add(At(c.closes, 20, 30), "CaseService.CloseCase", c.name, close, supervisor_);
    }
  }
}

void TeamPlan::Transfer(absl::CivilDay monday, ActionList& out) {
  for (Case& c : cases_) {
    if (c.opens >= monday || c.closes < monday + 7) continue;
    for (int t = 0; t < static_cast<int>(therapists_.size()); ++t) {
      if (t == c.therapist || CountOf(t) + 1 > CapOf()) continue;
      auto reassign = WithId<v1::ReassignTherapistRequest>("move");
      reassign.set_name(c.name);
      reassign.set_therapist(therapists_[t].name);
      out.Add(At(monday + 6, 12), "CaseService.ReassignTherapist", c.name, reassign, supervisor_);
      c.therapist = t;
      return;
    }
  }
}

}  // namespace vigil::generate
