#include "services/handlers/erasure.h"

#include <memory>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "scheduler/family/texts.h"
#include "services/handlers/status_details.h"
#include "vigil/events/v1/family.pb.h"
#include "vigil/v1/case.pb.h"

namespace vigil::handlers {
namespace {

constexpr char kCallerNumber[] = "caller_number";
constexpr int kMostTextsWithPerson = 1000;  // as the contract bounds ErasePersonRequest.texts

// The person a request is about.
std::string PersonOf(const google::protobuf::Message& request) {
  if (const auto* record = dynamic_cast<const v1::RecordPersonRequest*>(&request)) {
    return absl::StrCat(record->parent(), "/persons/", record->person_id());
  }
  if (const auto* update = dynamic_cast<const v1::UpdatePersonRequest*>(&request)) {
    return update->name();
  }
  return static_cast<const v1::ErasePersonRequest&>(request).name();
}

// A failure is tried again by whoever owns the backups: the erasure itself is done.
void CarryErasures(Parts& parts) {
  const auto& copy = parts.backends.operations.copy_erasures;
  if (!copy) return;
  if (const absl::Status status = copy(); !status.ok()) {
    LogError(
        absl::StrCat("the backups still hold keys of erased persons, and will be tried again: ",
                     status.ToString()));
  }
}

// What the commit of this call erased, as the log has it.
absl::StatusOr<std::vector<eventstore::Erasure>> ErasuresOf(Exchange& x) {
  eventstore::ReadRequest read;
  read.filter.types = {scheduler::EventType<events::v1::SubjectErased>()};
  read.from = x.outcome.first_position;
  read.max_commits = 1;
  VIGIL_ASSIGN_OR_RETURN(const eventstore::ReadPage page, x.engine().log().Read(read));
  std::vector<eventstore::Erasure> erasures;
  for (const eventstore::StoredCommit& commit : page.commits) {
    for (const eventstore::StoredEvent& event : commit.events) {
      events::v1::SubjectErased erased;
      if (event.position > x.outcome.last_position || !erased.ParseFromString(event.payload)) {
        continue;
      }
      erasures.push_back({.subject = erased.subject(),
                          .epoch = x.engine().log().identity().epoch,
                          .position = event.position,
                          .erased_at = commit.recorded_at});
    }
  }
  if (erasures.empty()) return absl::InternalError("the erasure is not in the log");
  return erasures;
}

}  // namespace

absl::Status UpdateDirectory(Exchange& x) {
  const auto& person = x.outcome.after->state.map<scheduler::Person>().Find(PersonOf(*x.request));
  if (person != nullptr) x.parts->directory->Update(*person);
  return absl::OkStatus();
}

absl::Status AddOwnNumbers(Exchange& x) {
  auto& request = static_cast<v1::ErasePersonRequest&>(*x.request);
  const auto served = x.engine().served();
  const engine::Reading reading(*served);
  const scheduler::StateView& view = reading.view();
  const auto person = view.Find<scheduler::Person>(request.name());
  if (person == nullptr || person->erased) return absl::OkStatus();
  std::set<std::string> own;
  for (const scheduler::SealedBytes& sealed : person->phone_numbers) {
    const auto number = x.parts->seals->OpenRecord(sealed, "phone_numbers");
    if (!number.has_value()) continue;
    const auto owners = x.parts->directory->Find(person->name.agency().str(), *number);
    if (owners == std::vector<std::string>{request.name()}) own.insert(*number);
  }
  if (own.empty()) return absl::OkStatus();
  scheduler::ForEachTextAbout(view, request.name(), "", [&](const scheduler::TextMention& mention) {
    if (mention.field != kCallerNumber || !scheduler::IsUndecided(view, mention)) return true;
    const auto call = view.Find<scheduler::Call>(mention.where);
    if (call == nullptr) return true;
    const auto number = x.parts->seals->OpenRecord(call->caller_number, kCallerNumber);
    if (number.has_value() && own.contains(*number)) request.add_texts(mention.name);
    return request.texts_size() < kMostTextsWithPerson;  // the rest is listed as undecided
  });
  return x.Believe(reading);
}

absl::Status DestroyErasedKeys(Exchange& x) {
  const auto erasures = ErasuresOf(x);
  if (!erasures.ok()) return erasures.status();
  // Out of what is kept first: nothing may be found while the key is on its way out.
  x.parts->answers->Clear();
  if (x.request->GetDescriptor() == v1::ErasePersonRequest::descriptor()) (void)UpdateDirectory(x);
  const auto report = x.parts->backends.keys->Erase(*erasures);
  if (report.ok()) {
    LogInfo(absl::StrCat("erased ", erasures->size(), " subject(s), ", erasures->front().subject,
                         " first: ", report->keys_deleted, " key(s) destroyed, ",
                         report->files_searched, " file(s) searched"));
    CarryErasures(*x.parts);
    return absl::OkStatus();
  }
  x.parts->erasures_pending = true;
  LogError(absl::StrCat("the key of ", erasures->front().subject,
                        " is not proven gone: ", report.status().ToString()));
  return WithReason(
      absl::StatusCode::kUnavailable,
      absl::StrCat("the erasure of ", erasures->front().subject,
                   " is recorded and nothing of it opens any more, but the key is not "
                   "proven destroyed yet; the service tries again by itself, and so "
                   "does repeating the request"),
      "ERASURE_INCOMPLETE");
}

absl::Status RepeatErasures(Parts& parts) {
  std::vector<eventstore::Erasure> erasures;
  const auto served = parts.backends.engine->served();
  const uint32_t epoch = parts.backends.engine->log().identity().epoch;
  const auto add = [&](const std::string& subject, uint64_t position, absl::Time erased_at) {
    erasures.push_back(
        {.subject = subject, .epoch = epoch, .position = position, .erased_at = erased_at});
  };
  served->state.map<scheduler::Person>().ForEach([&](const auto& person) {
    if (person->erased) add(person->name.str(), person->erased_position, person->erased_at);
  });
  served->state.map<scheduler::Staff>().ForEach([&](const auto& staff) {
    if (staff->erased) add(staff->name.str(), staff->erased_position, staff->erased_at);
  });
  const engine::Reading reading(*served);
  reading.view().ScanStored<scheduler::DestroyedText>(
      "", "", [&](const std::shared_ptr<const scheduler::DestroyedText>& text) {
        add(text->subject, text->position, text->erased_at);
        return true;
      });
  const auto report = parts.backends.keys->RepeatErasures(erasures);
  const absl::Status believed = reading.fault();  // a text may be missing from the list
  if (!believed.ok()) parts.backends.engine->SetCondition("rows", std::string(believed.message()));
  parts.erasures_pending = !report.ok() || !believed.ok();
  if (!report.ok()) {
    LogError(absl::StrCat("keys of erased persons are not proven gone, and will be tried again: ",
                          report.status().ToString()));
    return report.status();
  }
  if (report->keys_deleted > 0) {
    LogWarning(absl::StrCat("destroyed ", report->keys_deleted,
                            " key(s) of persons whose erasure had not been finished"));
  }
  CarryErasures(parts);
  return absl::OkStatus();
}

std::vector<std::string> EdgeConditions(const Parts& parts) {
  std::vector<std::string> conditions;
  if (parts.erasures_pending) {
    conditions.push_back(
        "erasure incomplete: a destroyed key is not proven gone from disk; it is tried again every "
        "minute, the log names the files");
  }
  if (const size_t left_out = parts.directory->left_out(); left_out > 0) {
    conditions.push_back(absl::StrCat("telephone directory full: ", left_out,
                                      " number(s) of persons cannot be found by telephone"));
  }
  return conditions;
}

void FillDirectory(Parts& parts) {
  const auto served = parts.backends.engine->served();
  served->state.map<scheduler::Person>().ForEach([&parts](const auto& person) {
    if (!person->phone_numbers.empty()) parts.directory->Update(*person);
  });
  parts.directory->MarkFilled();
}

}  // namespace vigil::handlers
