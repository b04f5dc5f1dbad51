// The command line as its users meet it: the real program against a service on a real socket, or on
// files; what it prints, where it prints it, and its exit codes.
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "services/engine/engine.h"
#include "tests/edge/command.h"
#include "tests/edge/service.h"
#include "tests/testing/temp_folder.h"

namespace vigil::edge {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

// The object on a line, or a failure.
google::protobuf::Struct Json(const std::string& line) {
  google::protobuf::Struct parsed;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(line, &parsed).ok()) << line;
  return parsed;
}

class CommandLine : public ::testing::Test {
 protected:
  Ran Run(std::vector<std::string> words) {
    words.insert(words.begin(), {"--server", AddressOf(*service_)});
    return RunVigil(words);
  }
  // Scenario C brings a whole team into being: staff, families, visits and shifts.
  void PlayScenarioC() {
    const Ran played = Run({"play", "--live", "tests/scenarios/c-override.yaml"});
    ASSERT_EQ(played.code, 0) << played.out << played.err;
  }
  std::string File(const std::string& name, const std::string& text) {
    const std::string path = folder_.path() + "/" + name;
    std::ofstream(path) << text;
    return path;
  }
  static vigild::EnvironmentOptions At(const std::string& start) {
    vigild::EnvironmentOptions options;
    absl::Time t;
    std::string error;
    VIGIL_CHECK(absl::ParseTime(absl::RFC3339_full, start, &t, &error)) << error;
    options.virtual_start = t;
    return options;
  }

  const testkit::TempFolder folder_;
  std::unique_ptr<vigild::Environment> service_ = StartService(At("2026-11-30T13:00:00Z"));
};

TEST_F(CommandLine, TheDailyPagesAreForPeopleAndUnderJsonForPrograms) {
  PlayScenarioC();
  const std::string team = "agencies/ct/teams/hartford";
  const std::vector<std::vector<std::string>> pages = {{"status"},
                                                       {"now", team},
                                                       {"caseload", team},
                                                       {"board", team},
                                                       {"alerts", "agencies/ct"},
                                                       {"orders", "agencies/ct/families/ipv-01"}};
  for (const auto& page : pages) {
    const Ran people = Run(page);
    EXPECT_EQ(people.code, 0) << page[0] << people.err;
    EXPECT_THAT(people.out, Not(StartsWith("{"))) << page[0];
    std::vector<std::string> json = page;
    json.push_back("--json");
    const Ran programs = Run(json);
    EXPECT_EQ(programs.code, 0) << page[0] << programs.err;
    EXPECT_EQ(Json(programs.out).fields().count("as_of"), 1u) << page[0];
  }
  EXPECT_THAT(Run({"status"}).out, AllOf(HasSubstr("ready"), HasSubstr("virtual clock")));
  EXPECT_THAT(Run({"caseload", team}).out, AllOf(HasSubstr("therapist"), HasSubstr("tb")));
}

TEST_F(CommandLine, EtagsAndMasksAreOptions) {
  PlayScenarioC();
  const std::string team = "agencies/ct/teams/hartford";
  const std::string etag = Json(Run({"roster", "get-team", team, "--json"}).out)
                               .fields()
                               .at("team")
                               .struct_value()
                               .fields()
                               .at("etag")
                               .string_value();
  const auto rename = [&](const std::string& to) {
    return Run({"--as", "importer", "roster", "update-team", team, "--display-name", to, "--etag",
                etag, "--update-mask", "display_name"});
  };
  EXPECT_EQ(rename("North").code, 0);
  const Ran late = rename("South");
  EXPECT_EQ(late.code, 1);
  EXPECT_THAT(late.err, HasSubstr("has been edited since"));
  const Ran odd = Run({"--as", "importer", "roster", "update-team", team, "--display-name", "X",
                       "--update-mask", "display_name, shoe_size"});
  EXPECT_EQ(odd.code, 1);
  EXPECT_THAT(odd.err, HasSubstr("update_mask.paths[1]"));
}

TEST_F(CommandLine, ARefusalIsALineForPeopleAndOneObjectForPrograms) {
  const std::vector<std::string> unknown = {"roster", "get-agency", "agencies/nobody"};
  const Ran people = Run(unknown);
  EXPECT_EQ(people.code, 1);
  EXPECT_THAT(people.out, IsEmpty());
  EXPECT_THAT(people.err, AllOf(StartsWith("vigil: "), HasSubstr("agencies/nobody")));
  std::vector<std::string> words = unknown;
  words.push_back("--json");
  const Ran programs = Run(words);
  EXPECT_EQ(programs.code, 1);
  const auto error = Json(programs.err);
  EXPECT_EQ(error.fields().at("code").string_value(), "NOT_FOUND");
  EXPECT_NE(error.fields().at("reason").string_value(), "");
  EXPECT_GT(error.fields().at("details").list_value().values_size(), 0);
}

TEST_F(CommandLine, EveryBadFieldIsNamed) {
  const Ran ran = Run({"roster", "create-agency", "--agency-id", "Not An Id", "--zone", "Nowhere"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("agency_id"), HasSubstr("zone"), HasSubstr("display_name")));
}

TEST_F(CommandLine, WrongUseHasItsOwnExitCode) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"no-such-command"},
        {"now"},
        {"call", "No.Such"},
        {"roster", "create-agency", "--body", "[unclosed"},
        {"roster", "create-agency", "--body", "{no_such_field: 1}"},
        {"roster", "create-agency", "--zone", "Europe/London", "--zone", "Europe/Paris"},
        {"roster", "create-agency", "--display-name", "Zo\xEB"},
        {"roster", "create-agency", "--body-file", folder_.path() + "/absent"}}) {
    const Ran ran = Run(words);
    EXPECT_EQ(ran.code, 2) << words[0] << ran.out << ran.err;
    EXPECT_NE(ran.err, "") << words[0];
    EXPECT_THAT(ran.err, Not(HasSubstr("libprotobuf"))) << words[0];
  }
  const Ran json = Run({"no-such-command", "--json"});
  EXPECT_EQ(json.code, 2);
  EXPECT_EQ(Json(json.err).fields().at("code").string_value(), "USAGE");
}

TEST_F(CommandLine, HelpTeaches) {
  EXPECT_THAT(RunVigil({"--help"}).out,
              AllOf(HasSubstr("First steps"), HasSubstr("play"), HasSubstr("--json")));
  const Ran visit = RunVigil({"visit", "schedule-visit", "--help"});
  EXPECT_EQ(visit.code, 0);
  EXPECT_THAT(visit.out, AllOf(HasSubstr("required"), HasSubstr("2026-11-01T01:30 local"),
                               HasSubstr("--validate-only"), HasSubstr("HOME|")));
  // A list may be given value by value, one value once; the first steps are not those of a command.
  EXPECT_THAT(visit.out, AllOf(HasSubstr("--planned.participants NAME ..."),
                               HasSubstr("--planned.start TIME "), HasSubstr("--timeout"),
                               HasSubstr("--planned.workers YAML ..."), HasSubstr("{staff, "),
                               Not(HasSubstr("First steps"))));
  EXPECT_THAT(RunVigil({"now", "--help"}).out, HasSubstr("agencies/ID/teams/ID"));
  EXPECT_THAT(RunVigil({"roster", "publish-programme", "--help"}).out, HasSubstr("$textproto"));
}

// What nobody can know is said, and how to find out; only for what changes something.
TEST_F(CommandLine, AServiceOutOfReachIsToldFromOneThatSaysNo) {
  const std::vector<std::string> nowhere = {"--server", "127.0.0.1:1"};
  std::vector<std::string> words = nowhere;
  words.insert(words.end(), {"roster", "create-agency", "--agency-id", "a", "--display-name", "A",
                             "--zone", "Europe/London", "--request-id", "mine"});
  const Ran change = RunVigil(words);
  EXPECT_EQ(change.code, 3);
  EXPECT_THAT(change.err, AllOf(HasSubstr("127.0.0.1:1"), HasSubstr("--request-id mine")));
  words.push_back("--json");
  EXPECT_EQ(Json(RunVigil(words).err).fields().at("request_id").string_value(), "mine");
  words = nowhere;
  words.push_back("status");
  const Ran question = RunVigil(words);
  EXPECT_EQ(question.code, 3);
  EXPECT_THAT(question.err, Not(HasSubstr("request-id")));
}

// Whether the service or the client gives up first is chance; both say what was waited for.
TEST_F(CommandLine, WhoWaitsInVainIsToldHowLongOrForWhat) {
  const Ran ran = Run(
      {"--timeout", "0.5", "roster", "list-agencies", "--min-position", "999999", "--epoch", "1"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, AnyOf(HasSubstr("no answer within 0.5 s; --timeout"),
                             HasSubstr("position 999999 is not served yet")));
}

TEST_F(CommandLine, ARepeatedRequestIsDoneOnce) {
  const std::vector<std::string> words = {
      "roster", "create-agency", "--agency-id",  "a",   "--display-name", "A",
      "--zone", "Europe/London", "--request-id", "once"};
  EXPECT_EQ(Run(words).code, 0);
  const uint64_t position = service_->engine().served()->position;
  const Ran again = Run(words);
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_THAT(again.out, HasSubstr("done before"));
  EXPECT_EQ(service_->engine().served()->position, position);
}

TEST_F(CommandLine, PlayShowsWhatDiffersAndWhereAndExitsWithOne) {
  const std::string file = File("wrong.yaml", R"(
title: A wrong expectation
zone: Europe/London
start: 2026-11-02T08:00
steps:
  - call: RosterService.CreateAgency
    request: {agency_id: a, display_name: A, zone: Europe/London}
    expect: {agency: {display_name: B}}
  - call: RosterService.GetAgency
    request: {name: agencies/a}
    expect_error: {code: NOT_FOUND}
)");
  const Ran ran = RunVigil({"play", file});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.out, AllOf(HasSubstr("wrong.yaml:6"), HasSubstr("agency.display_name"),
                             HasSubstr("expected B"), HasSubstr("got      A"),
                             HasSubstr("expected an error, and it was done"),
                             HasSubstr("2 steps, 2 mismatches")));
  const Ran json = RunVigil({"play", file, "--json"});
  EXPECT_EQ(json.code, 1);
  EXPECT_EQ(Json(json.out).fields().at("mismatches").number_value(), 2);
}

TEST_F(CommandLine, PlayRefusesWhatWouldProveNothingWithFileAndLine) {
  const std::string head = "title: x\nzone: Europe/London\nstart: 2026-10-24T08:00\nsteps:\n";
  const struct {
    const char* name;
    std::string text;
    const char* says;
  } cases[] = {
      {"repeated.yaml", head + "  - at: 2026-10-25T01:30\n", "2026-10-25T01:30:00+01:00"},
      {"skipped.yaml", head + "  - at: 2027-03-28T01:30\n", "is skipped"},
      {"method.yaml", head + "  - call: No.Such\n", "method.yaml:5"},
      {"key.yaml", head + "  - cal: RosterService.GetTeam\n", "unknown key 'cal'"},
      {"stream.yaml",
       head + "  - call: LogService.WatchEvents\n    take: 1\n    expect: {commit: {}}\n",
       "as a list"},
      {"list.yaml", "- 1\n", "expected title, start, steps"},
      {"binary.yaml",
       std::string("\x7f"
                   "ELF\0\1\2\3",
                   8),
       "binary.yaml"},
  };
  for (const auto& c : cases) {
    const Ran ran = RunVigil({"play", File(c.name, c.text)});
    EXPECT_EQ(ran.code, 2) << c.name << ran.out << ran.err;
    EXPECT_THAT(ran.err, HasSubstr(c.says)) << c.name;
  }
  EXPECT_EQ(RunVigil({"play", folder_.path()}).code, 2);
}

TEST_F(CommandLine, LogToolsSayTheSameForProgramsAndForPeople) {
  const std::string data = folder_.path() + "/data";
  ASSERT_EQ(RunVigil({"play", "--data-dir", data, "tests/scenarios/a-aip-boston.yaml"}).code, 0);
  EXPECT_THAT(RunVigil({"log", "stat", "--data-dir", data}).out, HasSubstr("a writer would open"));
  const auto stat = Json(RunVigil({"log", "stat", "--data-dir", data, "--json"}).out);
  EXPECT_TRUE(stat.fields().at("sound").bool_value());
  const double events = stat.fields().at("events").number_value();
  EXPECT_GT(events, 50);
  EXPECT_EQ(Json(RunVigil({"log", "verify", "--data-dir", data, "--json"}).out)
                .fields()
                .at("events")
                .number_value(),
            events);
  const Ran dump = RunVigil({"log", "dump", "--data-dir", data, "--json"});
  const std::vector<std::string> lines = absl::StrSplit(dump.out, '\n', absl::SkipEmpty());
  ASSERT_EQ(static_cast<double>(lines.size()), events);
  EXPECT_EQ(Json(lines.front()).fields().at("type").string_value(), "LogCreated");
  const auto compared =
      Json(RunVigil({"log", "rebuild", "--check", "--data-dir", data, "--json"}).out);
  EXPECT_TRUE(compared.fields().at("compared_only").bool_value());
  EXPECT_EQ(compared.fields().at("wrong").number_value(), 0);
  EXPECT_EQ(RunVigil({"log", "stat", "--data-dir", folder_.path() + "/absent"}).code, 1);
}

TEST_F(CommandLine, GenerateNeverWritesIntoALogThatIsThere) {
  const std::string data = folder_.path() + "/data";
  const std::vector<std::string> words = {"generate", "--data-dir", data,
                                          "--teams",  "1",          "--weeks",
                                          "1",        "--until",    "2026-11-09T12:00:00Z"};
  ASSERT_EQ(RunVigil(words).code, 0);
  const Ran again = RunVigil(words);
  EXPECT_EQ(again.code, 1);
  EXPECT_THAT(again.err, HasSubstr("holds a log already"));
}

}  // namespace
}  // namespace vigil::edge
