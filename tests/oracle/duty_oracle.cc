#include "tests/oracle/duty_oracle.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace vigil::oracle {
namespace {

using Day = absl::CivilDay;

// The same day of the month, or the last one there is.
Day MonthsLater(Day anchor, int months) {
  const int month0 = anchor.month() - 1 + months;
  const absl::civil_year_t year = anchor.year() + month0 / 12;
  const int month = month0 % 12 + 1;
  int day = anchor.day();
  while (Day(year, month, day).month() != month) --day;
  return Day(year, month, day);
}

// Hour by hour: none of the window's active hours is off hold.
bool Excused(const DutyLine& line, const DutyStory& story) {
  bool any = false;
  const absl::Time end = absl::FromCivil(line.due + 3, story.zone);
  for (absl::Time t = absl::FromCivil(line.from - 2, story.zone); t < end; t += absl::Hours(1)) {
    const Day date = absl::ToCivilDay(t, story.zone);
    if (date < line.from || date > line.due || date < story.start) continue;
    if (story.closure && date > *story.closure) continue;
    any = true;
    const auto runs = [t](const auto& hold) { return hold.first <= t && t < hold.second; };
    if (std::none_of(story.holds.begin(), story.holds.end(), runs)) return false;
  }
  return any;
}

class Walk {
 public:
  Walk(const DutyRule& rule, const DutyStory& story, absl::Time now, Day until)
      : rule_(rule), story_(story), today_(absl::ToCivilDay(now, story.zone)), until_(until) {}

  std::vector<DutyLine> Run() {
    const Day last = std::max(until_, today_);
    for (Day date = story_.start; date <= last; ++date) {
      if (date <= until_ && (!story_.closure || date <= *story_.closure)) Begin(date);
      for (size_t i = 0; i < story_.held.size(); ++i) {
        if (story_.held[i] == date) Hold(date, static_cast<int>(i));
      }
      if (rule_.kind == DutyRule::Kind::kCheckUp) PassCheckUp(date);
    }
    for (DutyLine& line : lines_) Finish(&line);
    return lines_;
  }

 private:
  using Kind = DutyRule::Kind;

  // What begins on this date.
  void Begin(Day date) {
    const int since = static_cast<int>(date - story_.start);
    switch (rule_.kind) {
      case Kind::kInterview:
        if (since == 0) return Add(date, MonthsLater(story_.start, rule_.first_months));
        for (int n = rule_.first_months;; n += rule_.months) {
          const Day previous = MonthsLater(story_.start, n);
          if (previous >= date) break;
          if (previous + 1 == date) Add(date, MonthsLater(story_.start, n + rule_.months));
        }
        return;
      case Kind::kCheckUp:
        if (since == 0) anchor_ = date, months_ = rule_.first_months, wanted_ = true;
        if (wanted_) Add(date, MonthsLater(anchor_, months_));
        wanted_ = false;
        return;
      case Kind::kWindows:
        for (const auto& [from, to] : rule_.windows) {
          if (since == from) Add(date, story_.start + to);
        }
        return;
      case Kind::kWeekly:
        if (absl::GetWeekday(date) == absl::Weekday::monday) Add(date, date + 6);
        return;
      case Kind::kWithinDays:
        if (since == 0) Add(date, date + rule_.count);
        return;
      case Kind::kWithinWorkingDays:
        if (since != 0 || !story_.open_to_partner) return;
        if (story_.prescribed && *story_.prescribed <= story_.start) return;
        Day due = date;
        for (int n = 0; n < rule_.count;) {
          ++due;
          const absl::Weekday day = absl::GetWeekday(due);
          if (day != absl::Weekday::saturday && day != absl::Weekday::sunday &&
              story_.holidays.count(due) == 0)
            ++n;
        }
        return Add(date, due);
    }
  }

  void Add(Day from, Day due) { lines_.push_back({from, due, "", -1}); }

  void Take(DutyLine* line, Day date, int record) {
    line->record = record;
    line->status = date > line->due + rule_.tolerance ? "held late" : "held";
  }

  void Hold(Day date, int record) {
    switch (rule_.kind) {
      case Kind::kCheckUp: {
        if (lines_.empty() || lines_.back().record >= 0 || lines_.back().status == "excused")
          return;
        if (lines_.back().from > date) return;
        Take(&lines_.back(), date, record);
        anchor_ = date, months_ = rule_.months, wanted_ = true;
        return;
      }
      case Kind::kWithinDays:
      case Kind::kWithinWorkingDays: {
        if (lines_.empty() || lines_[0].record >= 0) return;
        const bool prescribed = rule_.kind == Kind::kWithinWorkingDays && story_.prescribed &&
                                *story_.prescribed <= std::min(date, today_);
        if (!prescribed) Take(&lines_[0], date, record);
        return;
      }
      default:
        break;
    }
    // The window before, for as long as its tolerance lasts and nothing filled it; else its own.
    DutyLine* own = nullptr;
    DutyLine* before = nullptr;
    for (DutyLine& line : lines_) {
      if (line.from <= date && date <= line.due) own = &line;
      if (line.due < date) before = &line;
    }
    if (before != nullptr && before->record < 0 && date <= before->due + rule_.tolerance &&
        !Excused(*before, story_)) {
      Take(before, date, record);
    } else if (own != nullptr && own->record < 0) {
      Take(own, date, record);
    }
  }

  // The due date of a check-up goes by without it.
  void PassCheckUp(Day date) {
    if (lines_.empty() || lines_.back().record >= 0 || lines_.back().due != date) return;
    if (!Excused(lines_.back(), story_)) return;
    lines_.back().status = "excused";
    months_ += rule_.months;
    wanted_ = true;
  }

  void Finish(DutyLine* line) {
    if (line->record >= 0 || line->status == "excused") return;
    const bool once = rule_.kind == Kind::kWithinDays || rule_.kind == Kind::kWithinWorkingDays;
    const bool stays = rule_.kind == Kind::kCheckUp || once;
    if (rule_.kind == Kind::kWithinWorkingDays && story_.prescribed &&
        *story_.prescribed <= today_) {
      line->status = "withdrawn";
    } else if (Excused(*line, story_)) {
      line->status = "excused";
    } else if (story_.closure && *story_.closure < line->due) {
      line->status = "withdrawn";
    } else if (today_ <= line->due + rule_.tolerance) {
      line->status = "open";
    } else {
      line->status = stays ? "overdue" : "missed";
    }
  }

  const DutyRule& rule_;
  const DutyStory& story_;
  const Day today_, until_;
  std::vector<DutyLine> lines_;
  Day anchor_;
  int months_ = 0;
  bool wanted_ = false;
};

}  // namespace

std::vector<DutyLine> DutyLines(const DutyRule& rule, const DutyStory& story, absl::Time now,
                                absl::CivilDay until) {
  return Walk(rule, story, now, until).Run();
}

std::string ShowLine(const DutyLine& line) {
  return absl::StrCat(absl::FormatCivilTime(line.from), "..", absl::FormatCivilTime(line.due), " ",
                      line.status, line.record < 0 ? "" : absl::StrCat(" by ", line.record));
}

}  // namespace vigil::oracle
