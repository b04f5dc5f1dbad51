// Method: answers as the service gives them become pages, compared whole: what a therapist reads at
// 02:30 must not be cut off, and must never show a holder who does not count as if they did.
#include "services/cli/pages.h"

#include "gtest/gtest.h"
#include "services/cli/message_yaml.h"
#include "services/cli/render.h"
#include "vigil/v1/admin.pb.h"
#include "vigil/v1/alert.pb.h"
#include "vigil/v1/case.pb.h"
#include "vigil/v1/crisis.pb.h"
#include "vigil/v1/oncall.pb.h"
#include "vigil/v1/order.pb.h"
#include "vigil/v1/report.pb.h"
#include "vigil/v1/roster.pb.h"
#include "vigil/v1/visit.pb.h"

namespace vigil::cli {
namespace {

template <class M>
std::string Page(const std::string& yaml) {
  M message;
  auto node = ParseYaml(yaml);
  EXPECT_TRUE(node.ok()) << node.status();
  const absl::Status status = FillMessage(*node, "", &message);
  EXPECT_TRUE(status.ok()) << status;
  return RenderForPeople(message);
}

TEST(PagesTest, ACallShowsWhoHasItAndWhatIsStillToDo) {
  EXPECT_EQ(Page<v1::AcknowledgeCallResponse>(R"(
call:
  name: agencies/a/calls/c1
  team: agencies/a/teams/t
  caller_number: {text: "+18605550143"}
  status: ACKNOWLEDGED
  received_at: {local: "2026-11-01T01:30:00-04:00", zone: America/New_York}
  received_recorded_at: {local: "2026-11-01T01:30:20-04:00", zone: America/New_York}
  acknowledged_at: {local: "2026-11-01T01:34:00-04:00", zone: America/New_York}
  acknowledged_recorded_at: {local: "2026-11-01T01:40:00-04:00", zone: America/New_York}
  acknowledged_by: agencies/a/staff/tb
  seconds_to_acknowledged: 240
  holders:
  - {tier: PRIMARY, staff: agencies/a/staff/tb, valid: true}
  - {tier: BACKUP, staff: agencies/a/staff/tc}
  note: {erased: true}
as_of: {position: 12}
)"),
            R"(call          c1: ACKNOWLEDGED
family        not identified
caller        +18605550143
received      Sun 01 Nov 2026 01:30 (America/New_York)
on call       primary tb, backup tc (DOES NOT COUNT)
acknowledged  Sun 01 Nov 2026 01:34, recorded Sun 01 Nov 2026 01:40, after 4 min, by tb
connected     not yet
note          (erased)
as of position 12
)");
}

TEST(PagesTest, CallsAreALineEachAndNeverConnectedStandsOut) {
  EXPECT_EQ(
      Page<v1::ListCallsResponse>(R"(
calls:
- name: agencies/a/calls/c1
  team: agencies/a/teams/t
  family: agencies/a/families/f1
  status: CLOSED
  received_at: {local: "2026-08-27T19:00:00-04:00", zone: America/New_York}
  connected_at: {local: "2026-08-27T19:06:00-04:00", zone: America/New_York}
  connected_by: agencies/a/staff/tb
  seconds_to_connected: 360
  ended_at: {local: "2026-08-27T19:46:00-04:00", zone: America/New_York}
  disposition: RESOLVED_BY_PHONE
- name: agencies/a/calls/c2
  team: agencies/a/teams/t
  status: CLOSED
  received_at: {local: "2026-08-28T02:00:00-04:00", zone: America/New_York}
  ended_at: {local: "2026-08-28T02:30:00-04:00", zone: America/New_York}
  disposition: NOT_REACHED_BACK
next_page_token: xyz
as_of: {position: 12}
)"),
      R"(call  received                                 team  family          status  connected)"
      R"(        disposition
c1    Thu 27 Aug 2026 19:00  America/New_York  t     f1              closed  tb after 6 min)"
      R"(   resolved by phone
c2    Fri 28 Aug 2026 02:00  America/New_York  t     not identified  closed  NEVER CONNECTED)"
      R"(  not reached back

there are more: --page-token xyz
as of position 12
)");
}

TEST(PagesTest, VisitsAreALineEachAndSayWhatTheyAreForTheWeek) {
  EXPECT_EQ(Page<v1::ListVisitsResponse>(R"(
visits:
- name: agencies/a/families/f1/visits/v1
  outcome: COMPLETED
  start: {local: "2026-10-24T23:30:00+01:00", zone: Europe/London}
  end: {local: "2026-10-25T00:15:00+01:00", zone: Europe/London}
  workers: [{staff: agencies/a/staff/ta}, {staff: agencies/a/staff/tb}]
  place: HOME
  counts: true
- name: agencies/a/families/f1/visits/v2
  outcome: NOT_ATTENDED
  start: {local: "2026-10-26T17:00:00Z", zone: Europe/London}
  end: {local: "2026-10-26T18:00:00Z", zone: Europe/London}
  workers: [{staff: agencies/a/staff/ta}]
  place: COMMUNITY
  missed: true
as_of: {position: 12}
)"),
            R"(visits of f1 (Europe/London)

visit                                                  outcome       by     where      for the week
v1     Sat 24 Oct 2026 23:30 to Sun 25 Oct 2026 00:15  completed     ta tb  home       counts
v2     Mon 26 Oct 2026 17:00 to 18:00                  not attended  ta     community  MISSED
as of position 12
)");
  EXPECT_EQ(Page<v1::ListVisitsResponse>("as_of: {position: 12}"),
            "no visits\nas of position 12\n");
}

TEST(PagesTest, WhoIsOnCallShowsNameNumberAndUntilWhen) {
  EXPECT_EQ(Page<v1::WhoIsOnCallResponse>(R"(
at: {local: "2026-11-01T01:30:00-05:00", zone: America/New_York}
verdict: DEGRADED
tiers:
- tier: PRIMARY
  valid: true
  holders:
  - staff: agencies/a/staff/tb
    display_name: {text: "Renée Moreau"}
    contacts: [{text: "+18605550182"}, {text: "+18605550199"}]
    until: {local: "2026-11-01T09:00:00-05:00", zone: America/New_York}
    valid: true
    accepted: true
- tier: BACKUP
  holders:
  - staff: agencies/a/staff/tc
    until: {local: "2026-11-01T09:00:00-05:00", zone: America/New_York}
    reason: NO_TESTED_CONTACT
- tier: SUPERVISOR
next_change: {local: "2026-11-01T09:00:00-05:00", zone: America/New_York}
as_of: {position: 12}
)"),
            R"(Sun 01 Nov 2026 01:30 (America/New_York): DEGRADED

primary     Renée Moreau  +18605550182, +18605550199  until Sun 01 Nov 2026 09:00
backup      tc            no number                   until Sun 01 Nov 2026 09:00)"
            R"(  DOES NOT COUNT: no tested contact
supervisor  NOBODY

next change Sun 01 Nov 2026 09:00
as of position 12
)");
}

TEST(PagesTest, CaseloadSaysWhoIsOverAndWhoHasRoom) {
  EXPECT_EQ(Page<v1::GetCaseloadResponse>(R"(
therapists:
- {staff: agencies/a/staff/ta, open: 5, committed: 5, limit: 4, base_limit: 4, breach: true,
   breach_since: {local: "2026-12-21T09:00:00-05:00"},
   families: [agencies/a/families/f1, agencies/a/families/f2]}
- {staff: agencies/a/staff/tb, open: 5, committed: 5, limit: 5, base_limit: 4,
   override: {override_id: x}}
- {staff: agencies/a/staff/tc, open: 2, incoming: 1, committed: 3, limit: 4,
   base_limit: 4, covered: 2}
open: 12
incoming: 1
limit: 12
free_slots: 1
next_projected_discharge: "2026-12-11"
next_projected_discharge_family: agencies/a/families/f1
unattended: [agencies/a/families/f9]
)"),
            "therapist  open  incoming  covered  limit" + std::string(57, ' ') +
                R"(families
ta         5     0         0        4                 OVER THE LIMIT since Mon 21 Dec 2026 09:00)"
                R"(  f1 f2
tb         5     0         0        5 (4 + override)  full
tc         2     1         2        4                 1 free

12 open, 1 incoming, limit 12, 1 free slot
next discharge planned: 2026-12-11, f1
UNATTENDED: f9 has nobody to carry it
as of position 0
)");
}

TEST(PagesTest, TeamWeekShowsVisitsVerdictAndWhatIsUnrecorded) {
  EXPECT_EQ(Page<v1::GetTeamWeekResponse>(R"(
rows:
- family: agencies/a/families/f1
  label: I
  therapist: agencies/a/staff/ta
  week: {start: {local: "2026-11-16T00:00:00-05:00", zone: America/New_York}, counted: 1,
         required: 3, pending: 1, verdict: AT_RISK, severity: AMBER}
  last_seen: {base_date: "2026-11-17", days: 1}
  last_four: [MET, MISSED]
  visits_without_outcome: 1
- family: agencies/a/families/f2
  therapist: agencies/a/staff/tb
  week: {counted: 0, required: 3, verdict: MISSED, severity: RED}
  last_seen: {base_date: "2026-11-08", days: 9, not_seen: true}
)"),
            R"(week of Mon 16 Nov 2026 00:00 (America/New_York)

family     therapist  visits               verdict          last seen)"
            R"(            four weeks before
f1      I  ta         1 of 3 (+1 planned)  at risk (amber)  1 day ago            met, missed)"
            R"(        1 visit to record
f2         tb         0 of 3               MISSED           9 days ago NOT SEEN
as of position 0
)");
}

TEST(PagesTest, HoldsAndTapersAreShownApart) {
  const std::string week = Page<v1::GetWeekResponse>(
      R"(week: {counted: 1, required: 1, active_dates: 2, held_dates: 5, tapered_dates: 1})");
  EXPECT_NE(week.find("1 of 1, 5 dates on hold, tapered"), std::string::npos) << week;
  const std::string caseload = Page<v1::GetCaseloadResponse>(R"(
therapists: [{staff: agencies/a/staff/ta, open: 3, on_hold: 1, committed: 4, limit: 4}]
open: 3
on_hold: 1
limit: 4
)");
  EXPECT_NE(caseload.find("3 + 1 on hold"), std::string::npos) << caseload;
  EXPECT_NE(caseload.find("3 open, 1 on hold, 0 incoming"), std::string::npos) << caseload;
}

TEST(PagesTest, AWeekOnTheNightTheClocksChangeSaysSo) {
  const std::string page = Page<v1::GetWeekResponse>(
      R"(week: {family: agencies/a/families/f1, hours: 169, active_dates: 4, required: 2,
              required_target: 3, counted: 2, verdict: BELOW_TARGET, restated: true,
              verdict_before: MISSED})");
  EXPECT_NE(page.find("169: the clocks change"), std::string::npos) << page;
  EXPECT_NE(page.find("was missed"), std::string::npos) << page;
  EXPECT_NE(page.find("2 of 2"), std::string::npos) << page;
}

// Hazard H5: what nobody has asked is said first and never reads as none.
TEST(PagesTest, OrdersBeginWithWhatIsKnown) {
  EXPECT_EQ(Page<v1::GetOrderStatusResponse>(R"(
status: {status: NOT_CHECKED, summary: ORDERS NOT CHECKED}
)"),
            "ORDERS NOT CHECKED\nas of position 0\n");
  EXPECT_EQ(Page<v1::GetOrderStatusResponse>(R"(
status:
  status: IN_FORCE
  summary: "1 ORDER IN FORCE, 1 unverified"
  orders:
  - name: agencies/a/orders/o7
    type: NO_CONTACT
    restrained_person: agencies/a/persons/p7
    protected_persons: [agencies/a/persons/m7, agencies/a/persons/y7]
    state: IN_FORCE
    end: {local: "2026-12-05T00:00:00-05:00", zone: America/New_York}
    terms: {text: told}
)"),
            R"(1 ORDER IN FORCE, 1 unverified

order  type        restrained  protected                                                     terms
o7     no contact  p7          m7 y7      until Sat 05 Dec 2026 00:00  in force, UNVERIFIED  told
as of position 0
)");
  EXPECT_EQ(Page<v1::ListOrdersResponse>("{}"),
            "no order is known; whether somebody asked: vigil orders\nas of position 0\n");
}

TEST(PagesTest, AlertsAreALineEachAndSayWhoHasThem) {
  EXPECT_EQ(
      Page<v1::ListAlertsResponse>(R"(
alerts:
- name: agencies/a/families/f1/alerts/week-2026-11-30
  subject: agencies/a/families/f1
  severity: RED
  state: OPEN
  raised_at: {local: "2026-12-08T00:00:00+00:00", zone: Europe/London}
  summary: week of Mon 30 Nov 2026 missed
- name: agencies/a/staff/tb/alerts/over-limit-1
  subject: agencies/a/staff/tb
  severity: AMBER
  state: ACKNOWLEDGED
  acknowledged_by: agencies/a/staff/sup
  raised_at: {local: "2026-12-09T08:00:00+00:00", zone: Europe/London}
  summary: caseload over the limit
)"),
      R"(       subject                                              raised                 alert
RED    f1       week of Mon 30 Nov 2026 missed  open        Tue 08 Dec 2026 00:00  week-2026-11-30
amber  tb       caseload over the limit         sup has it  Wed 09 Dec 2026 08:00  over-limit-1
as of position 0
)");
  EXPECT_EQ(Page<v1::ListAlertsResponse>("{}"), "no alerts\nas of position 0\n");
}

TEST(PagesTest, WeeksAndTeamsFitAScreen) {
  const std::string weeks = Page<v1::ListWeeksResponse>(R"(
weeks:
- {week: "2026-10-26", hours: 169, active_dates: 7, counted: 3, required: 3, verdict: MET,
   final: true}
- {week: "2026-10-19", hours: 168, active_dates: 2, held_dates: 5, counted: 0, required: 1,
   verdict: MISSED, severity: AMBER, final: true, restated: true, verdict_before: MET}
)");
  EXPECT_NE(weeks.find("2026-10-26  3        3         met                final  169 h"),
            std::string::npos)
      << weeks;
  EXPECT_NE(weeks.find("5 dates on hold, was met"), std::string::npos) << weeks;
  const std::string teams = Page<v1::ListTeamsResponse>(
      "teams: [{name: agencies/a/teams/t, display_name: City, open_families: 3, staff: "
      "[agencies/a/staff/ta, agencies/a/staff/tb]}]");
  EXPECT_NE(teams.find("ta tb"), std::string::npos) << teams;
}

TEST(PagesTest, AReportHasAColumnAPeriod) {
  const std::string page = Page<v1::GetReportResponse>(R"(
periods:
- {from_date: "2026-10-01", until_date: "2026-10-31", intensity: {weeks: 20, met: 17},
   cases: {closed: 2, goals_met: 1, median_length_days: 120}, on_call: {uncovered_minutes: 61},
   calls: {received: 3, connected: 3, median_seconds_to_connected: 185,
           p95_seconds_to_connected: 480, within_promise: 3}}
- {from_date: "2026-11-01", until_date: "2026-11-30"}
)");
  EXPECT_NE(page.find("17 of 20 (85 %)"), std::string::npos) << page;
  EXPECT_NE(page.find("1 of 2 (50 %)"), std::string::npos) << page;
  EXPECT_NE(page.find("1 h 01 min"), std::string::npos) << page;
  EXPECT_NE(page.find("3:05, 95 % within 8:00"), std::string::npos) << page;
  EXPECT_NE(page.find("2026-11-30"), std::string::npos) << page;
}

TEST(PagesTest, StatusPutsWhatDeservesAttentionInWords) {
  const std::string page = Page<v1::GetStatusResponse>(
      R"({ready: false, read_only: true, version: 0.1.0, log_bytes: 1773825, 
          uptime: {seconds: 93784},
          conditions: [the disk has less than 1 GiB free]})");
  EXPECT_NE(page.find("NOT READY, READ ONLY, version 0.1.0, up 1 d 2 h"), std::string::npos)
      << page;
  EXPECT_NE(page.find("1.7 MiB"), std::string::npos) << page;
  EXPECT_NE(page.find("ATTENTION  the disk has less than 1 GiB free"), std::string::npos) << page;
}

TEST(PagesTest, EmptyAnswersAreWords) {
  EXPECT_EQ(Page<v1::GetTeamWeekResponse>("{}"),
            "no family of this team has this week\n"
            "as of position 0\n");
  EXPECT_EQ(Page<v1::GetCaseloadResponse>("{}"),
            "nobody carries families in this team\nas of position 0\n");
}

TEST(PagesTest, FamiliesAreALineEachWithWhatIsMissing) {
  EXPECT_EQ(Page<v1::ListFamiliesResponse>(R"(
families:
- {name: agencies/a/families/f1, label: F-1, team: agencies/a/teams/t, status: OPEN,
   therapist: agencies/a/staff/ta, start_date: 2026-10-12, planned_discharge_date: 2027-02-05}
- {name: agencies/a/families/f2, label: F-2, team: agencies/a/teams/t, status: REFERRED,
   missing_before_opening: [no consent, no therapist]}
- {name: agencies/a/families/f3, label: F-3, team: agencies/a/teams/t, status: CLOSED,
   therapist: agencies/a/staff/tb, start_date: 2026-01-12, planned_discharge_date: 2026-06-05,
   closure_date: 2026-05-29}
next_page_token: abc
as_of: {position: 12}
)"),
            R"(family  label  team  status    therapist  start       discharge           missing
f1      F-1    t     open      ta         2026-10-12  2027-02-05 planned
f2      F-2    t     referred  -                                          no consent; no therapist
f3      F-3    t     closed    tb         2026-01-12  2026-05-29

there are more: --page-token abc
as of position 12
)");
}

TEST(PagesTest, StaffAreALineEachAndANumberThatNobodyTestedStandsOut) {
  EXPECT_EQ(Page<v1::ListStaffResponse>(R"(
staff:
- name: agencies/a/staff/ta
  display_name: Ann
  assignments:
  - {team: agencies/a/teams/t, role: THERAPIST, fte_hundredths: 60}
  - {team: agencies/a/teams/u, role: FRS, fte_hundredths: 40, until_date: 2026-12-31}
  contact_points:
  - {value: "+18605550143", checked_at: {local: "2026-11-01T09:00:00-05:00"}}
  - {value: "+18605550144"}
  leaves:
  - kind: ANNUAL
    start: {local: "2026-12-01T09:00:00-05:00"}
    end: {local: "2026-12-04T09:00:00-05:00"}
- {name: agencies/a/staff/tb, display_name: {erased: true}, employed_until: 2026-10-31}
)"),
            "staff  name      role, team, FTE                         "
            "reached at                               employed          leave\n"
            "ta     Ann       therapist t 60, frs u 40 to 2026-12-31  "
            "+18605550143, +18605550144 (NOT TESTED)                    "
            "annual Tue 01 Dec 2026 09:00 to Fri 04 Dec 2026 09:00\n"
            "tb     (erased)                                                                      "
            "             until 2026-10-31\n"
            "as of position 0\n");
}

TEST(PagesTest, ShiftsAreALineEachAndWhatNobodyAcceptedStandsOut) {
  EXPECT_EQ(Page<v1::ListShiftsResponse>(R"(
shifts:
- {name: agencies/a/teams/t/shifts/s1, tier: PRIMARY, staff: agencies/a/staff/ta, accepted: true,
   start: {local: "2026-11-01T01:00:00-04:00", zone: America/New_York},
   end: {local: "2026-11-01T09:00:00-05:00", zone: America/New_York}}
- {name: agencies/a/teams/t/shifts/s2, tier: BACKUP, staff: agencies/a/staff/tb,
   start: {local: "2026-11-01T09:00:00-05:00", zone: America/New_York},
   end: {local: "2026-11-02T09:00:00-05:00", zone: America/New_York}}
)"),
            R"(shifts of t (America/New_York)

shift  tier     staff
s1     primary  ta     Sun 01 Nov 2026 01:00 to 09:00                  accepted
s2     backup   tb     Sun 01 Nov 2026 09:00 to Mon 02 Nov 2026 09:00  NOT ACCEPTED
as of position 0
)");
}

}  // namespace
}  // namespace vigil::cli
