#include "scheduler/textproto/document.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/check.h"
#include "google/protobuf/io/tokenizer.h"

namespace vigil::textproto {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::TextFormat;

constexpr int kMaxDepth = 100;  // as the parser of messages

absl::string_view LineAt(absl::string_view text, int line) {
  const std::vector<absl::string_view> lines = absl::StrSplit(text, '\n');
  return line >= 0 && static_cast<size_t>(line) < lines.size() ? lines[line] : "";
}

bool IsNameChar(char c) { return absl::ascii_isalnum(c) || c == '_'; }

// The first name of a line: what a reader takes for the field at fault.
std::string FirstName(absl::string_view line) {
  const size_t from = std::min(line.find_first_not_of(" \t"), line.size());
  size_t to = from;
  while (to < line.size() && IsNameChar(line[to])) ++to;
  return std::string(line.substr(from, to - from));
}

// What the parser puts in quotes: "Message type "x.Y" has no field named "z"." gives x.Y and z.
std::vector<absl::string_view> QuotedIn(absl::string_view reason) {
  const std::vector<absl::string_view> parts = absl::StrSplit(reason, '"');
  std::vector<absl::string_view> quoted;
  for (size_t i = 1; i + 1 < parts.size(); i += 2) quoted.push_back(parts[i]);
  return quoted;
}

// Where `name` stands in the line as a whole word; npos when it does not.
size_t FindWord(absl::string_view line, absl::string_view name) {
  if (name.empty()) return absl::string_view::npos;
  for (size_t at = line.find(name); at != absl::string_view::npos; at = line.find(name, at + 1)) {
    const size_t end = at + name.size();
    const bool starts = at == 0 || !IsNameChar(line[at - 1]);
    if (starts && (end == line.size() || !IsNameChar(line[end]))) return at;
  }
  return absl::string_view::npos;
}

// The parser reports where it noticed; this is where what it names stands on that line, if it does.
Problem PlaceOf(absl::string_view line, int line_number, int column, const std::string& reason) {
  const std::vector<absl::string_view> quoted = QuotedIn(reason);
  Problem problem{line_number + 1, column + 1, FirstName(line), reason};
  for (const absl::string_view name : quoted) {
    const size_t at = FindWord(line, name);
    if (at == absl::string_view::npos) continue;
    problem.column = static_cast<int>(at) + 1;
    break;
  }
  if (absl::StrContains(reason, "no field named") && !quoted.empty()) {
    problem.field = std::string(quoted.back());
  }
  return problem;
}

class Collector : public google::protobuf::io::ErrorCollector {
 public:
  Collector(absl::string_view text, std::vector<Problem>* problems)
      : text_(text), problems_(problems) {}
  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& message) override {
    problems_->push_back(PlaceOf(LineAt(text_, line), line, column, message));
  }
  void AddWarning(int line, google::protobuf::io::ColumnNumber column,
                  const std::string& message) override {
    AddError(line, column, message);
  }

 private:
  absl::string_view text_;
  std::vector<Problem>* problems_;
};

}  // namespace

std::string FormatProblem(const Problem& problem) {
  std::string text;
  if (problem.line > 0) absl::StrAppend(&text, problem.line, ":", problem.column, ": ");
  if (!problem.field.empty()) absl::StrAppend(&text, problem.field, ": ");
  return text + problem.reason;
}

Place Place::In(const std::string& field, int index) const {
  VIGIL_CHECK(message_ != nullptr) << path_ << "." << field;
  const FieldDescriptor* descriptor = message_->GetDescriptor()->FindFieldByName(field);
  VIGIL_CHECK(descriptor != nullptr) << field << " of " << message_->GetTypeName();
  const google::protobuf::Reflection* reflection = message_->GetReflection();
  Place place;
  place.path_ = path_.empty() ? field : absl::StrCat(path_, ".", field);
  if (index >= 0) absl::StrAppend(&place.path_, "[", index, "]");
  place.line_ = line_;
  place.column_ = column_;
  if (descriptor->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    if (descriptor->is_repeated()) {
      if (index >= 0)
        place.message_ = &reflection->GetRepeatedMessage(*message_, descriptor, index);
    } else if (reflection->HasField(*message_, descriptor)) {
      place.message_ = &reflection->GetMessage(*message_, descriptor);
    }
  }
  if (tree_ == nullptr) return place;
  const int at = descriptor->is_repeated() ? std::max(index, 0) : -1;
  const TextFormat::ParseLocation location = tree_->GetLocation(descriptor, at);
  if (location.line >= 0) {
    place.line_ = location.line + 1;
    place.column_ = location.column + 1;
  }
  if (place.message_ != nullptr) place.tree_ = tree_->GetTreeForNested(descriptor, at);
  return place;
}

Document Document::Parse(absl::string_view text, Message* message) {
  Document document(*message);
  document.tree_ = std::make_unique<TextFormat::ParseInfoTree>();
  Collector collector(text, &document.problems_);
  TextFormat::Parser parser;
  parser.RecordErrorsTo(&collector);
  parser.WriteLocationsTo(document.tree_.get());
  parser.AllowUnknownField(true);  // each is reported, and reading goes on
  parser.SetRecursionLimit(kMaxDepth);
  document.syntax_ok_ = parser.ParseFromString(std::string(text), message);
  return document;
}

Document::Document(const Message& message) : message_(&message) {}

Place Document::root() const {
  Place root;
  root.message_ = message_;
  root.tree_ = tree_.get();
  if (tree_ != nullptr) root.line_ = root.column_ = 1;
  return root;
}

void Document::Refuse(const Place& place, std::string reason) {
  problems_.push_back({place.line(), place.column(), place.path(), std::move(reason)});
}

std::vector<Problem> Document::problems() const {
  std::vector<Problem> sorted = problems_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Problem& a, const Problem& b) {
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
  });
  return sorted;
}

absl::Status Document::status(absl::string_view file) const {
  if (ok()) return absl::OkStatus();
  std::string text;
  for (const Problem& problem : problems()) {
    if (!text.empty()) text += '\n';
    if (!file.empty()) absl::StrAppend(&text, file, problem.line > 0 ? ":" : ": ");
    text += FormatProblem(problem);
  }
  return absl::InvalidArgumentError(text);
}

}  // namespace vigil::textproto
