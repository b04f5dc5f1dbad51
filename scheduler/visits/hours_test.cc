// Method: one family's records of every kind (D12), by ledger for the family and for each worker:
// two workers at once, one who is not qualified, overlaps, the edges of the dates, archived weeks.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/testing/visit_world.h"

namespace vigil::scheduler {
namespace {

class Hours : public ::testing::Test {
 protected:
  Hours() : w_("2026-10-12T12:00:00Z") {
    helper_ = w_.AddStaff(w_.team, "frs", types::v1::STAFF_ROLE_FRS);
    second_ = w_.AddStaff(w_.team, "tb", types::v1::STAFF_ROLE_THERAPIST);
    w_.AdvanceTo("2026-10-24T12:00:00Z");
  }
  void Record(const std::string& id, const std::string& start, int minutes,
              const std::function<void(v1::VisitDetails&)>& tweak) {
    v1::RecordVisitRequest request = w_.Record(id, start, minutes);
    tweak(*request.mutable_actual());
    w_.Must(request);
  }
  std::string Ask(const std::string& from = "", const std::string& until = "") {
    v1::GetHoursRequest request;
    request.set_family(w_.family);
    request.set_from_date(from);
    request.set_until_date(until);
    const auto answer = w_.Ask<v1::GetHoursResponse>(request);
    std::string text = Text(answer.family());
    for (const v1::WorkerLedgers& worker : answer.workers())
      absl::StrAppend(&text, "; ", NameLeaf(worker.staff()), " ", Text(worker.ledgers()));
    return text;
  }
  static std::string Text(const v1::Ledgers& l) {
    return absl::StrCat(l.direct_minutes(), " ", l.phone_minutes(), " ", l.video_minutes(), " ",
                        l.collateral_minutes(), " ", l.other_minutes());
  }

  VisitWorld w_;
  std::string helper_, second_;
};

TEST_F(Hours, D12_TwoWorkersAreFamilyMinutesOnceAndWorkerMinutesTwice) {
  Record("v", "2026-10-20T17:00", 60, [&](v1::VisitDetails& d) {
    d.add_workers()->set_staff(second_);
    d.add_workers()->set_staff(helper_);
  });
  EXPECT_EQ(Ask(), "60 0 0 0 0; ta 60 0 0 0 0; tb 60 0 0 0 0") << "the helper's are no D2 minutes";
}

TEST_F(Hours, D12_EachRecordIsInOneLedger) {
  Record("phone", "2026-10-20T09:00", 10,
         [](v1::VisitDetails& d) { d.set_mode(types::v1::VISIT_MODE_PHONE); });
  Record("video", "2026-10-20T10:00", 20,
         [](v1::VisitDetails& d) { d.set_mode(types::v1::VISIT_MODE_VIDEO); });
  Record("school", "2026-10-20T11:00", 30, [](v1::VisitDetails& d) {
    d.clear_participants();
    d.set_mode(types::v1::VISIT_MODE_PHONE);
  });
  Record("help", "2026-10-20T12:00", 40,
         [](v1::VisitDetails& d) { d.add_purposes(types::v1::VISIT_PURPOSE_PRACTICAL_HELP); });
  Record("short", "2026-10-20T13:00", 5, [](v1::VisitDetails&) {});  // too short to count
  EXPECT_EQ(Ask(), "5 10 20 30 40; ta 5 10 20 30 40");
}

TEST_F(Hours, D12_OfTheDatesAskedForBothInclusive) {
  w_.Held("a", "2026-10-19T23:59", 60);
  w_.Held("b", "2026-10-20T00:30", 60);  // overlaps the first: once for the family
  EXPECT_EQ(Ask("2026-10-19", "2026-10-19"), "60 0 0 0 0; ta 60 0 0 0 0");
  EXPECT_EQ(Ask("2026-10-20", "2026-10-20"), "60 0 0 0 0; ta 60 0 0 0 0");
  EXPECT_EQ(Ask("2026-10-19", "2026-10-20"), "91 0 0 0 0; ta 91 0 0 0 0");
  EXPECT_EQ(Ask("2026-10-21"), "0 0 0 0 0");
}

TEST_F(Hours, D12_OfWeeksThatHaveLeftMemoryToo) {
  w_.Held("a", "2026-10-20T17:00", 60);
  w_.AdvanceTo("2026-12-20T12:00:00Z");
  ASSERT_EQ(w_.Get<Family>(w_.family)->visits.size(), 0u);
  EXPECT_EQ(Ask(), "60 0 0 0 0; ta 60 0 0 0 0");
}

}  // namespace
}  // namespace vigil::scheduler
