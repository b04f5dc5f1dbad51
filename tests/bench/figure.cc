#include "tests/bench/figure.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace vigil::bench {
namespace {

std::string JsonString(absl::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      absl::StrAppendFormat(&out, "\\u%04x", c);
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string AsJson(const Figure& f) {
  std::string out = absl::StrCat("{\"name\":", JsonString(f.name));
  if (f.status.ok()) {
    absl::StrAppendFormat(&out, ",\"value\":%.6g", f.value);
  } else {
    absl::StrAppend(&out, ",\"value\":null");
  }
  absl::StrAppend(&out, ",\"unit\":", JsonString(f.unit));
  if (f.status.ok() && f.floor > 0) {
    absl::StrAppendFormat(&out, ",\"floor\":%.6g,\"ratio\":%.4g", f.floor, f.ratio);
  } else {
    absl::StrAppend(&out, ",\"floor\":null,\"ratio\":null");
  }
  if (f.target.kind == Target::Kind::kNone) {
    absl::StrAppend(&out, ",\"target\":null");
  } else {
    absl::StrAppendFormat(&out, ",\"target\":%.4g", f.target.bound);
  }
  absl::StrAppend(&out, ",\"pass\":", f.pass() ? "true" : "false");
  if (!f.status.ok()) absl::StrAppend(&out, ",\"error\":", JsonString(f.status.ToString()));
  return out + "}";
}

std::string Verdict(const Figure& f) {
  if (f.target.kind == Target::Kind::kNone) return "for information";
  return absl::StrFormat("target %s %.3g  %s",
                         f.target.kind == Target::Kind::kAtMost ? "<=" : ">=", f.target.bound,
                         f.pass() ? "met" : "NOT MET");
}

}  // namespace

bool Figure::pass() const {
  if (!status.ok()) return false;
  const double judged = floor > 0 ? ratio : value;
  switch (target.kind) {
    case Target::Kind::kAtLeast:
      return judged >= target.bound;
    case Target::Kind::kAtMost:
      return judged <= target.bound;
    case Target::Kind::kNone:
      break;
  }
  return true;
}

std::string Format(const Figure& f, bool json) {
  if (json) return AsJson(f);
  if (!f.status.ok()) return absl::StrFormat("%-28s FAILED: %s", f.name, f.status.ToString());
  const std::string floor =
      f.floor > 0 ? absl::StrFormat("floor %10.5g  ratio %6.3f", f.floor, f.ratio) : "";
  return absl::StrFormat("%-28s %11.5g %-10s %-31s %s", f.name, f.value, f.unit, floor, Verdict(f));
}

double Median(std::vector<double> samples) {
  if (samples.empty()) return 0;
  const auto middle = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 2);
  std::nth_element(samples.begin(), middle, samples.end());
  return *middle;
}

Figure Measure(const std::string& name, const std::string& unit, Target target, int rounds,
               const std::function<absl::StatusOr<Sample>()>& round) {
  Figure figure;
  figure.name = name;
  figure.unit = unit;
  figure.target = target;
  std::vector<double> values, floors, ratios;
  for (int i = 0; i <= rounds; ++i) {
    const absl::StatusOr<Sample> sample = round();
    if (!sample.ok()) {
      figure.status = sample.status();
      return figure;
    }
    if (i == 0) continue;
    values.push_back(sample->value);
    floors.push_back(sample->floor);
    if (sample->floor > 0) ratios.push_back(sample->value / sample->floor);
  }
  figure.value = Median(values);
  figure.floor = Median(floors);
  figure.ratio = Median(ratios);
  return figure;
}

}  // namespace vigil::bench
