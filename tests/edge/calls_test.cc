// One service, real sockets: what holds for every call whatever it does. Each promise is tried from
// the client's side, and what the log holds afterwards is looked at from inside.
#include <future>
#include <string>

#include "base/limits.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "scheduler/core/rejections.h"
#include "services/engine/engine.h"
#include "services/handlers/call.h"
#include "tests/edge/service.h"
#include "tests/testing/valid_request.h"
#include "vigil/v1/case.pb.h"

namespace vigil::edge {
namespace {

using scheduler::ReasonOf;
using ::testing::HasSubstr;

class Calls : public ::testing::Test {
 protected:
  uint64_t Head() { return service_->engine().log().DurableHead().position; }
  absl::StatusOr<v1::CreateAgencyResponse> Found(const std::string& id,
                                                 const std::string& request_id,
                                                 const std::string& more = "") {
    return client_.Ask<v1::CreateAgencyResponse>(Make<v1::CreateAgencyRequest>(
        absl::StrCat("options { request_id: '", request_id, "' ", more, " } agency_id: '", id,
                     "' display_name: 'Connecticut' zone: 'America/New_York'")));
  }

  std::unique_ptr<vigild::Environment> service_ = StartService();
  Client client_{AddressOf(*service_)};
};

TEST_F(Calls, EveryMethodOfEveryServiceIsServed) {
  for (const auto* method : testkit::AllMethods()) {
    const auto request = testkit::ValidRequest(*method->input_type());
    if (method->server_streaming()) continue;  // watch_test
    const auto answer =
        client_.rpc().Call(MethodTaking(*request), *request, Supervisor(), absl::Seconds(20));
    EXPECT_NE(answer.status().code(), absl::StatusCode::kUnimplemented) << method->full_name();
    EXPECT_NE(answer.status().code(), absl::StatusCode::kInternal) << answer.status();
    if (!answer.ok()) {
      EXPECT_NE(ReasonOf(answer.status()), "") << method->full_name();
    }
  }
}

TEST_F(Calls, AnEmptyRequestIsRefusedFieldByFieldAndChangesNothing) {
  const uint64_t before = Head();
  for (const auto* method : testkit::AllMethods()) {
    const auto request = testkit::NewMessage(*method->input_type());
    if (testkit::ValidRequest(*method->input_type())->ByteSizeLong() == 0) continue;
    if (method->server_streaming()) continue;
    const auto answer =
        client_.rpc().Call(MethodTaking(*request), *request, Supervisor(), absl::Seconds(20));
    EXPECT_EQ(answer.status().code(), absl::StatusCode::kInvalidArgument) << method->full_name();
    EXPECT_TRUE(answer.status().GetPayload(scheduler::kBadRequestUrl).has_value());
  }
  EXPECT_EQ(Head(), before);
}

TEST_F(Calls, ARepeatedRequestIsAnsweredNotExecutedAgain) {
  const auto first = Found("ct", "r-1");
  ASSERT_TRUE(first.ok()) << first.status();
  const uint64_t head = Head();
  const auto again = Found("ct", "r-1");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_FALSE(first->receipt().repeated());
  EXPECT_TRUE(again->receipt().repeated());
  EXPECT_EQ(again->receipt().first_position(), first->receipt().first_position());
  EXPECT_EQ(again->receipt().last_position(), first->receipt().last_position());
  EXPECT_EQ(again->agency().name(), "agencies/ct");
  EXPECT_EQ(Head(), head);
}

TEST_F(Calls, ARepeatedRequestShowsHowThingsStandNowAndSaysAsOfWhen) {
  const auto record = Make<v1::RecordPersonRequest>(
      "options { request_id: 'p' } parent: 'agencies/ct' person_id: 'p' "
      "display_name { text: 'First' }");
  ASSERT_TRUE(Found("ct", "r-1").ok());
  const auto first = client_.Ask<v1::RecordPersonResponse>(record);
  ASSERT_TRUE(first.ok()) << first.status();
  const auto changed = client_.Ask<v1::UpdatePersonResponse>(Make<v1::UpdatePersonRequest>(
      "options { request_id: 'u' } name: 'agencies/ct/persons/p' display_name { text: 'Second' }"));
  ASSERT_TRUE(changed.ok()) << changed.status();
  const auto again = client_.Ask<v1::RecordPersonResponse>(record);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(again->receipt().repeated());
  EXPECT_EQ(again->receipt().last_position(), first->receipt().last_position());
  EXPECT_EQ(again->receipt().recorded_at().seconds(), first->receipt().recorded_at().seconds());
  EXPECT_EQ(again->person().display_name().text(), "Second");
  EXPECT_EQ(again->as_of().position(), Head());
}

TEST_F(Calls, TheSameIdWithOtherContentIsRefused) {
  ASSERT_TRUE(Found("ct", "r-1").ok());
  const auto other = Found("other", "r-1");
  EXPECT_EQ(other.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(other.status()), "REQUEST_ID_REUSED");
  // Another principal has request ids of their own.
  auto mine = Make<v1::CreateAgencyRequest>(
      "options { request_id: 'r-1' } agency_id: 'b' display_name: 'B' zone: 'Europe/London'");
  EXPECT_TRUE(client_.Ask<v1::CreateAgencyResponse>(mine, {"importer", "admin", "", ""}).ok());
}

TEST_F(Calls, ValidateOnlyDecidesAndWritesNothing) {
  const uint64_t head = Head();
  const auto trial = Found("ct", "r-1", "validate_only: true");
  ASSERT_TRUE(trial.ok()) << trial.status();
  EXPECT_TRUE(trial->receipt().validated_only());
  EXPECT_EQ(trial->receipt().last_position(), 0u);
  EXPECT_EQ(trial->agency().name(), "agencies/ct");
  EXPECT_EQ(Head(), head);
  ASSERT_TRUE(Found("ct", "r-1").ok());  // the id is still free
  const auto refused = Found("ct", "r-2", "validate_only: true");
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kAlreadyExists);
}

TEST_F(Calls, EveryChangeSaysWhoMadeIt) {
  const uint64_t head = Head();
  const auto request = Make<v1::CreateAgencyRequest>(
      "options { request_id: 'r' } agency_id: 'b' display_name: 'B' zone: 'Europe/London'");
  const auto nobody = client_.Ask<v1::CreateAgencyResponse>(request, {"", "", "", ""});
  EXPECT_EQ(nobody.status().code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(ReasonOf(nobody.status()), "ACTOR_REQUIRED");
  const auto odd = client_.Ask<v1::CreateAgencyResponse>(request, {"Ruth Aldana", "", "", ""});
  EXPECT_EQ(ReasonOf(odd.status()), "INVALID_METADATA");
  EXPECT_EQ(Head(), head);
  ASSERT_TRUE(client_
                  .Ask<v1::CreateAgencyResponse>(
                      request, {"agencies/b/staff/s", "supervisor", "agencies/b/staff/t", "cli"})
                  .ok());
  const auto log = client_.Ask<v1::ReadEventsResponse>(
      Make<v1::ReadEventsRequest>("filter { partition: 'agencies/b' }"));
  ASSERT_TRUE(log.ok()) << log.status();
  ASSERT_EQ(log->commits_size(), 1);
  EXPECT_EQ(log->commits(0).actor(), "agencies/b/staff/s");
  EXPECT_EQ(log->commits(0).role(), "supervisor");
  EXPECT_EQ(log->commits(0).on_behalf_of(), "agencies/b/staff/t");
  EXPECT_EQ(log->commits(0).channel(), "cli");
  EXPECT_EQ(log->commits(0).request_id(), "r");
}

TEST_F(Calls, ReadsWhatItWrote) {
  const auto created = Found("ct", "r-1");
  ASSERT_TRUE(created.ok());
  auto request = Make<v1::GetAgencyRequest>("name: 'agencies/ct'");
  request.mutable_options()->set_min_position(created->as_of().position());
  EXPECT_EQ(ReasonOf(client_.Ask<v1::GetAgencyResponse>(request).status()), "INVALID_FIELD");
  request.mutable_options()->set_epoch(created->as_of().epoch() + 1);
  EXPECT_EQ(ReasonOf(client_.Ask<v1::GetAgencyResponse>(request).status()), "LOG_EPOCH_CHANGED");
  request.mutable_options()->set_epoch(created->as_of().epoch());
  const auto got = client_.Ask<v1::GetAgencyResponse>(request);
  ASSERT_TRUE(got.ok()) << got.status();
  EXPECT_GE(got->as_of().position(), created->as_of().position());
  // A position that is not there yet: the caller's deadline ends the waiting.
  request.mutable_options()->set_min_position(created->as_of().position() + 1000);
  const absl::Status late =
      client_.Ask<v1::GetAgencyResponse>(request, Supervisor(), absl::Milliseconds(300)).status();
  EXPECT_EQ(late.code(), absl::StatusCode::kDeadlineExceeded);
}

TEST_F(Calls, AnswersAsTheLogStood) {
  ASSERT_TRUE(Found("ct", "r-1").ok());
  const auto second = client_.Ask<v1::CreateTeamResponse>(Make<v1::CreateTeamRequest>(
      "options { request_id: 't' } parent: 'agencies/ct' team_id: 't' display_name: 'T' "
      "programme: 'agencies/ct/programmes/none'"));
  EXPECT_FALSE(second.ok());
  const uint64_t founded = Head();
  auto request = Make<v1::GetAgencyRequest>("name: 'agencies/ct'");
  request.mutable_options()->set_as_of_position(founded);
  const auto then = client_.Ask<v1::GetAgencyResponse>(request);
  ASSERT_TRUE(then.ok()) << then.status();
  EXPECT_EQ(then->as_of().position(), founded);
  request.mutable_options()->set_as_of_position(founded - 1);
  EXPECT_EQ(client_.Ask<v1::GetAgencyResponse>(request).status().code(),
            absl::StatusCode::kNotFound);
  request.mutable_options()->mutable_as_of_time()->set_seconds(1);
  EXPECT_EQ(ReasonOf(client_.Ask<v1::GetAgencyResponse>(request).status()), "INVALID_FIELD");
}

// ---- through the dispatcher: what no well-behaved client can send ----

absl::Status CallRaw(vigild::Environment& service, const std::string& path,
                     const std::string& bytes, absl::Time deadline = absl::InfiniteFuture()) {
  handlers::CallInfo info;
  info.caller.actor = info.caller.principal = "tester";
  info.deadline = deadline;
  const handlers::Method* method = service.dispatcher().methods().Find(path);
  VIGIL_CHECK(method != nullptr) << path;
  std::promise<absl::Status> done;
  service.dispatcher().Call(*method, info, bytes,
                            [&done](absl::Status status, const handlers::Dispatcher::Answer&) {
                              done.set_value(status);
                            });
  return done.get_future().get();
}
constexpr char kCreateAgency[] = "/vigil.v1.RosterService/CreateAgency";

TEST_F(Calls, ADeadlineThatHasPassedIsRefusedBeforeDeciding) {
  const auto request = Make<v1::CreateAgencyRequest>(
      "options { request_id: 'r' } agency_id: 'b' display_name: 'B' zone: 'Europe/London'");
  const uint64_t head = Head();
  const absl::Status late = CallRaw(*service_, kCreateAgency, request.SerializeAsString(),
                                    RealClock().Now() - absl::Milliseconds(1));
  EXPECT_EQ(ReasonOf(late), "DEADLINE_PASSED");
  EXPECT_EQ(Head(), head);
}

TEST_F(Calls, RequestsMayBeAsLargeAsTheLimitAndNoLarger) {
  auto request = Make<v1::CreateAgencyRequest>(
      "options { request_id: 'r' } agency_id: 'b' display_name: 'B' zone: 'Europe/London'");
  // An unknown field fills it up to the byte.
  const size_t small = request.ByteSizeLong();
  const auto fill = [&](size_t size) {
    request.DiscardUnknownFields();
    request.GetReflection()->MutableUnknownFields(&request)->AddLengthDelimited(
        1000, std::string(size - small - 2 - (size < (1U << 21) ? 3 : 4), 'x'));
    VIGIL_CHECK(request.ByteSizeLong() == size) << request.ByteSizeLong();
  };
  fill(limits::kMaxRequestBytes + 1);
  const auto refused = client_.Ask<v1::CreateAgencyResponse>(request);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(refused.status()), "REQUEST_TOO_LARGE");
  fill(limits::kMaxRequestBytes);
  EXPECT_TRUE(client_.Ask<v1::CreateAgencyResponse>(request).ok());
  // Far beyond, up to what the transport takes in at all, it is still we who say so.
  for (const size_t size : {3 * limits::kMaxRequestBytes, limits::kMaxTransportBytes}) {
    fill(size);
    EXPECT_EQ(ReasonOf(client_.Ask<v1::CreateAgencyResponse>(request).status()),
              "REQUEST_TOO_LARGE");
  }
  fill(limits::kMaxTransportBytes + 1);
  EXPECT_EQ(client_.Ask<v1::CreateAgencyResponse>(request).status().code(),
            absl::StatusCode::kResourceExhausted);
}

TEST_F(Calls, BytesThatAreNoRequestAreExplained) {
  const uint64_t head = Head();
  for (const std::string& bytes :
       {std::string("\x0A\x05"), std::string("\x12\x02\xFF\xFE"), std::string(100, '\xFF')}) {
    const absl::Status status = CallRaw(*service_, kCreateAgency, bytes);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(ReasonOf(status), "INVALID_FIELD");
  }
  EXPECT_THAT(std::string(CallRaw(*service_, kCreateAgency, "\x12\x02\xFF\xFE").message()),
              HasSubstr("agency_id: is not valid UTF-8"));
  EXPECT_EQ(Head(), head);
}

}  // namespace
}  // namespace vigil::edge
