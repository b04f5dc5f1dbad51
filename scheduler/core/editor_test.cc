// Method: records are edited under known tokens and positions; what copies still see, what is
// touched, what leaves memory, and what a replay skips is then looked at.
#include "scheduler/core/editor.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace vigil::scheduler {
namespace {

using ::testing::ElementsAre;

Agency NewAgency(const std::string& name) {
  Agency agency;
  agency.name = AgencyName(name);
  return agency;
}

Family NewFamily(const std::string& name, CaseStatus status) {
  Family family;
  family.name = FamilyName(name);
  family.status = status;
  return family;
}

TEST(StateEditor, CopiesOncePerTokenAndNeverUnderACopy) {
  State state;
  MapRows rows;
  StateEditor editor(&state, rows, NextToken());
  editor.BeginEvent(1, NextToken());
  Agency* first = editor.Create(NewAgency("agencies/a"));
  EXPECT_EQ(editor.Edit<Agency>("agencies/a"), first);  // same token: in place
  first->zone = "Europe/London";
  const State copy = state;
  editor.BeginEvent(2, NextToken());
  Agency* second = editor.Edit<Agency>("agencies/a");
  EXPECT_NE(second, first);
  second->zone = "America/New_York";
  EXPECT_EQ(copy.map<Agency>().Find("agencies/a")->zone, "Europe/London");
  EXPECT_EQ(copy.map<Agency>().Find("agencies/a")->reflects, 1);
  EXPECT_EQ(state.map<Agency>().Find("agencies/a")->zone, "America/New_York");
  EXPECT_EQ(state.map<Agency>().Find("agencies/a")->reflects, 2);
}

TEST(StateEditor, RemembersWhatWasTouchedOnceInOrder) {
  State state;
  MapRows rows;
  StateEditor editor(&state, rows, NextToken());
  editor.BeginEvent(1, NextToken());
  editor.Create(NewAgency("agencies/b"));
  editor.Create(NewAgency("agencies/a"));
  editor.Edit<Agency>("agencies/b");
  EXPECT_THAT(editor.TakeTouched(), ElementsAre(RecordRef{kKindOf<Agency>, "agencies/b"},
                                                RecordRef{kKindOf<Agency>, "agencies/a"}));
  EXPECT_TRUE(editor.TakeTouched().empty());
}

TEST(StateEditor, ClosedRecordsLeaveMemoryAndComeBackWhenEdited) {
  const std::string name = "agencies/a/families/f";
  State state;
  MapRows rows;
  StateEditor editor(&state, rows, NextToken());
  editor.BeginEvent(5, NextToken());
  editor.Create(NewFamily(name, CaseStatus::CASE_STATUS_NOT_OPENED));
  editor.Create(NewFamily("agencies/a/families/g", CaseStatus::CASE_STATUS_OPEN));
  for (StoredRow& row : editor.StoreClosed(editor.TakeTouched()))
    rows.Put(std::move(row.key), std::move(row.value));
  EXPECT_EQ(rows.rows().size(), 1);
  EXPECT_EQ(state.map<Family>().size(), 1);
  ASSERT_NE(editor.Find<Family>(name), nullptr);
  EXPECT_EQ(editor.Find<Family>(name)->status, CaseStatus::CASE_STATUS_NOT_OPENED);

  // A replay of what the row reflects already is skipped; what came later is not.
  editor.BeginEvent(4, NextToken());
  EXPECT_EQ(editor.Edit<Family>(name), nullptr);
  editor.BeginEvent(5, NextToken());
  EXPECT_EQ(editor.Edit<Family>(name), nullptr);
  EXPECT_TRUE(editor.TakeTouched().empty());
  editor.BeginEvent(6, NextToken());
  Family* again = editor.Edit<Family>(name);
  ASSERT_NE(again, nullptr);
  again->label = "late";
  for (StoredRow& row : editor.StoreClosed(editor.TakeTouched()))
    rows.Put(std::move(row.key), std::move(row.value));
  EXPECT_EQ(editor.Find<Family>(name)->label, "late");
  EXPECT_EQ(editor.Find<Family>(name)->reflects, 6);
}

TEST(StateEditor, EditOrCreate) {
  State state;
  MapRows rows;
  StateEditor editor(&state, rows, NextToken());
  editor.BeginEvent(1, NextToken());
  editor.EditOrCreate<Agency>("agencies/a", NewAgency("agencies/a"))->zone = "one";
  editor.BeginEvent(2, NextToken());
  EXPECT_EQ(editor.EditOrCreate<Agency>("agencies/a", NewAgency("agencies/a"))->zone, "one");
}

using StateEditorDeathTest = ::testing::Test;
TEST(StateEditorDeathTest, AChangeOfNothingIsAProgrammersError) {
  State state;
  MapRows rows;
  StateEditor editor(&state, rows, NextToken());
  editor.BeginEvent(7, NextToken());
  EXPECT_DEATH(editor.Edit<Agency>("agencies/a"), "event 7 changes agency agencies/a");
}

}  // namespace
}  // namespace vigil::scheduler
