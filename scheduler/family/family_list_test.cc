// Method: families in memory and in rows are listed page by page, with pages of every size and with
// writes between the pages; each family that was there throughout must come exactly once.
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/limits.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/family/query.h"
#include "scheduler/testing/fixture.h"

namespace vigil::scheduler {
namespace {

using ::testing::ElementsAre;
using types::v1::STAFF_ROLE_THERAPIST;

std::vector<std::string> ListAll(const World& w, v1::ListFamiliesRequest request) {
  std::vector<std::string> names;
  while (true) {
    const auto page = Query(w.view(), request, w.view_context());
    VIGIL_CHECK(page.ok()) << page.status();
    if (request.page_size() > 0) {
      EXPECT_LE(page->families_size(), request.page_size());
    }
    for (const v1::Family& family : page->families()) names.push_back(family.name());
    if (page->next_page_token().empty()) return names;
    request.set_page_token(page->next_page_token());
  }
}

class FamilyList : public ::testing::Test {
 protected:
  FamilyList()
      : team_(w_.AddTeam("a", "mst-uk-standard")),
        ta_(w_.AddStaff(team_, "ta", STAFF_ROLE_THERAPIST)) {
    for (int i = 0; i < 12; ++i) {
      const std::string family = w_.Refer(team_, absl::StrFormat("f%02d", i));
      all_.push_back(family);
      if (i % 3 == 0) End(family);  // into the rows
    }
    request_.set_parent("agencies/a");
  }
  void End(const std::string& family) {
    w_.Must(Make<v1::EndReferralRequest>(absl::StrCat("name: '", family, "'")));
  }
  World w_;
  const std::string team_, ta_;
  std::vector<std::string> all_;
  v1::ListFamiliesRequest request_;
};

TEST_F(FamilyList, PagesOfEverySizeGiveAllInOrder) {
  for (int size = 1; size <= 14; ++size) {
    request_.set_page_size(size);
    EXPECT_EQ(ListAll(w_, request_), all_) << size;
  }
}

TEST_F(FamilyList, StableUnderWrites) {
  request_.set_page_size(5);
  auto page = Query(w_.view(), request_, w_.view_context());
  ASSERT_EQ(page->families_size(), 5);
  std::set<std::string> seen;
  for (const v1::Family& family : page->families()) seen.insert(family.name());
  w_.Refer(team_, "e-before");    // before the page: not seen any more
  w_.Refer(team_, "f05-behind");  // behind it: seen
  End(all_[2]);                   // moves into the rows, was seen
  End(all_[7]);                   // moves into the rows, to be seen
  request_.set_page_token(page->next_page_token());
  for (const std::string& name : ListAll(w_, request_))
    EXPECT_TRUE(seen.insert(name).second) << name << " twice";
  EXPECT_EQ(seen.size(), 13);
  EXPECT_EQ(seen.count("agencies/a/families/f05-behind"), 1);
}

TEST_F(FamilyList, Filters) {
  request_.add_statuses(types::v1::CASE_STATUS_NOT_OPENED);
  EXPECT_THAT(ListAll(w_, request_), ElementsAre(all_[0], all_[3], all_[6], all_[9]));
  request_.clear_statuses();
  w_.Accept(all_[4], ta_, "2026-11-02");
  request_.set_therapist(ta_);
  EXPECT_THAT(ListAll(w_, request_), ElementsAre(all_[4]));
  request_.clear_therapist();
  const std::string other = w_.AddTeam("a", "leicester-standard", "other");
  const std::string family = w_.Refer(other, "z");
  request_.set_team(other);
  EXPECT_THAT(ListAll(w_, request_), ElementsAre(family));
}

TEST_F(FamilyList, OnlyOfThisAgency) {
  w_.Refer(w_.AddTeam("a2", "mst-uk-standard"), "f00");
  EXPECT_EQ(ListAll(w_, request_), all_);
}

TEST_F(FamilyList, RefusesWhatBelongsElsewhere) {
  request_.set_page_token("agencies/b/families/x");
  EXPECT_EQ(Reason(Query(w_.view(), request_, w_.view_context())), "INVALID_PAGE_TOKEN");
  request_.clear_page_token();
  request_.set_team("agencies/a/teams/none");
  EXPECT_EQ(Reason(Query(w_.view(), request_, w_.view_context())), "TEAM_NOT_FOUND");
  request_.set_parent("agencies/none");
  EXPECT_EQ(Reason(Query(w_.view(), request_, w_.view_context())), "AGENCY_NOT_FOUND");
}

// Rows that no filter lets through: a page looks at so many and hands on, and none is lost.
TEST(FamilyListLimit, LooksAtSoManyRowsAPage) {
  State state;
  MapRows rows;
  StateEditor editor(&state, rows, NextToken());
  editor.BeginEvent(1, NextToken());
  Agency agency;
  agency.name = AgencyName("agencies/a");
  agency.zone = "Europe/London";
  editor.Create(std::move(agency));
  const auto put = [&rows](size_t i, CaseStatus status) {
    Family family;
    family.name = FamilyName(absl::StrFormat("agencies/a/families/f%06d", i));
    family.programme = ProgrammeName("agencies/a/programmes/p");
    family.status = status;
    rows.Put(RowKey(Family::kKind, family.key()), Encode(family));
  };
  for (size_t i = 1; i <= limits::kMaxRowsPerPage; ++i) put(i, CaseStatus::CASE_STATUS_NOT_OPENED);
  v1::ListFamiliesRequest request;
  request.set_parent("agencies/a");
  request.add_statuses(types::v1::CASE_STATUS_CLOSED);
  ViewContext context;
  const StateView view(state, rows);
  // At the limit the scan stops and says where; the page after it is the last.
  auto page = Query(view, request, context);
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->next_page_token(),
            absl::StrFormat("agencies/a/families/f%06d", limits::kMaxRowsPerPage));
  request.set_page_token(page->next_page_token());
  EXPECT_EQ(Query(view, request, context)->next_page_token(), "");
  // One fewer: one page.
  request.set_page_token("agencies/a/families/f000001");
  EXPECT_EQ(Query(view, request, context)->next_page_token(), "");
}

}  // namespace
}  // namespace vigil::scheduler
