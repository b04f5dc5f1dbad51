#include "services/handlers/erasure.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/log.h"
#include "services/handlers/status_details.h"
#include "vigil/v1/case.pb.h"

namespace vigil::handlers {
namespace {

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

}  // namespace

absl::Status UpdateDirectory(Exchange& x) {
  const auto person = x.outcome.after->view().Find<scheduler::Person>(PersonOf(*x.request));
  if (person != nullptr) x.parts->directory->Update(*person);
  return absl::OkStatus();
}

absl::Status DestroyKeyOf(Exchange& x) {
  const std::string name = PersonOf(*x.request);
  const eventstore::Erasure erasure{.subject = name,
                                    .epoch = x.engine().log().identity().epoch,
                                    .position = x.outcome.last_position,
                                    .erased_at = x.outcome.recorded_at};
  // Out of the directory first: nothing may be found while the key is on its way out.
  (void)UpdateDirectory(x);
  const auto report = x.parts->backends.keys->Erase({erasure});
  if (report.ok()) {
    LogInfo(absl::StrCat("erased ", name, ": ", report->keys_deleted, " key(s) destroyed, ",
                         report->files_searched, " file(s) searched"));
    CarryErasures(*x.parts);
    return absl::OkStatus();
  }
  LogError(absl::StrCat("the key of ", name, " is not proven gone: ", report.status().ToString()));
  return WithReason(absl::StatusCode::kUnavailable,
                    absl::StrCat("the erasure of ", name,
                                 " is recorded, but its key is not proven destroyed yet; "
                                 "repeat the request, or restart the service"),
                    "ERASURE_INCOMPLETE");
}

absl::Status RepeatErasures(Parts& parts) {
  std::vector<eventstore::Erasure> erasures;
  const auto served = parts.backends.engine->served();
  const uint32_t epoch = parts.backends.engine->log().identity().epoch;
  served->state.map<scheduler::Person>().ForEach([&](const auto& person) {
    if (!person->erased) return;
    erasures.push_back({.subject = person->name.str(),
                        .epoch = epoch,
                        .position = person->reflects,
                        .erased_at = served->recorded_at});
  });
  const auto report = parts.backends.keys->RepeatErasures(erasures);
  if (!report.ok()) return report.status();
  if (report->keys_deleted > 0) {
    LogWarning(absl::StrCat("destroyed ", report->keys_deleted,
                            " key(s) of persons whose erasure had not been finished"));
  }
  CarryErasures(parts);
  return absl::OkStatus();
}

void FillDirectory(Parts& parts) {
  const auto served = parts.backends.engine->served();
  served->state.map<scheduler::Person>().ForEach([&parts](const auto& person) {
    if (!person->phone_numbers.empty()) parts.directory->Update(*person);
  });
  parts.directory->MarkFilled();
}

}  // namespace vigil::handlers
