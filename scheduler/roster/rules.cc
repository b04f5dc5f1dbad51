#include "scheduler/roster/rules.h"

#include "base/check.h"
#include "scheduler/programme/parse.h"
#include "scheduler/programme/versions.h"
#include "vigil/programme/v1/programme.pb.h"

namespace vigil::scheduler {
namespace {

std::shared_ptr<const ProgrammeBook> BookOf(const StateView& view, const ProgrammeName& name) {
  auto book = view.Find<ProgrammeBook>(name);
  VIGIL_CHECK(book != nullptr && !book->versions.empty()) << "no rules of " << name.str();
  return book;
}

ProgrammeName ProgrammeOf(const StateView& view, const TeamName& team) {
  const auto record = view.Find<Team>(team);
  VIGIL_CHECK(record != nullptr) << "no team " << team.str();
  return record->programme;
}

}  // namespace

const programme::Programme& RulesOf(const ProgrammeEntry& entry, const calendar::Zone& agency_zone,
                                    const calendar::ZoneSet& zones) {
  ParsedRules& parsed = *entry.parsed;
  std::call_once(parsed.once, [&] {
    programme::v1::Programme proto;
    VIGIL_CHECK(proto.ParseFromString(entry.definition)) << "a stored programme is no message";
    auto rules = programme::ProgrammeFromProto(proto, zones);
    VIGIL_CHECK(rules.ok()) << "a published programme is refused now: " << rules.status();
    parsed.rules = programme::ForAgency(*std::move(rules), agency_zone);
  });
  return parsed.rules;
}

const programme::Programme& RulesAt(const StateView& view, const ProgrammeName& programme,
                                    absl::Time t, const calendar::ZoneSet& zones) {
  const auto book = BookOf(view, programme);
  const ProgrammeEntry* entry = programme::InForceAt(book->versions, t);
  if (entry == nullptr) entry = &book->versions.front();
  return RulesOf(*entry, ZoneOf(view, programme.agency(), zones), zones);
}

const programme::Programme& RulesAt(const StateView& view, const TeamName& team, absl::Time t,
                                    const calendar::ZoneSet& zones) {
  return RulesAt(view, ProgrammeOf(view, team), t, zones);
}

absl::Time NextRulesAfter(const StateView& view, const ProgrammeName& programme, absl::Time t) {
  return programme::NextVersionAfter(BookOf(view, programme)->versions, t);
}

calendar::Zone ZoneOf(const StateView& view, const ProgrammeName& programme,
                      const calendar::ZoneSet& zones) {
  return RulesAt(view, programme, absl::InfinitePast(), zones).zone;
}

calendar::Zone ZoneOf(const StateView& view, const TeamName& team, const calendar::ZoneSet& zones) {
  return ZoneOf(view, ProgrammeOf(view, team), zones);
}

calendar::Zone ZoneOf(const StateView& view, const AgencyName& agency,
                      const calendar::ZoneSet& zones) {
  const auto record = view.Find<Agency>(agency);
  VIGIL_CHECK(record != nullptr) << "no agency " << agency.str();
  const auto zone = zones.Find(record->zone);
  VIGIL_CHECK(zone.ok()) << zone.status();
  return *zone;
}

const calendar::HolidayCalendar& HolidaysOf(const programme::Programme& rules,
                                            const HolidaySet* holidays) {
  static const calendar::HolidayCalendar* const none = new calendar::HolidayCalendar();
  if (holidays == nullptr) return *none;
  const auto it = holidays->find(rules.working_days);
  return it == holidays->end() ? *none : it->second;
}

}  // namespace vigil::scheduler
