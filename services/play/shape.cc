#include "services/play/shape.h"

#include <re2/re2.h>

#include <functional>
#include <map>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace vigil::play {
namespace {

// Stands for a value of an earlier answer, which nobody knows yet.
bool IsReference(const YAML::Node& node) { return absl::StrContains(node.Scalar(), "${"); }

bool IsCount(const YAML::Node& node) {
  uint32_t count = 0;
  return node.IsScalar() && (IsReference(node) || absl::SimpleAtoi(node.Scalar(), &count));
}

bool IsNumber(const YAML::Node& node) {
  double number = 0;
  return node.IsScalar() && (IsReference(node) || absl::SimpleAtod(node.Scalar(), &number));
}

bool IsPattern(const YAML::Node& node) {
  return node.IsScalar() &&
         (IsReference(node) || RE2(node.Scalar(), RE2::CannedOptions::Quiet).ok());
}

bool IsBool(const YAML::Node& node) {
  return node.IsScalar() && (node.Scalar() == "true" || node.Scalar() == "false");
}

class Shape {
 public:
  explicit Shape(const std::string& file) : file_(file) {}

  absl::Status Root(const YAML::Node& root) const {
    if (!root.IsMap()) return Bad(root, "expected title, start, steps");
    return Keys(root, "",
                {{"title", Text()},
                 {"zone", Text()},
                 {"start", Text()},
                 {"on_disk", Is(IsBool, "true or false")},
                 {"include", [this](const YAML::Node& n) { return Includes(n); }},
                 {"steps", [this](const YAML::Node& n) { return Steps(n); }}});
  }

 private:
  using Check = std::function<absl::Status(const YAML::Node&)>;

  absl::Status Bad(const YAML::Node& node, absl::string_view what) const {
    return absl::InvalidArgumentError(absl::StrCat(file_, ":", node.Mark().line + 1, ": ", what));
  }

  // Each key is a known one, and its value passes the check.
  absl::Status Keys(const YAML::Node& map, const std::string& of_what,
                    const std::map<std::string, Check>& checks) const {
    for (const auto& entry : map) {
      const std::string key = entry.first.Scalar();
      const auto check = checks.find(key);
      if (check == checks.end())
        return Bad(entry.first, absl::StrCat("unknown key '", key, "'", of_what));
      const absl::Status status = check->second(entry.second);
      if (status.ok() || absl::StartsWith(status.message(), file_)) {
        VIGIL_RETURN_IF_ERROR(status);
      } else {
        return Bad(entry.first, absl::StrCat(key, ": ", status.message()));
      }
    }
    return absl::OkStatus();
  }

  static Check Is(const std::function<bool(const YAML::Node&)>& right, const std::string& what) {
    return [right, what](const YAML::Node& node) {
      return right(node) ? absl::OkStatus() : absl::InvalidArgumentError("expected " + what);
    };
  }
  static Check Text() {
    return Is([](const YAML::Node& node) { return node.IsScalar(); }, "a text");
  }

  absl::Status Includes(const YAML::Node& node) const {
    if (!node.IsSequence()) return Bad(node, "include: expected a list of files");
    for (const YAML::Node& file : node)
      if (!file.IsScalar()) return Bad(file, "include: expected the name of a file");
    return absl::OkStatus();
  }

  absl::Status Steps(const YAML::Node& node) const {
    if (!node.IsSequence()) return Bad(node, "steps: expected a list");
    for (const YAML::Node& step : node) VIGIL_RETURN_IF_ERROR(Step(step));
    return absl::OkStatus();
  }

  absl::Status Step(const YAML::Node& step) const {
    if (!step.IsMap()) return Bad(step, "a step is a map with call, at, expect ...");
    const auto expected = [this](const YAML::Node& node) { return Expected(node); };
    const Check is_map = Is([](const YAML::Node& node) { return node.IsMap(); }, "fields");
    const Check take = Is(
        [](const YAML::Node& node) { return IsCount(node) && node.Scalar() != "0"; }, "a number");
    VIGIL_RETURN_IF_ERROR(
        Keys(step, " in a step",
             {{"say", Text()},
              {"at", Text()},
              {"call", Text()},
              {"save", Text()},
              {"take", take},
              {"request", is_map},
              {"as", [this](const YAML::Node& n) { return Actor(n); }},
              {"expect", expected},
              {"until", expected},
              {"expect_error", [this](const YAML::Node& n) { return ExpectedError(n); }}}));
    if (step["expect"] && step["expect_error"])
      return Bad(step, "a call is either answered (expect) or refused (expect_error)");
    for (const char* key : {"request", "expect", "expect_error", "save", "take", "until", "as"}) {
      if (step[key] && !step["call"]) return Bad(step, absl::StrCat(key, " without a call"));
    }
    return absl::OkStatus();
  }

  absl::Status Actor(const YAML::Node& node) const {
    if (node.IsScalar()) return absl::OkStatus();
    if (!node.IsMap()) return Bad(node, "as: expected an actor, or {actor, role, on_behalf_of}");
    return Keys(node, " in as", {{"actor", Text()}, {"role", Text()}, {"on_behalf_of", Text()}});
  }

  absl::Status ExpectedError(const YAML::Node& node) const {
    if (!node.IsMap() || node.size() == 0)
      return Bad(node, "expect_error: say which, by code, reason, message, field, rule or subject");
    const auto value = [this](const YAML::Node& n) {
      if (n.IsScalar()) return absl::OkStatus();
      if (!n.IsMap()) return Bad(n, "expect_error: expected a value, or {$contains: part}");
      return Keys(n, " in expect_error", {{"$contains", Text()}});
    };
    return Keys(node, " in expect_error",
                {{"code", value},
                 {"reason", value},
                 {"message", value},
                 {"field", value},
                 {"rule", value},
                 {"subject", value}});
  }

  // Fields of an answer, or a list of answers; operators wherever a value stands.
  absl::Status Expected(const YAML::Node& node) const {
    if (!node.IsMap() && !node.IsSequence())
      return Bad(node, "expected the fields of an answer; of a stream, a list of answers");
    return Values(node);
  }

  absl::Status Values(const YAML::Node& node) const {
    if (node.IsSequence()) {
      for (const YAML::Node& element : node) VIGIL_RETURN_IF_ERROR(Values(element));
      return absl::OkStatus();
    }
    if (!node.IsMap()) return absl::OkStatus();
    for (const auto& entry : node) {
      if (!absl::StartsWith(entry.first.Scalar(), "$")) {
        VIGIL_RETURN_IF_ERROR(Values(entry.second));
      } else if (node.size() > 1) {
        return Bad(entry.first, absl::StrCat(entry.first.Scalar(), " must stand alone"));
      } else {
        return Operator(node);
      }
    }
    return absl::OkStatus();
  }

  absl::Status Operator(const YAML::Node& node) const {
    const Check is_true =
        Is([](const YAML::Node& n) { return n.IsScalar() && n.Scalar() == "true"; }, "true");
    const auto parts = [this](const YAML::Node& n) {
      if (n.IsScalar() && !n.Scalar().empty()) return absl::OkStatus();
      return n.IsSequence() && n.size() > 0
                 ? Values(n)
                 : absl::InvalidArgumentError("expected a part of a text, or a list");
    };
    return Keys(node, ": there is no such operator",
                {{"$any", is_true},
                 {"$absent", is_true},
                 {"$match", Is(IsPattern, "a regular expression")},
                 {"$size", Is(IsCount, "a number")},
                 {"$gt", Is(IsNumber, "a number")},
                 {"$lt", Is(IsNumber, "a number")},
                 {"$contains", parts}});
  }

  const std::string& file_;
};

}  // namespace

absl::Status CheckShape(const std::string& file, const YAML::Node& root) {
  return Shape(file).Root(root);
}

}  // namespace vigil::play
