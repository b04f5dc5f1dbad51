// Every scenario is played with what could go wrong at each of its calls: with names nobody has, a
// second time, and with every later change tried before its time. Each must be refused precisely,
// or be done; what is refused must leave the log where it was.
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/engine/engine.h"
#include "services/play/runner.h"
#include "tests/edge/precise.h"
#include "tests/edge/service.h"
#include "tests/testing/contract_walk.h"
#include "tests/testing/files.h"

namespace vigil::edge {
namespace {

constexpr char kNobody[] = "nobody-at-all";

using cli::RpcClient;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using ::testing::HasSubstr;
using testkit::RuleOf;
using Answer = absl::StatusOr<RpcClient::MessagePtr>;

std::unique_ptr<Message> CopyOf(const Message& message) {
  std::unique_ptr<Message> copy(message.New());
  copy->CopyFrom(message);
  return copy;
}

// Calls fn for every text with a rule that is set in the message: to read it, and to put another.
struct SetText {
  const FieldDescriptor* field;
  std::string path, value;
  std::function<void(const std::string&)> put;
};
void ForEachText(Message& message, const std::string& outer,
                 const std::function<void(const SetText&)>& fn) {
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const int n = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < n; ++i) {
      std::string path = absl::StrCat(outer, outer.empty() ? "" : ".", field->name());
      if (field->is_repeated()) absl::StrAppend(&path, "[", i, "]");
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        if (field->is_map()) continue;
        ForEachText(field->is_repeated() ? *reflection.MutableRepeatedMessage(&message, field, i)
                                         : *reflection.MutableMessage(&message, field),
                    path, fn);
      } else if (testkit::IsText(*field)) {
        const std::string value = field->is_repeated()
                                      ? reflection.GetRepeatedString(message, field, i)
                                      : reflection.GetString(message, field);
        fn({field, path, value, [&message, &reflection, field, i](const std::string& text) {
              field->is_repeated() ? reflection.SetRepeatedString(&message, field, i, text)
                                   : reflection.SetString(&message, field, text);
            }});
      }
    }
  }
}

class WrongTurns : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    auto loaded = play::LoadScenario(GetParam());
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    scenario_ = *std::move(loaded);
  }
  // Plays with calls made by `call`; everything must still come out as the scenario says.
  void Play(const decltype(play::PlayOptions::call)& call) {
    vigild::EnvironmentOptions options;
    options.virtual_start = scenario_.start;
    service_ = StartService(std::move(options));
    client_ = RpcClient::Connect(AddressOf(*service_));
    play::PlayOptions play;
    play.call = call;
    std::string report;
    const auto result = play::Play(scenario_, *client_, play, [&report](absl::string_view line) {
      if (absl::StrContains(line, "  NO  ")) absl::StrAppend(&report, line);
    });
    EXPECT_TRUE(result.ok()) << report;
    client_.reset();
    service_.reset();
  }
  Answer Call(const cli::Method& method, const Message& request, const cli::Identity& who) {
    return client_->Call(method, request, who, absl::Seconds(30));
  }
  uint64_t Head() { return service_->engine().log().DurableHead().position; }

  // A mutation under a request id of its own.
  std::unique_ptr<Message> Anew(const cli::Method& method, const Message& request) {
    auto copy = CopyOf(request);
    if (method.mutation) OptionsOf(*copy).set_request_id(absl::StrCat("wrong-", ++tried_));
    return copy;
  }
  static v1::MutationOptions& OptionsOf(Message& request) {
    const auto* field = request.GetDescriptor()->FindFieldByName("options");
    return static_cast<v1::MutationOptions&>(
        *request.GetReflection()->MutableMessage(&request, field));
  }
  // OK, or the refusal; the log stays as it is.
  absl::Status Try(const cli::Method& method, const Message& request, const cli::Identity& who) {
    auto trial = CopyOf(request);
    if (method.mutation) {
      OptionsOf(*trial).set_validate_only(true);
      OptionsOf(*trial).set_request_id(absl::StrCat("trial-", ++tried_));
    }
    return Call(method, *trial, who).status();
  }
  // Refused in earnest, precisely, and nothing written.
  absl::Status ExpectRefused(const cli::Method& method, const Message& request,
                             const cli::Identity& who, const std::string& what) {
    const uint64_t head = Head();
    const absl::Status status = Call(method, *Anew(method, request), who).status();
    EXPECT_FALSE(status.ok()) << method.path() << ": " << what;
    EXPECT_EQ(Imprecise(status, *request.GetDescriptor()), "")
        << method.path() << ": " << what << ": " << status;
    EXPECT_EQ(Head(), head) << method.path() << ": " << what;
    ++refused_;
    return status;
  }

  play::Scenario scenario_;
  std::unique_ptr<vigild::Environment> service_;
  std::unique_ptr<RpcClient> client_;
  int tried_ = 0, refused_ = 0;
};

// ---- names nobody has ----

// Persons are looked for among the members of the family here, not among all persons.
bool IsMember(const SetText& text) {
  static const std::set<std::string> kOfFamily = {"vigil.v1.RecordConsentRequest.person",
                                                  "vigil.v1.EndFamilyMembershipRequest.person",
                                                  "vigil.v1.VisitDetails.participants"};
  return kOfFamily.count(text.field->full_name()) > 0;
}

TEST_P(WrongTurns, NamesThatNobodyHas) {
  Play([this](const cli::Method& method, const Message& request, const cli::Identity& who) {
    if (!Try(method, request, who).ok()) return Call(method, request, who);
    auto wrong = CopyOf(request);
    ForEachText(*wrong, "", [&](const SetText& text) {
      const size_t last = text.value.rfind('/');
      const bool agency = text.value.find('/') == last;  // below
      if (RuleOf(*text.field).resource().empty() || text.value.empty() || agency) return;
      const std::string name = text.value.substr(0, last + 1) + kNobody;
      text.put(name);
      const absl::Status status = ExpectRefused(method, *wrong, who, text.path + ": " + name);
      EXPECT_THAT(std::string(status.message()), HasSubstr(name)) << method.path();
      if (!IsMember(text)) {
        EXPECT_EQ(status.code(), absl::StatusCode::kNotFound) << method.path() << " " << status;
        EXPECT_EQ(NameIn(status), name) << method.path() << " " << text.path;
      }
      text.put(text.value);
    });
    return Call(method, request, who);
  });
  EXPECT_GT(refused_, 10);
}

// All names moved into an agency that is not there.
TEST_P(WrongTurns, AnAgencyThatIsNotThere) {
  Play([this](const cli::Method& method, const Message& request, const cli::Identity& who) {
    if (!Try(method, request, who).ok()) return Call(method, request, who);
    auto wrong = CopyOf(request);
    int names = 0;
    ForEachText(*wrong, "", [&](const SetText& text) {
      if (RuleOf(*text.field).resource().empty() || text.value.empty()) return;
      const size_t end = text.value.find('/', 9);
      text.put(
          absl::StrCat("agencies/nowhere", end == std::string::npos ? "" : text.value.substr(end)));
      ++names;
    });
    if (names > 0) {
      const absl::Status status = ExpectRefused(method, *wrong, who, "agencies/nowhere");
      EXPECT_EQ(status.code(), absl::StatusCode::kNotFound) << status;
      EXPECT_TRUE(absl::StartsWith(NameIn(status), "agencies/nowhere")) << status;
    }
    return Call(method, request, who);
  });
  EXPECT_GT(refused_, 0);
}

// ---- a second time ----

// Empty when the id in the request names something that is there, or when there is none.
std::string IdOfWhatIsMade(const cli::Method& method, const Message& request) {
  static const std::set<std::string> kNames = {"RemoveContactPoint", "RecordContactCheck",
                                               "NameLeaveCover", "CancelLeave", "EndOverride"};
  std::string id;
  if (kNames.count(method.descriptor->name()) > 0) return id;
  ForEachText(*CopyOf(request), "", [&id](const SetText& text) {
    if (RuleOf(*text.field).id()) id = text.value;
  });
  return id;
}

TEST_P(WrongTurns, WhatIsMadeIsMadeOnce) {
  Play([this](const cli::Method& method, const Message& request, const cli::Identity& who) {
    Answer answer = Call(method, request, who);
    if (!answer.ok() || !method.mutation) return answer;
    // The same request again: answered, not done.
    const uint64_t head = Head();
    EXPECT_TRUE(Call(method, request, who).ok()) << method.path();
    EXPECT_EQ(Head(), head) << method.path();
    // Another request that would make the same.
    const std::string id = IdOfWhatIsMade(method, request);
    if (id.empty()) return answer;
    const absl::Status status = ExpectRefused(method, request, who, "again");
    // A visit is scheduled or recorded, a programme published, under an id that may be there.
    static const std::map<std::string, std::string> kOtherwise = {
        {"RecordVisit", "VISIT_HAS_OUTCOME"},
        {"MoveVisit", "VISIT_HAS_OUTCOME"},
        {"PublishProgramme", "PROGRAMME_BACKDATED"}};
    const auto otherwise = kOtherwise.find(method.descriptor->name());
    if (otherwise != kOtherwise.end()) {
      EXPECT_EQ(scheduler::ReasonOf(status), otherwise->second) << status;
    } else {
      EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists) << method.path() << status;
      EXPECT_TRUE(absl::EndsWith(NameIn(status), "/" + id)) << method.path() << status;
    }
    return answer;
  });
  EXPECT_GT(refused_, 0);
}

// ---- in another order ----

TEST_P(WrongTurns, EveryLaterChangeTriedBeforeItsTime) {
  struct Change {
    cli::Method method;
    std::unique_ptr<Message> request;
    cli::Identity who;
  };
  std::vector<Change> changes;
  Play([&](const cli::Method& method, const Message& request, const cli::Identity& who) {
    Answer answer = Call(method, request, who);
    if (answer.ok() && method.mutation) changes.push_back({method, CopyOf(request), who});
    return answer;
  });
  size_t next = 0;
  std::set<std::string> reasons;
  Play([&](const cli::Method& method, const Message& request, const cli::Identity& who) {
    for (size_t i = next + 1; i < changes.size(); ++i) {
      const Change& later = changes[i];
      if (Try(later.method, *later.request, later.who).ok()) continue;
      reasons.insert(scheduler::ReasonOf(ExpectRefused(later.method, *later.request, later.who,
                                                       absl::StrCat("before ", method.path()))));
    }
    Answer answer = Call(method, request, who);
    if (answer.ok() && method.mutation) ++next;
    return answer;
  });
  EXPECT_GT(refused_, 100);
  EXPECT_GE(reasons.size(), 5u);
}

// All but the one of the operator, which makes little.
std::vector<std::string> Scenarios() {
  std::vector<std::string> files = testkit::FilesIn("tests/scenarios", ".yaml");
  std::erase_if(files, [](const std::string& file) { return absl::StrContains(file, "disk"); });
  return files;
}

INSTANTIATE_TEST_SUITE_P(, WrongTurns, ::testing::ValuesIn(Scenarios()), [](const auto& info) {
  std::string name = info.param.substr(info.param.rfind('/') + 1);
  name.resize(name.find('.'));
  for (char& c : name)
    if (c == '-') c = '_';
  return name;
});

}  // namespace
}  // namespace vigil::edge
