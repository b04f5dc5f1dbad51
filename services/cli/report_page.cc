#include "services/cli/report_page.h"

#include <functional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/cli/grid.h"

namespace vigil::cli {
namespace {

// "17 of 20 (85 %)"; "-" where there is nothing to have a share of.
std::string Share(uint64_t part, uint64_t whole) {
  if (whole == 0) return "-";
  return absl::StrCat(part, " of ", whole, " (", (part * 200 + whole) / (2 * whole), " %)");
}

std::string Duration(uint64_t minutes) {
  return minutes == 0 ? "0" : absl::StrFormat("%d h %02d min", minutes / 60, minutes % 60);
}

// "3:05, 95 % within 8:00".
std::string AnswerTime(uint32_t median, uint32_t p95, uint32_t calls) {
  if (calls == 0) return "-";
  return absl::StrFormat("%d:%02d, 95 %% within %d:%02d", median / 60, median % 60, p95 / 60,
                         p95 % 60);
}

struct Line {
  const char* what;
  std::function<std::string(const v1::Report&)> value;
};

const std::vector<Line>& Lines() {
  static const auto* lines = new std::vector<Line>{
      {"", [](const v1::Report& r) { return absl::StrCat(r.from_date(), " to"); }},
      {"", [](const v1::Report& r) { return r.until_date(); }},
      {"weeks that met their requirement",
       [](const v1::Report& r) { return Share(r.intensity().met(), r.intensity().weeks()); }},
      {"  of tapered weeks",
       [](const v1::Report& r) {
         return Share(r.intensity().tapered_met(), r.intensity().tapered_weeks());
       }},
      {"  of weeks partly on hold",
       [](const v1::Report& r) {
         return Share(r.intensity().held_met(), r.intensity().held_weeks());
       }},
      {"weeks wholly on hold",
       [](const v1::Report& r) { return absl::StrCat(r.intensity().suspended_weeks()); }},
      {"weeks not final yet",
       [](const v1::Report& r) { return absl::StrCat(r.intensity().weeks_not_final()); }},
      {"counted visits",
       [](const v1::Report& r) { return absl::StrCat(r.intensity().counted_visits()); }},
      {"  of them crisis call-outs",
       [](const v1::Report& r) { return absl::StrCat(r.intensity().call_outs()); }},
      {"missed visits",
       [](const v1::Report& r) { return absl::StrCat(r.intensity().missed_visits()); }},
      {"cases opened", [](const v1::Report& r) { return absl::StrCat(r.cases().opened()); }},
      {"cases closed", [](const v1::Report& r) { return absl::StrCat(r.cases().closed()); }},
      {"  with their goals met",
       [](const v1::Report& r) { return Share(r.cases().goals_met(), r.cases().closed()); }},
      {"  within the usual length",
       [](const v1::Report& r) {
         return Share(r.cases().within_benchmark_length(), r.cases().closed());
       }},
      {"  days, the middle one",
       [](const v1::Report& r) {
         return r.cases().closed() == 0 ? "-" : absl::StrCat(r.cases().median_length_days());
       }},
      {"cases open at the end",
       [](const v1::Report& r) { return absl::StrCat(r.cases().open_at_end()); }},
      {"cap-days over the limit",
       [](const v1::Report& r) { return absl::StrCat(r.caseload().cap_days_over()); }},
      {"days carried by an override",
       [](const v1::Report& r) { return absl::StrCat(r.caseload().override_days()); }},
      {"nobody valid as primary on call",
       [](const v1::Report& r) { return Duration(r.on_call().uncovered_minutes()); }},
      {"  nobody at all", [](const v1::Report& r) { return Duration(r.on_call().dark_minutes()); }},
      {"crisis calls", [](const v1::Report& r) { return absl::StrCat(r.calls().received()); }},
      {"  acknowledged after (min:s)",
       [](const v1::Report& r) {
         return AnswerTime(r.calls().median_seconds_to_acknowledged(),
                           r.calls().p95_seconds_to_acknowledged(), r.calls().acknowledged());
       }},
      {"  connected after (min:s)",
       [](const v1::Report& r) {
         return AnswerTime(r.calls().median_seconds_to_connected(),
                           r.calls().p95_seconds_to_connected(), r.calls().connected());
       }},
      {"  connected within the promise", [](const v1::Report& r) {
         return Share(r.calls().within_promise(), r.calls().received());
       }}};
  return *lines;
}

}  // namespace

std::string ReportPage(const v1::GetReportResponse& answer) {
  std::vector<std::vector<std::string>> rows;
  for (const Line& line : Lines()) {
    std::vector<std::string>& row = rows.emplace_back();
    row.emplace_back(line.what);
    for (const v1::Report& period : answer.periods()) row.push_back(line.value(period));
  }
  return Grid(rows);
}

}  // namespace vigil::cli
