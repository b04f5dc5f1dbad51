// Method: random histories of referrals, acceptances, openings, transfers, closures, overrides and
// changes of post, on a clock that moves on between them. After every step committed, limit and
// breach of everybody are compared with a count made from the families alone. A failure prints its
// seed.
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "scheduler/calendar/civil.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/family/status.h"
#include "scheduler/roster/caseload.h"
#include "scheduler/roster/caseload_view.h"
#include "scheduler/testing/fixture.h"
#include "tests/testing/zones.h"

namespace vigil::scheduler {
namespace {

constexpr int kCap = 4;

class RandomHistory {
 public:
  explicit RandomHistory(uint32_t seed)
      : random_(seed), w_("2026-10-20T09:00:00Z"), zone_(testkit::TestZone("America/New_York")) {
    teams_ = {w_.AddTeam("ct", "mst-ipv-connecticut", "one"),
              w_.AddTeam("ct", "mst-ipv-connecticut", "two")};
    for (int i = 0; i < 4; ++i) {
      const std::string id = absl::StrCat("s", i);
      staff_.push_back(
          w_.AddStaff(teams_[i % 2], id, types::v1::STAFF_ROLE_THERAPIST, i == 3 ? 60 : 100));
    }
    w_.AddStaff(teams_[1], "s0", types::v1::STAFF_ROLE_THERAPIST, 50);  // in both teams
    w_.ActAs("agencies/ct/staff/boss", "manager");
  }

  void Step() {
    switch (random_() % 14) {
      case 0:
      case 1:
        families_.push_back(w_.Refer(Pick(teams_), absl::StrCat("f", families_.size())));
        w_.PassGates(families_.back());
        break;
      case 2:
      case 3:
        Try(absl::StrCat("name: '", AnyFamily(), "' therapist: '", Pick(staff_), "' start_date: '",
                         Day(static_cast<int>(random_() % 9)), "'"),
            v1::AcceptCaseRequest());
        break;
      case 4:
        Try(absl::StrCat("name: '", AnyFamily(), "' start_date: '", Day(0), "'"),
            v1::OpenCaseRequest());
        break;
      case 5:
        Try(absl::StrCat("name: '", AnyFamily(), "' therapist: '", Pick(staff_), "'"),
            v1::ReassignTherapistRequest());
        break;
      case 6:
        if (random_() % 2 == 0) {
          Try(absl::StrCat("name: '", AnyFamily(), "' closure_date: '",
                           Day(static_cast<int>(random_() % 6)),
                           "' reason: CLOSURE_REASON_MOVED_AWAY"),
              v1::CloseCaseRequest());
        } else {
          Try(absl::StrCat("name: '", AnyFamily(), "'"), v1::EndReferralRequest());
        }
        break;
      case 7:
        GrantOrEnd();
        break;
      case 8:
        ChangePost();
        break;
      case 9:
        Ask();
        break;
      case 10:
      case 12:
      case 13:
        AnswerTransfer();
        break;
      case 11:
        Try(absl::StrCat("family: '", AnyFamily(), "' other_family: '", AnyFamily(), "'"),
            v1::ExchangeTherapistsRequest());
        break;
    }
    w_.AdvanceTo(w_.now() + absl::Minutes(static_cast<int64_t>(random_() % (36 * 60))));
  }

  // The oracle: from the families, assignments and overrides of the history, by counting.
  void Compare() {
    SettleTransfers();
    for (const std::string& team : teams_) {
      std::set<std::string> open, incoming;
      for (const std::string& name : staff_) {
        const auto staff = w_.Get<Staff>(name);
        uint32_t committed = 0;
        for (const std::string& family_name : families_) {
          const auto family = w_.Get<Family>(family_name);
          if (family->team.str() != team) continue;
          committed += transfers_.count(family_name) > 0 && transfers_[family_name].to == name;
          if (family->therapist.str() != name) continue;
          const CaseStatus status = StatusAt(*family, w_.now());
          if (status == CaseStatus::CASE_STATUS_OPEN) open.insert(family_name);
          if (status == CaseStatus::CASE_STATUS_INCOMING) incoming.insert(family_name);
          committed +=
              status == CaseStatus::CASE_STATUS_OPEN || status == CaseStatus::CASE_STATUS_INCOMING;
        }
        const uint32_t limit = LimitByHand(name, team);
        const auto load = CaseloadView(w_.view(), *staff, *w_.Get<Team>(team), w_.view_context());
        ASSERT_EQ(load.committed(), committed) << name << " in " << team;
        ASSERT_EQ(load.limit(), limit) << name << " in " << team;
        ASSERT_EQ(load.breach(), committed > limit) << name << " in " << team;
      }
      const auto total = TeamCaseloadView(w_.view(), *w_.Get<Team>(team), w_.view_context());
      ASSERT_EQ(total.open(), open.size());
      ASSERT_EQ(total.incoming(), incoming.size());
    }
  }

  void set_check_replay(bool on) { w_.set_check_replay(on); }
  int moved() const { return moved_; }

 private:
  struct Post {
    absl::CivilDay from;
    uint32_t fte;
  };
  struct Extra {
    absl::Time start, end;
    uint32_t extra;
    std::string id, team;
  };

  struct Accepted {
    std::string to;
    absl::Time effective;
  };

  void Ask() {
    std::vector<std::string> open;
    for (const std::string& family : families_) {
      if (StatusAt(*w_.Get<Family>(family), w_.now()) == CaseStatus::CASE_STATUS_OPEN)
        open.push_back(family);
    }
    if (open.empty()) return;
    const absl::Time effective = w_.now() + absl::Minutes(random_() % (60 * 72));
    (void)w_.Do(Make<v1::RequestTransferRequest>(absl::StrCat(
        "family: '", Pick(open), "' transfer_id: 't", ++asked_, "' therapist: '", Pick(staff_),
        "' effective_at { instant { seconds: ", absl::ToUnixSeconds(effective) + 1, " } }")));
  }
  void AnswerTransfer() {
    std::vector<std::string> pending;
    for (const std::string& family : families_) {
      if (w_.Get<Family>(family)->transfer.has_value()) pending.push_back(family);
    }
    if (pending.empty()) return;
    const std::string family = Pick(pending);
    const auto asked = w_.Get<Family>(family)->transfer;
    const std::string name = absl::StrCat(family, "/transfers/", asked->id);
    if (random_() % 4 == 0) {
      if (w_.Do(Make<v1::EndTransferRequest>(absl::StrCat("name: '", name, "'"))).ok())
        transfers_.erase(family);
    } else if (w_.Do(Make<v1::AcceptTransferRequest>(absl::StrCat("name: '", name, "'"))).ok()) {
      transfers_[family] = {asked->to.str(), asked->effective_at};
    }
  }
  // What was accepted has happened when its instant has come, unless the case ended first.
  void SettleTransfers() {
    for (auto it = transfers_.begin(); it != transfers_.end();) {
      const auto family = w_.Get<Family>(it->first);
      const bool ended = family->end <= it->second.effective;
      if (it->second.effective > w_.now() && !ended) {
        ++it;
        continue;
      }
      ASSERT_FALSE(family->transfer.has_value()) << it->first;
      if (!ended) moved_ += family->therapist.str() == it->second.to;
      it = transfers_.erase(it);
    }
  }

  uint32_t LimitByHand(const std::string& staff, const std::string& team) {
    const absl::CivilDay today = calendar::LocalDate(w_.now(), zone_);
    uint32_t fte = FirstFte(staff, team);
    for (const Post& post : posts_[staff + team]) {
      if (post.from <= today) fte = post.fte;
    }
    uint32_t limit = fte == 0 ? 0 : std::max<uint32_t>(1, kCap * fte / 100);
    for (const Extra& e : extras_[staff]) {
      if (limit > 0 && e.team == team && e.start <= w_.now() && w_.now() < e.end) limit += e.extra;
    }
    return limit;
  }

  uint32_t FirstFte(const std::string& staff, const std::string& team) const {
    if (staff == staff_[0]) return team == teams_[0] ? 100 : 50;
    const size_t index = std::find(staff_.begin(), staff_.end(), staff) - staff_.begin();
    if (team != teams_[index % 2]) return 0;
    return index == 3 ? 60 : 100;
  }

  void GrantOrEnd() {
    const std::string staff = Pick(staff_), team = Pick(teams_);
    if (random_() % 3 == 0 && !extras_[staff].empty()) {
      Extra& extra = extras_[staff][random_() % extras_[staff].size()];
      const auto ended = w_.Do(Make<v1::EndOverrideRequest>(
          absl::StrCat("name: '", staff, "' override_id: '", extra.id, "'")));
      if (ended.ok()) extra.end = std::min(extra.end, w_.now());
      return;
    }
    Extra extra;
    extra.id = absl::StrCat("o", ++overrides_);
    extra.team = team;
    extra.extra = 1 + random_() % 2;
    const absl::CivilDay first = calendar::LocalDate(w_.now(), zone_) + random_() % 5;
    const absl::CivilDay last = first + 1 + random_() % 10;
    extra.start = calendar::FirstInstant(first, zone_);
    extra.end = calendar::FirstInstant(last, zone_);
    const auto granted = w_.Do(Make<v1::GrantOverrideRequest>(
        absl::StrCat("name: '", staff, "' team: '", team, "' override_id: '", extra.id,
                     "' extra: ", extra.extra, " start { local { date_time: '",
                     calendar::FormatDate(first), "T00:00' } } end { local { date_time: '",
                     calendar::FormatDate(last), "T00:00' } } reason { text: 'r' }")));
    if (granted.ok()) extras_[staff].push_back(extra);
  }

  void ChangePost() {
    const std::string staff = Pick(staff_), team = Pick(teams_);
    if (FirstFte(staff, team) == 0) return;
    const Post post{calendar::LocalDate(w_.now(), zone_) + random_() % 8,
                    static_cast<uint32_t>(random_() % 5 * 25)};
    w_.Must(Make<v1::AssignToTeamRequest>(absl::StrCat(
        "name: '", staff, "' team: '", team, "' role: STAFF_ROLE_THERAPIST ",
        "fte_hundredths: ", post.fte, " from_date: '", calendar::FormatDate(post.from), "'")));
    auto& posts = posts_[staff + team];
    std::erase_if(posts, [&](const Post& other) { return other.from >= post.from; });
    posts.push_back(post);
  }

  template <class Request>
  void Try(const std::string& text, const Request&) {
    if (!families_.empty()) (void)w_.Do(Make<Request>(text));  // refusals are part of the history
  }
  template <class T>
  const T& Pick(const std::vector<T>& from) {
    return from[random_() % from.size()];
  }
  std::string AnyFamily() { return families_.empty() ? "" : Pick(families_); }
  std::string Day(int ahead) {
    return calendar::FormatDate(calendar::LocalDate(w_.now(), zone_) + ahead);
  }

  std::mt19937 random_;
  World w_;
  const calendar::Zone zone_;
  std::vector<std::string> teams_, staff_, families_;
  std::map<std::string, std::vector<Post>> posts_;
  std::map<std::string, std::vector<Extra>> extras_;
  std::map<std::string, Accepted> transfers_;  // not in effect yet
  int overrides_ = 0, asked_ = 0, moved_ = 0;
};

TEST(D14Property, CommittedLimitAndBreachEqualACountByHand) {
  int moved = 0;
  for (uint32_t seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    RandomHistory history(seed);
    for (int step = 0; step < 150; ++step) {
      history.Step();
      history.Compare();
      if (::testing::Test::HasFatalFailure()) return;
    }
    moved += history.moved();
  }
  EXPECT_GT(moved, 5) << "too few transfers took effect to prove anything";
}

}  // namespace
}  // namespace vigil::scheduler
