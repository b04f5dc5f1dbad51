// Method: DOMAIN section 2 written out again as a table, value by value with each source's mark,
// and compared with every file of deploy/programmes; a file without a row here fails too.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scheduler/calendar/holidays.h"
#include "scheduler/programme/describe.h"
#include "scheduler/programme/parse.h"
#include "tests/testing/files.h"
#include "tests/testing/zones.h"

namespace vigil::programme {
namespace {

using ::testing::UnorderedElementsAreArray;

// "value mark", as "5 card".
struct Row {
  const char* file;
  const char* id;
  const char* zone;
  const char* holidays;
  const char* cap;
  const char* floor;
  const char* target;
  const char* min_months;  // empty: none
  const char* max_months;
  const char* goals_met;
  const char* review;
  const char* min_age;  // empty: none
  const char* max_age;
  const char* taper;
  std::vector<std::string> features;  // "NAME mark"
};

const std::vector<Row>& Rows() {
  static const auto* const rows = new std::vector<Row>{
      {"aip-boston",
       "aip-boston",
       "America/New_York",
       "us-federal",
       "5 card",
       "2 S0",
       "3 S0",
       "3 S0",
       "5 S0",
       "false S0",
       "5 S0",
       "",
       "",
       "true R",
       {"WEEKLY_SUPERVISION R"}},
      {"mst-uk-standard",
       "mst-uk-standard",
       "Europe/London",
       "england",
       "5 card",
       "3 card",
       "3 card",
       "3 S1",
       "5 S1",
       "false S1",
       "5 S1",
       "11 S1",
       "17 S1",
       "true R",
       {"BACKUP_SUPERVISOR_TIER pub"}},
      {"essex-mst",
       "essex-mst",
       "Europe/London",
       "england",
       "5 card",
       "3 card",
       "3 card",
       "4 S3",
       "5 S3",
       "false S3",
       "5 S3",
       "11 S3",
       "17 S3",
       "true R",
       {"PLACEMENT_DAYS S3"}},
      {"mst-ipv-connecticut",
       "mst-ipv",
       "America/New_York",
       "us-federal",
       "4 S2",
       "3 S2",
       "3 S2",
       "",
       "",
       "true S2",
       "9 R",
       "0 S2",
       "17 S2",
       "false R",
       {"ORDER_CHECKS S2", "IPV_SAFETY S2", "DVFCT S2", "SAFETY_CHECKLIST S2", "BOOSTERS S2",
        "MONTHLY_INTERVIEW S2", "WEEKLY_SUPERVISION S2"}},
      {"mst-can-uk",
       "mst-can-uk",
       "Europe/London",
       "england",
       "4 S2",
       "3 pub",
       "3 pub",
       "6 pub",
       "9 pub",
       "false pub",
       "9 pub",
       "6 pub",
       "17 pub",
       "false R",
       {"SAFETY_CHECKLIST pub", "BOOSTERS pub", "MONTHLY_INTERVIEW pub"}},
      {"mst-bsf-connecticut",
       "mst-bsf",
       "America/New_York",
       "us-federal",
       "4 R",
       "3 R",
       "3 R",
       "6 pub",
       "9 pub",
       "false pub",
       "9 pub",
       "",
       "",
       "false R",
       {"DRUG_TEST_SHARING pub"}},
      {"leicester-standard",
       "leicester-standard",
       "Europe/London",
       "england",
       "5 R",
       "3 S4",
       "3 S4",
       "5 S4",
       "9 S4",
       "false S4",
       "9 S4",
       "6 S4",
       "17 S4",
       "false R",
       {"ORDER_HOURS S4", "TEN_WORKING_DAYS S4", "RE_INVOLVEMENT S4", "PARTNER_NOTIFICATIONS S4",
        "SUSTAINABILITY_REPORT S4"}},
      {"leicester-can",
       "leicester-can",
       "Europe/London",
       "england",
       "4 R",
       "3 S4",
       "3 S4",
       "5 S4",
       "9 S4",
       "false S4",
       "9 S4",
       "6 S4",
       "17 S4",
       "false R",
       {"ORDER_HOURS S4", "TEN_WORKING_DAYS S4", "RE_INVOLVEMENT S4", "PARTNER_NOTIFICATIONS S4",
        "SUSTAINABILITY_REPORT S4"}},
      {"mst-fit-wales",
       "mst-fit-wales",
       "Europe/London",
       "wales",
       "4 R",
       "3 R",
       "3 R",
       "4 pub",
       "4 pub",
       "false pub",
       "4 pub",
       "11 pub",
       "17 pub",
       "true R",
       {"TWO_PLACES pub", "RETURN_HOME_DATE pub"}},
      {"mst-psb",
       "mst-psb",
       "",
       "",
       "4 pub",
       "3 pub",
       "3 pub",
       "5 pub",
       "7 pub",
       "false pub",
       "7 pub",
       "10 pub",
       "17 pub",
       "true R",
       {"VICTIM_SAFETY_FLAG pub"}},
  };
  return *rows;
}

std::string PathOf(const std::string& file) { return "deploy/programmes/" + file + ".textproto"; }

v1::Programme LoadProto(const std::string& file) {
  const auto proto =
      ParseProgrammeFile(testkit::ReadFile(PathOf(file)), PathOf(file), testkit::TestZones());
  EXPECT_TRUE(proto.ok()) << proto.status();
  return proto.value_or(v1::Programme());
}

Programme Load(const std::string& file) {
  const auto programme = ProgrammeFromProto(LoadProto(file), testkit::TestZones());
  EXPECT_TRUE(programme.ok()) << programme.status();
  return programme.value_or(Programme());
}

// path -> "value mark".
std::map<std::string, std::string> SettingsOf(const std::string& file) {
  std::map<std::string, std::string> settings;
  for (const SettingLine& line : DescribeProgramme(LoadProto(file))) {
    settings[line.path] = line.value + " " + line.mark;
  }
  return settings;
}

TEST(ShippedProgrammes, EachFileHasARowAndEachRowAFile) {
  std::vector<std::string> expected;
  for (const Row& row : Rows()) expected.push_back(PathOf(row.file));
  EXPECT_THAT(testkit::FilesIn("deploy/programmes", ".textproto"),
              UnorderedElementsAreArray(expected));
}

TEST(ShippedProgrammes, SayWhatTheTableSays) {
  for (const Row& row : Rows()) {
    SCOPED_TRACE(row.file);
    std::map<std::string, std::string> got = SettingsOf(row.file);
    EXPECT_EQ(got["caseload.therapist_cap"], row.cap);
    EXPECT_EQ(got["intensity.floor_visits"], row.floor);
    EXPECT_EQ(got["intensity.target_visits"], row.target);
    EXPECT_EQ(got["length.min_months"], row.min_months);
    EXPECT_EQ(got["length.max_months"], row.max_months);
    EXPECT_EQ(got["length.until_goals_met"], row.goals_met);
    EXPECT_EQ(got["length.review_months"], row.review);
    EXPECT_EQ(got["eligibility.min_age"], row.min_age);
    EXPECT_EQ(got["eligibility.max_age"], row.max_age);
    EXPECT_EQ(got["taper.allowed"], row.taper);
    std::vector<std::string> features;
    for (const auto& [path, value] : got) {
      if (path.rfind("features[", 0) == 0) features.push_back(value);
    }
    EXPECT_THAT(features, UnorderedElementsAreArray(row.features));

    const Programme programme = Load(row.file);
    EXPECT_EQ(programme.id, row.id);
    EXPECT_EQ(programme.features.size(), row.features.size());
    EXPECT_EQ(programme.zone_chosen_by_agency, std::string(row.zone).empty());
    if (!programme.zone_chosen_by_agency) {
      EXPECT_EQ(programme.zone.name(), row.zone);
    }
    EXPECT_EQ(programme.working_days, row.holidays);
    if (programme.taper.allowed) {
      EXPECT_EQ(programme.taper.last_days, 28);
    }
  }
}

TEST(ShippedProgrammes, EachNamesAHolidayCalendarThatShips) {
  std::set<std::string> shipped;
  for (const std::string& path : testkit::FilesIn("deploy/holidays", ".textproto")) {
    const auto calendar = calendar::ParseHolidays(testkit::ReadFile(path), path);
    ASSERT_TRUE(calendar.ok()) << calendar.status();
    shipped.insert(calendar->id);
  }
  for (const Row& row : Rows()) {
    const Programme programme = Load(row.file);
    if (!programme.working_days.empty()) {
      EXPECT_EQ(shipped.count(programme.working_days), 1u);
    }
  }
}

TEST(ShippedProgrammes, ShareTheCommonRules) {  // D2-D18, where no programme differs
  for (const Row& row : Rows()) {
    SCOPED_TRACE(row.file);
    const Programme p = Load(row.file);
    EXPECT_EQ(p.intensity.week_start, absl::Weekday::monday);
    EXPECT_EQ(p.intensity.min_visit_minutes, 30);
    EXPECT_EQ(p.intensity.merge_gap_minutes, 30);
    EXPECT_FALSE(p.intensity.video_counts);
    EXPECT_EQ(p.intensity.counted_purposes.count(types::v1::VISIT_PURPOSE_THERAPY), 1u);
    EXPECT_EQ(p.intensity.counted_purposes.count(types::v1::VISIT_PURPOSE_CRISIS_CALL_OUT), 1u);
    for (const auto purpose :
         {types::v1::VISIT_PURPOSE_PRACTICAL_HELP, types::v1::VISIT_PURPOSE_CHECK_UP,
          types::v1::VISIT_PURPOSE_COURT_SUPPORT, types::v1::VISIT_PURPOSE_INTERVIEW,
          types::v1::VISIT_PURPOSE_PROFESSIONALS_MEETING}) {
      EXPECT_EQ(p.intensity.counted_purposes.count(purpose), 0u);
    }
    EXPECT_EQ(p.intensity.bunched_min_required, 3);
    EXPECT_EQ(p.intensity.bunched_min_days, 2);
    EXPECT_EQ(p.intensity.late_notice_hours, 24);
    EXPECT_EQ(p.intensity.unrecorded_hours, 24);
    EXPECT_EQ(p.intensity.booking_grace_dates, 4);
    EXPECT_EQ(p.intensity.missed_hours, 24);
    EXPECT_EQ(p.intensity.unproven_hours, 72);
    EXPECT_EQ(p.intensity.red_none_required, 2);
    EXPECT_EQ(p.intensity.red_missed_run, 2);
    EXPECT_EQ(p.intensity.not_seen_days, 7);
    EXPECT_EQ(p.intensity.child_not_seen_days, 14);
    EXPECT_EQ(p.holds.review_max_days, 14);
    EXPECT_EQ(p.holds.backdating_max_days, 7);
    EXPECT_EQ(p.holds.chain_max_days, 28);
    EXPECT_EQ(p.caseload.override_extra_slots, 1);
    EXPECT_EQ(p.caseload.override_max_days, 28);
    EXPECT_EQ(p.caseload.incoming_late_working_days, 3);
    EXPECT_THAT(p.on_call.tiers,
                ::testing::ElementsAre(types::v1::TIER_PRIMARY, types::v1::TIER_BACKUP,
                                       types::v1::TIER_SUPERVISOR));
    EXPECT_EQ(p.on_call.contact_check_days, 30);
    EXPECT_EQ(p.on_call.ring_seconds, 25);
    EXPECT_EQ(p.on_call.page_minutes, 5);
    EXPECT_EQ(p.on_call.rest_hours, 11);
    EXPECT_EQ(p.on_call.continuous_primary_hours, 72);
    EXPECT_EQ(p.on_call.quiet_until_minutes, 8 * 60);
    EXPECT_EQ(p.safety_notice_hours, 4);
    EXPECT_EQ(p.length.review_notice_days, 28);
  }
}

TEST(ShippedProgrammes, CapsOfOtherRolesAreZero) {
  for (const Row& row : Rows()) {
    const CaseloadRules caseload = Load(row.file).caseload;
    EXPECT_EQ(caseload.CapOf(types::v1::STAFF_ROLE_THERAPIST), caseload.therapist_cap);
    for (const auto role :
         {types::v1::STAFF_ROLE_SUPERVISOR, types::v1::STAFF_ROLE_FRS,
          types::v1::STAFF_ROLE_BACKUP_SUPERVISOR, types::v1::STAFF_ROLE_PRESCRIBER}) {
      EXPECT_EQ(caseload.CapOf(role), 0) << row.file;
    }
  }
  std::map<std::string, std::string> ipv = SettingsOf("mst-ipv-connecticut");
  EXPECT_EQ(ipv["caseload.supervisor_cap"], "0 S2");
  EXPECT_EQ(ipv["caseload.frs_cap"], "0 S2");
  EXPECT_TRUE(Load("mst-ipv-connecticut").caseload.cap_is_maximum);
}

TEST(ShippedProgrammes, AipAsksConsentAndQuotesItsIntensity) {
  EXPECT_EQ(SettingsOf("aip-boston")["eligibility.consent_before_opening"], "true S0");
  EXPECT_EQ(LoadProto("aip-boston").intensity().floor_visits().source().quote(),
            "2 to 3 times weekly");
  EXPECT_TRUE(Load("aip-boston").FindDuty("supervision")->every_week);
  EXPECT_FALSE(Load("mst-uk-standard").eligibility.consent_before_opening);
}

TEST(ShippedProgrammes, EssexIsCompleteAndTakesNobody) {
  const Programme essex = Load("essex-mst");
  EXPECT_FALSE(essex.accepts_referrals);
  EXPECT_TRUE(essex.historic_import);
  EXPECT_TRUE(essex.record_complete);
  EXPECT_EQ(essex.started_on, absl::CivilDay(2013, 4, 1));
  EXPECT_EQ(essex.valid_from, absl::CivilDay(2013, 4, 1));
  EXPECT_TRUE(essex.length.range_is_average);
  ASSERT_TRUE(essex.placement_days.has_value());
  EXPECT_EQ(essex.placement_days->buckets * essex.placement_days->bucket_days, 900);
  EXPECT_EQ(essex.placement_days->counted_type, "residential care");
  EXPECT_TRUE(Load("mst-uk-standard").accepts_referrals);
}

TEST(ShippedProgrammes, IpvCarriesItsGates) {  // D20, D21
  const EligibilityRules rules = Load("mst-ipv-connecticut").eligibility;
  EXPECT_TRUE(rules.screening_before_opening);
  EXPECT_TRUE(rules.orders_checked_before_first_visit);
  std::vector<std::string> ids;
  for (const EligibilityGate& gate : rules.gates) ids.push_back(gate.id);
  EXPECT_THAT(ids, ::testing::ElementsAre("maltreatment-and-ipv", "report-within-180-days",
                                          "report-substantiated", "plan-to-reunite",
                                          "no-active-sexual-abuse", "parental-rights-not-ending"));
  EXPECT_EQ(rules.FindGate("report-within-180-days")->max_days_before_referral, 180);
  EXPECT_EQ(rules.FindGate("nothing"), nullptr);
  EXPECT_TRUE(rules.AgeFits(0));
  EXPECT_TRUE(rules.AgeFits(17));
  EXPECT_FALSE(rules.AgeFits(18));
}

TEST(ShippedProgrammes, IpvCarriesItsDuties) {  // D20
  const Programme ipv = Load("mst-ipv-connecticut");
  const Duty* checklist = ipv.FindDuty("safety-checklist");
  ASSERT_NE(checklist, nullptr);
  ASSERT_EQ(checklist->windows.size(), 4u);
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(checklist->windows[i].from_day, 7 * i);
    EXPECT_EQ(checklist->windows[i].to_day, 7 * i + 6);
  }
  EXPECT_TRUE(checklist->in_home);
  EXPECT_EQ(checklist->tolerance_days, 0);
  const Duty* check_up = ipv.FindDuty("investment-check-up");
  ASSERT_TRUE(check_up->every_months.has_value());
  EXPECT_EQ(check_up->every_months->first_months, 1);
  EXPECT_EQ(check_up->every_months->months, 3);
  EXPECT_EQ(check_up->every_months->anchor, v1::DUTY_ANCHOR_LAST_HELD);
  EXPECT_THAT(check_up->attendees, ::testing::ElementsAre(v1::ATTENDEE_CHILD_PROTECTION,
                                                          v1::ATTENDEE_TEAM, v1::ATTENDEE_FAMILY));
  const Duty* interview = ipv.FindDuty("adherence-interview");
  EXPECT_EQ(interview->every_months->months, 1);
  EXPECT_TRUE(interview->outside_team);
  EXPECT_EQ(interview->tolerance_days, 7);
  EXPECT_EQ(ipv.FindDuty("ipv-crisis-plan")->once_within->count, 14);
  EXPECT_EQ(ipv.FindDuty("expert-consultation")->min_minutes, 45);
  EXPECT_TRUE(ipv.FindDuty("expert-consultation")->every_week);
  EXPECT_EQ(ipv.FindDuty("team-booster")->every_months->months, 3);
  EXPECT_EQ(ipv.FindDuty("clinical-interview")->at_occasion, v1::DUTY_OCCASION_CONJOINT_SESSION);
  EXPECT_EQ(ipv.FindDuty("safety-plan")->at_occasion, v1::DUTY_OCCASION_FIRST_SESSION);
  EXPECT_EQ(ipv.FindDuty("dvfct-safety-check-in")->at_occasion, v1::DUTY_OCCASION_EVERY_SESSION);
  EXPECT_EQ(ipv.FindDuty("screening")->at_occasion, v1::DUTY_OCCASION_OPENING);
  ASSERT_EQ(ipv.phases.size(), 2u);
  EXPECT_EQ(ipv.phases[0].sessions, 5);
  EXPECT_TRUE(ipv.phases[0].sessions_per_partner);
  EXPECT_FALSE(ipv.phases[0].conjoint);
  EXPECT_TRUE(ipv.phases[1].conjoint);
  EXPECT_EQ(SettingsOf("mst-ipv-connecticut")["phases[0].sessions"], "5 S2");
  EXPECT_EQ(SettingsOf("mst-ipv-connecticut")["phases[0].sessions_per_partner"], "true R");
  ASSERT_EQ(ipv.milestones.size(), 2u);
  EXPECT_EQ(ipv.milestones[1].id, "healing-ceremony");
}

TEST(ShippedProgrammes, LeicesterCarriesItsOwn) {  // D13, D23, D24, D26
  for (const char* file : {"leicester-standard", "leicester-can"}) {
    const Programme leicester = Load(file);
    EXPECT_EQ(leicester.eligibility.FindGate("lives-in-city")->area, "Leicester");
    EXPECT_EQ(leicester.re_involvement->days, 28);
    EXPECT_EQ(leicester.re_involvement->latest_start_months, 6);
    EXPECT_TRUE(leicester.re_involvement->once_per_closure);
    const Duty* ten = leicester.FindDuty("ten-working-days");
    EXPECT_EQ(ten->once_within->unit, OnceWithin::Unit::kWorkingDays);
    EXPECT_EQ(ten->once_within->count, 10);
    EXPECT_EQ(leicester.FindDuty("sustainability-report")->at_occasion, v1::DUTY_OCCASION_CLOSING);
    ASSERT_EQ(leicester.notifications.size(), 4u);
    for (const Notification& notification : leicester.notifications) {
      EXPECT_EQ(notification.working_days, 1);
    }
    EXPECT_EQ(LoadProto(file).intensity().floor_visits().source().quote(),
              "a minimum of three sessions per week");
  }
  EXPECT_EQ(Load("leicester-standard").model, "MST");
  EXPECT_EQ(Load("leicester-can").model, "MST-CAN");
}

TEST(ShippedProgrammes, TheLengthReviewStandsWhereTheTableSays) {  // D28
  const absl::CivilDay start(2026, 8, 31);
  EXPECT_EQ(Load("aip-boston").length.ReviewDate(start), absl::CivilDay(2027, 1, 31));
  EXPECT_EQ(Load("mst-can-uk").length.ReviewDate(start), absl::CivilDay(2027, 5, 31));
  // 12 weeks in the residential place, then 4 months.
  EXPECT_EQ(Load("mst-fit-wales").length.residential_weeks, 12);
  EXPECT_EQ(Load("mst-fit-wales").length.ReviewDate(start), absl::CivilDay(2027, 3, 23));
}

TEST(ShippedProgrammes, TheAgencyChoosesTheZoneOfPsb) {
  const Programme psb = Load("mst-psb");
  EXPECT_TRUE(psb.zone_chosen_by_agency);
  EXPECT_EQ(ForAgency(psb, testkit::TestZone("America/Chicago")).zone.name(), "America/Chicago");
  EXPECT_EQ(ForAgency(Load("aip-boston"), testkit::TestZone("America/Chicago")).zone.name(),
            "America/New_York");
}

TEST(ShippedProgrammes, EverySettingHasASource) {
  for (const Row& row : Rows()) {
    for (const SettingLine& line : DescribeProgramme(LoadProto(row.file))) {
      EXPECT_NE(line.mark, "") << row.file << " " << line.path;
    }
  }
}

}  // namespace
}  // namespace vigil::programme
