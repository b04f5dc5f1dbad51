// Walks every field of every request of the contract by descriptor: from a valid request one thing
// is made wrong at a time, and the answer must name exactly that field. Values at each limit must
// pass. The expectation is computed here from the rules, independently of the validator's plans.
#include "services/handlers/validate.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "google/protobuf/stubs/logging.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "scheduler/core/rejections.h"
#include "services/handlers/wire_check.h"
#include "tests/testing/contract_walk.h"
#include "tests/testing/zones.h"

namespace vigil::handlers {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using testkit::AllMethods;
using testkit::AllPlaces;
using testkit::FillField;
using testkit::IsPersonal;
using testkit::IsText;
using testkit::IsTime;
using testkit::NewMessage;
using testkit::Place;
using testkit::Reach;
using testkit::RuleOf;
using testkit::Sample;
using testkit::ValidRequest;

const absl::Time kNow = absl::FromUnixSeconds(1'793'000'100);

const RequestValidator& Validator() {
  static const RequestValidator* const validator = [] {
    std::vector<const Descriptor*> types;
    for (const auto* method : AllMethods()) types.push_back(method->input_type());
    return new RequestValidator(types);
  }();
  return *validator;
}

absl::Status Check(const Message& request, absl::Time now = kNow) {
  return Validator().Check(request, {now, &testkit::TestZones()});
}

std::vector<std::string> WrongFields(const absl::Status& status) {
  std::vector<std::string> fields;
  const auto payload = status.GetPayload(scheduler::kBadRequestUrl);
  google::rpc::BadRequest bad;
  if (payload.has_value() && bad.ParseFromString(std::string(*payload))) {
    for (const auto& violation : bad.field_violations()) fields.push_back(violation.field());
  }
  return fields;
}

void ExpectRefused(const Place& place, const Sample& sample, const std::string& path,
                   const char* what) {
  const absl::Status status = Check(*sample.request);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << place.Where() << ": " << what;
  EXPECT_EQ(scheduler::ReasonOf(status), "INVALID_FIELD");
  EXPECT_EQ(WrongFields(status), std::vector<std::string>{path}) << place.Where() << ": " << what;
}
void ExpectAccepted(const Place& place, const Sample& sample, const char* what) {
  EXPECT_EQ(Check(*sample.request), absl::OkStatus()) << place.Where() << ": " << what;
}

bool HasPattern(const v1::FieldRule& rule) {
  return !rule.resource().empty() || rule.id() || rule.date() || rule.zone() || rule.phone();
}

TEST(Validate, TheWalkSeesTheWholeContract) {
  EXPECT_GT(AllMethods().size(), 60u);
  EXPECT_GT(AllPlaces().size(), 500u);
}

TEST(Validate, AcceptsTheSmallestValidRequestOfEveryMethod) {
  for (const auto* method : AllMethods()) {
    EXPECT_EQ(Check(*ValidRequest(*method->input_type())), absl::OkStatus()) << method->full_name();
  }
}

TEST(Validate, RequiredFieldsMustBeThere) {
  for (const Place& place : AllPlaces()) {
    if (!RuleOf(place.field()).required()) continue;
    Sample sample = Reach(place);
    sample.parent->GetReflection()->ClearField(sample.parent, &place.field());
    ExpectRefused(place, sample, place.path, "missing");
    if (!IsText(place.field()) && !IsPersonal(place.field())) continue;
    sample = Reach(place);
    SetText(sample, place.field(), " \t ");
    ExpectRefused(place, sample, place.ElementPath(), "blank");
  }
}

TEST(Validate, TextsMayBeAsLongAsTheirRuleAndNoLonger) {
  for (const Place& place : AllPlaces()) {
    const FieldDescriptor& field = place.field();
    if (!IsText(field) && !IsPersonal(field)) continue;
    const v1::FieldRule rule = RuleOf(field);
    const size_t longest = rule.max_bytes() != 0      ? rule.max_bytes()
                           : IsPersonal(field)        ? limits::kMaxTextBytes
                           : !rule.resource().empty() ? limits::kMaxResourceNameBytes
                                                      : limits::kMaxNameBytes;
    Sample sample = Reach(place);
    SetText(sample, field, std::string(longest + 1, 'x'));
    ExpectRefused(place, sample, place.ElementPath(), "one byte too long");
    if (HasPattern(rule)) continue;
    SetText(sample, field, std::string(longest, 'x'));
    ExpectAccepted(place, sample, "at the limit");
    SetText(sample, field, std::string("a\0b", 3));
    ExpectRefused(place, sample, place.ElementPath(), "control character");
  }
}

TEST(Validate, PatternsHold) {
  for (const Place& place : AllPlaces()) {
    const v1::FieldRule rule = RuleOf(place.field());
    std::vector<std::string> bad;
    if (!rule.resource().empty()) {
      bad = {"x",
             "agencies",
             "agencies/",
             "agencies/A",
             "agencies/a/b/c/d/e/f/g",
             absl::StrCat(testkit::ValidText(rule), "/"),
             absl::StrCat("/", testkit::ValidText(rule))};
    } else if (rule.id()) {
      bad = {"A",   "a_b", "-a",       "a-",
             "a/b", "a b", "\xC3\xA9", std::string(limits::kMaxIdBytes + 1, 'a')};
      Sample longest = Reach(place);
      SetText(longest, place.field(), std::string(limits::kMaxIdBytes, 'a'));
      ExpectAccepted(place, longest, "longest id");
    } else if (rule.date()) {
      bad = {"2026-02-29", "2026-1-1",         "1969-12-31", "2200-01-01",
             "26-01-01",   "2026-01-01T00:00", "now"};
      for (const char* good : {"1970-01-01", "2199-12-31", "2028-02-29"}) {
        Sample sample = Reach(place);
        SetText(sample, place.field(), good);
        ExpectAccepted(place, sample, good);
      }
    } else if (rule.zone()) {
      bad = {"Mars/Olympus", "europe/london", "GMT+25"};
    } else if (rule.phone()) {
      bad = {"01164960123", "+0123456789", "+123456", "+44 116 x"};
    }
    for (const std::string& text : bad) {
      Sample sample = Reach(place);
      SetText(sample, place.field(), text);
      ExpectRefused(place, sample, place.ElementPath(), text.c_str());
    }
  }
}

TEST(Validate, EnumsAreAmongTheirValues) {
  for (const Place& place : AllPlaces()) {
    if (place.field().cpp_type() != FieldDescriptor::CPPTYPE_ENUM) continue;
    if (place.field().file()->package() != "vigil.v1") continue;
    Sample sample = Reach(place);
    for (const int unknown : {-1, 9999}) {
      SetEnum(sample, place.field(), unknown);
      ExpectRefused(place, sample, place.ElementPath(), "unknown value");
    }
    const auto& type = *place.field().enum_type();
    for (int i = 0; i < type.value_count(); ++i) {
      if (type.value(i)->number() == 0) continue;
      SetEnum(sample, place.field(), type.value(i)->number());
      ExpectAccepted(place, sample, type.value(i)->name().c_str());
    }
    if (!place.field().is_repeated()) continue;
    SetEnum(sample, place.field(), 0);
    ExpectRefused(place, sample, place.ElementPath(), "unspecified in a list");
  }
}

TEST(Validate, ListsMayBeAsLongAsTheirRuleAndNoLonger) {
  for (const Place& place : AllPlaces()) {
    const FieldDescriptor& field = place.field();
    if (!field.is_repeated() || field.file()->package() != "vigil.v1") continue;
    const int most =
        RuleOf(field).max_items() != 0 ? RuleOf(field).max_items() : limits::kMaxListItems;
    Sample sample = Reach(place);
    const Reflection& reflection = *sample.parent->GetReflection();
    while (reflection.FieldSize(*sample.parent, &field) < most) FillField(*sample.parent, field);
    ExpectAccepted(place, sample, "at the limit");
    FillField(*sample.parent, field);
    ExpectRefused(place, sample, place.path, "one element too many");
  }
}

TEST(Validate, NumbersStayWithinTheirBounds) {
  for (const Place& place : AllPlaces()) {
    const FieldDescriptor& field = place.field();
    const v1::FieldRule rule = RuleOf(field);
    if (!rule.has_max()) continue;
    Sample sample = Reach(place);
    const auto set = [&](int64_t value) { SetNumber(sample, field, value); };
    set(rule.max());
    ExpectAccepted(place, sample, "largest");
    set(rule.max() + 1);
    ExpectRefused(place, sample, place.path, "one too large");
    if (field.cpp_type() != FieldDescriptor::CPPTYPE_INT32) continue;
    set(rule.min() - 1);
    ExpectRefused(place, sample, place.path, "one too small");
  }
}

TEST(Validate, TimesLieFrom1970To2199) {
  for (const Place& place : AllPlaces()) {
    if (!IsTime(place.field())) continue;
    Sample sample = Reach(place);
    auto* time = static_cast<google::protobuf::Timestamp*>(
        sample.parent->GetReflection()->MutableMessage(sample.parent, &place.field()));
    time->set_seconds(0);
    ExpectAccepted(place, sample, "1970");
    for (const int64_t seconds : {int64_t{-1}, int64_t{7'258'118'400}, INT64_MAX, INT64_MIN}) {
      time->set_seconds(seconds);
      ExpectRefused(place, sample, place.path, "outside 1970-2199");
    }
    time->set_seconds(0);
    time->set_nanos(1'000'000'000);
    ExpectRefused(place, sample, place.path, "nanos too large");
    time->set_nanos(-1);
    ExpectRefused(place, sample, place.path, "nanos negative");
  }
}

TEST(Validate, WhatHasHappenedIsAtMostTwoMinutesAhead) {
  int tried = 0;
  for (const Place& place : AllPlaces()) {
    bool past = false;
    for (const FieldDescriptor* field : place.way) past |= RuleOf(*field).past();
    if (!IsTime(place.field())) continue;
    Sample sample = Reach(place);
    auto* time = static_cast<google::protobuf::Timestamp*>(
        sample.parent->GetReflection()->MutableMessage(sample.parent, &place.field()));
    const int64_t limit = absl::ToUnixSeconds(kNow) + limits::kFutureToleranceSeconds;
    time->set_seconds(limit);
    ExpectAccepted(place, sample, "at the tolerance");
    time->set_nanos(1);
    if (past) {
      ++tried;
      ExpectRefused(place, sample, place.path, "beyond the tolerance");
    } else {
      ExpectAccepted(place, sample, "a time that may lie ahead");
    }
  }
  EXPECT_GE(tried, 10);
}

TEST(Validate, ATimeNeedsOneOfItsForms) {
  for (const Place& place : AllPlaces()) {
    if (place.field().message_type() != v1::When::descriptor()) continue;
    Sample sample = Reach(place);
    sample.parent->GetReflection()->MutableMessage(sample.parent, &place.field())->Clear();
    ExpectRefused(place, sample, place.path, "empty");
  }
}

TEST(Validate, OneRequestNamesOneAgency) {
  int tried = 0;
  for (const Place& place : AllPlaces()) {
    if (RuleOf(place.field()).resource().empty() || place.field().is_repeated()) continue;
    Sample sample = Reach(place);
    std::string other = testkit::ValidText(RuleOf(place.field()));
    other.replace(other.find("a-1"), 3, "b-2");
    SetText(sample, place.field(), other);
    // Whichever stands first says which agency it is; the others are then refused.
    tried += !Check(*sample.request).ok();
  }
  EXPECT_GT(tried, 20);
  v1::AssignToTeamRequest request;
  testkit::FillRequired(request);
  request.set_team("agencies/other/teams/t");
  EXPECT_EQ(WrongFields(Check(request)), std::vector<std::string>{"team"});
}

TEST(Validate, SealedAndErasedAreTheServicesOwn) {
  for (const Place& place : AllPlaces()) {
    if (!IsPersonal(place.field())) continue;
    for (const std::string what : {"sealed", "erased", "unreadable"}) {
      Sample sample = Reach(place);
      auto* text = static_cast<v1::PersonalText*>(InnerOf(sample, place.field()));
      if (what == "sealed") text->mutable_sealed()->set_subject("agencies/a/persons/p");
      if (what == "erased") text->set_erased(true);
      if (what == "unreadable") text->set_unreadable(true);
      ExpectRefused(place, sample, place.ElementPath() + "." + what, "given");
    }
  }
}

// Hazard H11.
TEST(Validate, NeverRepeatsAPersonalValue) {
  for (const Place& place : AllPlaces()) {
    if (!IsPersonal(place.field())) continue;
    Sample sample = Reach(place);
    const std::string secret = absl::StrCat("Secret-Name", std::string(4001, 'x'));
    SetText(sample, place.field(), secret);
    const absl::Status status = Check(*sample.request);
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.ToString().find("Secret"), std::string::npos) << place.Where();
  }
}

// Puts bytes that are not UTF-8 into the field's wire form; the parser must refuse them, and the
// explanation must name the field.
TEST(Validate, InvalidUtf8IsNamedByItsField) {
  const google::protobuf::LogSilencer silence;
  const std::string marker = "zqzqzqzq";
  for (const Place& place : AllPlaces()) {
    if (!IsText(place.field()) && !IsPersonal(place.field())) continue;
    if (place.field().file()->package() != "vigil.v1") continue;
    Sample sample = Reach(place);
    SetText(sample, place.field(), marker);
    std::string bytes = sample.request->SerializeAsString();
    const size_t at = bytes.find(marker);
    ASSERT_NE(at, std::string::npos) << place.Where();
    for (const char* bad : {"\xFF", "\xC3", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xC0\xAF"}) {
      std::string broken = bytes;
      broken.replace(at, std::string(bad).size(), bad);
      EXPECT_FALSE(NewMessage(place.request())->ParseFromString(broken)) << place.Where();
      const absl::Status status = ExplainUnparsable(broken, place.request());
      const std::string path = place.ElementPath() + (IsPersonal(place.field()) ? ".text" : "");
      EXPECT_EQ(WrongFields(status), std::vector<std::string>{path}) << place.Where();
    }
  }
}

TEST(Validate, CharactersOfEveryLengthAreUtf8) {
  v1::CreateAgencyRequest request;
  request.set_agency_id("a\u00E9\u20AC\U0001F600\U0010FFFF");
  std::string bytes = request.SerializeAsString();
  bytes += "\x1A\x01\xFF";  // display_name
  EXPECT_EQ(WrongFields(ExplainUnparsable(bytes, *request.GetDescriptor())),
            std::vector<std::string>{"display_name"});
}

TEST(Validate, BrokenBytesAreExplained) {
  for (const auto* method : AllMethods()) {
    for (const std::string& bytes :
         {std::string("\x0A\x05"), std::string("\x0F"), std::string("\x0A\xFF\xFF")}) {
      EXPECT_EQ(ExplainUnparsable(bytes, *method->input_type()).code(),
                absl::StatusCode::kInvalidArgument);
    }
  }
}

TEST(Validate, SaysEverythingThatIsWrongUpToALimit) {
  v1::CreateAgencyRequest request;
  EXPECT_EQ(WrongFields(Check(request)),
            (std::vector<std::string>{"options", "agency_id", "display_name", "zone"}));
  v1::ReferFamilyRequest many;
  FillField(many, *many.GetDescriptor()->FindFieldByName("options"));
  for (int i = 0; i < 30; ++i) many.add_members();
  EXPECT_EQ(WrongFields(Check(many)).size(), size_t{RequestValidator::kMaxViolations});
}

}  // namespace
}  // namespace vigil::handlers
