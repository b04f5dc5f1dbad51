#include "services/cli/list_pages.h"

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/cli/grid.h"
#include "services/cli/page_words.h"
#include "services/cli/pages.h"
#include "services/cli/report_page.h"
#include "vigil/v1/alert.pb.h"
#include "vigil/v1/case.pb.h"
#include "vigil/v1/crisis.pb.h"
#include "vigil/v1/oncall.pb.h"
#include "vigil/v1/order.pb.h"
#include "vigil/v1/roster.pb.h"
#include "vigil/v1/visit.pb.h"

namespace vigil::cli {
namespace {

using Rows = std::vector<std::vector<std::string>>;

// "Mon 17 Aug 2026 17:30 to 19:00"; the end's date only where it is another one.
std::string Window(const v1::Instant& start, const v1::Instant& end) {
  const std::string from = WallTime(start.local()), until = WallTime(end.local());
  const size_t date = from.rfind(' ');
  const bool same_date = date != from.npos && until.substr(0, date) == from.substr(0, date);
  return absl::StrCat(from, " to ", same_date ? until.substr(date + 1) : until);
}

// Recorded a minute or more later than it happened: both times are told (DOMAIN D27).
std::string BothTimes(const v1::Instant& at, const v1::Instant& recorded) {
  const std::string when = WallTime(at.local()), written = WallTime(recorded.local());
  return when == written ? when : absl::StrCat(when, ", recorded ", written);
}

std::string MoreOf(const std::string& next_page_token) {
  return next_page_token.empty()
             ? ""
             : absl::StrCat("\nthere are more: --page-token ", next_page_token, "\n");
}

// ---- visits ----

std::string Counting(const v1::Visit& visit) {
  if (visit.counts()) return "counts";
  if (visit.missed()) return "MISSED";
  return visit.not_counted_because();
}

std::string WorkersOf(const v1::Visit& visit) {
  std::vector<std::string> workers;
  for (const v1::WorkerPresence& worker : visit.workers()) workers.push_back(Id(worker.staff()));
  return absl::StrJoin(workers, " ");
}

std::string Page(const v1::ListVisitsResponse& answer) {
  if (answer.visits().empty()) return "no visits\n";
  std::string out =
      absl::StrCat("visits of ",
                   Id(answer.visits(0).name().substr(0, answer.visits(0).name().rfind("/visits/"))),
                   " (", answer.visits(0).start().zone(), ")\n\n");
  Rows rows{{"visit", "", "outcome", "by", "where", "for the week"}};
  for (const v1::Visit& visit : answer.visits()) {
    std::string outcome = Word(visit.outcome());
    if (!visit.moved_to().empty()) absl::StrAppend(&outcome, " to ", Id(visit.moved_to()));
    rows.push_back({Id(visit.name()), Window(visit.start(), visit.end()), std::move(outcome),
                    WorkersOf(visit), Word(visit.place()), Counting(visit)});
  }
  return absl::StrCat(out, Grid(rows), MoreOf(answer.next_page_token()));
}

// ---- crisis calls ----

std::string FamilyOf(const v1::Call& call) {
  if (call.family().empty()) return "not identified";
  return absl::StrCat(Id(call.family()), " (case ", Word(call.case_status()), ")");
}

std::string Page(const v1::Call& call) {
  std::string call_line =
      absl::StrCat(Id(call.name()), ": ", absl::AsciiStrToUpper(Word(call.status())));
  if (call.entered_afterwards()) absl::StrAppend(&call_line, ", entered afterwards");
  Rows rows{{"call", std::move(call_line)}};
  if (call.has_order_status()) rows.push_back({"ORDERS", call.order_status().summary()});
  rows.push_back({"family", FamilyOf(call)});
  const auto add_if = [&rows](bool condition, std::string what, std::string value) {
    if (condition) rows.push_back({std::move(what), std::move(value)});
  };
  const std::string number = TextOf(call.caller_number());
  rows.push_back({"caller", number.empty() ? "no number" : number});
  rows.push_back(
      {"received", absl::StrCat(BothTimes(call.received_at(), call.received_recorded_at()), " (",
                                call.received_at().zone(), ")")});
  std::vector<std::string> holders;
  for (const v1::CallHolder& holder : call.holders()) {
    holders.push_back(absl::StrCat(Word(holder.tier()), " ", Id(holder.staff()),
                                   holder.valid() ? "" : " (DOES NOT COUNT)"));
  }
  rows.push_back({"on call", holders.empty() ? "NOBODY" : absl::StrJoin(holders, ", ")});
  const auto step = [&](bool done, const char* what, const std::string& by, const v1::Instant& at,
                        const v1::Instant& recorded, uint32_t seconds) {
    rows.push_back({what, done ? absl::StrCat(BothTimes(at, recorded), ", after ", Span(seconds),
                                              ", by ", Id(by))
                               : "not yet"});
  };
  const bool ended = call.has_ended_at();
  if (call.has_acknowledged_at() || !ended) {
    step(call.has_acknowledged_at(), "acknowledged", call.acknowledged_by(), call.acknowledged_at(),
         call.acknowledged_recorded_at(), call.seconds_to_acknowledged());
  }
  if (call.has_connected_at() || !ended) {
    step(call.has_connected_at(), "connected", call.connected_by(), call.connected_at(),
         call.connected_recorded_at(), call.seconds_to_connected());
  }
  add_if(ended && !call.has_connected_at(), "connected", "NEVER");
  add_if(ended, "ended",
         absl::StrCat(BothTimes(call.ended_at(), call.ended_recorded_at()), ", ",
                      Word(call.disposition())));
  add_if(!call.follow_up_owner().empty(), "follow-up",
         absl::StrCat(Id(call.follow_up_owner()),
                      call.has_follow_up_due()
                          ? absl::StrCat(" by ", WallTime(call.follow_up_due().local()))
                          : ""));
  add_if(call.has_note(), "note", TextOf(call.note()));
  add_if(call.has_summary(), "summary", TextOf(call.summary()));
  return Grid(rows);
}

std::string ReachedOf(const v1::Call& call) {
  if (call.has_connected_at()) {
    return absl::StrCat(Id(call.connected_by()), " after ", Span(call.seconds_to_connected()));
  }
  if (call.has_ended_at()) return "NEVER CONNECTED";
  return call.has_acknowledged_at() ? absl::StrCat(Id(call.acknowledged_by()), " calls back")
                                    : "NOT ANSWERED";
}

std::string Page(const v1::ListCallsResponse& answer) {
  if (answer.calls().empty()) return "no calls\n";
  Rows rows{{"call", "received", "", "team", "family", "status", "connected", "disposition"}};
  for (const v1::Call& call : answer.calls()) {
    rows.push_back({Id(call.name()), WallTime(call.received_at().local()),
                    call.received_at().zone(), Id(call.team()),
                    call.family().empty() ? "not identified" : Id(call.family()),
                    Word(call.status()), ReachedOf(call),
                    call.has_ended_at() ? Word(call.disposition()) : ""});
  }
  return absl::StrCat(Grid(rows), MoreOf(answer.next_page_token()));
}

// ---- alerts, weeks ----

std::string WhoHas(const v1::Alert& alert) {
  if (alert.has_snoozed_until())
    return absl::StrCat("snoozed until ", WallTime(alert.snoozed_until().local()));
  if (alert.state() == types::v1::ALERT_STATE_ACKNOWLEDGED)
    return absl::StrCat(Id(alert.acknowledged_by()), " has it");
  if (alert.state() == types::v1::ALERT_STATE_CLOSED)
    return absl::StrCat("closed: ", alert.closed_reason());
  return Word(alert.state());
}

std::string Page(const v1::ListAlertsResponse& answer) {
  if (answer.alerts().empty()) return "no alerts\n";
  Rows rows{{"", "subject", "", "", "raised", "alert"}};
  for (const v1::Alert& alert : answer.alerts()) {
    const bool red = alert.severity() == types::v1::SEVERITY_RED;
    rows.push_back({red ? "RED" : Word(alert.severity()), Id(alert.subject()), alert.summary(),
                    WhoHas(alert), WallTime(alert.raised_at().local()), Id(alert.name())});
  }
  return absl::StrCat(Grid(rows), MoreOf(answer.next_page_token()));
}

std::string Page(const v1::ListWeeksResponse& answer) {
  if (answer.weeks().empty()) return "no weeks\n";
  Rows rows{{"week", "counted", "required", "verdict", "severity", "", ""}};
  for (const v1::Week& week : answer.weeks()) {
    std::vector<std::string> notes;
    if (week.held_dates() > 0)
      notes.push_back(Count(week.held_dates(), "date on hold", "dates on hold"));
    if (week.tapered_dates() > 0) notes.push_back("tapered");
    if (week.active_dates() + week.held_dates() < 7)
      notes.push_back(absl::StrCat("part week, ", Count(week.active_dates(), "date", "dates")));
    if (week.hours() != 168) notes.push_back(absl::StrCat(week.hours(), " h"));
    if (week.restated()) notes.push_back(absl::StrCat("was ", Word(week.verdict_before())));
    rows.push_back({week.week(), absl::StrCat(week.counted()), absl::StrCat(week.required()),
                    Word(week.verdict()),
                    week.severity() > types::v1::SEVERITY_NONE ? Word(week.severity()) : "",
                    week.final() ? "final" : "", absl::StrJoin(notes, ", ")});
  }
  return absl::StrCat(Grid(rows), MoreOf(answer.next_page_token()));
}

std::string Page(const v1::ListTeamsResponse& answer) {
  if (answer.teams().empty()) return "no teams\n";
  Rows rows{{"team", "name", "programme", "zone", "open", "staff"}};
  for (const v1::Team& team : answer.teams()) {
    std::vector<std::string> staff;
    for (const std::string& name : team.staff()) staff.push_back(Id(name));
    rows.push_back({Id(team.name()), team.display_name(), Id(team.programme()), team.zone(),
                    absl::StrCat(team.open_families()), absl::StrJoin(staff, " ")});
  }
  return absl::StrCat(Grid(rows), MoreOf(answer.next_page_token()));
}

// ---- families, staff, shifts ----

std::string Page(const v1::ListFamiliesResponse& answer) {
  if (answer.families().empty()) return "no families\n";
  Rows rows{{"family", "label", "team", "status", "therapist", "start", "discharge", "missing"}};
  for (const v1::Family& family : answer.families()) {
    const bool closed = !family.closure_date().empty();
    rows.push_back({Id(family.name()), family.label(), Id(family.team()), Word(family.status()),
                    family.therapist().empty() ? "-" : Id(family.therapist()), family.start_date(),
                    closed ? family.closure_date()
                    : family.planned_discharge_date().empty()
                        ? ""
                        : absl::StrCat(family.planned_discharge_date(), " planned"),
                    absl::StrJoin(family.missing_before_opening(), "; ")});
  }
  return absl::StrCat(Grid(rows), MoreOf(answer.next_page_token()));
}

// "therapist north 100, frs south 50": and until when, where a post has an end.
std::string PostsOf(const v1::Staff& staff) {
  std::vector<std::string> posts;
  for (const v1::TeamAssignment& post : staff.assignments()) {
    std::string words =
        absl::StrCat(Word(post.role()), " ", Id(post.team()), " ", post.fte_hundredths());
    if (!post.until_date().empty()) absl::StrAppend(&words, " to ", post.until_date());
    posts.push_back(std::move(words));
  }
  return absl::StrJoin(posts, ", ");
}

std::string Page(const v1::ListStaffResponse& answer) {
  if (answer.staff().empty()) return "no staff\n";
  Rows rows{{"staff", "name", "role, team, FTE", "reached at", "employed", "leave"}};
  for (const v1::Staff& staff : answer.staff()) {
    std::vector<std::string> numbers, leaves;
    for (const v1::ContactPoint& point : staff.contact_points()) {
      numbers.push_back(
          absl::StrCat(TextOf(point.value()), point.has_checked_at() ? "" : " (NOT TESTED)"));
    }
    for (const v1::Leave& leave : staff.leaves())
      leaves.push_back(absl::StrCat(Word(leave.kind()), " ", Window(leave.start(), leave.end())));
    const bool left = !staff.employed_until().empty();
    rows.push_back({Id(staff.name()), TextOf(staff.display_name()), PostsOf(staff),
                    absl::StrJoin(numbers, ", "),
                    left ? absl::StrCat("until ", staff.employed_until()) : "",
                    absl::StrJoin(leaves, ", ")});
  }
  return absl::StrCat(Grid(rows), MoreOf(answer.next_page_token()));
}

std::string Page(const v1::ListShiftsResponse& answer) {
  if (answer.shifts().empty()) return "no shifts\n";
  const v1::Shift& first = answer.shifts(0);
  std::string out =
      absl::StrCat("shifts of ", Id(first.name().substr(0, first.name().rfind("/shifts/"))), " (",
                   first.start().zone(), ")\n\n");
  Rows rows{{"shift", "tier", "staff", "", ""}};
  for (const v1::Shift& shift : answer.shifts()) {
    rows.push_back({Id(shift.name()), Word(shift.tier()), Id(shift.staff()),
                    Window(shift.start(), shift.end()),
                    shift.accepted() ? "accepted" : "NOT ACCEPTED"});
  }
  return absl::StrCat(out, Grid(rows), MoreOf(answer.next_page_token()));
}

std::string Page(const v1::GetReportResponse& answer) { return ReportPage(answer); }
// ---- orders ----

// "from p7 to m7 y7": who is restrained, and from whom.
std::vector<std::string> OrderRow(const v1::Order& order) {
  std::vector<std::string> protected_ids;
  for (const std::string& person : order.protected_persons()) protected_ids.push_back(Id(person));
  std::string state = Word(order.state());
  if (!order.verified()) state += ", UNVERIFIED";
  if (order.ending_soon()) state += ", ends soon";
  return {Id(order.name()),
          Word(order.type()),
          Id(order.restrained_person()),
          absl::StrJoin(protected_ids, " "),
          order.has_end() ? absl::StrCat("until ", WallTime(order.end().local())) : "until lifted",
          state,
          TextOf(order.terms())};
}

const std::vector<std::string>& OrderHead() {
  static const auto* head =
      new std::vector<std::string>{"order", "type", "restrained", "protected", "", "", "terms"};
  return *head;
}

std::string Page(const v1::ListOrdersResponse& answer) {
  if (answer.orders().empty()) return "no order is known; whether somebody asked: vigil orders\n";
  Rows rows{OrderHead()};
  for (const v1::Order& order : answer.orders()) rows.push_back(OrderRow(order));
  return absl::StrCat(Grid(rows), MoreOf(answer.next_page_token()));
}

std::string Page(const v1::GetOrderStatusResponse& answer) {
  const std::string summary = absl::StrCat(answer.status().summary(), "\n");
  if (answer.status().orders().empty()) return summary;
  Rows rows{OrderHead()};
  for (const v1::Order& order : answer.status().orders()) rows.push_back(OrderRow(order));
  return absl::StrCat(summary, "\n", Grid(rows));
}

// ---- which page ----

// True, with the page set, when the answer is of this type.
template <class Answer>
bool TryList(const google::protobuf::Message& answer, std::optional<std::string>* page) {
  const auto* typed = dynamic_cast<const Answer*>(&answer);
  if (typed != nullptr) *page = Page(*typed);
  return typed != nullptr;
}

template <class Answer>
bool TryCall(const google::protobuf::Message& answer, std::optional<std::string>* page) {
  const auto* typed = dynamic_cast<const Answer*>(&answer);
  if (typed != nullptr && typed->has_call()) *page = Page(typed->call());
  return typed != nullptr;
}

}  // namespace

std::optional<std::string> ListPageOf(const google::protobuf::Message& answer) {
  std::optional<std::string> page;
  (void)(TryList<v1::ListVisitsResponse>(answer, &page) ||
         TryList<v1::ListCallsResponse>(answer, &page) ||
         TryList<v1::ListFamiliesResponse>(answer, &page) ||
         TryList<v1::ListStaffResponse>(answer, &page) ||
         TryList<v1::ListShiftsResponse>(answer, &page) ||
         TryList<v1::ListAlertsResponse>(answer, &page) ||
         TryList<v1::ListWeeksResponse>(answer, &page) ||
         TryList<v1::ListOrdersResponse>(answer, &page) ||
         TryList<v1::GetOrderStatusResponse>(answer, &page) ||
         TryList<v1::ListTeamsResponse>(answer, &page) ||
         TryList<v1::GetReportResponse>(answer, &page) ||
         TryCall<v1::GetCallResponse>(answer, &page) ||
         TryCall<v1::ReceiveCallResponse>(answer, &page) ||
         TryCall<v1::IdentifyCallerResponse>(answer, &page) ||
         TryCall<v1::AcknowledgeCallResponse>(answer, &page) ||
         TryCall<v1::ConnectCallResponse>(answer, &page) ||
         TryCall<v1::CloseCallResponse>(answer, &page));
  return page;
}

}  // namespace vigil::cli
