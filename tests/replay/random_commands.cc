#include "tests/replay/random_commands.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "google/protobuf/text_format.h"
#include "tests/testing/files.h"
#include "tests/testing/valid_request.h"

namespace vigil::replay {
namespace {

constexpr absl::Duration kTimeout = absl::Minutes(2);
const cli::Identity kIdentity{"agencies/uk/staff/sup", "supervisor", "", "test"};

std::vector<programme::v1::Programme> Programmes() {
  std::vector<programme::v1::Programme> programmes;
  for (const char* file : {"mst-uk-standard", "leicester-standard", "mst-can-uk"}) {
    const std::string text =
        testkit::ReadFile(absl::StrCat("deploy/programmes/", file, ".textproto"));
    VIGIL_CHECK(google::protobuf::TextFormat::ParseFromString(text, &programmes.emplace_back()))
        << file;
  }
  return programmes;
}

// "agencies/uk/staff/ta" -> "agencies/*/staff/*".
std::string PatternOf(const std::string& name) {
  std::vector<std::string> parts = absl::StrSplit(name, '/');
  for (size_t i = 1; i < parts.size(); i += 2) parts[i] = "*";
  return absl::StrJoin(parts, "/");
}

std::string StringField(const google::protobuf::Message& message, const std::string& name) {
  const auto* field = message.GetDescriptor()->FindFieldByName(name);
  return field == nullptr || field->cpp_type() != field->CPPTYPE_STRING || field->is_repeated()
             ? ""
             : message.GetReflection()->GetString(message, field);
}

// What can be done once this was: soon enough, before time has ended it.
const std::map<std::string, std::vector<std::string>> kFollowUps = {
    {"CaseService.GrantOverride", {"CaseService.EndOverride"}},
    {"RosterService.RecordLeave", {"RosterService.CancelLeave"}},
    {"OnCallService.AddShift", {"OnCallService.EndShift"}},
    {"CaseService.HoldCase", {"CaseService.ReviewHold", "CaseService.WithdrawHold"}},
    {"TransferService.RequestTransfer",
     {"TransferService.AcceptTransfer", "TransferService.EndTransfer"}},
    {"CaseService.CloseCase", {"CaseService.StartReInvolvement"}},
    {"VisitService.ScheduleVisit", {"VisitService.RecordVisit", "VisitService.MoveVisit"}},
    {"VisitService.RecordVisit", {"VisitService.CorrectVisit"}},
    {"OrderService.RecordOrder", {"OrderService.ChangeOrderEnd", "OrderService.VerifyOrder"}},
    {"CaseService.ErasePerson", {"CaseService.EraseText", "CaseService.KeepText"}},
    {"CaseService.ListTextsAbout", {"CaseService.ErasePerson"}},
};

// How often a command should come, against 1 for the usual one: what begins more than what ends.
double Wanted(const std::string& method) {
  static const std::map<std::string, double> wanted = {
      {"CaseService.RecordPerson", 2},
      {"CaseService.ReferFamily", 3},
      {"CaseService.RecordScreening", 2},
      {"CaseService.RecordConsent", 2},
      {"CaseService.AcceptCase", 2},
      {"CaseService.OpenCase", 2},
      {"VisitService.ScheduleVisit", 6},
      {"VisitService.RecordVisit", 6},
      {"VisitService.CorrectVisit", 3},
      {"VisitService.MoveVisit", 2},
      {"OnCallService.AddShift", 3},
      {"CrisisService.CloseCall", 2},
      {"CrisisService.ReceiveCall", 2},
      {"CaseService.CloseCase", 0.6},
      {"CaseService.ReviewHold", 0.2},
      {"CaseService.ResumeCase", 0.4},
      {"CaseService.WithdrawHold", 0.2},
      {"CaseService.SetTaper", 0.4},
      {"CaseService.EndTaper", 0.2},
      {"CaseService.RecordLengthReview", 0.2},
      {"TransferService.EndTransfer", 0.3},
      {"TransferService.ExchangeTherapists", 0.4},
      {"CaseService.ErasePerson", 0.6},
      {"CaseService.EraseText", 2},
      {"CaseService.EndOverride", 5},
      {"CaseService.GrantOverride", 3},
      {"RosterService.CancelLeave", 3},
      {"CaseService.KeepText", 2},
      {"RosterService.CreateAgency", 0.3},
      {"RosterService.CreateTeam", 0.3},
      {"RosterService.EndEmployment", 0.2},
      {"RosterService.EndTeamAssignment", 0.3},
      {"RosterService.PublishProgramme", 0.3},
      {"AdminService.AcceptClock", 0.2},
      {"CaseService.RecordPerson", 2},
      {"CaseService.ReferFamily", 3},
      {"CaseService.RecordScreening", 2},
      {"CaseService.RecordConsent", 2},
      {"CaseService.AcceptCase", 2},
      {"CaseService.OpenCase", 2},
      {"VisitService.ScheduleVisit", 6},
      {"VisitService.RecordVisit", 6},
      {"VisitService.CorrectVisit", 3},
      {"VisitService.MoveVisit", 2},
      {"OnCallService.AddShift", 3},
      {"CrisisService.CloseCall", 2},
      {"CrisisService.ReceiveCall", 2},
      {"CaseService.CloseCase", 0.6},
      {"CaseService.ReviewHold", 0.2},
      {"CaseService.ResumeCase", 0.4},
      {"CaseService.WithdrawHold", 0.2},
      {"CaseService.SetTaper", 0.4},
      {"CaseService.EndTaper", 0.2},
      {"CaseService.ErasePerson", 0.6},
      {"CaseService.EraseText", 2},
      {"CaseService.EndOverride", 5},
      {"CaseService.GrantOverride", 3},
      {"RosterService.CancelLeave", 3},
      {"CaseService.KeepText", 2},
      {"RosterService.CreateAgency", 0.3},
      {"RosterService.CreateTeam", 0.3},
      {"RosterService.EndEmployment", 0.2},
      {"RosterService.EndTeamAssignment", 0.3},
      {"RosterService.PublishProgramme", 0.3},
      {"AdminService.AcceptClock", 0.2},
      {"OrderService.LiftOrder", 0.3},
      {"OrderService.WithdrawOrder", 0.2},
      {"OrderService.ConfirmBooking", 0.3},
  };
  const auto it = wanted.find(method);
  return it == wanted.end() ? 1 : it->second;
}

}  // namespace

RandomCommands::RandomCommands(uint64_t seed, absl::Time start)
    : rng_(seed), now_(start), maker_(rng_, known_, Programmes()) {
  for (const cli::Method& method : cli::AllMethods()) {
    if (!method.mutation) continue;
    mutations_.push_back(
        absl::StrCat(method.descriptor->service()->name(), ".", method.descriptor->name()));
  }
}

absl::Status RandomCommands::Found(cli::RpcClient& client, const std::function<void()>& after) {
  const std::string date = absl::FormatCivilTime(absl::ToCivilDay(now_, absl::UTCTimeZone()));
  const auto must = [&](const std::string& method, const std::string& text) {
    const absl::Status status = Must(client, method, text);
    if (status.ok()) after();
    return status;
  };
  VIGIL_RETURN_IF_ERROR(must("RosterService.CreateAgency",
                             "agency_id: 'uk' display_name: 'City' zone: 'Europe/London'"));
  std::string programme;
  google::protobuf::TextFormat::PrintToString(Programmes()[0], &programme);
  VIGIL_RETURN_IF_ERROR(
      must("RosterService.PublishProgramme",
           absl::StrCat("parent: 'agencies/uk' programme_id: 'mst' programme {", programme, "}")));
  for (const char* team : {"city", "county"}) {
    VIGIL_RETURN_IF_ERROR(
        must("RosterService.CreateTeam",
             absl::StrCat("parent: 'agencies/uk' team_id: '", team, "' display_name: '", team,
                          "' programme: 'agencies/uk/programmes/mst'")));
  }
  for (const char* staff : {"sup", "ta", "tb", "tc", "td"}) {
    const std::string name = absl::StrCat("agencies/uk/staff/", staff);
    VIGIL_RETURN_IF_ERROR(
        must("RosterService.EmployStaff",
             absl::StrCat("parent: 'agencies/uk' staff_id: '", staff, "' display_name { text: '",
                          staff, "' } employed_from: '2025-01-06'")));
    const bool supervisor = absl::string_view(staff) == "sup";
    for (const char* team : {"city", "county"}) {
      VIGIL_RETURN_IF_ERROR(must(
          "RosterService.AssignToTeam",
          absl::StrCat("name: '", name, "' team: 'agencies/uk/teams/", team,
                       "' role: ", supervisor ? "STAFF_ROLE_SUPERVISOR" : "STAFF_ROLE_THERAPIST",
                       " fte_hundredths: 50 from_date: '2025-01-06'")));
    }
  }
  VIGIL_RETURN_IF_ERROR(FoundRota(must));
  for (int i = 1; i <= 4; ++i) {
    VIGIL_RETURN_IF_ERROR(
        must("CaseService.RecordPerson", absl::StrCat("parent: 'agencies/uk' person_id: 'y", i,
                                                      "' display_name { text: 'Youth ", i, "' }")));
    const std::string family = absl::StrCat("agencies/uk/families/f", i);
    VIGIL_RETURN_IF_ERROR(
        must("CaseService.ReferFamily",
             absl::StrCat("parent: 'agencies/uk' family_id: 'f", i,
                          "' team: 'agencies/uk/teams/city' label: 'F", i,
                          "' source: REFERRAL_SOURCE_COURT referred_at { instant { seconds: ",
                          absl::ToUnixSeconds(now_) - 60,
                          " } } age_at_referral: 14 members { person: 'agencies/uk/persons/y", i,
                          "' relation: FAMILY_RELATION_INDEX_YOUTH }")));
    for (const std::string& gate :
         {absl::StrCat("RecordScreening name: '", family, "' outcome: CHECK_OUTCOME_PASSED date: '",
                       date, "'"),
          absl::StrCat("RecordConsent name: '", family, "' given: true date: '", date,
                       "' person: 'agencies/uk/persons/y", i, "'"),
          absl::StrCat("AcceptCase name: '", family, "' therapist: 'agencies/uk/staff/",
                       i % 2 == 0 ? "ta" : "tb", "' start_date: '", date, "'"),
          absl::StrCat("OpenCase name: '", family, "' start_date: '", date, "'")}) {
      const std::pair<std::string, std::string> parts =
          absl::StrSplit(gate, absl::MaxSplits(' ', 1));
      VIGIL_RETURN_IF_ERROR(must("CaseService." + parts.first, parts.second));
    }
  }
  return absl::OkStatus();
}

// Weeks in which all three tiers are covered by valid staff: then leave, an end of employment or a
// contact that nobody tests moves the instant at which coverage changes.
absl::Status RandomCommands::FoundRota(const MustFn& must) {
  const int64_t now = absl::ToUnixSeconds(now_);
  const std::pair<const char*, const char*> holders[] = {
      {"sup", "TIER_SUPERVISOR"}, {"ta", "TIER_PRIMARY"}, {"tb", "TIER_BACKUP"}};
  for (const auto& [staff, tier] : holders) {
    const std::string name = absl::StrCat("agencies/uk/staff/", staff);
    VIGIL_RETURN_IF_ERROR(must("RosterService.RecordOnCallTraining",
                               absl::StrCat("name: '", name, "' completed_date: '2026-01-05'")));
    VIGIL_RETURN_IF_ERROR(must("RosterService.AddContactPoint",
                               absl::StrCat("name: '", name, "' contact_id: 'mobile-", staff,
                                            "' kind: CONTACT_KIND_MOBILE value { text: '+441164960",
                                            100 + (staff[1] - 'a'), "' }")));
    known_.inside["contact_id"].emplace_back(name, absl::StrCat("mobile-", staff));
    VIGIL_RETURN_IF_ERROR(
        must("RosterService.RecordContactCheck",
             absl::StrCat("name: '", name, "' contact_id: 'mobile-", staff,
                          "' checked_at { instant { seconds: ", now - 60, " } }")));
    for (int month = 0; month < 3; ++month) {
      constexpr int64_t kSeconds = 28 * 86400;
      VIGIL_RETURN_IF_ERROR(must(
          "OnCallService.AddShift",
          absl::StrCat("team: 'agencies/uk/teams/city' shift_id: '", staff, "-", month,
                       "' tier: ", tier, " staff: '", name,
                       "' start { instant { seconds: ", now + month * kSeconds,
                       " } } end { instant { seconds: ", now + (month + 1) * kSeconds, " } }")));
    }
  }
  // Nothing of the rota itself changes, and yet it has another deadline, and the first one again.
  const std::string leave = "name: 'agencies/uk/staff/ta' leave_id: 'autumn'";
  VIGIL_RETURN_IF_ERROR(must(
      "RosterService.RecordLeave",
      absl::StrCat(leave, " kind: LEAVE_KIND_ANNUAL start { instant { seconds: ", now + 10 * 86400,
                   " } } end { instant { seconds: ", now + 12 * 86400, " } }")));
  return must("RosterService.CancelLeave", leave);
}

absl::Status RandomCommands::Must(cli::RpcClient& client, const std::string& method,
                                  const std::string& text) {
  auto request = cli::NewMessage(*cli::FindMethod(method)->descriptor->input_type());
  const std::string whole =
      absl::StrCat("options { request_id: 'found-", ++requests_, "' } ", text);
  VIGIL_CHECK(google::protobuf::TextFormat::ParseFromString(whole, request.get())) << whole;
  const auto answer = Call(client, method, *request);
  return answer.ok() ? absl::OkStatus()
                     : absl::InternalError(
                           absl::StrCat(method, " ", text, ": ", answer.status().message()));
}

std::string RandomCommands::Step(cli::RpcClient& client) {
  const int dice = rng_.Below(100);
  if (dice < 4) {
    (void)Call(client, "AdminService.TakeSnapshot", v1::TakeSnapshotRequest());
    return "TakeSnapshot";
  }
  if (dice < 16) {
    Advance(client);
    return absl::StrCat("AdvanceClock to ", absl::FormatTime(now_, absl::UTCTimeZone()));
  }
  if (dice < 18) return ListTexts(client);
  const std::string method = NextMethod();
  const auto request = maker_.Make(*cli::FindMethod(method)->descriptor->input_type(), now_,
                                   absl::StrCat("r-", ++requests_));
  const auto answer = Call(client, method, *request);
  return absl::StrCat(method, " {", request->ShortDebugString(),
                      "}: ", answer.ok() ? "done" : std::string(answer.status().message()));
}

// What was written about a person: later requests may name it. Looking is recorded, too.
std::string RandomCommands::ListTexts(cli::RpcClient& client) {
  const std::vector<std::string>& persons = known_.names["agencies/*/persons/*"];
  if (persons.empty()) return "nothing";
  v1::ListTextsAboutRequest request;
  request.set_name(persons[static_cast<size_t>(rng_.Below(static_cast<int>(persons.size())))]);
  const auto answer = Call(client, "CaseService.ListTextsAbout", request);
  if (answer.ok()) {
    for (const auto& text : dynamic_cast<const v1::ListTextsAboutResponse&>(**answer).texts()) {
      LearnName(text.name());
    }
  }
  return absl::StrCat("ListTextsAbout ", request.name());
}

// Of a few drawn at random the one that is most wanted, so that all come to pass.
std::string RandomCommands::NextMethod() {
  if (!follow_ups_.empty() && rng_.Chance(0.3)) {
    const std::string method = follow_ups_.back();
    follow_ups_.pop_back();
    return method;
  }
  const auto weight = [this](const std::string& method) {
    const auto it = counts_.find(method);
    const int had = it == counts_.end() ? 0 : 2 * it->second.done + it->second.refused;
    return (1 + had) / Wanted(method);
  };
  const auto drawn = [this]() -> const std::string& {
    return mutations_[static_cast<size_t>(rng_.Below(static_cast<int>(mutations_.size())))];
  };
  std::string best = drawn();
  for (int i = 0; i < 5; ++i) {
    const std::string& other = drawn();
    if (weight(other) < weight(best)) best = other;
  }
  return best;
}

// Minutes mostly, now and then weeks: then weeks are judged, become final and leave memory.
void RandomCommands::Advance(cli::RpcClient& client) {
  const int64_t minutes = rng_.Chance(0.8)    ? rng_.Between(1, 36 * 60)
                          : rng_.Chance(0.85) ? rng_.Between(1, 9 * 24 * 60)
                                              : rng_.Between(1, 40 * 24 * 60);
  now_ += absl::Minutes(minutes);
  v1::AdvanceClockRequest request;
  request.mutable_to()->set_seconds(absl::ToUnixSeconds(now_));
  const auto answer = Call(client, "AdminService.AdvanceClock", request);
  if (!answer.ok()) broken_.push_back(absl::StrCat("AdvanceClock: ", answer.status().ToString()));
}

void RandomCommands::PassDowntime() {
  now_ += rng_.Chance(0.7) ? absl::Minutes(rng_.Between(1, 6 * 24 * 60))
                           : absl::Minutes(rng_.Between(8 * 24 * 60, 25 * 24 * 60));
}

absl::Status RandomCommands::AcceptClock(cli::RpcClient& client) {
  v1::AcceptClockRequest request;
  request.mutable_options()->set_request_id(absl::StrCat("accept-", ++requests_));
  return Call(client, "AdminService.AcceptClock", request).status();
}

absl::StatusOr<cli::RpcClient::MessagePtr> RandomCommands::Call(cli::RpcClient& client,
                                                                const std::string& method,
                                                                const Message& request) {
  auto answer = client.Call(*cli::FindMethod(method), request, kIdentity, kTimeout);
  Count& count = counts_[method];
  if (answer.ok()) {
    ++count.done;
    if (const auto next = kFollowUps.find(method); next != kFollowUps.end()) {
      follow_ups_.insert(follow_ups_.end(), next->second.begin(), next->second.end());
    }
    Learn(request, **answer);
    return answer;
  }
  ++count.refused;
  switch (answer.status().code()) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kOutOfRange:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kPermissionDenied:
      break;
    default:
      broken_.push_back(absl::StrCat(method, " {", request.ShortDebugString(),
                                     "}: ", answer.status().ToString()));
  }
  return answer;
}

// The resource that the answer shows first is one that later commands may name.
void RandomCommands::Learn(const Message& request, const Message& answer) {
  const auto* options = request.GetDescriptor()->FindFieldByName("options");
  if (options == nullptr) return;
  const auto* mutation = dynamic_cast<const v1::MutationOptions*>(
      &request.GetReflection()->GetMessage(request, options));
  if (mutation == nullptr || mutation->validate_only()) return;
  for (int i = 0; i < answer.GetDescriptor()->field_count(); ++i) {
    const auto* field = answer.GetDescriptor()->field(i);
    if (field->cpp_type() != field->CPPTYPE_MESSAGE || field->is_repeated() ||
        !answer.GetReflection()->HasField(answer, field)) {
      continue;
    }
    LearnName(StringField(answer.GetReflection()->GetMessage(answer, field), "name"));
  }
  if (const auto* erased = dynamic_cast<const v1::ErasePersonResponse*>(&answer)) {
    for (const std::string& text : erased->texts_about()) {
      LearnName(text);
      known_.undecided_texts.push_back(text);
    }
  }
  LearnInside(request);
  if (const auto* held = dynamic_cast<const v1::HoldCaseRequest*>(&request))
    LearnName(absl::StrCat(held->name(), "/holds/", held->hold_id()));
  if (const auto* asked = dynamic_cast<const v1::RequestTransferRequest*>(&request))
    LearnName(absl::StrCat(asked->family(), "/transfers/", asked->transfer_id()));
  const auto* record = dynamic_cast<const v1::RecordVisitRequest*>(&request);
  if (record == nullptr || !record->has_actual() || !record->actual().start().has_instant()) return;
  late_records_ += absl::FromUnixSeconds(record->actual().start().instant().seconds()) <
                   now_ - absl::Hours(24 * 10);
}

// What begins something inside a member of staff has its id found by what ends it.
void RandomCommands::LearnInside(const Message& request) {
  const std::string type = request.GetDescriptor()->name();
  const bool ends = absl::StartsWith(type, "End") || absl::StartsWith(type, "Cancel") ||
                    absl::StartsWith(type, "Remove");
  for (const char* field : {"leave_id", "override_id", "contact_id"}) {
    const std::string id = StringField(request, field);
    if (id.empty()) continue;
    auto& pairs = known_.inside[field];
    const std::pair<std::string, std::string> pair(StringField(request, "name"), id);
    pairs.erase(std::remove(pairs.begin(), pairs.end(), pair), pairs.end());
    if (!ends) pairs.push_back(pair);
  }
}

void RandomCommands::LearnName(const std::string& name) {
  if (!absl::StartsWith(name, "agencies/")) return;
  std::vector<std::string>& names = known_.names[PatternOf(name)];
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

}  // namespace vigil::replay
