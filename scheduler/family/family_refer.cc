#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "base/status_macros.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/core/lookup.h"
#include "scheduler/core/when.h"
#include "scheduler/family/decide.h"
#include "scheduler/family/member_rules.h"
#include "scheduler/roster/rules.h"
#include "vigil/events/v1/family.pb.h"

namespace vigil::scheduler {
namespace {

absl::Status CheckLabel(const std::string& label) {
  for (const char c : label) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-') continue;
    return InvalidField("label", absl::StrCat("'", label, "' has other characters than letters, ",
                                              "digits and hyphens; a label is never a name"));
  }
  return absl::OkStatus();
}

absl::Status AddMembers(const StateView& view, const v1::ReferFamilyRequest& request,
                        events::v1::FamilyReferred& event) {
  std::set<std::string> seen;
  int index_youths = 0;
  for (int i = 0; i < request.members_size(); ++i) {
    const std::string field = absl::StrCat("members[", i, "]");
    VIGIL_ASSIGN_OR_RETURN(*event.add_members(),
                           ResolveMember(view, request.members(i), field, request.parent()));
    if (!seen.insert(request.members(i).person()).second) {
      return InvalidField(absl::StrCat(field, ".person"),
                          absl::StrCat(request.members(i).person(), " stands here twice"));
    }
    if (request.members(i).relation() == FamilyRelation::FAMILY_RELATION_INDEX_YOUTH)
      ++index_youths;
  }
  if (index_youths == 1) return absl::OkStatus();
  return InvalidField(
      "members",
      absl::StrCat(index_youths, " members are the index youth: a case has exactly ", "one"));
}

absl::Status CheckTakesReferrals(const Team& team, const programme::Programme& rules) {
  if (rules.accepts_referrals) return absl::OkStatus();
  return Precondition(
      "NO_NEW_REFERRALS", "DOMAIN 2", team.programme.str(),
      absl::StrCat(rules.display_name, " takes no new referrals: its programme is complete"));
}

}  // namespace

absl::StatusOr<EventList> Decide(const StateView& view, const v1::ReferFamilyRequest& request,
                                 const DecideContext& context) {
  VIGIL_RETURN_IF_ERROR(Need<Agency>(view, request.parent()).status());
  VIGIL_RETURN_IF_ERROR(CheckSameAgency("team", request.team(), request.parent()));
  VIGIL_ASSIGN_OR_RETURN(const auto team, Need<Team>(view, request.team()));
  const std::string name = ChildName(request.parent(), "families", request.family_id());
  VIGIL_RETURN_IF_ERROR(NeedFree<Family>(view, name));
  VIGIL_RETURN_IF_ERROR(CheckLabel(request.label()));
  const programme::Programme& rules = RulesAt(view, team->programme, context.now, *context.zones);
  events::v1::FamilyReferred event;
  VIGIL_ASSIGN_OR_RETURN(
      *event.mutable_referred_at(),
      ResolvePastWhen(request.referred_at(), "referred_at", rules.zone, context));
  VIGIL_RETURN_IF_ERROR(AddMembers(view, request, event));
  VIGIL_RETURN_IF_ERROR(CheckTakesReferrals(*team, rules));
  event.set_family(name);
  event.set_team(team->name.str());
  event.set_programme(team->programme.str());
  event.set_label(request.label());
  event.set_source(request.source());
  if (request.has_age_at_referral()) event.set_age_at_referral(request.age_at_referral());
  event.set_judged_from_us(absl::ToUnixMicros(context.now));
  EventList events;
  events.Add(name, event);
  return events;
}

}  // namespace vigil::scheduler
