// Method: known observations are counted and the text that a scraper gets is read back.
// It must be right line by line: a figure that lies is worse than none.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/telemetry/histogram.h"
#include "services/telemetry/metrics.h"

namespace vigil::telemetry {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Histogram, BucketsAreCumulativeAndTheirBoundsInclusive) {
  Histogram histogram;
  histogram.Observe(absl::Microseconds(50));
  histogram.Observe(absl::Microseconds(51));
  histogram.Observe(absl::Seconds(3600));
  histogram.Observe(-absl::Seconds(1));
  std::string text;
  histogram.Render("t", "", &text);
  EXPECT_THAT(text, HasSubstr("t_bucket{le=\"5e-05\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("t_bucket{le=\"0.0001\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("t_bucket{le=\"10\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("t_bucket{le=\"+Inf\"} 4\n"));
  EXPECT_THAT(text, HasSubstr("t_count 4\n"));
  EXPECT_EQ(histogram.count(), 4u);
}

TEST(Histogram, LabelsStandBesideTheBound) {
  Histogram histogram;
  histogram.Observe(absl::Milliseconds(1));
  std::string text;
  histogram.Render("t", "kind=\"x\"", &text);
  EXPECT_THAT(text, HasSubstr("t_bucket{kind=\"x\",le=\"0.001\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("t_sum{kind=\"x\"} 0.001\n"));
}

TEST(Metrics, CountsByMethodAndCode) {
  Metrics metrics({"vigil.v1.A/X", "vigil.v1.A/Y"});
  metrics.CountCall(1, absl::StatusCode::kNotFound, absl::Milliseconds(1));
  metrics.CountCall(1, absl::StatusCode::kNotFound, absl::Milliseconds(1));
  metrics.CountCall(0, absl::StatusCode::kOk, absl::Milliseconds(1));
  metrics.CountCall(0, static_cast<absl::StatusCode>(99), absl::Milliseconds(1));
  metrics.CountHttp(404);
  metrics.CountStream(2);
  std::string text;
  metrics.Render(&text);
  EXPECT_THAT(text, HasSubstr("vigil_calls_total{method=\"vigil.v1.A/Y\",code=\"NOT_FOUND\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("vigil_calls_total{method=\"vigil.v1.A/X\",code=\"OK\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("vigil_calls_total{method=\"vigil.v1.A/X\",code=\"UNKNOWN\"} 1\n"));
  EXPECT_THAT(text, Not(HasSubstr("{method=\"vigil.v1.A/Y\",code=\"OK\"}")));
  EXPECT_THAT(text, HasSubstr("vigil_http_responses_total{class=\"4xx\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("vigil_streams 2\n"));
}

}  // namespace
}  // namespace vigil::telemetry
