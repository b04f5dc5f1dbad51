// Method: two families of one therapist; bookings before, beside, at the edge of and over another
// one, also of a worker who is there for part of the time, and what a cancellation makes of it.
#include "scheduler/visits/overlaps.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/testing/visit_world.h"
#include "scheduler/visits/answer.h"

namespace vigil::scheduler {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Overlaps : public ::testing::Test {
 protected:
  Overlaps() {
    other_ = w_.OpenFamily(w_.team, "g", w_.therapist, "2026-10-12");
    w_.Must(w_.Booking("v", "2026-10-20T17:00", 60));
  }
  std::vector<std::string> Book(const std::string& family, const std::string& id,
                                const std::string& start, int minutes) {
    v1::ScheduleVisitRequest request = w_.Booking(id, start, minutes);
    request.set_parent(family);
    request.mutable_planned()->set_participants(
        0, family == other_ ? "agencies/a/persons/g-youth" : "agencies/a/persons/f-youth");
    w_.Must(request);
    const auto answer = Answer(w_.view(), request, w_.view_context());
    return {answer.warnings().begin(), answer.warnings().end()};
  }

  VisitWorld w_;
  std::string other_;
};

TEST_F(Overlaps, OfAWorkerInTwoFamiliesAreWarnedOf) {
  EXPECT_THAT(Book(other_, "a", "2026-10-20T16:00", 60), IsEmpty());
  EXPECT_THAT(Book(other_, "b", "2026-10-20T18:00", 60), IsEmpty());
  EXPECT_THAT(Book(other_, "c", "2026-10-21T17:00", 60), IsEmpty());
  EXPECT_THAT(
      Book(other_, "d", "2026-10-20T17:59", 1),
      ElementsAre(HasSubstr("agencies/a/staff/ta is with f from 17:00 EDT, Tue 20 Oct 2026")));
}

TEST_F(Overlaps, OfOneFamilyAreWarnedOfWhoeverComes) {
  EXPECT_THAT(Book(w_.family, "a", "2026-10-20T17:30", 60),
              ElementsAre(HasSubstr("f has another visit from 17:00 EDT, Tue 20 Oct 2026")));
}

TEST_F(Overlaps, EndWithACancellation) {
  v1::CancelVisitRequest cancel;
  cancel.set_name(w_.family + "/visits/v");
  cancel.set_cancelled_by(types::v1::VISIT_OUTCOME_CANCELLED_BY_SERVICE);
  w_.Must(cancel);
  EXPECT_THAT(Book(other_, "a", "2026-10-20T17:00", 60), IsEmpty());
}

}  // namespace
}  // namespace vigil::scheduler
