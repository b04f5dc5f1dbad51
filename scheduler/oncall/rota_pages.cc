#include "scheduler/oncall/rota_pages.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/check.h"

namespace vigil::scheduler {
namespace {

absl::CivilMonth MonthOf(absl::Time t) { return absl::ToCivilMonth(t, absl::UTCTimeZone()); }

std::string KeyOfMonth(const TeamName& team, absl::CivilMonth month) {
  return absl::StrFormat("%s/rota/%04d-%02d", team.str(), month.year(), month.month());
}

absl::CivilMonth MonthOfKey(absl::string_view key) {
  int year = 0, month = 0;
  VIGIL_CHECK(key.size() > 7 && absl::SimpleAtoi(key.substr(key.size() - 7, 4), &year) &&
              absl::SimpleAtoi(key.substr(key.size() - 2), &month))
      << "no page key: " << key;
  return absl::CivilMonth(year, month);
}

absl::Time StartOf(absl::CivilMonth month) {
  return absl::FromCivil(absl::CivilSecond(month), absl::UTCTimeZone());
}

}  // namespace

std::string RotaKey(const TeamName& team) { return absl::StrCat(team.str(), "/rota"); }

std::string RotaPageKey(const TeamName& team, absl::Time t) { return KeyOfMonth(team, MonthOf(t)); }

absl::Time PageStart(absl::string_view page_key) { return StartOf(MonthOfKey(page_key)); }

absl::Time PageEnd(absl::string_view page_key) { return StartOf(MonthOfKey(page_key) + 1); }

std::vector<std::string> PageKeysOf(const TeamName& team, absl::Time start, absl::Time end) {
  std::vector<std::string> keys;
  for (absl::CivilMonth month = MonthOf(start); StartOf(month) < end; ++month) {
    keys.push_back(KeyOfMonth(team, month));
  }
  return keys;
}

bool ShiftBefore(const Shift& a, const Shift& b) {
  return std::tie(a.start, a.tier, a.name) < std::tie(b.start, b.tier, b.name);
}

FoundShift FindShift(const StateView& view, const ShiftName& name) {
  const auto index = view.Find<ShiftIndex>(name);
  if (index == nullptr) return {};
  auto page = view.Find<RotaPage>(index->page);
  if (page == nullptr) return {};
  for (const Shift& shift : page->shifts) {
    if (shift.name == name) return {page, &shift};
  }
  return {};
}

ShiftCursor::ShiftCursor(const StateView& view, const TeamName& team, absl::Time start)
    : view_(view), start_(start), rota_(view.Find<Rota>(RotaKey(team))) {
  if (rota_ == nullptr) return;
  // Before 1970 there is no rota; the infinite past has no month.
  const std::string first = start < absl::UnixEpoch() ? "" : RotaPageKey(team, start);
  const auto page = std::lower_bound(rota_->pages.begin(), rota_->pages.end(), first);
  next_page_ = static_cast<size_t>(page - rota_->pages.begin());
}

const Shift* ShiftCursor::Peek() {
  if (rota_ == nullptr) return nullptr;
  while (true) {
    if (!pages_.empty()) {
      const RotaPage& page = *pages_.back();
      // On a later page, what began before it has been seen on an earlier one.
      const absl::Time begin = pages_.size() == 1 ? absl::InfinitePast() : PageStart(page.name);
      for (; index_ < page.shifts.size(); ++index_) {
        const Shift& shift = page.shifts[index_];
        if (shift.end > start_ && shift.start >= begin) return &shift;
      }
    }
    if (next_page_ == rota_->pages.size()) return nullptr;
    auto page = view_.FindOwed<RotaPage>(rota_->pages[next_page_++]);
    if (page == nullptr) continue;
    pages_.push_back(std::move(page));
    index_ = 0;
  }
}

}  // namespace vigil::scheduler
