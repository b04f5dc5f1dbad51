#include "base/limits.h"
#include "base/status_macros.h"
#include "scheduler/core/lookup.h"
#include "scheduler/family/decide.h"
#include "scheduler/family/member_rules.h"
#include "scheduler/family/status.h"

namespace vigil::scheduler {
namespace {

absl::Status CheckPlace(const Family& family, const v1::FamilyMember& member) {
  if (CurrentMember(family, member.person()) != nullptr) {
    return Precondition(
        "ALREADY_A_MEMBER", "D29", family.name.str(),
        absl::StrCat(member.person(), " is a member of ", family.name.str(), " already"));
  }
  if (member.relation() == FamilyRelation::FAMILY_RELATION_INDEX_YOUTH) {
    return Precondition("INDEX_YOUTH_EXISTS", "D28", family.name.str(),
                        absl::StrCat(family.name.str(),
                                     " has its index youth: a case has exactly one; refer the "
                                     "other young person as a case of their own"));
  }
  if (family.members.size() >= limits::kMaxPersonsPerFamily) {
    return Precondition("TOO_MANY_MEMBERS", "limit", family.name.str(),
                        absl::StrCat(family.name.str(), " has ", family.members.size(),
                                     " memberships: no more than ", limits::kMaxPersonsPerFamily));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<EventList> Decide(const StateView& view, const v1::AddFamilyMemberRequest& request,
                                 const DecideContext& context) {
  VIGIL_ASSIGN_OR_RETURN(const auto family, Need<Family>(view, request.name()));
  VIGIL_RETURN_IF_ERROR(NeedStatus(*family, context.now,
                                   {CaseStatus::CASE_STATUS_REFERRED,
                                    CaseStatus::CASE_STATUS_INCOMING, CaseStatus::CASE_STATUS_OPEN},
                                   "members are added"));
  events::v1::FamilyMemberAdded event;
  VIGIL_ASSIGN_OR_RETURN(*event.mutable_member(),
                         ResolveMember(view, request.member(), "member", family->name.str()));
  VIGIL_RETURN_IF_ERROR(CheckPlace(*family, request.member()));
  event.set_family(family->name.str());
  EventList events;
  events.Add(family->name.str(), event);
  return events;
}

}  // namespace vigil::scheduler
