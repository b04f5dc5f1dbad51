// Method: what people type, in every short form, becomes the message they mean; what they mistype
// is named with its line and path.
#include "services/cli/message_yaml.h"

#include <string>

#include "gmock/gmock.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "services/cli/api.h"
#include "services/cli/render.h"
#include "tests/testing/valid_request.h"
#include "tests/testing/yaml_mutations.h"
#include "vigil/v1/admin.pb.h"
#include "vigil/v1/roster.pb.h"
#include "vigil/v1/visit.pb.h"

namespace vigil::cli {
namespace {

using ::testing::HasSubstr;

template <class M>
absl::StatusOr<M> Read(const std::string& yaml) {
  M message;
  auto node = ParseYaml(yaml);
  if (!node.ok()) return node.status();
  absl::Status status = FillMessage(*node, "", &message);
  if (!status.ok()) return status;
  return message;
}

TEST(MessageYaml, ShortForms) {
  const auto m = Read<v1::ScheduleVisitRequest>(R"(
parent: agencies/a/families/f
visit_id: v1
planned:
  start: 2026-11-01T01:30
  end: 2026-11-01T07:30:00Z
  workers: [agencies/a/staff/s]
  place: HOME
  purposes: [THERAPY, visit_purpose_assessment]
note: she asked for an evening
)");
  ASSERT_TRUE(m.ok()) << m.status();
  EXPECT_EQ(m->planned().start().local().date_time(), "2026-11-01T01:30");
  EXPECT_EQ(m->planned().start().local().offset(), "");
  EXPECT_EQ(m->planned().end().instant().seconds(), 1793518200);
  EXPECT_EQ(m->planned().workers(0).staff(), "agencies/a/staff/s");
  EXPECT_EQ(m->planned().place(), types::v1::VISIT_PLACE_HOME);
  EXPECT_EQ(m->planned().purposes(1), types::v1::VISIT_PURPOSE_ASSESSMENT);
  EXPECT_EQ(m->note().text(), "she asked for an evening");
}

TEST(MessageYaml, ALocalTimeKeepsItsZoneAndOffset) {
  const auto m = Read<v1::VisitDetails>("start: 2026-11-01T01:30-05:00 America/New_York");
  ASSERT_TRUE(m.ok()) << m.status();
  EXPECT_EQ(m->start().local().date_time(), "2026-11-01T01:30");
  EXPECT_EQ(m->start().local().offset(), "-05:00");
  EXPECT_EQ(m->start().local().zone(), "America/New_York");
  // An offset without a zone says all: an instant.
  const auto instant = Read<v1::VisitDetails>("start: 2026-11-01T01:30-05:00");
  ASSERT_TRUE(instant.ok()) << instant.status();
  EXPECT_EQ(instant->start().instant().seconds(), 1793514600);
}

TEST(MessageYaml, MistakesAreNamedWithLineAndPath) {
  struct Case {
    const char* yaml;
    const char* part;
  };
  for (const Case& c :
       {Case{"place: HOUSE", "place: 'HOUSE' is none of HOME, COMMUNITY"},
        Case{"plase: HOME", "plase: there is no such field in VisitDetails"},
        Case{"\nworkers: agencies/a/staff/s", "line 2: workers: expected a list"},
        Case{"start: yesterday", "start: 'yesterday' is no date and time"},
        Case{"start: {instant: 2026-13-01T00:00:00Z}", "start.instant: '2026-13-01T00:00:00Z'"},
        Case{"[1, 2]", "expected the fields of VisitDetails"}}) {
    const auto m = Read<v1::VisitDetails>(c.yaml);
    ASSERT_FALSE(m.ok()) << c.yaml;
    EXPECT_THAT(std::string(m.status().message()), HasSubstr(c.part));
  }
  EXPECT_THAT(std::string(ParseYaml("a: [1, 2").status().message()), HasSubstr("line "));
  const auto number = Read<v1::AssignToTeamRequest>("fte_hundredths: sixty");
  EXPECT_THAT(std::string(number.status().message()), HasSubstr("'sixty' is no number"));
}

// A message with every field set, lists with two elements, oneofs by their last field.
void FillAll(google::protobuf::Message& message, int depth = 0) {
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const auto& field = *message.GetDescriptor()->field(i);
    if (field.is_map() || depth > 8) continue;
    for (int n = field.is_repeated() ? 2 : 1; n > 0; --n) testkit::FillField(message, field);
    if (field.cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const auto* r = message.GetReflection();
    auto* inner = field.is_repeated() ? r->MutableRepeatedMessage(&message, &field, 0)
                                      : r->MutableMessage(&message, &field);
    const auto* personal = dynamic_cast<v1::PersonalText*>(inner);
    if (auto* mask = dynamic_cast<google::protobuf::FieldMask*>(inner)) {
      mask->add_paths("display_name");
      mask->add_paths("address");
    } else if (personal == nullptr && inner->GetTypeName() != "google.protobuf.Timestamp") {
      FillAll(*inner, depth + 1);
    }
  }
}

// What --json prints can be given back as a request; with something else in place of each value it
// is refused or taken, and never ends the program.
TEST(MessageYaml, EveryRequestIsReadFromItsJsonAndNothingInItsPlaceEndsTheReader) {
  int read = 0, refused = 0;
  for (const auto* method : testkit::AllMethods()) {
    const auto request = testkit::NewMessage(*method->input_type());
    FillAll(*request);
    const std::string json = RenderJson(*request, /*compact=*/true);
    const auto again = testkit::NewMessage(*method->input_type());
    const auto node = ParseYaml(json);
    ASSERT_TRUE(node.ok()) << node.status() << json;
    const absl::Status filled = FillMessage(*node, "", again.get());
    ASSERT_TRUE(filled.ok()) << method->full_name() << filled << json;
    google::protobuf::util::MessageDifferencer differencer;
    std::string difference;
    differencer.ReportDifferencesToString(&difference);
    EXPECT_TRUE(differencer.Compare(*request, *again)) << method->full_name() << difference;
    if (json.size() > 4000)
      continue;  // a programme: its values are of the same types as the others'
    testkit::ForEachYamlMutation(json, [&](const std::string& text) {
      const auto mutated = ParseYaml(text);
      ASSERT_TRUE(mutated.ok()) << text;
      again->Clear();
      const absl::Status status = FillMessage(*mutated, "", again.get());
      EXPECT_TRUE(status.ok() || absl::IsInvalidArgument(status)) << status << text;
      ++(status.ok() ? read : refused);
    });
  }
  EXPECT_GT(read, 1000);
  EXPECT_GT(refused, 1000);
}

TEST(Api, EveryMethodIsFoundByEveryName) {
  ASSERT_GT(AllMethods().size(), 50u);
  for (const Method& method : AllMethods()) {
    const std::string dotted =
        method.descriptor->service()->name() + "." + method.descriptor->name();
    for (const std::string& name :
         {dotted, method.descriptor->full_name(), method.service_word + " " + method.method_word}) {
      const auto found = FindMethod(name);
      ASSERT_TRUE(found.ok()) << name;
      EXPECT_EQ(found->descriptor, method.descriptor);
    }
  }
  EXPECT_THAT(std::string(FindMethod("Roster.CreateAgency").status().message()),
              HasSubstr("do you mean RosterService.CreateAgency"));
}

TEST(Api, EveryServiceExplainsItself) {
  for (const Method& method : AllMethods()) EXPECT_NE(CommentOf(*method.descriptor->service()), "");
  EXPECT_THAT(CommentOf(*FindMethod("CaseService.AcceptCase")->descriptor),
              HasSubstr("refused when committed"));
}

}  // namespace
}  // namespace vigil::cli
