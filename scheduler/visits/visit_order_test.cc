// Method: commands about visits are given in an order, or with facts, that a rule refuses; the
// refusal must say which rule, of which visit, with what value, and must write nothing.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "scheduler/testing/fixture.h"
#include "scheduler/visits/decide.h"
#include "scheduler/visits/visit_lookup.h"

namespace vigil::scheduler {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// Tuesday 1 December 2026, 10:00 in Connecticut.
class VisitOrder : public ::testing::Test {
 protected:
  VisitOrder()
      : w_("2026-12-01T15:00:00Z"),
        team_(w_.AddTeam("ct", "mst-ipv-connecticut")),
        ta_(w_.AddStaff(team_, "ta", types::v1::STAFF_ROLE_THERAPIST)),
        family_(w_.OpenFamily(team_, "f", ta_, "2026-11-02")) {}

  // From a local time on, for an hour, by a worker; more is other details.
  static std::string Details(const std::string& local, const std::string& worker,
                             const std::string& more = "") {
    return absl::StrCat("start { local { date_time: '", local,
                        ":00' } } end { local { date_time: '", local, ":59' } } workers { staff: '",
                        worker, "' } place: VISIT_PLACE_HOME ", more);
  }
  auto Schedule(const std::string& id, const std::string& details) {
    return w_.Do(Make<v1::ScheduleVisitRequest>(
        absl::StrCat("parent: '", family_, "' visit_id: '", id, "' planned { ", details, " }")));
  }
  auto Record(const std::string& id, const std::string& more) {
    return w_.Do(Make<v1::RecordVisitRequest>(
        absl::StrCat("parent: '", family_, "' visit_id: '", id, "' ", more)));
  }
  auto Correct(const std::string& id, const std::string& more) {
    return w_.Do(Make<v1::CorrectVisitRequest>(
        absl::StrCat("name: '", Visit(id), "' reason { text: 'r' } ", more)));
  }
  auto Cancel(const std::string& id, const std::string& more) {
    return w_.Do(Make<v1::CancelVisitRequest>(absl::StrCat("name: '", Visit(id), "' ", more)));
  }
  auto Move(const std::string& id, const std::string& to, const std::string& details) {
    return w_.Do(Make<v1::MoveVisitRequest>(absl::StrCat(
        "name: '", Visit(id), "' new_visit_id: '", to,
        "' cancelled_by: VISIT_OUTCOME_CANCELLED_BY_FAMILY planned { ", details, " }")));
  }
  std::string Visit(const std::string& id) const { return absl::StrCat(family_, "/visits/", id); }

  using Result = absl::StatusOr<std::vector<DecidedEvent>>;
  // What refuses: the rule, what it refuses, and the words that say why; nothing was written.
  void ExpectRule(const Result& result, const std::string& reason, const std::string& rule,
                  const std::string& subject, const std::string& words) {
    ASSERT_EQ(Reason(result), reason) << result.status();
    EXPECT_EQ(result.status().code(), absl::StatusCode::kFailedPrecondition);
    google::rpc::PreconditionFailure failure;
    ASSERT_TRUE(failure.ParseFromString(
        std::string(result.status().GetPayload(kPreconditionUrl).value_or(absl::Cord()))));
    ASSERT_EQ(failure.violations_size(), 1);
    EXPECT_EQ(failure.violations(0).type(), rule);
    EXPECT_EQ(failure.violations(0).subject(), subject);
    EXPECT_THAT(failure.violations(0).description(), HasSubstr(words));
    ExpectNothingWritten();
  }
  void ExpectField(const Result& result, const std::string& field, const std::string& words) {
    EXPECT_EQ(result.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(MessageOf(result), AllOf(StartsWith(absl::StrCat(field, ": ")), HasSubstr(words)));
    ExpectNothingWritten();
  }
  // Call after each command that is done.
  void Written() { written_ = w_.log().size(); }
  void ExpectNothingWritten() { EXPECT_EQ(w_.log().size(), written_); }

  World w_;
  const std::string team_, ta_, family_;
  size_t written_ = w_.log().size();
};

constexpr char kCompleted[] = "outcome: VISIT_OUTCOME_COMPLETED ";
constexpr char kNotAttended[] = "outcome: VISIT_OUTCOME_NOT_ATTENDED ";
constexpr char kByFamily[] = "cancelled_by: VISIT_OUTCOME_CANCELLED_BY_FAMILY ";

TEST_F(VisitOrder, WhatIsNotThereIsNamed) {
  for (const Result& result : {Cancel("nobody", kByFamily), Correct("nobody", kCompleted),
                               Move("nobody", "new", Details("2026-12-03T10", ta_))}) {
    EXPECT_EQ(Reason(result), "VISIT_NOT_FOUND");
    EXPECT_THAT(MessageOf(result), HasSubstr(Visit("nobody")));
    ExpectNothingWritten();
  }
  ExpectField(Record("nobody", kCompleted), "actual", "'nobody' was never scheduled");
}

TEST_F(VisitOrder, AVisitIsMadeOnce) {
  ASSERT_EQ(Reason(Schedule("v", Details("2026-12-02T10", ta_))), "OK");
  ASSERT_EQ(Reason(Schedule("w", Details("2026-12-02T14", ta_))), "OK");
  Written();
  for (const Result& result : {Schedule("v", Details("2026-12-03T10", ta_)),
                               Move("w", "v", Details("2026-12-03T10", ta_))}) {
    EXPECT_EQ(Reason(result), "VISIT_EXISTS");
    EXPECT_THAT(MessageOf(result), HasSubstr(Visit("v")));
    ExpectNothingWritten();
  }
}

TEST_F(VisitOrder, ARecordComesBeforeItsCorrectionAndOnce) {
  ASSERT_EQ(Reason(Schedule("v", Details("2026-12-01T08", ta_))), "OK");
  Written();
  ExpectRule(Correct("v", kCompleted), "VISIT_HAS_NO_OUTCOME", "D1", Visit("v"),
             "no record to correct yet");
  ASSERT_EQ(Reason(Record("v", kCompleted)), "OK");
  Written();
  for (const Result& again : {Record("v", kNotAttended), Cancel("v", kByFamily),
                              Move("v", "new", Details("2026-12-03T10", ta_))})
    ExpectRule(again, "VISIT_HAS_OUTCOME", "D1", Visit("v"), "completed already");
  ExpectField(Correct("v", "outcome: VISIT_OUTCOME_SCHEDULED"), "outcome",
              "not taken back to SCHEDULED");
  ASSERT_EQ(Reason(Correct("v", kNotAttended)), "OK");
}

TEST_F(VisitOrder, NothingIsRecordedBeforeItTookPlace) {
  ASSERT_EQ(Reason(Schedule("v", Details("2026-12-02T10", ta_))), "OK");
  Written();
  ExpectField(Record("v", kCompleted), "actual", "2026");
  ExpectField(Record("n", kCompleted + ("actual { " + Details("2026-12-02T10", ta_) + " }")),
              "actual.start", "2026");
  ExpectField(Record("v", "outcome: VISIT_OUTCOME_CANCELLED_BY_FAMILY"), "outcome",
              "cancelled with CancelVisit");
  ExpectField(Cancel("v", "cancelled_by: VISIT_OUTCOME_COMPLETED"), "cancelled_by",
              "VISIT_OUTCOME_COMPLETED is no cancellation");
}

TEST_F(VisitOrder, TimesOfAVisitFollowEachOtherAndTheCase) {
  ExpectField(Schedule("v", absl::StrCat("start { local { date_time: '2026-12-02T10:00' } } end { "
                                         "local { date_time: '2026-12-02T10:00' } } workers { "
                                         "staff: '",
                                         ta_, "' } place: VISIT_PLACE_HOME")),
              "planned.end", "is not after the start");
  ExpectField(Schedule("v", Details("2026-11-01T10", ta_)), "planned.start",
              "before the referral of " + family_);
  w_.Close(family_, "2026-12-01");
  Written();
  ExpectField(Schedule("v", Details("2026-12-02T10", ta_)), "planned.start",
              "after the end of " + family_);
}

TEST_F(VisitOrder, WorkersAreEmployedAndParticipantsOfTheFamily) {
  const std::string later =
      w_.AddStaff(team_, "tb", types::v1::STAFF_ROLE_THERAPIST, 100, "2026-12-07");
  Written();
  ExpectRule(Schedule("v", Details("2026-12-06T10", later)), "WORKER_NOT_EMPLOYED", "D1", later,
             "not employed on Sun 6 Dec 2026");
  ExpectField(
      Schedule("v", Details("2026-12-08T10", ta_, absl::StrCat("workers { staff: '", ta_, "' }"))),
      "planned.workers[1].staff", "named twice");
  const std::string stranger = w_.AddPerson("agencies/ct", "stranger");
  Written();
  ExpectRule(
      Schedule("v", Details("2026-12-08T10", ta_, absl::StrCat("participants: '", stranger, "'"))),
      "NOT_A_MEMBER", "D2", stranger, "is not of " + family_ + " on Tue 8 Dec 2026");
  EXPECT_EQ(Reason(Schedule("v", Details("2026-12-07T10", later))), "OK");
}

TEST_F(VisitOrder, AVisitOfAnArchivedWeekStaysInIt) {
  ASSERT_EQ(Reason(Schedule("v", Details("2026-12-03T10", ta_))), "OK");
  w_.AdvanceTo("2027-02-22T15:00:00Z");
  ASSERT_TRUE(FindVisit(w_.view(), *w_.Get<Family>(family_), "v").archived_week.has_value());
  Written();
  const std::string next_week = "actual { " + Details("2026-12-08T10", ta_) + " }";
  ExpectRule(Record("v", kCompleted + next_week), "VISIT_WEEK_ARCHIVED", "D6", Visit("v"),
             "cannot be put into the week of Mon 7 Dec 2026");
  ASSERT_EQ(Reason(Record("v", kCompleted)), "OK");
  Written();
  ExpectRule(Correct("v", kCompleted + next_week), "VISIT_WEEK_ARCHIVED", "D6", Visit("v"),
             "belongs to the week of Mon 30 Nov 2026");
  EXPECT_EQ(Reason(Correct("v", kCompleted + ("actual { " + Details("2026-12-04T10", ta_) + " }"))),
            "OK");
}

}  // namespace
}  // namespace vigil::scheduler
