#include "services/cli/pages.h"

#include <cstdio>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/cli/grid.h"
#include "services/cli/list_pages.h"
#include "services/cli/page_words.h"
#include "vigil/v1/admin.pb.h"
#include "vigil/v1/case.pb.h"
#include "vigil/v1/oncall.pb.h"
#include "vigil/v1/visit.pb.h"

namespace vigil::cli {
namespace {

using Rows = std::vector<std::vector<std::string>>;

std::string NameOf(const v1::Holder& holder) {
  const std::string name = TextOf(holder.display_name());
  return name.empty() ? Id(holder.staff()) : name;
}

std::string Standing(const v1::Holder& holder) {
  if (!holder.valid()) return absl::StrCat("DOES NOT COUNT: ", Word(holder.reason()));
  return holder.accepted() ? "" : "hand-over not accepted yet";
}

std::string Page(const v1::WhoIsOnCallResponse& answer) {
  std::string out = absl::StrCat(WallTime(answer.at().local()), " (", answer.at().zone(),
                                 "): ", absl::AsciiStrToUpper(Word(answer.verdict())), "\n\n");
  Rows rows;
  for (const v1::TierHolder& tier : answer.tiers()) {
    std::string word = Word(tier.tier());
    if (tier.holders().empty()) rows.push_back({word, "NOBODY"});
    for (const v1::Holder& holder : tier.holders()) {
      std::vector<std::string> numbers;
      for (const auto& contact : holder.contacts()) numbers.push_back(TextOf(contact));
      rows.push_back({std::exchange(word, ""), NameOf(holder),
                      numbers.empty() ? "no number" : absl::StrJoin(numbers, ", "),
                      absl::StrCat("until ", WallTime(holder.until().local())), Standing(holder)});
    }
  }
  absl::StrAppend(&out, Grid(rows), "\n");
  return answer.has_next_change()
             ? absl::StrCat(out, "next change ", WallTime(answer.next_change().local()), "\n")
             : absl::StrCat(out, "no further change is known\n");
}

std::string LimitOf(const v1::TherapistCaseload& load) {
  if (!load.has_override()) return absl::StrCat(load.limit());
  return absl::StrCat(load.limit(), " (", load.base_limit(), " + override)");
}

std::string StateOf(const v1::TherapistCaseload& load) {
  if (load.breach()) {
    return absl::StrCat("OVER THE LIMIT since ", WallTime(load.breach_since().local()));
  }
  if (load.committed() >= load.limit()) return "full";
  return absl::StrCat(load.limit() - load.committed(), " free");
}

// "3"; with cases on hold: "3 + 1 on hold".
std::string WithHeld(uint32_t open, uint32_t on_hold) {
  return on_hold == 0 ? absl::StrCat(open) : absl::StrCat(open, " + ", on_hold, " on hold");
}

std::string Page(const v1::GetCaseloadResponse& answer) {
  if (answer.therapists().empty()) return "nobody carries families in this team\n";
  Rows rows{{"therapist", "open", "incoming", "covered", "limit", "", "families"}};
  for (const v1::TherapistCaseload& load : answer.therapists()) {
    std::vector<std::string> families;
    for (const auto& family : load.families()) families.push_back(Id(family));
    rows.push_back({Id(load.staff()), WithHeld(load.open(), load.on_hold()),
                    absl::StrCat(load.incoming()), absl::StrCat(load.covered()), LimitOf(load),
                    StateOf(load), absl::StrJoin(families, " ")});
  }
  std::string out = Grid(rows);
  absl::StrAppend(&out, "\n", answer.open(), " open, ");
  if (answer.on_hold() > 0) absl::StrAppend(&out, answer.on_hold(), " on hold, ");
  absl::StrAppend(&out, answer.incoming(), " incoming, limit ", answer.limit(), ", ",
                  Count(answer.free_slots(), "free slot", "free slots"), "\n");
  if (!answer.next_projected_discharge().empty()) {
    absl::StrAppend(&out, "next discharge planned: ", answer.next_projected_discharge(), ", ",
                    Id(answer.next_projected_discharge_family()), "\n");
  }
  for (const auto& family : answer.unattended()) {
    absl::StrAppend(&out, "UNATTENDED: ", Id(family), " has nobody to carry it\n");
  }
  return out;
}

// "2 of 3"; with what is still planned: "1 of 3 (+2 planned)"; and what makes it less than usual:
// "1 of 1, 5 dates on hold".
std::string Visits(const v1::Week& week) {
  std::string text = absl::StrCat(week.counted(), " of ", week.required());
  if (week.pending() > 0) absl::StrAppend(&text, " (+", week.pending(), " planned)");
  if (week.held_dates() > 0)
    absl::StrAppend(&text, ", ", Count(week.held_dates(), "date on hold", "dates on hold"));
  if (week.tapered_dates() > 0) absl::StrAppend(&text, ", tapered");
  return text;
}

std::string VerdictOf(const v1::Week& week) {
  const std::string verdict = Word(week.verdict());
  if (week.severity() == types::v1::SEVERITY_RED) return absl::AsciiStrToUpper(verdict);
  return week.severity() == types::v1::SEVERITY_AMBER ? absl::StrCat(verdict, " (amber)") : verdict;
}

std::string SeenOf(const v1::LastSeen& seen) {
  if (seen.base_date().empty()) return "";
  return absl::StrCat(Count(seen.days(), "day", "days"), " ago",
                      seen.not_seen()         ? " NOT SEEN"
                      : seen.child_not_seen() ? " (child not seen)"
                                              : "");
}

std::string Page(const v1::GetTeamWeekResponse& answer) {
  if (answer.rows().empty()) return "no family of this team has this week\n";
  const v1::Week& first = answer.rows(0).week();
  std::string out = absl::StrCat("week of ", WallTime(first.start().local()), " (",
                                 first.start().zone(), ")\n\n");
  Rows rows{{"family", "", "therapist", "visits", "verdict", "last seen", "four weeks before", ""}};
  for (const v1::TeamWeekRow& row : answer.rows()) {
    std::vector<std::string> before;
    for (const int verdict : row.last_four()) {
      before.push_back(Word(static_cast<types::v1::WeekVerdict>(verdict)));
    }
    const uint32_t open = row.visits_without_outcome();
    rows.push_back({Id(row.family()), row.label(), Id(row.therapist()), Visits(row.week()),
                    VerdictOf(row.week()), SeenOf(row.last_seen()), absl::StrJoin(before, ", "),
                    open == 0 ? "" : Count(open, "visit to record", "visits to record")});
  }
  return absl::StrCat(out, Grid(rows));
}

std::string Page(const v1::GetWeekResponse& answer) {
  const v1::Week& week = answer.week();
  Rows rows{{"family", Id(week.family())},
            {"week", absl::StrCat(WallTime(week.start().local()), " to ",
                                  WallTime(week.end().local()), " (", week.start().zone(), ")")},
            {"visits", Visits(week)},
            {"verdict", VerdictOf(week)}};
  const auto add_if = [&rows](bool condition, std::string what, std::string value) {
    if (condition) rows.push_back({std::move(what), std::move(value)});
  };
  add_if(week.required_target() != week.required(), "target", absl::StrCat(week.required_target()));
  add_if(week.hours() != 168, "hours", absl::StrCat(week.hours(), ": the clocks change"));
  add_if(week.active_dates() != 7, "active dates", absl::StrCat(week.active_dates()));
  add_if(week.bunched(), "days", absl::StrCat(week.visit_days(), ": bunched"));
  add_if(week.call_outs() > 0, "call-outs", absl::StrCat(week.call_outs()));
  add_if(week.missed_visits() > 0, "missed visits", absl::StrCat(week.missed_visits()));
  add_if(week.unrecorded() > 0, "unrecorded", absl::StrCat(week.unrecorded()));
  add_if(week.has_since(), "since", WallTime(week.since().local()));
  add_if(week.restated(), "restated", absl::StrCat("was ", Word(week.verdict_before())));
  add_if(week.has_next_change(), "next change", WallTime(week.next_change().local()));
  add_if(week.final(), "final", "yes");
  add_if(!answer.last_seen().base_date().empty(), "last seen",
         absl::StrCat(answer.last_seen().base_date(), ", ", SeenOf(answer.last_seen())));
  return Grid(rows);
}

std::string Page(const v1::GetStatusResponse& answer) {
  std::vector<std::string> state = {answer.ready() ? "ready" : "NOT READY"};
  if (answer.read_only()) state.push_back("READ ONLY");
  if (answer.timers_paused()) state.push_back("TIMERS PAUSED");
  if (answer.virtual_clock()) state.push_back("virtual clock");
  const auto utc = [](const google::protobuf::Timestamp& t) {
    return absl::FormatTime("%a %d %b %Y %H:%M:%SZ", absl::FromUnixSeconds(t.seconds()),
                            absl::UTCTimeZone());
  };
  Rows rows{{"service", absl::StrCat(absl::StrJoin(state, ", "), ", version ", answer.version(),
                                     ", up ", Span(answer.uptime().seconds()))},
            {"time", absl::StrCat(utc(answer.now()), ", zones of ", answer.tzdb_version())},
            {"log", absl::StrCat(answer.events(), " events in ", answer.commits(), " commits, ",
                                 Bytes(answer.log_bytes()))},
            {"snapshot", absl::StrCat("at position ", answer.snapshot_position())},
            {"disk", absl::StrCat(Bytes(answer.free_disk_bytes()), " free")},
            {"queue", Count(answer.queue_length(), "command waiting", "commands waiting")},
            {"deadlines", absl::StrCat(answer.deadlines_pending(), " pending",
                                       answer.has_next_deadline()
                                           ? absl::StrCat(", next ", utc(answer.next_deadline()))
                                           : "")},
            {"records", absl::StrCat(answer.resident_records(), " in memory")}};
  for (const auto& condition : answer.conditions()) rows.push_back({"ATTENTION", condition});
  return Grid(rows);
}

template <class Answer>
bool Try(const google::protobuf::Message& answer, std::optional<std::string>* page) {
  const auto* typed = dynamic_cast<const Answer*>(&answer);
  if (typed != nullptr) *page = Page(*typed);
  return typed != nullptr;
}

}  // namespace

std::optional<std::string> PageOf(const google::protobuf::Message& answer) {
  std::optional<std::string> page;
  (void)(Try<v1::WhoIsOnCallResponse>(answer, &page) ||
         Try<v1::GetCaseloadResponse>(answer, &page) ||
         Try<v1::GetTeamWeekResponse>(answer, &page) || Try<v1::GetWeekResponse>(answer, &page) ||
         Try<v1::GetStatusResponse>(answer, &page));
  return page.has_value() ? page : ListPageOf(answer);
}

std::string WallTime(const std::string& local) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0;
  if (std::sscanf(local.c_str(), "%d-%d-%dT%d:%d", &year, &month, &day, &hour, &minute) != 5) {
    return local;
  }
  return absl::FormatTime(
      "%a %d %b %Y %H:%M",
      absl::FromCivil(absl::CivilMinute(year, month, day, hour, minute), absl::UTCTimeZone()),
      absl::UTCTimeZone());
}

std::string Span(int64_t seconds) {
  if (seconds < 60) return absl::StrCat(seconds, " s");
  if (seconds < 3600) return absl::StrCat(seconds / 60, " min");
  if (seconds < 86400) return absl::StrCat(seconds / 3600, " h ", seconds / 60 % 60, " min");
  return absl::StrCat(seconds / 86400, " d ", seconds / 3600 % 24, " h");
}

std::string Bytes(uint64_t bytes) {
  if (bytes < 1024) return absl::StrCat(bytes, " bytes");
  double value = static_cast<double>(bytes);
  const char* unit = "";
  for (const char* next : {"KiB", "MiB", "GiB", "TiB"}) {
    if (value < 1024) break;
    value /= 1024;
    unit = next;
  }
  return absl::StrFormat("%.1f %s", value, unit);
}

}  // namespace vigil::cli
