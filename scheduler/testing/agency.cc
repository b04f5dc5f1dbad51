// The small agency of World, built through commands.
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/family/eligibility.h"
#include "scheduler/orders/decide.h"
#include "scheduler/programme/parse.h"
#include "scheduler/roster/rules.h"
#include "scheduler/testing/fixture.h"
#include "tests/testing/zones.h"

namespace vigil::scheduler {
namespace {

programme::v1::Programme ReadProgramme(const std::string& file) {
  const std::string path = absl::StrCat("deploy/programmes/", file, ".textproto");
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  VIGIL_CHECK(in.good()) << "cannot read " << path << " (tests run from the source folder)";
  auto parsed = programme::ParseProgrammeFile(text.str(), path, testkit::TestZones());
  VIGIL_CHECK(parsed.ok()) << parsed.status();
  return *std::move(parsed);
}

v1::When WhenAt(absl::Time t) {
  v1::When when;
  const int64_t micros = absl::ToUnixMicros(t);
  when.mutable_instant()->set_seconds(micros / 1'000'000);
  when.mutable_instant()->set_nanos(static_cast<int32_t>(micros % 1'000'000 * 1'000));
  return when;
}

}  // namespace

std::string World::AddAgency(const std::string& id, const std::string& zone) {
  v1::CreateAgencyRequest request;
  request.set_agency_id(id);
  request.set_display_name(absl::StrCat("Agency ", id));
  request.set_zone(zone);
  Must(request);
  return absl::StrCat("agencies/", id);
}

std::string World::Publish(const std::string& agency_id, const std::string& file,
                           const Tweak& tweak) {
  v1::PublishProgrammeRequest request;
  request.set_parent(absl::StrCat("agencies/", agency_id));
  request.set_programme_id(file);
  *request.mutable_programme() = ReadProgramme(file);
  if (tweak != nullptr) tweak(*request.mutable_programme());
  if (view().Find<Agency>(request.parent()) == nullptr) {
    const std::string& zone = request.programme().zone().value();
    AddAgency(agency_id, zone.empty() ? "Europe/London" : zone);
  }
  const std::string name = absl::StrCat(request.parent(), "/programmes/", file);
  if (view().Find<ProgrammeBook>(name) != nullptr) *request.mutable_in_force_from() = WhenAt(now_);
  Must(request);
  return name;
}

std::string World::AddTeam(const std::string& agency_id, const std::string& file,
                           const std::string& id, const Tweak& tweak) {
  v1::CreateTeamRequest request;
  request.set_parent(absl::StrCat("agencies/", agency_id));
  request.set_programme(absl::StrCat(request.parent(), "/programmes/", file));
  if (view().Find<ProgrammeBook>(request.programme()) == nullptr) Publish(agency_id, file, tweak);
  request.set_team_id(id);
  request.set_display_name(absl::StrCat("Team ", id));
  Must(request);
  return absl::StrCat(request.parent(), "/teams/", id);
}

std::string World::AddStaff(const std::string& team, const std::string& id,
                            types::v1::StaffRole role, uint32_t fte_hundredths,
                            const std::string& from) {
  const std::string agency(AgencyPart(team));
  const std::string name = absl::StrCat(agency, "/staff/", id);
  if (view().Find<Staff>(name) == nullptr) {
    v1::EmployStaffRequest employ;
    employ.set_parent(agency);
    employ.set_staff_id(id);
    employ.mutable_display_name()->set_text(absl::StrCat("Worker ", id));
    employ.set_employed_from(from);
    Must(employ);
  }
  v1::AssignToTeamRequest assign;
  assign.set_name(name);
  assign.set_team(team);
  assign.set_role(role);
  assign.set_fte_hundredths(fte_hundredths);
  assign.set_from_date(from);
  Must(assign);
  return name;
}

std::string World::AddPerson(const std::string& agency, const std::string& id) {
  v1::RecordPersonRequest request;
  request.set_parent(agency);
  request.set_person_id(id);
  request.mutable_display_name()->set_text(absl::StrCat("Person ", id));
  Must(request);
  return absl::StrCat(agency, "/persons/", id);
}

std::string World::Refer(const std::string& team, const std::string& id,
                         const std::string& referred_at) {
  v1::ReferFamilyRequest request;
  request.set_parent(std::string(AgencyPart(team)));
  request.set_family_id(id);
  request.set_team(team);
  request.set_label(id);
  request.set_source(types::v1::REFERRAL_SOURCE_CHILD_PROTECTION);
  *request.mutable_referred_at() = WhenAt(referred_at.empty() ? now_ : At(referred_at));
  request.set_age_at_referral(14);
  v1::FamilyMember* youth = request.add_members();
  youth->set_person(AddPerson(request.parent(), absl::StrCat(id, "-youth")));
  youth->set_relation(types::v1::FAMILY_RELATION_INDEX_YOUTH);
  v1::FamilyMember* carer = request.add_members();
  carer->set_person(AddPerson(request.parent(), absl::StrCat(id, "-carer")));
  carer->set_relation(types::v1::FAMILY_RELATION_CAREGIVER);
  Must(request);
  return absl::StrCat(request.parent(), "/families/", id);
}

void World::PassGates(const std::string& family) {
  const auto record = Get<Family>(family);
  const programme::Programme& rules =
      RulesAt(view(), record->programme, now_, testkit::TestZones());
  const std::string date =
      calendar::FormatDate(calendar::LocalDate(record->referred_at, rules.zone));
  for (const programme::EligibilityGate& gate : rules.eligibility.gates) {
    v1::RecordEligibilityRequest request;
    request.set_name(family);
    request.set_gate(gate.id);
    request.set_outcome(types::v1::CHECK_OUTCOME_PASSED);
    request.set_date(date);
    Must(request);
  }
  if (rules.eligibility.screening_before_opening) {
    v1::RecordScreeningRequest request;
    request.set_name(family);
    request.set_outcome(types::v1::CHECK_OUTCOME_PASSED);
    request.set_date(date);
    Must(request);
  }
  if (rules.eligibility.consent_before_opening) {
    v1::RecordConsentRequest request;
    request.set_name(family);
    request.set_given(true);
    request.set_date(date);
    request.set_person(record->members.back().person.str());
    Must(request);
  }
  if (rules.eligibility.orders_checked_before_first_visit) {
    v1::RecordOrderCheckRequest request;
    request.set_name(family);
    request.set_date(date);
    Must(request);
  }
}

void World::Accept(const std::string& family, const std::string& therapist,
                   const std::string& start_date) {
  v1::AcceptCaseRequest request;
  request.set_name(family);
  request.set_therapist(therapist);
  request.set_start_date(start_date);
  Must(request);
}

std::string World::OpenFamily(const std::string& team, const std::string& id,
                              const std::string& therapist, const std::string& start_date) {
  const calendar::Zone zone = ZoneOf(view(), TeamName(team), testkit::TestZones());
  const absl::Time start = calendar::FirstInstant(*calendar::ParseDate(start_date), zone);
  const std::string family = Refer(
      team, id, absl::FormatTime(absl::RFC3339_full, std::min(start, now_), absl::UTCTimeZone()));
  PassGates(family);
  Accept(family, therapist, start_date);
  v1::OpenCaseRequest request;
  request.set_name(family);
  request.set_start_date(start_date);
  Must(request);
  return family;
}

void World::Close(const std::string& family, const std::string& closure_date) {
  v1::CloseCaseRequest request;
  request.set_name(family);
  request.set_closure_date(closure_date);
  request.set_reason(types::v1::CLOSURE_REASON_GOALS_MET);
  Must(request);
}

}  // namespace vigil::scheduler
