#include "tests/crash/checker.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "vigil/v1/admin.pb.h"

namespace vigil::crash {
namespace {

const cli::Identity kIdentity{"crash", "admin", "", "test"};
constexpr absl::Duration kTimeout = absl::Seconds(20);
constexpr char kAgency[] = "agencies/crash";

std::string NameOf(const std::string& person) { return absl::StrCat(kAgency, "/persons/", person); }

template <class... Parts>
absl::Status Wrong(const Parts&... parts) {
  return absl::InternalError(absl::StrCat("wrong: ", parts...));
}

template <class Response>
absl::StatusOr<Response> Ask(cli::RpcClient& client, const std::string& method,
                             const google::protobuf::Message& request) {
  auto answer = client.Call(*cli::FindMethod(method), request, kIdentity, kTimeout);
  if (!answer.ok()) return answer.status();
  return dynamic_cast<const Response&>(**answer);
}

// The same on every machine, which std::hash is not.
size_t NumberOf(const std::string& id) {
  size_t number = 7;
  for (const char c : id) number = number * 31 + static_cast<unsigned char>(c);
  return number;
}

}  // namespace

std::shared_ptr<const google::protobuf::Message> RequestOf(const std::string& id,
                                                           const std::string& method) {
  const size_t number = NumberOf(id);
  if (method == kRecordPerson) {
    auto request = std::make_shared<v1::RecordPersonRequest>();
    request->mutable_options()->set_request_id(id);
    request->set_parent(kAgency);
    request->set_person_id(id);
    request->mutable_display_name()->set_text("Name of " + id);
    request->mutable_birth_date()->set_text(
        absl::StrFormat("20%02d-0%d-1%d", number % 20, 1 + number % 9, number % 7));
    request->add_phone_numbers()->set_text(absl::StrFormat("+4477%08d", number % 100'000'000));
    request->mutable_address()->set_text(absl::StrCat(number % 1000, " Street of ", id));
    if (number % 2 == 0) request->mutable_language()->set_text("Polish");
    return request;
  }
  if (method == kErasePerson) {
    auto request = std::make_shared<v1::ErasePersonRequest>();
    request->mutable_options()->set_request_id(id);
    request->set_name(NameOf(id.substr(id.find('-') + 1)));
    request->set_legal_basis("asked for");
    return request;
  }
  auto request = std::make_shared<v1::CreateAgencyRequest>();
  request->mutable_options()->set_request_id(id);
  request->set_agency_id(id == "found" ? "crash" : id);
  request->set_display_name("Agency " + id);
  request->set_zone(number % 2 == 0 ? "Europe/London" : "America/New_York");
  return request;
}

absl::Status Checker::Answered(const std::string& id, const v1::Receipt& receipt) {
  if (ledger_.Acknowledge(id, receipt.first_position())) return absl::OkStatus();
  return Wrong(id, " is answered at ", receipt.first_position(), " and stood elsewhere");
}

absl::Status Checker::Send(cli::RpcClient& client, const std::string& id,
                           const std::string& method) {
  const auto request = RequestOf(id, method);
  ledger_.Attempt(id, method, request);
  flights_.Begin(method, id);
  const auto answer = client.Call(*cli::FindMethod(method), *request, kIdentity, kTimeout);
  absl::Status status = answer.status();
  if (answer.ok()) {
    const auto* field = (*answer)->GetDescriptor()->FindFieldByName("receipt");
    const auto& receipt =
        dynamic_cast<const v1::Receipt&>((*answer)->GetReflection()->GetMessage(**answer, field));
    const Ledger::Entry before = ledger_.Get(id);
    status = Answered(id, receipt);
    if (status.ok() && receipt.repeated() && before.position == 0) {
      status = Wrong(id, " is answered as a repetition and was not in the log");
    }
    if (status.ok() && !receipt.repeated() && before.position != 0) {
      status = Wrong(id, " was done a second time");
    }
  }
  flights_.End(method, id, answer.ok());
  return status;
}

absl::Status Checker::Operate(cli::RpcClient& client, const std::string& method,
                              const std::string& id) {
  const auto request = cli::NewMessage(*cli::FindMethod(method)->descriptor->input_type());
  flights_.Begin(method, id);
  const absl::Status status =
      client.Call(*cli::FindMethod(method), *request, kIdentity, kTimeout).status();
  flights_.End(method, id, status.ok());
  return status;
}

absl::Status Checker::CheckPage(const v1::ReadEventsResponse& page, const Ledger::Entries& before,
                                uint64_t* next, std::set<std::string>* recovered) {
  for (const v1::Commit& commit : page.commits()) {
    if (commit.first_position() != *next) {
      return Wrong("after position ", *next - 1, " comes ", commit.first_position());
    }
    *next += static_cast<uint64_t>(commit.events_size());
    const std::string& id = commit.request_id();
    if (id.empty()) continue;
    const auto entry = before.find(id);
    if (entry == before.end()) return Wrong("recorded and never attempted: ", id);
    const std::string& method = entry->second.method;
    if (!absl::EndsWith(commit.method(), method.substr(method.find('.') + 1))) {
      return Wrong(id, " was ", method, " and is ", commit.method());
    }
    if (!recovered->insert(id).second) return Wrong(id, " is recorded twice");
    if (!ledger_.Found(id, commit.first_position(), commit.hash())) {
      return Wrong(id, " at ", commit.first_position(), " is not where, or not what, it was");
    }
  }
  return absl::OkStatus();
}

absl::Status Checker::CheckLog(cli::RpcClient& client) {
  const Ledger::Entries before = ledger_.entries();
  uint64_t next = 1, head = 0;
  uint32_t epoch = 0;
  std::set<std::string> recovered;
  do {
    v1::ReadEventsRequest request;
    request.set_from_position(next);
    request.set_epoch(epoch);
    request.set_page_size(1000);
    VIGIL_ASSIGN_OR_RETURN(const auto page,
                           Ask<v1::ReadEventsResponse>(client, "LogService.ReadEvents", request));
    head = page.as_of().position();
    epoch = page.as_of().epoch();
    VIGIL_RETURN_IF_ERROR(CheckPage(page, before, &next, &recovered));
    if (page.commits_size() == 0) break;
  } while (next <= head);
  for (const auto& [id, entry] : before) {
    const bool found = recovered.contains(id);
    if (entry.acknowledged && !found) {
      return Wrong("acknowledged and lost: ", id, " at ", entry.position);
    }
    if (!entry.hash.empty() && !found) return Wrong("found before and lost: ", id);
    if (!entry.acknowledged && entry.hash.empty()) ++(found ? kept_unanswered_ : lost_unanswered_);
  }
  if (next != head + 1) return Wrong("the log ends at ", next - 1, ", its head is ", head);
  return absl::OkStatus();
}

absl::Status Checker::RetryUnknown(cli::RpcClient& client) {
  for (const auto& [id, entry] : ledger_.entries()) {
    if (entry.acknowledged) continue;
    VIGIL_RETURN_IF_ERROR(Send(client, id, entry.method));
  }
  return absl::OkStatus();
}

absl::Status Checker::CheckRecords(cli::RpcClient& client, const std::string& prefix,
                                   bool partial) {
  const Ledger::Entries entries = ledger_.entries();
  for (auto it = entries.lower_bound(prefix);
       it != entries.end() && absl::StartsWith(it->first, prefix); ++it) {
    if (!it->second.acknowledged) continue;
    const absl::Status checked = CheckRecord(client, entries, it->second, partial);
    if (partial && absl::IsNotFound(checked)) continue;
    VIGIL_RETURN_IF_ERROR(checked);
  }
  return absl::OkStatus();
}

absl::Status Checker::CheckRecord(cli::RpcClient& client, const Ledger::Entries& entries,
                                  const Ledger::Entry& entry, bool partial) {
  if (entry.method == kCreateAgency) {
    return CheckAgency(client, dynamic_cast<const v1::CreateAgencyRequest&>(*entry.request));
  }
  if (entry.method != kRecordPerson) return absl::OkStatus();
  const auto& said = dynamic_cast<const v1::RecordPersonRequest&>(*entry.request);
  const auto erasure = entries.find("erase-" + said.person_id());
  const bool erased = erasure != entries.end() && erasure->second.position != 0;
  return CheckPerson(client, said, erased, partial);
}

absl::Status Checker::CheckAgency(cli::RpcClient& client, const v1::CreateAgencyRequest& said) {
  v1::GetAgencyRequest request;
  request.set_name(absl::StrCat("agencies/", said.agency_id()));
  VIGIL_ASSIGN_OR_RETURN(const auto answer,
                         Ask<v1::GetAgencyResponse>(client, "RosterService.GetAgency", request));
  if (answer.agency().display_name() == said.display_name() &&
      answer.agency().zone() == said.zone()) {
    return absl::OkStatus();
  }
  return Wrong("said ", said.ShortDebugString(), ", is ", answer.agency().ShortDebugString());
}

absl::Status Checker::CheckPerson(cli::RpcClient& client, const v1::RecordPersonRequest& said,
                                  bool erased, bool partial) {
  v1::GetPersonRequest request;
  request.set_name(NameOf(said.person_id()));
  VIGIL_ASSIGN_OR_RETURN(const auto answer,
                         Ask<v1::GetPersonResponse>(client, "CaseService.GetPerson", request));
  const v1::Person& person = answer.person();
  bool unreadable = false, same = true;
  const auto compare = [&](const v1::PersonalText& is, const v1::PersonalText& was) {
    if (is.unreadable() && is.text().empty()) {
      unreadable = true;
    } else {
      same = same && is.text() == (erased ? "" : was.text());
    }
  };
  compare(person.display_name(), said.display_name());
  compare(person.birth_date(), said.birth_date());
  compare(person.address(), said.address());
  compare(person.language(), said.language());
  for (const v1::PersonalText& number : person.phone_numbers()) {
    compare(number, said.phone_numbers(0));
  }
  same = same && (erased || person.phone_numbers_size() == said.phone_numbers_size());
  const bool says_so = person.erased() == erased || (partial && erased);
  if (!same || !says_so) {
    return Wrong("said ", said.ShortDebugString(), erased ? ", erased" : "", ", is ",
                 person.ShortDebugString());
  }
  if (unreadable) return absl::DataLossError(person.name() + " cannot be read");
  return absl::OkStatus();
}

}  // namespace vigil::crash
