// Method: answers as the service gives them become pages, compared whole: what a therapist reads at
// 02:30 must not be cut off, and must never show a holder who does not count as if they did.
#include "services/cli/pages.h"

#include "gtest/gtest.h"
#include "services/cli/message_yaml.h"
#include "services/cli/render.h"
#include "vigil/v1/admin.pb.h"
#include "vigil/v1/case.pb.h"
#include "vigil/v1/oncall.pb.h"
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

TEST(PagesTest, AWeekOnTheNightTheClocksChangeSaysSo) {
  const std::string page = Page<v1::GetWeekResponse>(
      R"(week: {family: agencies/a/families/f1, hours: 169, active_dates: 4, required: 2,
              required_target: 3, counted: 2, verdict: BELOW_TARGET, restated: true,
              verdict_before: MISSED})");
  EXPECT_NE(page.find("169: the clocks change"), std::string::npos) << page;
  EXPECT_NE(page.find("was missed"), std::string::npos) << page;
  EXPECT_NE(page.find("2 of 2"), std::string::npos) << page;
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

}  // namespace
}  // namespace vigil::cli
