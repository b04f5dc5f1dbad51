// Method: a shipped file is broken in one place, and the exact refusal with its line is expected;
// then every setting of it is removed, and every source, and each removal must be refused by its
// path.
#include "scheduler/programme/parse.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "base/limits.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/programme/describe.h"
#include "scheduler/programme/versions.h"
#include "tests/testing/files.h"
#include "tests/testing/zones.h"

namespace vigil::programme {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using ::testing::HasSubstr;

const std::string& Ipv() {
  static const auto* const text =
      new std::string(testkit::ReadFile("deploy/programmes/mst-ipv-connecticut.textproto"));
  return *text;
}

// The line on which `needle` first stands, from 1.
int LineOf(const std::string& text, const std::string& needle) {
  int line = 1;
  for (absl::string_view l : absl::StrSplit(text, '\n')) {
    if (absl::StrContains(l, needle)) return line;
    ++line;
  }
  ADD_FAILURE() << needle << " is not in the file";
  return 0;
}

std::string Refusal(const std::string& text) {
  const auto programme = ParseProgramme(text, "x.textproto", testkit::TestZones());
  EXPECT_EQ(programme.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(programme.status().message());
}

// Replaces one line's words; the words must stand in the file.
std::string Broken(const std::string& from, const std::string& to) {
  const std::string text = absl::StrReplaceAll(Ipv(), {{from, to}});
  EXPECT_NE(text, Ipv()) << from;
  return text;
}

TEST(ParseProgramme, TakesAShippedFile) {
  const auto programme = ParseProgramme(Ipv(), "x.textproto", testkit::TestZones());
  ASSERT_TRUE(programme.ok()) << programme.status();
  EXPECT_EQ(programme->id, "mst-ipv");
}

struct BrokenCase {
  const char* what;
  const char* from;  // replaced by `to`
  const char* to;
  const char* on;       // the problem is on the line that holds this
  const char* problem;  // after "x.textproto:<line>:"
};

TEST(ParseProgramme, ABrokenFileIsRefusedWithLineFieldAndReason) {
  const BrokenCase kCases[] = {
      {"unknown field", "therapist_cap {", "therapists_cap {", "therapists_cap {",
       "3: therapists_cap: Message type \"vigil.programme.v1.Caseload\" has no field named "
       "\"therapists_cap\"."},
      {"left out", "  therapist_cap { value: 4 source { mark: MARK_S2 } }\n", "", "caseload {",
       "1: caseload.therapist_cap: is missing"},
      {"missing source", "therapist_cap { value: 4 source { mark: MARK_S2 } }",
       "therapist_cap { value: 4 }", "therapist_cap {",
       "3: caseload.therapist_cap.source: is missing: say where it comes from, as source { mark: "
       "MARK_S2 } or MARK_R"},
      {"source without a mark", "therapist_cap { value: 4 source { mark: MARK_S2 } }",
       "therapist_cap { value: 4 source { page: \"3\" } }", "therapist_cap {",
       "28: caseload.therapist_cap.source.mark: is missing: one of MARK_S0 to MARK_S4, MARK_CARD, "
       "MARK_PUB, MARK_R"},
      {"value left out", "therapist_cap { value: 4", "therapist_cap {", "therapist_cap {",
       "3: caseload.therapist_cap.value: is missing"},
      {"cap 0 for therapists", "therapist_cap { value: 4", "therapist_cap { value: 0",
       "therapist_cap {", "19: caseload.therapist_cap.value: 0 is not between 1 and 20"},
      {"cap beyond any programme", "therapist_cap { value: 4", "therapist_cap { value: 21",
       "therapist_cap {", "19: caseload.therapist_cap.value: 21 is not between 1 and 20"},
      {"negative cap", "frs_cap { value: 0", "frs_cap { value: -1", "frs_cap {",
       "13: caseload.frs_cap.value: -1 is not between 0 and 20"},
      {"floor above target", "floor_visits { value: 3", "floor_visits { value: 5", "floor_visits {",
       "18: intensity.floor_visits.value: the floor of 5 is above the target of 3"},
      {"unknown zone", "zone { value: \"America/New_York\"", "zone { value: \"America/NewYork\"",
       "zone {", "8: zone.value: zone \"America/NewYork\" is not in the time zone database"},
      {"bad date", "\"2020-01-01\"", "\"2020-02-30\"", "\"2020-02-30\"",
       "3: valid_from.value: \"2020-02-30\" is not a date between 1970-01-01 and 2199-12-31; "
       "write it as 2026-11-01"},
      {"bad time of day", "\"08:00\"", "\"8:00\"", "\"8:00\"",
       "17: on_call.quiet_until.value: \"8:00\" is not a time of day between 00:00 and 24:00"},
      {"unknown word", "WEEKDAY_MONDAY", "WEEKDAY_MOONDAY", "WEEKDAY_MOONDAY",
       "23: week_start: Unknown enumeration value of \"WEEKDAY_MOONDAY\" for field \"value\"."},
      {"wrong kind", "review_months { value: 9", "review_months { value: \"nine\"",
       "review_months {", "27: review_months: Expected integer, got: \"nine\""},
      {"number too large", "review_months { value: 9", "review_months { value: 99999999999",
       "review_months {", "26: review_months: Integer out of range (99999999999)"},
      {"same field twice", "video_counts {", "video_counts { value: true } video_counts {",
       "video_counts {",
       "3: video_counts: Non-repeated field \"video_counts\" is specified multiple times."},
      {"no purpose counts",
       "values: [\n      VISIT_PURPOSE_THERAPY,\n      VISIT_PURPOSE_CRISIS_CALL_OUT,\n      "
       "VISIT_PURPOSE_SAFETY_PLANNING,\n      VISIT_PURPOSE_ASSESSMENT\n    ]",
       "values: []", "values: []",
       "5: intensity.counted_purposes.values: is empty: no visit would count"},
      {"same purpose twice", "VISIT_PURPOSE_ASSESSMENT", "VISIT_PURPOSE_THERAPY",
       "counted_purposes {", ""},
      {"taper numbers without a taper", "taper {\n", "taper {\n  last_days { value: 28 }\n",
       "last_days {", "3: taper.last_days: has no meaning: the taper is not allowed"},
      {"ages the wrong way round", "min_age { value: 0", "min_age { value: 18", "min_age {",
       "13: eligibility.min_age.value: 18 is above max_age, 17"},
      {"bad country", "country: \"US\"", "country: \"USA\"",
       "country:", "1: country: \"USA\" is not GB or US"},
      {"bad id", "programme_id: \"mst-ipv\"", "programme_id: \"MST IPV\"", "programme_id:",
       "1: programme_id: \"MST IPV\" is not an id: 1 to 63 of a-z, 0-9 and inner hyphens"},
      {"duty twice", "duty_id: \"team-booster\"", "duty_id: \"safety-plan\"", "", ""},
      {"group of a feature that is off", "benchmarks {", "re_involvement {}\nbenchmarks {",
       "re_involvement {", "1: re_involvement: has no meaning: FEATURE_RE_INVOLVEMENT is not on"},
      {"feature without its group", "benchmarks {",
       "features { feature: FEATURE_PLACEMENT_DAYS source { mark: MARK_R } }\nbenchmarks {", "",
       ""},
  };
  for (const BrokenCase& c : kCases) {
    SCOPED_TRACE(c.what);
    const std::string text = Broken(c.from, c.to);
    const std::string refusal = Refusal(text);
    if (*c.problem == '\0') continue;  // told apart below
    EXPECT_THAT(refusal,
                HasSubstr(absl::StrCat("x.textproto:", LineOf(text, c.on), ":", c.problem)));
  }
  EXPECT_THAT(Refusal(Broken("VISIT_PURPOSE_ASSESSMENT", "VISIT_PURPOSE_THERAPY")),
              HasSubstr("intensity.counted_purposes.values[3]: stands twice"));
  EXPECT_THAT(Refusal(Broken("duty_id: \"team-booster\"", "duty_id: \"safety-plan\"")),
              HasSubstr("duties[9].duty_id: \"safety-plan\" stands twice"));
  EXPECT_THAT(Refusal(Broken("benchmarks {",
                             "features { feature: FEATURE_PLACEMENT_DAYS source { mark: MARK_R } "
                             "}\nbenchmarks {")),
              HasSubstr("placement_days: is missing, but FEATURE_PLACEMENT_DAYS is on"));
}

TEST(ParseProgramme, ReportsEveryProblemInOrder) {
  const std::string text =
      absl::StrReplaceAll(Ipv(), {{"therapist_cap { value: 4", "therapist_cap { value: 0"},
                                  {"not_seen_days { value: 7", "not_seen_days { days: 7"},
                                  {"America/New_York", "Mars/Olympus"}});
  const std::vector<std::string> problems = absl::StrSplit(Refusal(text), '\n');
  ASSERT_GE(problems.size(), 4u);
  EXPECT_THAT(problems[0], HasSubstr("Mars/Olympus"));
  EXPECT_THAT(problems[1], HasSubstr("therapist_cap"));
  EXPECT_THAT(problems[2], HasSubstr("intensity.not_seen_days.value: is missing"));
  EXPECT_THAT(problems[3], HasSubstr("no field named \"days\""));
}

TEST(ParseProgramme, SyntaxIsRefusedWithItsPlace) {
  const std::string open_brace = Ipv() + "caseload {";
  EXPECT_THAT(Refusal(open_brace), HasSubstr("x.textproto:"));
  EXPECT_THAT(Refusal("\x7f\x45LF\x01"), HasSubstr("x.textproto:1:"));
  EXPECT_THAT(Refusal("programme_id: \"\xff\xfe\""), HasSubstr("x.textproto:"));
}

TEST(ParseProgramme, AnEmptyFileNamesWhatIsMissing) {
  const std::string refusal = Refusal("");
  for (const char* group :
       {"programme_id", "valid_from", "zone", "caseload", "intensity", "on_call", "benchmarks"}) {
    EXPECT_THAT(refusal, HasSubstr(absl::StrCat(": ", group, ": ")));
  }
}

TEST(ParseProgramme, ListsAndNamesHaveALimit) {
  v1::Programme proto = *ParseProgrammeFile(Ipv(), "x.textproto", testkit::TestZones());
  const auto refused = [&] {
    return std::string(ProgrammeFromProto(proto, testkit::TestZones()).status().message());
  };
  while (proto.milestones_size() < limits::kMaxProgrammeItems) {
    v1::Milestone* milestone = proto.add_milestones();
    milestone->set_milestone_id(absl::StrCat("m", proto.milestones_size()));
    milestone->set_display_name("One more");
    milestone->mutable_source()->set_mark(v1::MARK_R);
  }
  proto.set_display_name(std::string(limits::kMaxNameBytes, 'x'));
  EXPECT_TRUE(ProgrammeFromProto(proto, testkit::TestZones()).ok()) << refused();
  *proto.add_milestones() = proto.milestones(0);
  proto.mutable_milestones()->rbegin()->set_milestone_id("last");
  EXPECT_THAT(refused(), HasSubstr("milestones: has 101 items, more than 100"));
  proto.mutable_milestones()->RemoveLast();
  proto.set_display_name(std::string(limits::kMaxNameBytes + 1, 'x'));
  EXPECT_THAT(refused(), HasSubstr("display_name: is longer than 200 bytes"));
}

TEST(ProgrammeFromProto, AMessageWithoutATextHasNoLines) {
  v1::Programme proto = *ParseProgrammeFile(Ipv(), "x.textproto", testkit::TestZones());
  proto.mutable_caseload()->mutable_therapist_cap()->set_value(0);
  EXPECT_EQ(ProgrammeFromProto(proto, testkit::TestZones()).status().message(),
            "caseload.therapist_cap.value: 0 is not between 1 and 20");
}

// Calls `visit` with every message inside `message`, its path, its parent and its field there.
template <class F>
void ForEachInside(Message* message, const std::string& path, const F& visit) {
  std::vector<const FieldDescriptor*> fields;
  message->GetReflection()->ListFields(*message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const std::string name = path.empty() ? field->name() : absl::StrCat(path, ".", field->name());
    if (!field->is_repeated()) {
      visit(message, field, name);
      ForEachInside(message->GetReflection()->MutableMessage(message, field), name, visit);
      continue;
    }
    for (int i = 0; i < message->GetReflection()->FieldSize(*message, field); ++i) {
      ForEachInside(message->GetReflection()->MutableRepeatedMessage(message, field, i),
                    absl::StrCat(name, "[", i, "]"), visit);
    }
  }
}

TEST(ParseProgramme, WithoutAnyOneSourceItIsRefusedByItsPath) {
  for (const std::string& path : testkit::FilesIn("deploy/programmes", ".textproto")) {
    v1::Programme proto = *ParseProgrammeFile(testkit::ReadFile(path), path, testkit::TestZones());
    int sources = 0;
    ForEachInside(
        &proto, "", [&](Message* parent, const FieldDescriptor* field, const std::string& name) {
          if (field->name() != "source") return;
          ++sources;
          Message* kept = parent->GetReflection()->ReleaseMessage(parent, field);
          const auto programme = ProgrammeFromProto(proto, testkit::TestZones());
          EXPECT_THAT(std::string(programme.status().message()), HasSubstr(name + ": is missing"));
          parent->GetReflection()->SetAllocatedMessage(parent, kept, field);
        });
    EXPECT_GT(sources, 60) << path;
    EXPECT_TRUE(ProgrammeFromProto(proto, testkit::TestZones()).ok());
  }
}

TEST(ParseProgramme, NoSettingOfAShippedFileIsIgnored) {
  // What a programme may do without; everything else must be missed when removed.
  const std::set<std::string> kOptional = {"min_age",
                                           "max_age",
                                           "attendees",
                                           "in_home",
                                           "outside_team",
                                           "refuses",
                                           "min_minutes",
                                           "first_months",
                                           "sessions",
                                           "sessions_per_partner",
                                           "max_days_before_referral"};
  v1::Programme proto = *ParseProgrammeFile(Ipv(), "x.textproto", testkit::TestZones());
  ForEachInside(&proto, "",
                [&](Message* parent, const FieldDescriptor* field, const std::string& name) {
                  Message* kept = parent->GetReflection()->ReleaseMessage(parent, field);
                  const bool ok = ProgrammeFromProto(proto, testkit::TestZones()).ok();
                  EXPECT_EQ(ok, kOptional.count(field->name()) > 0) << name;
                  parent->GetReflection()->SetAllocatedMessage(parent, kept, field);
                });
}

struct Version {
  absl::Time in_force_from;
  int n;
};

TEST(InForceAt, IsTheLastThatHasBegun) {
  const absl::Time t0 = absl::FromUnixSeconds(1'800'000'000);
  const std::vector<Version> versions = {
      {t0, 1}, {t0 + absl::Hours(1), 2}, {t0 + absl::Hours(1), 3}, {t0 + absl::Hours(2), 4}};
  EXPECT_EQ(InForceAt(versions, t0 - absl::Nanoseconds(1)), nullptr);
  EXPECT_EQ(InForceAt(versions, t0)->n, 1);
  EXPECT_EQ(InForceAt(versions, t0 + absl::Hours(1) - absl::Nanoseconds(1))->n, 1);
  EXPECT_EQ(InForceAt(versions, t0 + absl::Hours(1))->n, 3);
  EXPECT_EQ(InForceAt(versions, absl::InfiniteFuture())->n, 4);
  EXPECT_EQ(InForceAt(std::vector<Version>{}, t0), nullptr);
  EXPECT_EQ(NextVersionAfter(versions, t0), t0 + absl::Hours(1));
  EXPECT_EQ(NextVersionAfter(versions, t0 + absl::Hours(2)), absl::InfiniteFuture());
}

TEST(DescribeProgramme, ShowsValuesInWords) {
  const v1::Programme proto = *ParseProgrammeFile(Ipv(), "x.textproto", testkit::TestZones());
  std::set<std::string> shown;
  for (const SettingLine& line : DescribeProgramme(proto)) {
    shown.insert(absl::StrCat(line.path, " = ", line.value, " (", line.mark, ")"));
  }
  for (const char* line :
       {"zone = America/New_York (R)", "caseload.therapist_cap = 4 (S2)",
        "intensity.counted_purposes = THERAPY, CRISIS_CALL_OUT, SAFETY_PLANNING, ASSESSMENT (R)",
        "intensity.week_start = MONDAY (R)", "intensity.video_counts = false (R)",
        "on_call.tiers = PRIMARY, BACKUP, SUPERVISOR (R)", "features[2] = DVFCT (S2)"}) {
    EXPECT_EQ(shown.count(line), 1u) << line;
  }
}

}  // namespace
}  // namespace vigil::programme
