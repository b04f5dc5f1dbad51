// The commands that people use most, shorter than the contract's own.
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "services/cli/command_line.h"
#include "services/cli/message_yaml.h"
#include "services/cli/render.h"
#include "vigil/v1/log.pb.h"

namespace vigil::cli {
namespace {

// A command that is one call with a name and perhaps a second value.
void AddShortcut(CLI::App& app, GlobalOptions& global, std::function<int()>& action,
                 const char* word, const char* help, const char* method_name, const char* field,
                 const char* second) {
  CLI::App* command = app.add_subcommand(word, help);
  command->group("Every day");
  auto first_value = std::make_shared<std::string>();
  auto second_value = std::make_shared<std::string>();
  if (field[0] != '\0') command->add_option("NAME", *first_value)->required();
  if (second[0] != '\0') command->add_option(absl::StrCat("--", second), *second_value);
  command->callback([=, &global, &action] {
    action = [=, &global] {
      const auto method = FindMethod(method_name);
      auto request = NewMessage(*method->descriptor->input_type());
      absl::Status status;
      const auto fill = [&](const char* name, const std::string& value) {
        if (status.ok() && name[0] != '\0' && !value.empty()) {
          status =
              FillField(value, *request->GetDescriptor()->FindFieldByName(name), request.get());
        }
      };
      fill(field, *first_value);
      fill(second, *second_value);
      if (!status.ok()) {
        std::cerr << "vigil: " << status.message() << "\n";
        return kExitUsage;
      }
      return CallAndPrint(global, *method, *request);
    };
  });
}

// One line an event: position, time, what, where, who.
void PrintCommit(const v1::Commit& commit) {
  for (const v1::Event& event : commit.events()) {
    const absl::Time at = absl::FromUnixSeconds(commit.recorded_at().seconds());
    std::cout << event.position() << "  "
              << absl::FormatTime("%Y-%m-%d %H:%M:%SZ", at, absl::UTCTimeZone()) << "  "
              << event.type_name() << "  " << event.stream() << "  " << commit.actor() << " via "
              << commit.channel() << "\n";
  }
  std::cout << std::flush;
}

int Watch(const GlobalOptions& global, uint64_t from, const std::string& partition) {
  v1::WatchEventsRequest request;
  request.set_from_position(from);
  request.mutable_filter()->set_partition(partition);
  const auto client = RpcClient::Connect(global.server);
  const absl::Status status =
      client->Stream(*FindMethod("LogService.WatchEvents"), request, global.identity,
                     absl::InfiniteDuration(), [&global](const google::protobuf::Message& message) {
                       const auto& answer = dynamic_cast<const v1::WatchEventsResponse&>(message);
                       if (!answer.has_commit()) return true;
                       if (global.json) {
                         std::cout << RenderJson(answer.commit(), true) << std::flush;
                       } else {
                         PrintCommit(answer.commit());
                       }
                       return true;
                     });
  return status.ok() ? 0 : PrintError(global, status);
}

}  // namespace

void AddShortcuts(CLI::App& app, GlobalOptions& global, std::function<int()>& action) {
  AddShortcut(app, global, action, "status",
              "How the service is: ready, position, queue, disk, deadlines",
              "AdminService.GetStatus", "", "");
  AddShortcut(app, global, action, "now", "Who is on call for a team (--at another time)",
              "OnCallService.WhoIsOnCall", "team", "at");
  AddShortcut(app, global, action, "caseload", "A team's caseload against its limits",
              "CaseService.GetCaseload", "team", "");
  AddShortcut(app, global, action, "board",
              "A team's week: visits counted against required (--date another week)",
              "VisitService.GetTeamWeek", "team", "date");
  AddShortcut(app, global, action, "week", "One family's week (--date another one)",
              "VisitService.GetWeek", "family", "date");
  CLI::App* watch =
      app.add_subcommand("watch", "Follows events as they are recorded; Ctrl-C ends it");
  watch->group("Every day");
  auto from = std::make_shared<uint64_t>(0);
  auto partition = std::make_shared<std::string>();
  watch->add_option("--from", *from, "first position (default: only what comes)");
  watch->add_option("--agency", *partition, "only this agency: agencies/ID");
  watch->callback([&global, &action, from, partition] {
    action = [&global, from, partition] { return Watch(global, *from, *partition); };
  });
}

}  // namespace vigil::cli
