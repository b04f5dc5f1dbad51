// The commands that people use most, shorter than the contract's own.
#include <algorithm>
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "services/cli/command_line.h"
#include "services/cli/message_yaml.h"
#include "services/cli/render.h"
#include "vigil/v1/log.pb.h"

namespace vigil::cli {
namespace {

// What is typed for a field, by the field.
const char* TypedFor(absl::string_view field) {
  if (field == "family") return "the family: agencies/ID/families/ID";
  if (field == "parent") return "the agency: agencies/ID";
  if (field == "at") {
    return "when: 2026-11-01T02:30 (the team's local time), 2026-11-01T07:30Z, or with offset and "
           "zone";
  }
  if (field == "date") return "any date of the week: 2026-11-01 (default: this week)";
  return "the team: agencies/ID/teams/ID";
}

// A command that is one call with a name and perhaps a second value.
void AddShortcut(CLI::App& app, GlobalOptions& global, std::function<int()>& action,
                 const char* word, const char* help, const char* method_name, const char* field,
                 const char* second) {
  CLI::App* command = app.add_subcommand(word, help);
  command->group("Every day");
  auto first_value = std::make_shared<std::string>();
  auto second_value = std::make_shared<std::string>();
  if (field[0] != '\0') {
    command->add_option("NAME", *first_value, TypedFor(field))->required();
  }
  if (second[0] != '\0') {
    command->add_option(absl::StrCat("--", second), *second_value, TypedFor(second));
  }
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

struct WatchFlags {
  uint64_t from = 0;
  uint32_t epoch = 0;
  std::string agency;
};

// Follows events and remembers how far it came, so that it goes on there when the connection
// breaks.
class Watcher {
 public:
  Watcher(const GlobalOptions& global, const WatchFlags& flags) : global_(global) {
    request_.set_from_position(flags.from);
    request_.set_epoch(flags.epoch);
    request_.mutable_filter()->set_partition(flags.agency);
  }

  int Run() {
    while (true) {
      const auto client = RpcClient::Connect(global_.server);
      const bool before = connected_;
      connected_ = false;
      const absl::Status status = client->Stream(
          *FindMethod("LogService.WatchEvents"), request_, global_.identity,
          absl::InfiniteDuration(), [this](const google::protobuf::Message& message) {
            Take(dynamic_cast<const v1::WatchEventsResponse&>(message));
            return true;
          });
      if (status.ok()) return 0;
      // Only what broke off is tried again: a watch that was refused, or never began, says so.
      const bool broke_off = absl::IsUnavailable(status) && (connected_ || before);
      if (!broke_off || !tries_.Again(connected_)) return PrintError(global_, status);
      std::cerr << "vigil: the connection broke; going on from position "
                << request_.from_position() << "\n";
      connected_ = true;
    }
  }

 private:
  // Waits a second between two tries, for a minute.
  struct Tries {
    int left = kMost;
    bool Again(bool had_answer) {
      if (had_answer) left = kMost;
      absl::SleepFor(absl::Seconds(1));
      return left-- > 0;
    }
    static constexpr int kMost = 60;
  } tries_;

  void Take(const v1::WatchEventsResponse& answer) {
    connected_ = true;
    request_.set_epoch(answer.as_of().epoch());
    uint64_t next = answer.as_of().position() + 1;
    if (answer.has_commit()) {
      const v1::Commit& commit = answer.commit();
      next = commit.first_position() + static_cast<uint64_t>(commit.events_size());
      if (!commit.events().empty()) next = commit.events().rbegin()->position() + 1;
      if (global_.json) {
        std::cout << RenderJson(commit, true) << std::flush;
      } else {
        PrintCommit(commit);
      }
    }
    request_.set_from_position(std::max(request_.from_position(), next));
  }

  const GlobalOptions& global_;
  v1::WatchEventsRequest request_;
  bool connected_ = false;
};

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
  AddShortcut(app, global, action, "orders",
              "What is known of protective orders about a family (--at another time)",
              "OrderService.GetOrderStatus", "family", "at");
  AddShortcut(app, global, action, "alerts",
              "What needs somebody: the open alerts of an agency, worst first (--team of one team)",
              "AlertService.ListAlerts", "parent", "team");
  CLI::App* watch =
      app.add_subcommand("watch", "Follows events as they are recorded; Ctrl-C ends it");
  watch->group("Every day");
  auto flags = std::make_shared<WatchFlags>();
  watch->add_option("--from", flags->from, "first position (default: only what comes)");
  watch->add_option("--epoch", flags->epoch,
                    "the epoch that position is of, as the answer said that named it: after a "
                    "restore the watch is refused instead of going on elsewhere");
  watch->add_option("--agency", flags->agency, "only this agency: agencies/ID");
  watch->callback([&global, &action, flags] {
    action = [&global, flags] { return Watcher(global, *flags).Run(); };
  });
}

}  // namespace vigil::cli
