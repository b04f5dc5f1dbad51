// Every method that takes a request, every field in it, every rule that holds for the field: one
// request that breaks just that rule goes through a socket and must come back as INVALID_ARGUMENT
// naming the field, the value (unless it may be personal) and the rule; the log must stay as it
// was.
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/limits.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "scheduler/core/rejections.h"
#include "services/engine/engine.h"
#include "tests/edge/service.h"
#include "tests/testing/contract_walk.h"

namespace vigil::edge {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testkit::IsPersonal;
using testkit::IsText;
using testkit::IsTime;
using testkit::Place;
using testkit::RuleOf;
using testkit::Sample;

// What the answer must say about the request as it now is.
struct Expected {
  std::string path;
  std::string value;  // empty: nothing to show, or personal
  std::string rule;   // words of it
};

// Breaks one rule in the sample; nullopt when the rule does not bear on the field.
using Breaker = std::function<std::optional<Expected>(const Place&, const Sample&)>;

struct Row {
  std::string rule;  // of FieldRule, or "(default) ..." for what holds without one
  Breaker broken;
};

std::string Quoted(const std::string& value) { return "\"" + value + "\""; }

// A text with a pattern: what is shown of it, where it may be shown.
Expected BadText(const Place& place, const Sample& sample, const std::string& text,
                 const std::string& rule) {
  SetText(sample, place.field(), text);
  return {place.ElementPath(), IsPersonal(place.field()) ? "" : Quoted(text), rule};
}

std::optional<Expected> Missing(const Place& place, const Sample& sample) {
  if (!RuleOf(place.field()).required()) return std::nullopt;
  sample.parent->GetReflection()->ClearField(sample.parent, &place.field());
  return Expected{place.path, "", "is required"};
}
std::optional<Expected> Blank(const Place& place, const Sample& sample, const char* blanks) {
  if (!RuleOf(place.field()).required()) return std::nullopt;
  if (!IsText(place.field()) && !IsPersonal(place.field())) return std::nullopt;
  SetText(sample, place.field(), blanks);
  return Expected{place.ElementPath(), "", "only blanks"};
}
std::optional<Expected> NoResource(const Place& place, const Sample& sample) {
  const std::string pattern = RuleOf(place.field()).resource();
  if (pattern.empty()) return std::nullopt;
  return BadText(place, sample, "agencies/No Such/x", pattern);
}
std::optional<Expected> NoId(const Place& place, const Sample& sample) {
  if (!RuleOf(place.field()).id()) return std::nullopt;
  return BadText(place, sample, "a_B", "[a-z0-9-]");
}
std::optional<Expected> NoDate(const Place& place, const Sample& sample) {
  if (!RuleOf(place.field()).date()) return std::nullopt;
  return BadText(place, sample, "2026-02-29", "YYYY-MM-DD");
}
std::optional<Expected> NoZone(const Place& place, const Sample& sample) {
  if (!RuleOf(place.field()).zone()) return std::nullopt;
  return BadText(place, sample, "Mars/Olympus", "IANA time zone");
}
std::optional<Expected> NoPhone(const Place& place, const Sample& sample) {
  if (!RuleOf(place.field()).phone()) return std::nullopt;
  return BadText(place, sample, "01164 960123", "7 to 15 digits");
}
std::optional<Expected> TooLong(const Place& place, const Sample& sample, size_t longest) {
  SetText(sample, place.field(), std::string(longest + 1, 'x'));
  return Expected{place.ElementPath(), absl::StrCat(longest + 1, " bytes"),
                  absl::StrCat("at most ", longest)};
}
std::optional<Expected> BeyondMaxBytes(const Place& place, const Sample& sample) {
  const uint32_t most = RuleOf(place.field()).max_bytes();
  if (most == 0) return std::nullopt;
  return TooLong(place, sample, most);
}
std::optional<Expected> BeyondDefaultBytes(const Place& place, const Sample& sample) {
  const v1::FieldRule rule = RuleOf(place.field());
  if (rule.max_bytes() != 0 || place.field().file()->package() != "vigil.v1") return std::nullopt;
  if (IsPersonal(place.field())) return TooLong(place, sample, limits::kMaxTextBytes);
  if (!IsText(place.field())) return std::nullopt;
  return TooLong(place, sample,
                 rule.resource().empty() ? limits::kMaxNameBytes : limits::kMaxResourceNameBytes);
}
std::optional<Expected> TooMany(const Place& place, const Sample& sample, int most) {
  const Reflection& reflection = *sample.parent->GetReflection();
  while (reflection.FieldSize(*sample.parent, &place.field()) <= most)
    testkit::FillField(*sample.parent, place.field());
  return Expected{place.path, absl::StrCat(most + 1, " elements"), absl::StrCat("at most ", most)};
}
std::optional<Expected> BeyondMaxItems(const Place& place, const Sample& sample) {
  const uint32_t most = RuleOf(place.field()).max_items();
  if (most == 0) return std::nullopt;
  return TooMany(place, sample, static_cast<int>(most));
}
std::optional<Expected> BeyondDefaultItems(const Place& place, const Sample& sample) {
  if (!place.field().is_repeated() || RuleOf(place.field()).max_items() != 0) return std::nullopt;
  if (place.field().file()->package() != "vigil.v1") return std::nullopt;
  return TooMany(place, sample, limits::kMaxListItems);
}
std::optional<Expected> TooSmall(const Place& place, const Sample& sample) {
  const v1::FieldRule rule = RuleOf(place.field());
  if (!rule.has_min()) return std::nullopt;
  const int64_t value = rule.min() - 1;
  if (value < 0 && place.field().cpp_type() == FieldDescriptor::CPPTYPE_UINT32) return std::nullopt;
  SetNumber(sample, place.field(), value);
  return Expected{place.path, absl::StrCat(value), absl::StrCat("at least ", rule.min())};
}
std::optional<Expected> TooLarge(const Place& place, const Sample& sample) {
  const v1::FieldRule rule = RuleOf(place.field());
  if (!rule.has_max()) return std::nullopt;
  SetNumber(sample, place.field(), rule.max() + 1);
  return Expected{place.path, absl::StrCat(rule.max() + 1), absl::StrCat("at most ", rule.max())};
}
bool MustBePast(const Place& place) {
  for (const FieldDescriptor* field : place.way)
    if (RuleOf(*field).past()) return true;
  return false;
}
google::protobuf::Timestamp& TimeIn(const Place& place, const Sample& sample) {
  return static_cast<google::protobuf::Timestamp&>(*InnerOf(sample, place.field()));
}
std::optional<Expected> NotYet(const Place& place, const Sample& sample) {
  if (!IsTime(place.field()) || !MustBePast(place)) return std::nullopt;
  const absl::Time ahead = kStart + absl::Seconds(limits::kFutureToleranceSeconds + 1);
  TimeIn(place, sample).set_seconds(absl::ToUnixSeconds(ahead));
  return Expected{place.path, absl::FormatTime(absl::RFC3339_sec, ahead, absl::UTCTimeZone()),
                  absl::StrCat(limits::kFutureToleranceSeconds, " s ahead")};
}
std::optional<Expected> OutsideTheYears(const Place& place, const Sample& sample, int64_t seconds) {
  if (!IsTime(place.field())) return std::nullopt;
  TimeIn(place, sample).set_seconds(seconds);
  return Expected{place.path, absl::StrCat("second ", seconds), "years 1970 to 2199"};
}
std::optional<Expected> NoTimeGiven(const Place& place, const Sample& sample) {
  if (place.field().message_type() != v1::When::descriptor()) return std::nullopt;
  InnerOf(sample, place.field())->Clear();
  return Expected{place.path, "", "an instant or a local time"};
}
std::optional<Expected> NoSuchValue(const Place& place, const Sample& sample) {
  if (place.field().cpp_type() != FieldDescriptor::CPPTYPE_ENUM) return std::nullopt;
  if (place.field().file()->package() != "vigil.v1") return std::nullopt;
  SetEnum(sample, place.field(), 9999);
  return Expected{place.ElementPath(), "9999", place.field().enum_type()->name()};
}
std::optional<Expected> ControlCharacters(const Place& place, const Sample& sample) {
  const v1::FieldRule rule = RuleOf(place.field());
  if (!IsText(place.field()) && !IsPersonal(place.field())) return std::nullopt;
  if (place.field().file()->package() != "vigil.v1") return std::nullopt;
  SetText(sample, place.field(), "a\x01");
  return Expected{place.ElementPath(), "", "control characters"};
}
std::optional<Expected> SealedByTheCaller(const Place& place, const Sample& sample) {
  if (!IsPersonal(place.field())) return std::nullopt;
  static_cast<v1::PersonalText*>(InnerOf(sample, place.field()))
      ->mutable_sealed()
      ->set_subject("x");
  return Expected{place.ElementPath() + ".sealed", "", "by the service only"};
}

const std::vector<Row>& Table() {
  static const auto* const rows = new std::vector<Row>{
      {"required", Missing},
      {"required", [](const Place& p, const Sample& s) { return Blank(p, s, " \t "); }},
      // A fixed space, an ideographic one and one of no width.
      {"required", [](const Place& p,
                      const Sample& s) { return Blank(p, s, "\xC2\xA0\xE3\x80\x80\xE2\x80\x8B"); }},
      {"resource", NoResource},
      {"id", NoId},
      {"max_bytes", BeyondMaxBytes},
      {"max_items", BeyondMaxItems},
      {"min", TooSmall},
      {"max", TooLarge},
      {"date", NoDate},
      {"past", NotYet},
      {"zone", NoZone},
      {"phone", NoPhone},
      {"(default) length", BeyondDefaultBytes},
      {"(default) elements", BeyondDefaultItems},
      {"(default) time too early",
       [](const Place& p, const Sample& s) { return OutsideTheYears(p, s, -1); }},
      {"(default) time too late",
       [](const Place& p, const Sample& s) { return OutsideTheYears(p, s, 7'258'118'400); }},
      {"(default) time given", NoTimeGiven},
      {"(default) value of an enum", NoSuchValue},
      {"(default) characters", ControlCharacters},
      {"sealed_under", SealedByTheCaller},
  };
  return *rows;
}

class BadInput : public ::testing::Test {
 protected:
  uint64_t Head() { return service_->engine().log().DurableHead().position; }
  void ExpectRefused(const Place& place, const Message& request, const Expected& expected,
                     const std::string& what) {
    const cli::Method method = MethodTaking(request);
    const absl::Status status =
        method.descriptor->server_streaming()
            ? client_.rpc().Stream(method, request, Supervisor(), absl::Seconds(20),
                                   [](const Message&) { return false; })
            : client_.rpc().Call(method, request, Supervisor(), absl::Seconds(20)).status();
    const std::string where = absl::StrCat(place.method->full_name(), " ", place.path, ": ", what);
    ASSERT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << where << " " << status;
    EXPECT_EQ(scheduler::ReasonOf(status), "INVALID_FIELD") << where;
    google::rpc::BadRequest bad;
    const auto payload = status.GetPayload(scheduler::kBadRequestUrl);
    ASSERT_TRUE(payload.has_value() && bad.ParseFromString(std::string(*payload))) << where;
    ASSERT_EQ(bad.field_violations_size(), 1) << where << " " << bad.ShortDebugString();
    EXPECT_EQ(bad.field_violations(0).field(), expected.path) << where;
    EXPECT_THAT(bad.field_violations(0).description(),
                AllOf(HasSubstr(expected.value), HasSubstr(expected.rule)))
        << where;
    EXPECT_THAT(std::string(status.message()), HasSubstr(expected.path)) << where;
  }

  std::unique_ptr<vigild::Environment> service_ = StartService();
  Client client_{AddressOf(*service_)};
};

TEST_F(BadInput, EveryRuleOfEveryFieldOfEveryMethodIsKeptAndNothingIsWritten) {
  std::map<std::string, int> tried;
  std::set<std::string> methods;
  const uint64_t head = Head();
  for (const Row& row : Table()) {
    for (const Place& place : testkit::AllPlaces()) {
      const Sample sample = testkit::Reach(place);
      const std::optional<Expected> expected = row.broken(place, sample);
      if (!expected.has_value()) continue;
      ++tried[row.rule];
      methods.insert(place.method->full_name());
      ExpectRefused(place, *sample.request, *expected, row.rule);
      ASSERT_EQ(Head(), head) << place.Where() << " was written though it breaks " << row.rule;
    }
  }
  // Nothing of the contract may slip through: each rule was broken somewhere, and in each mutation
  // at least the request id.
  const auto& rules = *v1::FieldRule::descriptor();
  const std::set<std::string> not_demands = {"sealed_as", "derived"};  // what the service does
  for (int i = 0; i < rules.field_count(); ++i) {
    if (not_demands.count(rules.field(i)->name()) > 0) continue;
    EXPECT_GT(tried[rules.field(i)->name()], 0) << rules.field(i)->name() << " was never broken";
  }
  for (const Row& row : Table()) EXPECT_GT(tried[row.rule], 0) << row.rule;
  for (const auto* method : testkit::AllMethods()) {
    if (!method->options().GetExtension(v1::method).mutation()) continue;
    EXPECT_EQ(methods.count(method->full_name()), 1u) << method->full_name();
  }
}

// A request of two agencies is wrong whichever field is looked at first.
TEST_F(BadInput, NoMutationSpansTwoAgencies) {
  int tried = 0;
  const uint64_t head = Head();
  for (const Place& place : testkit::AllPlaces()) {
    const std::string pattern = RuleOf(place.field()).resource();
    if (pattern.empty() || place.way.size() > 1 || place.field().is_repeated()) continue;
    if (place.field().name() == "name" || place.field().name() == "parent") continue;
    Sample sample = testkit::Reach(place);
    const auto& type = place.request();
    if (type.FindFieldByName("name") == nullptr && type.FindFieldByName("parent") == nullptr) {
      continue;
    }
    std::string other = testkit::ValidText(RuleOf(place.field()));
    SetText(sample, place.field(), other.replace(other.find("a-1"), 3, "b-2"));
    ExpectRefused(place, *sample.request,
                  {place.path, "agencies/b-2", "the request to agencies/a-1"}, "two agencies");
    ++tried;
  }
  EXPECT_GT(tried, 10);
  EXPECT_EQ(Head(), head);
}

}  // namespace
}  // namespace vigil::edge
