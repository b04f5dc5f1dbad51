#include "scheduler/family/member_rules.h"

#include "base/status_macros.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/when.h"
#include "scheduler/family/person_rules.h"

namespace vigil::scheduler {

const FamilyMember* CurrentMember(const Family& family, absl::string_view person) {
  for (const FamilyMember& member : family.members) {
    if (member.person.str() == person && !member.last_date.has_value()) return &member;
  }
  return nullptr;
}

bool MemberOn(const FamilyMember& member, absl::CivilDay date) {
  return (!member.from_date.has_value() || *member.from_date <= date) &&
         (!member.last_date.has_value() || date <= *member.last_date);
}

absl::StatusOr<events::v1::FamilyMember> ResolveMember(const StateView& view,
                                                       const v1::FamilyMember& member,
                                                       absl::string_view field,
                                                       absl::string_view owner) {
  VIGIL_RETURN_IF_ERROR(CheckSameAgency(absl::StrCat(field, ".person"), member.person(), owner));
  VIGIL_RETURN_IF_ERROR(NeedPerson(view, member.person()).status());
  if (!member.until_date().empty()) {
    return InvalidField(absl::StrCat(field, ".until_date"),
                        "a membership ends by EndFamilyMembership: leave this field out");
  }
  events::v1::FamilyMember event;
  event.set_person(member.person());
  event.set_relation(member.relation());
  if (!member.from_date().empty()) {
    VIGIL_ASSIGN_OR_RETURN(const absl::CivilDay from,
                           ResolveDate(member.from_date(), absl::StrCat(field, ".from_date")));
    event.set_from_date(calendar::FormatDate(from));
  }
  return event;
}

}  // namespace vigil::scheduler
