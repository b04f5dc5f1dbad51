// Method: docs/api.md is held against what it describes: its list of methods is made from the
// descriptors and their comments, its reasons are those that stand in the code, with the codes that
// the code and the scenarios give them, each met by a test; every header and every field of the
// shared messages is named.
#include <cstdlib>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/cli/api.h"
#include "tests/testing/files.h"
#include "vigil/v1/annotations.pb.h"
#include "vigil/v1/common.pb.h"
#include "yaml-cpp/yaml.h"

namespace vigil::cli {
namespace {

using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

constexpr char kDoc[] = "docs/api.md";
constexpr char kBegin[] = "<!-- methods: begin -->\n";
constexpr char kEnd[] = "<!-- methods: end -->\n";

std::string OneLine(std::string text) {
  return absl::StrReplaceAll(text, {{"\n", " "}, {"|", "\\|"}});
}

std::string KindOf(const MethodDescriptor& method) {
  const auto& rule = method.options().GetExtension(v1::method);
  // What changes neither the log nor anything it says is asked, or done by an operator.
  const bool asks = std::regex_match(method.name(), std::regex("(Get|List|Find|Read|Who)[A-Z].*"));
  std::string kind = rule.mutation() ? "change" : asks ? "query" : "operation";
  if (method.server_streaming()) kind = "stream";
  if (rule.crisis()) absl::StrAppend(&kind, ", *crisis*");
  if (rule.reads_family()) absl::StrAppend(&kind, ", *family*");
  return kind;
}

std::string NeedsOf(const MethodDescriptor& method) {
  std::vector<std::string> needs;
  for (int i = 0; i < method.input_type()->field_count(); ++i) {
    const auto& field = *method.input_type()->field(i);
    if (field.name() == "options" || !field.options().GetExtension(v1::rule).required()) continue;
    needs.push_back(absl::StrCat("`", field.name(), "`"));
  }
  return absl::StrJoin(needs, " ");
}

std::string MethodsText() {
  std::string text;
  const ServiceDescriptor* service = nullptr;
  for (const Method& one : AllMethods()) {
    const MethodDescriptor& method = *one.descriptor;
    if (method.service() != service) {
      service = method.service();
      absl::StrAppend(&text, "\n### ", service->name(), "\n\n", CommentOf(*service),
                      "\n\n| method | | needs | |\n|---|---|---|---|\n");
    }
    absl::StrAppend(&text, "| `", method.name(), "` | ", KindOf(method), " | ", NeedsOf(method),
                    " | ", OneLine(CommentOf(method)), " |\n");
  }
  absl::StrAppend(&text, "\n");
  return text;
}

TEST(ApiDoc, ListsEveryMethodAsTheContractHasIt) {
  const std::string doc = testkit::ReadFile(kDoc);
  const size_t begin = doc.find(kBegin), end = doc.find(kEnd);
  ASSERT_NE(begin, std::string::npos);
  ASSERT_NE(end, std::string::npos);
  const size_t from = begin + std::string(kBegin).size();
  if (std::getenv("VIGIL_WRITE_DOCS") != nullptr) {
    std::ofstream(kDoc) << doc.substr(0, from) << MethodsText() << doc.substr(end);
    return;
  }
  EXPECT_EQ(doc.substr(from, end - from), MethodsText())
      << "run with VIGIL_WRITE_DOCS=1 to write it anew";
}

TEST(ApiDoc, EveryMethodSaysWhatItDoes) {
  for (const Method& method : AllMethods())
    EXPECT_NE(CommentOf(*method.descriptor), "") << method.descriptor->full_name();
}

std::string Sources() {
  std::string all;
  for (const std::string folder : {"scheduler", "services"}) {
    for (const std::string& path : testkit::FilesBelow(folder, ".cc"))
      if (!absl::EndsWith(path, "_test.cc")) absl::StrAppend(&all, testkit::ReadFile(path));
  }
  return all;
}

TEST(ApiDoc, NamesEveryHeaderAndEveryFieldThatAllMethodsShare) {
  static const std::regex kHeader(R"re("(x-vigil-[a-z-]+)")re");
  const std::string doc = testkit::ReadFile(kDoc), code = Sources();
  const std::string conventions = doc.substr(0, doc.find("## Services"));
  std::set<std::string> words;
  for (auto it = std::sregex_iterator(code.begin(), code.end(), kHeader);
       it != std::sregex_iterator(); ++it) {
    words.insert((*it)[1]);
  }
  EXPECT_GE(words.size(), 4u);
  for (const auto* message :
       {v1::MutationOptions::descriptor(), v1::QueryOptions::descriptor(),
        v1::Receipt::descriptor(), v1::AsOf::descriptor(), v1::PersonalText::descriptor(),
        v1::When::descriptor(), v1::LocalTime::descriptor(), v1::Instant::descriptor()}) {
    for (int i = 0; i < message->field_count(); ++i) words.insert(message->field(i)->name());
  }
  for (const std::string& word : words)
    EXPECT_NE(conventions.find(absl::StrCat("`", word, "`")), std::string::npos) << word;
}

// ---- reasons ----

// By reason: its code, as the page says.
std::map<std::string, std::string> DocumentedReasons() {
  static const std::regex kRow(R"(^\| `([A-Z_]+)` \| ([A-Z_]+) \| .*)");
  std::map<std::string, std::string> reasons;
  std::smatch match;
  for (const std::string& line :
       std::vector<std::string>(absl::StrSplit(testkit::ReadFile(kDoc), '\n')))
    if (std::regex_match(line, match, kRow)) reasons[match[1]] = match[2];
  return reasons;
}

bool IsOfAFamilyOfReasons(const std::string& reason) {
  return absl::EndsWith(reason, "_NOT_FOUND") || absl::EndsWith(reason, "_EXISTS") ||
         absl::StartsWith(reason, "CASE_IS_");
}

TEST(ApiDoc, ItsReasonsAreThoseOfTheCode) {
  // Words of this shape that are no reasons: names of enum values, of codes, of the environment.
  static const std::set<std::string> kOther = {"CANCELLED_BY_SERVICE", "NOT_ATTENDED",
                                               "FAILED_PRECONDITION", "BACKUP_SUPERVISOR",
                                               "NO_TESTED_CONTACT"};
  static const std::regex kWord(R"re("([A-Z]+(?:_[A-Z]+)+|STOPPING)")re");
  const std::string code = Sources();
  std::set<std::string> used, documented;
  for (auto it = std::sregex_iterator(code.begin(), code.end(), kWord);
       it != std::sregex_iterator(); ++it) {
    const std::string word = (*it)[1];
    if (kOther.count(word) > 0 || absl::StartsWith(word, "VIGIL_")) continue;
    if (!IsOfAFamilyOfReasons(word) || word == "INDEX_YOUTH_EXISTS") used.insert(word);
  }
  for (const auto& [reason, unused] : DocumentedReasons()) documented.insert(reason);
  EXPECT_GT(used.size(), 60u);
  EXPECT_EQ(documented, used);
}

// The arguments of each call of the function: "a, F(b)" of `Function(a, F(b))`.
std::vector<std::string> ArgumentsOf(const std::string& function, const std::string& code) {
  const std::regex called(absl::StrCat("\\b", function, "\\("));
  std::vector<std::string> all;
  for (auto it = std::sregex_iterator(code.begin(), code.end(), called);
       it != std::sregex_iterator(); ++it) {
    const auto begin = static_cast<size_t>(it->position() + it->length());
    size_t end = begin;
    bool quoted = false;
    for (int depth = 1; end < code.size() && depth > 0; ++end) {
      const char c = code[end];
      if (quoted && c == '\\') ++end;
      if (c == '"') quoted = !quoted;
      if (!quoted && c == '(') ++depth;
      if (!quoted && c == ')') --depth;
    }
    all.push_back(code.substr(begin, end - begin));
  }
  return all;
}

// By reason: the codes that the code gives it.
std::map<std::string, std::set<std::string>> CodesInCode() {
  static const std::regex kReason(R"re("([A-Z_]{5,})")re"),
      kError(R"(absl::(?:StatusCode::k(\w+),|(\w+)Error\())");
  static const std::map<std::string, std::string> kMakers = {
      {"InvalidField", "INVALID_ARGUMENT"},     {"InvalidFields", "INVALID_ARGUMENT"},
      {"Precondition", "FAILED_PRECONDITION"},  {"Preconditions", "FAILED_PRECONDITION"},
      {"Refuse", "FAILED_PRECONDITION"},        {"Denied", "PERMISSION_DENIED"},
      {"CheckSupervises", "PERMISSION_DENIED"}, {"WithReason", "" /* as its error is */},
  };
  const std::string code = Sources();
  const auto documented = DocumentedReasons();
  std::map<std::string, std::set<std::string>> codes;
  for (const auto& [maker, given] : kMakers) {
    for (const std::string& arguments : ArgumentsOf(maker, code)) {
      std::smatch error;
      std::string what = given;
      if (what.empty() && std::regex_search(arguments, error, kError)) {
        for (const char c : error[1].str() + error[2].str()) {
          if (std::isupper(static_cast<unsigned char>(c)) != 0 && !what.empty()) what += '_';
          what += absl::ascii_toupper(static_cast<unsigned char>(c));
        }
      }
      for (auto it = std::sregex_iterator(arguments.begin(), arguments.end(), kReason);
           it != std::sregex_iterator(); ++it) {
        if (documented.count((*it)[1]) > 0) codes[(*it)[1]].insert(what);
      }
    }
  }
  return codes;
}

TEST(ApiDoc, EachReasonHasOneCodeAndItIsTheDocumentedOne) {
  // Made by code of their own; the scenarios or tests that meet them show the code.
  const std::set<std::string> elsewhere = {"LOCAL_TIME_SKIPPED", "LOCAL_TIME_REPEATED",
                                           "WRONG_OFFSET",       "ETAG_MISMATCH",
                                           "ROW_DAMAGED",        "INVALID_FIELD"};
  const auto codes = CodesInCode();
  for (const auto& [reason, code] : DocumentedReasons()) {
    const auto it = codes.find(reason);
    if (it == codes.end()) {
      EXPECT_EQ(elsewhere.count(reason), 1u) << reason << ": where is it made?";
    } else {
      EXPECT_EQ(it->second, std::set<std::string>{code}) << reason;
    }
  }
}

TEST(ApiDoc, EachReasonIsMetByATest) {
  std::string tests;
  for (const std::string folder : {"eventstore", "scheduler", "services", "tests"}) {
    for (const std::string extension : {".cc", ".h", ".yaml"}) {
      for (const std::string& path : testkit::FilesBelow(folder, extension)) {
        if (absl::StartsWith(path, "tests/") || absl::EndsWith(path, "_test.cc"))
          absl::StrAppend(&tests, testkit::ReadFile(path));
      }
    }
  }
  for (const auto& [reason, code] : DocumentedReasons())
    EXPECT_TRUE(std::regex_search(tests, std::regex("\\b" + reason + "\\b"))) << reason;
}

// What the scenarios see come out of the service.
TEST(ApiDoc, TheirCodesAreThoseThatScenariosMeet) {
  const auto documented = DocumentedReasons();
  std::set<std::string> met;
  for (const std::string& path : testkit::FilesIn("tests/scenarios", ".yaml")) {
    for (const YAML::Node& step : YAML::LoadFile(path)["steps"]) {
      const YAML::Node error = step["expect_error"];
      if (!error || !error["reason"] || !error["code"]) continue;
      const auto it = documented.find(error["reason"].as<std::string>());
      if (it == documented.end()) continue;
      met.insert(it->first);
      EXPECT_EQ(error["code"].as<std::string>(), it->second) << it->first;
    }
  }
  EXPECT_GE(met.size(), 14u);
}

}  // namespace
}  // namespace vigil::cli
