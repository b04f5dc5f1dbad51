#include "services/generate/generate.h"

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "base/status_macros.h"
#include "services/generate/team_plan.h"
#include "vigil/v1/admin.pb.h"
#include "vigil/v1/roster.pb.h"

namespace vigil::generate {
namespace {

constexpr absl::Duration kTimeout = absl::Minutes(2);
constexpr int kInFlight = 64;

// The Monday (UTC) `weeks` weeks before the one that holds `until`.
absl::CivilDay FirstMonday(const GenerateOptions& options) {
  const absl::CivilDay last = absl::ToCivilDay(options.until, absl::UTCTimeZone());
  return absl::PrevWeekday(last + 1, absl::Weekday::monday) - 7 * (options.weeks - 1);
}

class Driver {
 public:
  Driver(cli::RpcClient& client, const GenerateOptions& options)
      : client_(client), options_(options) {}

  // Plays the actions up to `until`; times in order, lanes side by side at one time.
  absl::Status Play(std::vector<Action> actions) {
    size_t begin = 0;
    while (begin < actions.size() && actions[begin].at <= options_.until) {
      size_t end = begin;
      while (end < actions.size() && actions[end].at == actions[begin].at) ++end;
      VIGIL_RETURN_IF_ERROR(Advance(actions[begin].at));
      VIGIL_RETURN_IF_ERROR(AtOnce(&actions[begin], end - begin));
      begin = end;
    }
    return absl::OkStatus();
  }

  absl::Status Advance(absl::Time t) {
    if (t <= now_) return absl::OkStatus();
    now_ = t;
    if (options_.advance) return options_.advance(t);
    v1::AdvanceClockRequest request;
    request.mutable_to()->set_seconds(absl::ToUnixSeconds(t));
    return client_
        .Call(*cli::FindMethod("AdminService.AdvanceClock"), request,
              {"generator", "admin", "", "generate"}, absl::InfiniteDuration())
        .status();
  }

  GenerateResult result() const {
    GenerateResult out;
    out.commands = commands_;
    out.rejected = rejected_;
    out.first_rejection = first_rejection_;
    return out;
  }
  uint64_t commands() const { return commands_; }

 private:
  absl::Status AtOnce(const Action* actions, size_t count) {
    std::map<std::string, std::vector<const Action*>> lanes;
    for (size_t i = 0; i < count; ++i) lanes[actions[i].lane].push_back(&actions[i]);
    std::vector<const std::vector<const Action*>*> order;
    for (const auto& [lane, list] : lanes) order.push_back(&list);
    std::atomic<size_t> next{0};
    const auto work = [&] {
      for (size_t i = next++; i < order.size(); i = next++) {
        for (const Action* action : *order[i]) One(*action);
      }
    };
    const size_t threads = std::min<size_t>(options_.in_flight, order.size());
    if (threads <= 1) {
      work();
    } else {
      std::vector<std::thread> pool;
      for (size_t t = 0; t < threads; ++t) pool.emplace_back(work);
      for (std::thread& thread : pool) thread.join();
    }
    std::lock_guard lock(mu_);
    return fatal_;
  }

  void One(const Action& action) {
    const auto method = cli::FindMethod(action.method);
    const auto answer = client_.Call(*method, *action.request,
                                     {action.actor, action.role, "", "generate"}, kTimeout);
    ++commands_;
    if (options_.after_command) options_.after_command(commands_);
    if (answer.ok()) return;
    std::lock_guard lock(mu_);
    if (answer.status().code() == absl::StatusCode::kUnavailable) {
      fatal_ = answer.status();
      return;
    }
    ++rejected_;
    if (first_rejection_.empty()) {
      first_rejection_ =
          absl::StrCat(action.method, " at ", absl::FormatTime(action.at, absl::UTCTimeZone()),
                       ": ", answer.status().ToString(absl::StatusToStringMode::kWithNoExtraData));
    }
  }

  cli::RpcClient& client_;
  const GenerateOptions& options_;
  absl::Time now_ = absl::InfinitePast();
  std::mutex mu_;
  absl::Status fatal_;
  std::atomic<uint64_t> commands_{0}, rejected_{0};
  std::string first_rejection_;
};

void FoundAgency(const AgencyProfile& agency, absl::Time at, ActionList& out) {
  v1::CreateAgencyRequest create;
  create.mutable_options()->set_request_id(absl::StrCat("g-agency-", agency.id));
  create.set_agency_id(agency.id);
  create.set_display_name(agency.display_name);
  create.set_zone(agency.zone);
  out.Add(at, "RosterService.CreateAgency", agency.name(), create);
  std::set<std::string> published;
  for (const TeamProfile& team : agency.teams) {
    if (!published.insert(team.programme.programme_id()).second) continue;
    v1::PublishProgrammeRequest publish;
    publish.mutable_options()->set_request_id(
        absl::StrCat("g-programme-", agency.id, "-", team.programme.programme_id()));
    publish.set_parent(agency.name());
    publish.set_programme_id(team.programme.programme_id());
    *publish.mutable_programme() = team.programme;
    out.Add(at, "RosterService.PublishProgramme", agency.name(), publish);
  }
}

}  // namespace

absl::StatusOr<GenerateOptions> LargeHistory(int teams, const std::string& programmes_dir) {
  GenerateOptions options;
  VIGIL_ASSIGN_OR_RETURN(options.agencies, MadeUpProfiles(teams, programmes_dir));
  options.in_flight = kInFlight;
  options.grain = absl::Hours(1);
  return options;
}

absl::Time FirstInstant(const GenerateOptions& options) {
  return absl::FromCivil(FirstMonday(options) - 4, absl::UTCTimeZone());
}

absl::StatusOr<GenerateResult> Generate(cli::RpcClient& client, const GenerateOptions& options) {
  const absl::CivilDay first = FirstMonday(options);
  const Rng rng(options.seed);
  Driver driver(client, options);
  std::vector<std::unique_ptr<TeamPlan>> teams;
  ActionList founding(options.grain);
  for (const AgencyProfile& agency : options.agencies) {
    absl::TimeZone zone;
    if (!absl::LoadTimeZone(agency.zone, &zone))
      return absl::InvalidArgumentError("no zone " + agency.zone);
    FoundAgency(agency, FirstInstant(options) + absl::Hours(1), founding);
    for (const TeamProfile& team : agency.teams) {
      teams.push_back(std::make_unique<TeamPlan>(agency, team, rng, zone));
      teams.back()->Found(first, founding);
    }
  }
  VIGIL_RETURN_IF_ERROR(driver.Play(founding.Take()));
  // Actions of a week may fall after it (late records); they wait for their time.
  std::vector<Action> waiting;
  for (int week = 0; week < options.weeks; ++week) {
    const absl::CivilDay monday = first + 7 * week;
    ActionList list(options.grain);
    for (const auto& team : teams) team->Week(monday, list);
    std::vector<Action> actions = list.Take();
    actions.insert(actions.end(), std::make_move_iterator(waiting.begin()),
                   std::make_move_iterator(waiting.end()));
    std::stable_sort(actions.begin(), actions.end(),
                     [](const Action& a, const Action& b) { return a.at < b.at; });
    waiting.clear();
    // What falls after this week is kept until next week's actions are known. Zones east of
    // Greenwich begin their weeks earlier: the cut is half a day before the UTC Monday.
    const absl::Time cut = absl::FromCivil(monday + 7, absl::UTCTimeZone()) - absl::Hours(12);
    while (!actions.empty() && actions.back().at >= cut) {
      waiting.push_back(std::move(actions.back()));
      actions.pop_back();
    }
    std::reverse(waiting.begin(), waiting.end());
    VIGIL_RETURN_IF_ERROR(driver.Play(std::move(actions)));
    if (options.progress) options.progress(week + 1, options.weeks, driver.commands());
  }
  VIGIL_RETURN_IF_ERROR(driver.Play(std::move(waiting)));
  VIGIL_RETURN_IF_ERROR(driver.Advance(options.until));
  return driver.result();
}

}  // namespace vigil::generate
