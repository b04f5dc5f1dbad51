#include "services/play/scenario.h"

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "base/flag_time.h"
#include "base/limits.h"
#include "base/status_macros.h"
#include "services/cli/api.h"
#include "services/cli/message_yaml.h"
#include "services/cli/text_file.h"
#include "services/play/shape.h"

namespace vigil::play {
namespace {

constexpr int kMaxIncludeDepth = 8;

class Loader {
 public:
  absl::Status Load(const std::filesystem::path& path, int depth) {
    if (depth > kMaxIncludeDepth)
      return absl::InvalidArgumentError(absl::StrCat(path.string(), ": includes go too deep"));
    VIGIL_ASSIGN_OR_RETURN(const std::string text,
                           cli::ReadTextFile(path.string(), limits::kMaxTransportBytes));
    auto root = cli::ParseYaml(text);
    if (!root.ok())
      return absl::InvalidArgumentError(
          absl::StrCat(path.string(), ": ", std::string(root.status().message())));
    VIGIL_RETURN_IF_ERROR(CheckShape(path.string(), *root));
    for (const auto& entry : *root) {
      VIGIL_RETURN_IF_ERROR(TopLevel(path, entry.first.Scalar(), entry.second, depth));
    }
    return absl::OkStatus();
  }
  Scenario Take() { return std::move(scenario_); }

 private:
  static absl::Status Bad(const std::filesystem::path& path, const YAML::Node& node,
                          absl::string_view what) {
    return absl::InvalidArgumentError(
        absl::StrCat(path.string(), ":", node.Mark().line + 1, ": ", what));
  }

  absl::Status TopLevel(const std::filesystem::path& path, const std::string& key,
                        const YAML::Node& value, int depth) {
    if (key == "title") {
      if (depth == 0) scenario_.title = value.Scalar();
    } else if (key == "zone") {
      scenario_.zone = value.Scalar();
      if (!absl::LoadTimeZone(scenario_.zone, &zone_))
        return Bad(path, value, absl::StrCat("no zone '", scenario_.zone, "'"));
    } else if (key == "start") {
      VIGIL_ASSIGN_OR_RETURN(const absl::Time t, Time(path, value));
      scenario_.start = t;
    } else if (key == "on_disk") {
      scenario_.on_disk = value.as<bool>(false);
    } else if (key == "include") {
      for (const YAML::Node& file : value) {
        const absl::Status loaded = Load(path.parent_path() / file.Scalar(), depth + 1);
        if (absl::IsNotFound(loaded)) return Bad(path, file, loaded.message());
        VIGIL_RETURN_IF_ERROR(loaded);
      }
    } else if (key == "steps") {
      for (const YAML::Node& step : value) VIGIL_RETURN_IF_ERROR(AddStep(path, step));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<absl::Time> Time(const std::filesystem::path& path, const YAML::Node& node) {
    VIGIL_ASSIGN_OR_RETURN(const absl::Time t, AnyTime(path, node));
    if (IsWithinOurYears(t)) return t;
    return Bad(path, node,
               absl::StrCat("'", node.Scalar(), "' lies outside the years 1970 to 2199"));
  }

  // Local in the scenario's zone, or with an offset. A local time that the clocks skip or repeat is
  // refused: which instant is meant decides what the scenario proves.
  absl::StatusOr<absl::Time> AnyTime(const std::filesystem::path& path, const YAML::Node& node) {
    absl::Time t;
    std::string error;
    const std::string& text = node.Scalar();
    if (absl::ParseTime(absl::RFC3339_full, text, &t, &error)) return t;
    for (const char* format : {"%Y-%m-%dT%H:%M:%E*S", "%Y-%m-%dT%H:%M"}) {
      if (!absl::ParseTime(format, text, absl::UTCTimeZone(), &t, &error)) continue;
      const absl::TimeZone::TimeInfo found = zone_.At(absl::ToCivilSecond(t, absl::UTCTimeZone()));
      if (found.kind == absl::TimeZone::TimeInfo::UNIQUE) {
        return found.pre + (t - absl::FromUnixSeconds(absl::ToUnixSeconds(t)));
      }
      const bool skipped = found.kind == absl::TimeZone::TimeInfo::SKIPPED;
      return Bad(
          path, node,
          absl::StrCat("'", text, "' is ", skipped ? "skipped" : "repeated", " in ", scenario_.zone,
                       ": write ", absl::FormatTime(absl::RFC3339_sec, found.pre, zone_), " or ",
                       absl::FormatTime(absl::RFC3339_sec, found.post, zone_)));
    }
    return Bad(path, node, absl::StrCat("'", text, "' is no time (", error, ")"));
  }

  absl::Status AddStep(const std::filesystem::path& path, const YAML::Node& node) {
    Step step;
    step.file = path.filename().string();
    step.line = node.Mark().line + 1;
    step.title = node["say"].as<std::string>("");
    step.call = node["call"].as<std::string>("");
    step.save = node["save"].as<std::string>("");
    step.take = node["take"].as<int>(0);
    if (node["at"]) {
      VIGIL_ASSIGN_OR_RETURN(const absl::Time at, Time(path, node["at"]));
      if (at < last_at_) {
        return Bad(path, node["at"],
                   absl::StrCat("at: the clock never goes back, and an earlier step is at ",
                                absl::FormatTime(absl::RFC3339_sec, last_at_, zone_)));
      }
      last_at_ = at;
      step.at = at;
    }
    if (const YAML::Node as = node["as"]) {
      step.actor = as.IsScalar() ? as.Scalar() : as["actor"].as<std::string>("");
      if (as.IsMap()) {
        step.role = as["role"].as<std::string>("");
        step.on_behalf_of = as["on_behalf_of"].as<std::string>("");
      }
    }
    if (node["request"]) {
      step.request = YAML::Clone(node["request"]);  // an alias may stand in several steps
      ResolveFiles(path, step.request);
    }
    if (node["expect"]) step.expect = node["expect"];
    if (node["expect_error"]) step.expect_error = node["expect_error"];
    if (node["until"]) step.until = node["until"];
    if (!step.call.empty()) {
      if (const auto method = cli::FindMethod(step.call); !method.ok()) {
        return Bad(path, node, std::string(method.status().message()));
      } else if (method->descriptor->server_streaming() && step.expect.IsMap()) {
        return Bad(path, node["expect"], "a stream's answers are expected as a list, one each");
      } else if (!method->descriptor->server_streaming()) {
        if (step.expect.IsSequence()) return Bad(path, node["expect"], "there is one answer");
        if (node["take"] || node["until"]) return Bad(path, node, "take and until are for streams");
      }
    }
    scenario_.steps.push_back(std::move(step));
    return absl::OkStatus();
  }

  // {$textproto: FILE} names a file relative to the scenario's.
  static void ResolveFiles(const std::filesystem::path& path, YAML::Node node) {
    if (!node.IsMap() && !node.IsSequence()) return;
    for (auto child : node) {
      if (!node.IsMap()) {
        ResolveFiles(path, child);
      } else if (child.first.Scalar() == "$textproto") {
        child.second = (path.parent_path() / child.second.Scalar()).string();
      } else {
        ResolveFiles(path, child.second);
      }
    }
  }

  Scenario scenario_;
  absl::Time last_at_ = absl::InfinitePast();  // of a step
  absl::TimeZone zone_ = absl::UTCTimeZone();
};

}  // namespace

absl::StatusOr<Scenario> LoadScenario(const std::string& path) {
  Loader loader;
  VIGIL_RETURN_IF_ERROR(loader.Load(path, 0));
  Scenario scenario = loader.Take();
  for (const Step& step : scenario.steps) {
    if (!step.at.has_value() || *step.at >= scenario.start) continue;
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": ", step.file, ":", step.line, " is before the start"));
  }
  if (scenario.steps.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": has no steps, so it would prove nothing"));
  }
  return scenario;
}

}  // namespace vigil::play
