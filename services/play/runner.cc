#include "services/play/runner.h"

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/status_macros.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/json_util.h"
#include "google/rpc/error_details.pb.h"
#include "scheduler/core/rejections.h"
#include "services/cli/message_yaml.h"
#include "services/play/match.h"
#include "vigil/v1/admin.pb.h"

namespace vigil::play {
namespace {

using cli::RpcClient;
using google::protobuf::Message;

constexpr absl::Duration kCallTimeout = absl::Seconds(30);

class Runner {
 public:
  Runner(const Scenario& scenario, RpcClient& client, const PlayOptions& options,
         const std::function<void(absl::string_view)>& print)
      : scenario_(scenario), client_(client), options_(options), print_(print) {
    absl::LoadTimeZone(scenario.zone, &zone_);
  }

  PlayResult Run() {
    print_(absl::StrCat(scenario_.title, "\n"));
    for (const Step& step : scenario_.steps) {
      ++result_.steps;
      const size_t failed_before = result_.failed;
      RunStep(step);
      if (result_.failed != static_cast<int>(failed_before) && !options_.keep_going) break;
    }
    print_(absl::StrCat(result_.failed == 0 ? "as expected: " : "NOT as expected: ", result_.steps,
                        " steps, ", result_.failed, " mismatches\n"));
    return result_;
  }

 private:
  std::string Where(const Step& step) const {
    std::string out = absl::StrCat(step.file, ":", step.line, "  ");
    if (now_.has_value())
      absl::StrAppend(&out, absl::FormatTime("%a %d %b %H:%M:%S %Z  ", *now_, zone_));
    absl::StrAppend(&out, step.call);
    if (!step.title.empty()) absl::StrAppend(&out, step.call.empty() ? "" : "  ", step.title);
    return out;
  }

  void Fail(const Step& step, absl::string_view what) {
    ++result_.failed;
    print_(absl::StrCat("  NO  ", Where(step), "\n", what));
  }

  void RunStep(const Step& step) {
    if (step.at.has_value()) {
      if (absl::Status moved = Advance(*step.at); !moved.ok()) {
        return Fail(step,
                    absl::StrCat("    the clock cannot be moved: ",
                                 moved.ToString(absl::StatusToStringMode::kWithNoExtraData), "\n"));
      }
    }
    if (step.call.empty()) {
      print_(absl::StrCat("  ok  ", Where(step), "\n"));
      return;
    }
    const auto method = cli::FindMethod(step.call);  // LoadScenario saw to it
    RpcClient::MessagePtr request = cli::NewMessage(*method->descriptor->input_type());
    absl::Status filled = cli::FillMessage(Resolve(step.request), "", request.get());
    if (!filled.ok())
      return Fail(step, absl::StrCat("    request: ", std::string(filled.message()), "\n"));
    FillRequestId(step, *method, request.get());
    cli::Identity identity{step.actor.empty() ? "play" : step.actor,
                           step.role.empty() ? "supervisor" : step.role, step.on_behalf_of, "play"};
    if (method->descriptor->server_streaming()) return RunStream(step, *method, *request, identity);

    auto answer = options_.call ? options_.call(*method, *request, identity)
                                : client_.Call(*method, *request, identity, kCallTimeout);
    Judge(step, answer.ok() ? answer->get() : nullptr, answer.status());
    if (answer.ok() && !step.save.empty()) saved_[step.save] = *std::move(answer);
  }

  void Judge(const Step& step, const Message* answer, const absl::Status& status) {
    if (step.expect_error.IsDefined() && !step.expect_error.IsNull()) {
      if (status.ok()) return Fail(step, "    expected an error, and it was done\n");
      return Report(step, CompareError(Resolve(step.expect_error), status),
                    status.ToString(absl::StatusToStringMode::kWithNoExtraData));
    }
    if (!status.ok()) return Fail(step, absl::StrCat("    ", DescribeError(status), "\n"));
    if (step.expect.IsDefined() && !step.expect.IsNull()) {
      return Report(step, Compare(Resolve(step.expect), *answer), "");
    }
    Report(step, {}, "");
    if (options_.verbose) PrintJson(*answer);
  }

  void Report(const Step& step, const std::vector<Difference>& differences,
              absl::string_view note) {
    if (differences.empty()) {
      print_(absl::StrCat("  ok  ", Where(step), "\n"));
      if (options_.verbose && !note.empty()) print_(absl::StrCat("      ", note, "\n"));
      return;
    }
    Fail(step, absl::StrCat(FormatDifferences(differences),
                            note.empty() ? "" : absl::StrCat("    ", note, "\n")));
  }

  void RunStream(const Step& step, const cli::Method& method, const Message& request,
                 const cli::Identity& identity) {
    std::vector<RpcClient::MessagePtr> answers;
    const YAML::Node until = step.until.IsDefined() ? Resolve(step.until) : YAML::Node();
    const absl::Status status =
        client_.Stream(method, request, identity, kCallTimeout, [&](const Message& answer) {
          if (IsHeartbeat(answer)) return true;
          answers.push_back(RpcClient::MessagePtr(answer.New()));
          answers.back()->CopyFrom(answer);
          if (step.take > 0 && static_cast<int>(answers.size()) >= step.take) return false;
          return !(until.IsMap() && Compare(until, answer).empty());
        });
    if (step.expect_error.IsDefined() && !step.expect_error.IsNull())
      return Judge(step, nullptr, status);
    if (!status.ok()) return Fail(step, absl::StrCat("    ", DescribeError(status), "\n"));
    std::vector<Difference> differences;
    const YAML::Node expect = Resolve(step.expect);
    if (expect.IsSequence()) {
      if (expect.size() != answers.size()) {
        differences.push_back(
            {"(answers)", absl::StrCat(expect.size()), absl::StrCat(answers.size())});
      }
      for (size_t i = 0; i < std::min(expect.size(), answers.size()); ++i) {
        for (Difference& d : Compare(expect[i], *answers[i])) {
          d.path = absl::StrCat("[", i, "].", d.path);
          differences.push_back(std::move(d));
        }
      }
    }
    Report(step, differences, "");
    if (!step.save.empty() && !answers.empty()) saved_[step.save] = std::move(answers.back());
  }

  // An answer that says only how far the stream has come; when it is sent is a matter of time.
  static bool IsHeartbeat(const Message& answer) {
    std::vector<const google::protobuf::FieldDescriptor*> set;
    answer.GetReflection()->ListFields(answer, &set);
    return set.size() == 1 && set[0]->name() == "as_of";
  }

  static std::string DescribeError(const absl::Status& status) {
    std::string out = status.ToString(absl::StatusToStringMode::kWithNoExtraData);
    if (const std::string reason = scheduler::ReasonOf(status); !reason.empty())
      absl::StrAppend(&out, " [", reason, "]");
    return out.substr(0, 1000);
  }

  // code, reason, message, fields, rule, subject.
  std::vector<Difference> CompareError(const YAML::Node& expected, const absl::Status& status) {
    std::vector<Difference> out;
    std::map<std::string, std::string> have;
    have["code"] = absl::StatusCodeToString(status.code());
    have["reason"] = scheduler::ReasonOf(status);
    have["message"] = std::string(status.message());
    google::rpc::BadRequest bad;
    if (auto payload = status.GetPayload(scheduler::kBadRequestUrl)) {
      bad.ParseFromString(std::string(*payload));
      if (bad.field_violations_size() > 0) have["field"] = bad.field_violations(0).field();
    }
    google::rpc::PreconditionFailure precondition;
    if (auto payload = status.GetPayload(scheduler::kPreconditionUrl)) {
      precondition.ParseFromString(std::string(*payload));
      if (precondition.violations_size() > 0) {
        have["rule"] = precondition.violations(0).type();
        have["subject"] = precondition.violations(0).subject();
      }
    }
    for (const auto& entry : expected) {
      const std::string key = entry.first.Scalar();
      const std::string actual = have[key];
      if (entry.second.IsMap() && entry.second["$contains"]) {
        const std::string part = entry.second["$contains"].Scalar();
        if (actual.find(part) == std::string::npos)
          out.push_back({key, absl::StrCat("... ", part, " ..."), actual});
      } else if (actual != entry.second.Scalar()) {
        out.push_back({key, entry.second.Scalar(), actual});
      }
    }
    return out;
  }

  absl::Status Advance(absl::Time t) {
    const auto method = cli::FindMethod("AdminService.AdvanceClock");
    v1::AdvanceClockRequest request;
    request.mutable_to()->set_seconds(absl::ToUnixSeconds(t));
    request.mutable_to()->set_nanos(static_cast<int>(
        (t - absl::FromUnixSeconds(request.to().seconds())) / absl::Nanoseconds(1)));
    const cli::Identity identity{"play", "admin", "", "play"};
    VIGIL_RETURN_IF_ERROR(
        client_.Call(*method, request, identity, absl::InfiniteDuration()).status());
    now_ = t;
    return absl::OkStatus();
  }

  // A mutation without request id gets one from its place in the scenario.
  void FillRequestId(const Step& step, const cli::Method& method, Message* request) {
    if (!method.mutation) return;
    const auto* field = request->GetDescriptor()->FindFieldByName("options");
    Message* options = request->GetReflection()->MutableMessage(request, field);
    const auto* id = options->GetDescriptor()->FindFieldByName("request_id");
    if (options->GetReflection()->GetString(*options, id).empty()) {
      options->GetReflection()->SetString(
          options, id, absl::StrCat("play-", options_.run_id, "-", result_.steps, "-", step.line));
    }
  }

  // Replaces ${name.path} by values of earlier answers.
  YAML::Node Resolve(const YAML::Node& node) {
    if (!node.IsDefined() || node.IsNull()) return YAML::Node();
    YAML::Node out = YAML::Clone(node);
    ResolveIn(out);
    return out;
  }
  void ResolveIn(YAML::Node node) {
    if (node.IsScalar()) {
      std::string text = node.Scalar();
      for (size_t begin = text.find("${"); begin != std::string::npos;
           begin = text.find("${", begin + 1)) {
        const size_t end = text.find('}', begin);
        if (end == std::string::npos) break;
        text.replace(begin, end - begin + 1, Lookup(text.substr(begin + 2, end - begin - 2)));
      }
      if (text != node.Scalar()) node = text;
    } else {
      for (auto child : node) ResolveIn(node.IsMap() ? child.second : YAML::Node(child));
    }
  }
  std::string Lookup(const std::string& reference) {
    const size_t dot = reference.find('.');
    const auto it = saved_.find(reference.substr(0, dot));
    if (it == saved_.end() || dot == std::string::npos)
      return absl::StrCat("(no answer ", reference, ")");
    return ValueAt(*it->second, absl::string_view(reference).substr(dot + 1));
  }

  void PrintJson(const Message& message) {
    google::protobuf::util::JsonPrintOptions json;
    json.add_whitespace = true;
    json.preserve_proto_field_names = true;
    std::string text;
    if (google::protobuf::util::MessageToJsonString(message, &text, json).ok()) {
      print_(absl::StrCat("      ", absl::StrReplaceAll(text, {{"\n", "\n      "}}), "\n"));
    }
  }

  const Scenario& scenario_;
  RpcClient& client_;
  const PlayOptions& options_;
  const std::function<void(absl::string_view)>& print_;
  absl::TimeZone zone_ = absl::UTCTimeZone();
  std::optional<absl::Time> now_;
  std::map<std::string, RpcClient::MessagePtr> saved_;
  PlayResult result_;
};

}  // namespace

PlayResult Play(const Scenario& scenario, RpcClient& client, const PlayOptions& options,
                const std::function<void(absl::string_view)>& print) {
  return Runner(scenario, client, options, print).Run();
}

}  // namespace vigil::play
