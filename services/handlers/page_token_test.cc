// Method: a place goes out as a token and comes back through the request that asks for the next
// page; then each part of what the token is bound to is changed, one at a time.
#include "services/handlers/page_token.h"

#include <string>

#include "absl/strings/escaping.h"
#include "base/limits.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/core/rejections.h"
#include "vigil/v1/case.pb.h"
#include "vigil/v1/roster.pb.h"

namespace vigil::handlers {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kPlace[] = "agencies/a/families/f-17";

eventstore::Key256 KeyOf(uint64_t seed) {
  return eventstore::RandomKey(eventstore::SeededEntropy(seed));
}

class PageToken : public ::testing::Test {
 protected:
  PageToken() {
    list_.set_parent("agencies/a");
    list_.set_page_size(10);
    list_.add_statuses(types::v1::CASE_STATUS_OPEN);
  }
  std::string Token(const std::string& place = kPlace) {
    v1::ListFamiliesResponse page;
    page.set_next_page_token(place);
    SealPageToken({&key_, 3}, list_, &page);
    return page.next_page_token();
  }
  std::string Opened(v1::ListFamiliesRequest request, const std::string& token) {
    request.set_page_token(token);
    const absl::Status status = OpenPageToken({&key_, 3}, &request);
    return status.ok() ? request.page_token() : scheduler::ReasonOf(status);
  }

  const eventstore::Key256 key_ = KeyOf(1);
  v1::ListFamiliesRequest list_;
};

TEST_F(PageToken, SaysNothingAndComesBack) {
  const std::string token = Token();
  EXPECT_THAT(token, Not(HasSubstr("f-17")));
  EXPECT_EQ(Opened(list_, token), kPlace);
  EXPECT_EQ(Opened(list_, ""), "");
  v1::ListFamiliesResponse last;  // no further page, no token
  SealPageToken({&key_, 3}, list_, &last);
  EXPECT_EQ(last.next_page_token(), "");
}

TEST_F(PageToken, TheSizeOfAPageAndHowLongToWaitDoNotMakeAnotherList) {
  const std::string token = Token();
  auto other = list_;
  other.set_page_size(500);
  other.mutable_options()->set_min_position(7);
  other.mutable_options()->set_epoch(3);
  EXPECT_EQ(Opened(other, token), kPlace);
}

TEST_F(PageToken, IsGoodForItsOwnListOnly) {
  const std::string token = Token();
  auto parent = list_, team = list_, statuses = list_, as_of = list_;
  parent.set_parent("agencies/b");
  team.set_team("agencies/a/teams/t");
  statuses.add_statuses(types::v1::CASE_STATUS_CLOSED);
  as_of.mutable_options()->set_as_of_position(9);
  for (const auto& other : {parent, team, statuses, as_of})
    EXPECT_EQ(Opened(other, token), "INVALID_PAGE_TOKEN") << other.ShortDebugString();
  v1::ListStaffRequest staff;  // another list with the same fields
  staff.set_parent("agencies/a");
  staff.set_page_token(token);
  EXPECT_EQ(scheduler::ReasonOf(OpenPageToken({&key_, 3}, &staff)), "INVALID_PAGE_TOKEN");
}

TEST_F(PageToken, CannotBeMadeOrChangedByAClient) {
  const std::string token = Token();
  for (size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_NE(Opened(list_, changed), kPlace) << i;
    EXPECT_NE(Opened(list_, token.substr(0, i)), kPlace) << i;
  }
  for (const std::string& made : {std::string(kPlace), std::string("%%%"), token + token})
    EXPECT_EQ(Opened(list_, made), "INVALID_PAGE_TOKEN") << made;
  const eventstore::Key256 other = KeyOf(2);
  list_.set_page_token(token);
  EXPECT_EQ(scheduler::ReasonOf(OpenPageToken({&other, 3}, &list_)), "INVALID_PAGE_TOKEN");
}

TEST_F(PageToken, OfAnotherEpochSaysSo) {
  list_.set_page_token(Token());
  EXPECT_EQ(scheduler::ReasonOf(OpenPageToken({&key_, 4}, &list_)), "LOG_EPOCH_CHANGED");
}

TEST_F(PageToken, TheLongestPlaceFitsAndRequestsTakeTheToken) {
  const std::string longest(limits::kMaxResourceNameBytes, 'x');
  const std::string token = Token(longest);
  EXPECT_LE(token.size(), limits::kMaxPageTokenBytes);
  EXPECT_EQ(Opened(list_, token), longest);
}

}  // namespace
}  // namespace vigil::handlers
