#include "scheduler/calendar/holidays.h"

#include <optional>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "scheduler/calendar/dates.h"
#include "scheduler/textproto/document.h"
#include "vigil/programme/v1/holidays.pb.h"

namespace vigil::calendar {
namespace {

using programme::v1::HolidayFile;
using textproto::Document;
using textproto::Place;

std::optional<absl::CivilDay> DateAt(const Place& place, const std::string& text,
                                     Document* document) {
  const absl::StatusOr<absl::CivilDay> date = ParseDate(text);
  if (date.ok()) return *date;
  document->Refuse(place, std::string(date.status().message()));
  return std::nullopt;
}

void Require(const Place& place, const std::string& text, Document* document) {
  if (text.empty()) document->Refuse(place, "is missing");
}

std::set<std::string> SourcesOf(const HolidayFile& file, Document* document) {
  std::set<std::string> ids;
  for (int i = 0; i < file.sources_size(); ++i) {
    const Place place = document->root().In("sources", i);
    Require(place.In("source_id"), file.sources(i).source_id(), document);
    Require(place.In("description"), file.sources(i).description(), document);
    if (!ids.insert(file.sources(i).source_id()).second) {
      document->Refuse(place.In("source_id"), "stands twice");
    }
  }
  return ids;
}

}  // namespace

absl::StatusOr<HolidayCalendar> ParseHolidays(absl::string_view text, absl::string_view file_name) {
  HolidayFile file;
  Document document = Document::Parse(text, &file);
  if (!document.syntax_ok()) return document.status(file_name);
  const Place root = document.root();
  Require(root.In("calendar_id"), file.calendar_id(), &document);
  Require(root.In("display_name"), file.display_name(), &document);
  HolidayCalendar calendar{file.calendar_id(), file.display_name(), {}, {}, {}};
  const auto first = DateAt(root.In("first_date"), file.first_date(), &document);
  const auto last = DateAt(root.In("last_date"), file.last_date(), &document);
  if (first && last && *last < *first) {
    document.Refuse(root.In("last_date"), "lies before first_date");
  }
  calendar.first_date = first.value_or(absl::CivilDay());
  calendar.last_date = last.value_or(absl::CivilDay());
  const std::set<std::string> sources = SourcesOf(file, &document);
  absl::CivilDay previous = absl::CivilDay::min();
  for (int i = 0; i < file.holidays_size(); ++i) {
    const programme::v1::Holiday& holiday = file.holidays(i);
    const Place place = root.In("holidays", i);
    Require(place.In("name"), holiday.name(), &document);
    if (sources.count(holiday.source()) == 0) {
      document.Refuse(place.In("source"),
                      absl::StrCat("\"", holiday.source(), "\" is none of the file's sources"));
    }
    const auto date = DateAt(place.In("date"), holiday.date(), &document);
    if (!date) continue;
    if (first && last && !calendar.Covers(*date)) {
      document.Refuse(place.In("date"), "lies outside first_date to last_date");
    }
    if (*date <= previous) document.Refuse(place.In("date"), "stands twice or out of order");
    previous = *date;
    calendar.holidays.emplace(*date, holiday.name());
  }
  if (!document.ok()) return document.status(file_name);
  return calendar;
}

}  // namespace vigil::calendar
