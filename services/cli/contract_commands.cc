// Commands made from the contract's descriptors.
#include <iostream>
#include <map>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "google/protobuf/util/json_util.h"
#include "google/rpc/error_details.pb.h"
#include "scheduler/core/rejections.h"
#include "services/cli/command_line.h"
#include "services/cli/json.h"
#include "services/cli/message_yaml.h"
#include "services/cli/render.h"
#include "services/cli/text_file.h"
#include "services/handlers/status_details.h"
#include "vigil/v1/annotations.pb.h"
#include "vigil/v1/common.pb.h"

namespace vigil::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int kMaxNesting = 2;

// What was typed for one method.
struct Typed {
  std::map<std::string, std::vector<std::string>> values;  // by dotted option name
  std::string positional, body_file, body;
  bool validate_only = false;
};

// What stands for the value in --help.
std::string KindOf(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return field.options().GetExtension(v1::rule).resource().empty() ? "TEXT" : "NAME";
    case FieldDescriptor::CPPTYPE_ENUM:
      return "WORD";
    case FieldDescriptor::CPPTYPE_BOOL:
      return "true|false";
    case FieldDescriptor::CPPTYPE_MESSAGE:
      if (field.message_type()->name() == "When" || field.message_type()->name() == "Timestamp")
        return "TIME";
      if (field.message_type()->name() == "FieldMask") return "FIELDS";
      return field.message_type()->name() == "PersonalText" ? "TEXT" : "YAML";
    default:
      return "NUMBER";
  }
}

// What --help says of a field: its comment and its rule.
std::string HelpOf(const FieldDescriptor& field) {
  std::string help = CommentOf(field);
  const v1::FieldRule& rule = field.options().GetExtension(v1::rule);
  std::vector<std::string> notes;
  if (!rule.resource().empty()) notes.push_back(rule.resource());
  if (rule.id()) notes.push_back("a-z 0-9 -");
  if (rule.derived()) notes.push_back("one is made when it is left out");
  if (rule.date()) notes.push_back("YYYY-MM-DD");
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
      field.message_type()->full_name() == "vigil.programme.v1.Programme") {
    notes.push_back("'{$textproto: deploy/programmes/mst-psb.textproto}'");
  }
  if (rule.zone()) notes.push_back("IANA zone");
  if (KindOf(field) == "YAML" && notes.empty())
    notes.push_back(absl::StrCat("{", FieldNames(*field.message_type()), "}"));
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
      field.message_type()->name() == "When") {
    notes.push_back("2026-11-01T01:30 local, ...Z, or ...-05:00 ZONE");
  }
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    std::vector<std::string> names;
    for (int i = 1; i < field.enum_type()->value_count(); ++i) {
      names.push_back(ShortEnumName(*field.enum_type()->value(i)));
    }
    notes.push_back(absl::StrJoin(names, "|"));
  }
  if (rule.required()) notes.push_back("required");
  if (!notes.empty())
    absl::StrAppend(&help, help.empty() ? "" : " ", "[", absl::StrJoin(notes, "; "), "]");
  return help;
}

// Whether the fields of a message type become options of their own.
bool Flattens(const FieldDescriptor& field) {
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || field.is_repeated()) return false;
  const std::string& name = field.message_type()->full_name();
  return name != "vigil.v1.When" && name != "vigil.v1.PersonalText" &&
         name != "google.protobuf.Timestamp" && name != "google.protobuf.FieldMask" &&
         name != "vigil.programme.v1.Programme";
}

// An option for one value; for a list one that may be given several times.
CLI::Option* AddOption(CLI::App& command, const std::string& name, std::vector<std::string>& values,
                       const std::string& help, bool list = false) {
  CLI::Option* option = command.add_option(name, values, help);
  return list ? option->allow_extra_args(false) : option->expected(1);
}

void AddFields(CLI::App& command, const google::protobuf::Descriptor& type,
               const std::string& prefix, const std::shared_ptr<Typed>& typed, int depth) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (depth == 0 && field.name() == "options" &&
        field.message_type()->name() == "MutationOptions") {
      AddOption(command, "--request-id", typed->values["options.request-id"],
                "identity of the request; repeat it to retry safely (default: a new one)");
      AddOption(command, "--stated-reason", typed->values["options.reason"],
                "why, recorded with the commit (break-glass, overrides)");
      AddOption(command, "--etag", typed->values["options.etag"],
                "as last read: nothing is done when somebody has edited it since");
      command.add_flag("--validate-only", typed->validate_only, "decide and answer, write nothing");
      continue;
    }
    const std::string name = prefix + KebabCase(field.name());
    if (Flattens(field) && depth < kMaxNesting) {
      AddFields(command, *field.message_type(),
                depth == 0 && field.name() == "options" ? "" : name + ".", typed, depth + 1);
      continue;
    }
    AddOption(command, "--" + name,
              typed->values[(prefix.empty() && depth == 1 ? "options." : "") + name], HelpOf(field),
              field.is_repeated())
        ->type_name(KindOf(field));
  }
}

absl::Status FillTyped(const std::string& name, const std::vector<std::string>& texts,
                       Message* message) {
  const size_t dot = name.find('.');
  const std::string word = name.substr(0, dot);
  const FieldDescriptor* field = nullptr;
  for (int i = 0; i < message->GetDescriptor()->field_count(); ++i) {
    if (KebabCase(message->GetDescriptor()->field(i)->name()) == word)
      field = message->GetDescriptor()->field(i);
  }
  if (field == nullptr) return absl::InvalidArgumentError(absl::StrCat("no field ", word));
  if (dot != std::string::npos) {
    return FillTyped(name.substr(dot + 1), texts,
                     message->GetReflection()->MutableMessage(message, field));
  }
  for (const std::string& text : texts) {
    if (absl::Status status = FillField(text, *field, message); !status.ok()) return status;
  }
  return absl::OkStatus();
}

// The field that a bare argument stands for: the first required resource name.
const FieldDescriptor* PositionalField(const google::protobuf::Descriptor& type) {
  for (int i = 0; i < type.field_count(); ++i) {
    const v1::FieldRule& rule = type.field(i)->options().GetExtension(v1::rule);
    if (rule.required() && !rule.resource().empty() && !type.field(i)->is_repeated())
      return type.field(i);
  }
  return nullptr;
}

absl::Status FillBody(const Typed& typed, Message* request) {
  std::string text = typed.body;
  if (!typed.body_file.empty()) {
    VIGIL_ASSIGN_OR_RETURN(text, ReadTextFile(typed.body_file, limits::kMaxRequestBytes));
  }
  if (text.empty()) return absl::OkStatus();
  const absl::StatusOr<YAML::Node> node = ParseYaml(text);
  const absl::Status status = node.ok() ? FillMessage(*node, "", request) : node.status();
  if (status.ok() || typed.body_file.empty()) return status;
  return absl::Status(status.code(), absl::StrCat(typed.body_file, ": ", status.message()));
}

int RunTyped(const GlobalOptions& global, const Method& method, const Typed& typed) {
  auto request = NewMessage(*method.descriptor->input_type());
  absl::Status status = FillBody(typed, request.get());
  if (status.ok() && !typed.positional.empty()) {
    const FieldDescriptor* field = PositionalField(*request->GetDescriptor());
    status = field == nullptr ? absl::InvalidArgumentError("this method takes no name")
                              : FillField(typed.positional, *field, request.get());
  }
  for (const auto& [name, texts] : typed.values) {
    if (status.ok() && !texts.empty()) status = FillTyped(name, texts, request.get());
  }
  if (!status.ok()) {
    std::cerr << "vigil: " << status.message() << "\n";
    return kExitUsage;
  }
  if (method.mutation) {
    const FieldDescriptor* field = request->GetDescriptor()->FindFieldByName("options");
    auto* options = dynamic_cast<v1::MutationOptions*>(
        request->GetReflection()->MutableMessage(request.get(), field));
    if (options->request_id().empty()) options->set_request_id(RandomRequestId());
    if (typed.validate_only) options->set_validate_only(true);
  }
  return CallAndPrint(global, method, *request);
}

}  // namespace

namespace {

// What a client library would see of it: reason, facts, violations.
std::string DetailsOf(const absl::Status& status) {
  std::vector<std::string> details;
  const google::rpc::Status rpc = handlers::ToRpcStatus(status);
  for (const auto& detail : rpc.details()) {
    std::string json;
    google::protobuf::util::JsonPrintOptions options;
    options.preserve_proto_field_names = true;
    if (google::protobuf::util::MessageToJsonString(detail, &json, options).ok()) {
      details.push_back(std::move(json));
    }
  }
  return absl::StrCat("[", absl::StrJoin(details, ","), "]");
}

// Empty for what changes nothing.
std::string RequestIdOf(const Message& request) {
  const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName("options");
  if (field == nullptr || !request.GetReflection()->HasField(request, field)) return "";
  const auto* options = dynamic_cast<const v1::MutationOptions*>(
      &request.GetReflection()->GetMessage(request, field));
  return options == nullptr || options->validate_only() ? "" : options->request_id();
}

// Whether nobody can say what became of a change.
bool IsUnknown(absl::StatusCode code) {
  return code == absl::StatusCode::kUnavailable || code == absl::StatusCode::kDeadlineExceeded ||
         code == absl::StatusCode::kCancelled;
}

}  // namespace

int PrintError(const GlobalOptions& global, const absl::Status& answer,
               const std::string& request_id) {
  absl::Status status = answer;
  if (absl::IsDeadlineExceeded(status) && scheduler::ReasonOf(status).empty()) {  // our own one
    status = absl::DeadlineExceededError(
        absl::StrCat("no answer within ", global.timeout_seconds, " s; --timeout gives it longer"));
  }
  const std::string reason = scheduler::ReasonOf(status);
  const bool retry = !request_id.empty() && IsUnknown(status.code());
  const bool unreachable = status.GetPayload(kNobodyUrl).has_value();
  const int code = unreachable ? kExitUnreachable : kExitRefused;
  if (global.json) {
    JsonObject line;
    line.Text("code", absl::StatusCodeToString(status.code()))
        .Text("reason", reason)
        .Text("message", status.message())
        .Raw("details", DetailsOf(status));
    if (retry) line.Text("request_id", request_id);
    std::cerr << line.Line();
    return code;
  }
  std::cerr << "vigil: "
            << (status.message().empty() ? absl::StatusCodeToString(status.code())
                                         : std::string(status.message()));
  if (!reason.empty()) std::cerr << " [" << reason << "]";
  std::cerr << "\n";
  google::rpc::BadRequest bad;
  if (auto payload = status.GetPayload(scheduler::kBadRequestUrl);
      payload && bad.ParseFromString(std::string(*payload))) {
    if (bad.field_violations_size() > 1) {
      for (const auto& violation : bad.field_violations()) {
        std::cerr << "  " << violation.field() << ": " << violation.description() << "\n";
      }
    }
  }
  if (unreachable) {
    std::cerr << "  is the service running at " << global.server
              << "? start it with ./run, or name it with --server\n";
  }
  if (retry) {
    std::cerr << "  whether it was done is not known: the same command with --request-id "
              << request_id << " finds out, and is done once at most\n";
  }
  return code;
}

int CallAndPrint(const GlobalOptions& global, const Method& method, const Message& request) {
  const auto client = RpcClient::Connect(global.server);
  const auto print = [&global](const Message& answer, bool compact) {
    std::cout << (global.json ? RenderJson(answer, compact) : RenderForPeople(answer))
              << std::flush;
  };
  if (method.descriptor->server_streaming()) {
    const absl::Status status = client->Stream(
        method, request, global.identity, absl::InfiniteDuration(), [&](const Message& answer) {
          print(answer, true);
          return true;
        });
    return status.ok() ? 0 : PrintError(global, status);
  }
  const auto answer =
      client->Call(method, request, global.identity, absl::Seconds(global.timeout_seconds));
  if (!answer.ok()) return PrintError(global, answer.status(), RequestIdOf(request));
  print(**answer, false);
  return 0;
}

void AddContractCommands(CLI::App& app, GlobalOptions& global, std::function<int()>& action) {
  std::map<std::string, CLI::App*> services;
  for (const Method& method : AllMethods()) {
    CLI::App*& service = services[method.service_word];
    if (service == nullptr) {
      service = app.add_subcommand(method.service_word, CommentOf(*method.descriptor->service()));
      service->require_subcommand(1);
      service->group("The contract, a command a method");
    }
    auto typed = std::make_shared<Typed>();
    CLI::App* command = service->add_subcommand(method.method_word, CommentOf(*method.descriptor));
    if (const FieldDescriptor* field = PositionalField(*method.descriptor->input_type())) {
      command->add_option("NAME", typed->positional,
                          absl::StrCat("same as --", KebabCase(field->name())));
    }
    AddFields(*command, *method.descriptor->input_type(), "", typed, 0);
    command->add_option("--body", typed->body,
                        "the request, or a part of it, as inline YAML or JSON");
    command->add_option("--body-file", typed->body_file, "the same from a file");
    command->callback([&global, &action, method, typed] {
      action = [&global, method, typed] { return RunTyped(global, method, *typed); };
    });
  }
  auto name = std::make_shared<std::string>();
  auto typed = std::make_shared<Typed>();
  CLI::App* call = app.add_subcommand(
      "call", "Calls a method by its full name: vigil call RosterService.GetTeam '{name: ...}'");
  call->add_option("METHOD", *name, "RosterService.GetTeam")->required();
  call->add_option("BODY", typed->body, "the request as YAML or JSON");
  call->callback([&global, &action, name, typed] {
    action = [&global, name, typed] {
      const auto method = FindMethod(*name);
      if (!method.ok()) {
        std::cerr << "vigil: " << method.status().message() << "\n";
        return kExitUsage;
      }
      return RunTyped(global, *method, *typed);
    };
  });
}

}  // namespace vigil::cli
