#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/event.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/when.h"
#include "scheduler/family/member_rules.h"
#include "scheduler/roster/rules.h"
#include "scheduler/roster/staffing.h"
#include "scheduler/visits/visit_rules.h"

namespace vigil::scheduler {
namespace {

// Roles whose minutes count (D2): covering and on-call therapists are therapists.
bool IsQualified(StaffRole role) {
  return role == StaffRole::STAFF_ROLE_THERAPIST || role == StaffRole::STAFF_ROLE_SUPERVISOR ||
         role == StaffRole::STAFF_ROLE_BACKUP_SUPERVISOR;
}

bool QualifiedAt(const StateView& view, const Staff& staff, absl::Time t,
                 const calendar::ZoneSet& zones) {
  return std::any_of(
      staff.assignments.begin(), staff.assignments.end(), [&](const StaffAssignment& a) {
        if (!IsQualified(a.role)) return false;
        const absl::CivilDay date = calendar::LocalDate(t, ZoneOf(view, a.team, zones));
        return a.from_date <= date && (!a.last_date.has_value() || date <= *a.last_date);
      });
}

// Checks one request field after the other; `facts_` is what the event will say.
class Resolver {
 public:
  Resolver(const StateView& view, const Family& family, const v1::VisitDetails& details,
           absl::string_view field, Tense tense, const DecideContext& context)
      : view_(view),
        family_(family),
        details_(details),
        field_(field),
        tense_(tense),
        context_(context),
        zone_(ZoneOf(view, family.programme, *context.zones)) {}

  absl::StatusOr<events::v1::VisitFacts> Run() {
    VIGIL_RETURN_IF_ERROR(Times());
    VIGIL_RETURN_IF_ERROR(WithinCase());
    for (int i = 0; i < details_.workers_size(); ++i) VIGIL_RETURN_IF_ERROR(Worker(i));
    for (int i = 0; i < details_.participants_size(); ++i) VIGIL_RETURN_IF_ERROR(Participant(i));
    facts_.set_place(details_.place());
    facts_.set_mode(details_.mode() == VisitMode::VISIT_MODE_UNSPECIFIED
                        ? VisitMode::VISIT_MODE_IN_PERSON
                        : details_.mode());
    VIGIL_RETURN_IF_ERROR(Purposes());
    return facts_;
  }

 private:
  std::string Path(absl::string_view leaf) const { return absl::StrCat(field_, ".", leaf); }
  absl::Time start() const { return TimeOf(facts_.start()); }
  absl::Time end() const { return TimeOf(facts_.end()); }

  absl::StatusOr<events::v1::Moment> Resolve(const v1::When& when, const std::string& path) const {
    return tense_ == Tense::kTookPlace ? ResolvePastWhen(when, path, zone_, context_)
                                       : ResolveWhen(when, path, zone_, context_);
  }

  absl::Status Times() {
    VIGIL_ASSIGN_OR_RETURN(*facts_.mutable_start(), Resolve(details_.start(), Path("start")));
    VIGIL_ASSIGN_OR_RETURN(*facts_.mutable_end(), Resolve(details_.end(), Path("end")));
    if (end() <= start()) {
      return InvalidField(Path("end"), absl::StrCat(calendar::FormatLocal(end(), zone_),
                                                    " is not after the start, ",
                                                    calendar::FormatLocal(start(), zone_)));
    }
    if (end() - start() > absl::Hours(limits::kMaxVisitHours)) {
      return InvalidField(
          Path("end"), absl::StrCat("the visit would last ", absl::FormatDuration(end() - start()),
                                    ": a visit lasts at most ", limits::kMaxVisitHours, " hours"));
    }
    if (start() > context_.now + absl::Hours(24 * limits::kMaxVisitDaysAhead)) {
      return InvalidField(Path("start"),
                          absl::StrCat(calendar::FormatLocal(start(), zone_), " is more than ",
                                       limits::kMaxVisitDaysAhead, " days ahead"));
    }
    return absl::OkStatus();
  }

  absl::Status WithinCase() const {
    const absl::CivilDay referred = calendar::LocalDate(family_.referred_at, zone_);
    if (start() < calendar::FirstInstant(referred, zone_)) {
      return InvalidField(
          Path("start"),
          absl::StrCat(calendar::FormatLocal(start(), zone_), " is before the referral of ",
                       family_.name.str(), " on ", calendar::FormatDateLong(referred)));
    }
    if (start() >= family_.end) {
      return InvalidField(
          Path("start"),
          absl::StrCat(calendar::FormatLocal(start(), zone_), " is after the end of ",
                       family_.name.str(), ", which was open through ",
                       calendar::FormatDateLong(*family_.closure_date)));
    }
    return absl::OkStatus();
  }

  absl::Status Presence(const v1::VisitWorker& from, const std::string& path,
                        events::v1::VisitWorker& worker) const {
    absl::Time present_from = start(), present_until = end();
    if (from.has_present_from()) {
      VIGIL_ASSIGN_OR_RETURN(const auto at,
                             Resolve(from.present_from(), absl::StrCat(path, ".present_from")));
      present_from = TimeOf(at);
      worker.set_present_from_us(at.at_us());
    }
    if (from.has_present_until()) {
      VIGIL_ASSIGN_OR_RETURN(const auto at,
                             Resolve(from.present_until(), absl::StrCat(path, ".present_until")));
      present_until = TimeOf(at);
      worker.set_present_until_us(at.at_us());
    }
    if (start() <= present_from && present_from < present_until && present_until <= end())
      return absl::OkStatus();
    return InvalidField(
        absl::StrCat(path, from.has_present_from() ? ".present_from" : ".present_until"),
        absl::StrCat("presence from ", calendar::FormatLocal(present_from, zone_), " to ",
                     calendar::FormatLocal(present_until, zone_),
                     " is not a part of the visit, which lasts from ",
                     calendar::FormatLocal(start(), zone_), " to ",
                     calendar::FormatLocal(end(), zone_)));
  }

  absl::Status Worker(int i) {
    const v1::VisitWorker& from = details_.workers(i);
    const std::string path = Path(absl::StrCat("workers[", i, "]"));
    const std::string field = absl::StrCat(path, ".staff");
    VIGIL_RETURN_IF_ERROR(CheckSameAgency(field, from.staff(), family_.name.str()));
    VIGIL_ASSIGN_OR_RETURN(const auto staff, Need<Staff>(view_, from.staff()));
    if (!seen_.insert(from.staff()).second)
      return InvalidField(field, absl::StrCat(from.staff(), " is named twice"));
    const absl::CivilDay date =
        calendar::LocalDate(start(), ZoneOf(view_, family_.name.agency(), *context_.zones));
    if (!EmployedOn(*staff, date)) {
      return Precondition(
          "WORKER_NOT_EMPLOYED", "D1", from.staff(),
          absl::StrCat(from.staff(), " is not employed on ", calendar::FormatDateLong(date)),
          {{"field", field}});
    }
    events::v1::VisitWorker& worker = *facts_.add_workers();
    worker.set_staff(from.staff());
    worker.set_qualified(QualifiedAt(view_, *staff, start(), *context_.zones));
    return Presence(from, path, worker);
  }

  absl::Status Participant(int i) {
    const std::string& person = details_.participants(i);
    const std::string field = Path(absl::StrCat("participants[", i, "]"));
    if (!seen_.insert(person).second)
      return InvalidField(field, absl::StrCat(person, " is named twice"));
    const absl::CivilDay date = calendar::LocalDate(start(), zone_);
    const bool member = std::any_of(
        family_.members.begin(), family_.members.end(),
        [&](const FamilyMember& m) { return m.person.str() == person && MemberOn(m, date); });
    if (!member) {
      return Precondition(
          "NOT_A_MEMBER", "D2", person,
          absl::StrCat(person, " is not of ", family_.name.str(), " on ",
                       calendar::FormatDateLong(date), ": add the person to the family first"),
          {{"field", field}});
    }
    facts_.add_participants(person);
    return absl::OkStatus();
  }

  absl::Status Purposes() {
    for (int i = 0; i < details_.purposes_size(); ++i) {
      const auto purpose = details_.purposes(i);
      const std::string field = Path(absl::StrCat("purposes[", i, "]"));
      if (purpose == VisitPurpose::VISIT_PURPOSE_UNSPECIFIED)
        return InvalidField(field, "name a purpose, or leave the list empty for therapy");
      if (std::find(facts_.purposes().begin(), facts_.purposes().end(), purpose) !=
          facts_.purposes().end())
        return InvalidField(field, "the purpose is named twice");
      facts_.add_purposes(purpose);
    }
    if (facts_.purposes().empty()) facts_.add_purposes(VisitPurpose::VISIT_PURPOSE_THERAPY);
    return absl::OkStatus();
  }

  const StateView& view_;
  const Family& family_;
  const v1::VisitDetails& details_;
  const std::string field_;
  const Tense tense_;
  const DecideContext& context_;
  const calendar::Zone zone_;
  events::v1::VisitFacts facts_;
  std::set<std::string> seen_;
};

}  // namespace

absl::StatusOr<events::v1::VisitFacts> ResolveDetails(const StateView& view, const Family& family,
                                                      const v1::VisitDetails& details,
                                                      absl::string_view field, Tense tense,
                                                      const DecideContext& context) {
  return Resolver(view, family, details, field, tense, context).Run();
}

events::v1::VisitFacts FactsAsPlanned(const StateView& view, const VisitFacts& facts,
                                      const DecideContext& context) {
  events::v1::VisitFacts out;
  *out.mutable_start() = MomentAt(facts.start);
  *out.mutable_end() = MomentAt(facts.end);
  for (const WorkerPresence& from : facts.workers) {
    events::v1::VisitWorker& worker = *out.add_workers();
    worker.set_staff(from.staff.str());
    if (from.from != facts.start) worker.set_present_from_us(absl::ToUnixMicros(from.from));
    if (from.until != facts.end) worker.set_present_until_us(absl::ToUnixMicros(from.until));
    const auto staff = view.Find<Staff>(from.staff);
    worker.set_qualified(staff != nullptr &&
                         QualifiedAt(view, *staff, facts.start, *context.zones));
  }
  for (const PersonName& person : facts.participants) out.add_participants(person.str());
  out.set_place(facts.place);
  out.set_mode(facts.mode);
  for (const VisitPurpose purpose : facts.purposes) out.add_purposes(purpose);
  return out;
}

}  // namespace vigil::scheduler
