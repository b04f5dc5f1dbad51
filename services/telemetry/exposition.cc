#include "services/telemetry/exposition.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "eventstore/event_log.h"

namespace vigil::telemetry {
namespace {

class Page {
 public:
  explicit Page(std::string* out) : out_(out) {}
  void Gauge(absl::string_view name, absl::string_view help, double value) {
    Add("gauge", name, help, value);
  }
  // One figure of several, told apart by `labels`: `kind="week"`. Heading says what they all are.
  void Heading(absl::string_view name, absl::string_view help) {
    absl::StrAppend(out_, "# HELP ", name, " ", help, "\n# TYPE ", name, " gauge\n");
  }
  void Labelled(absl::string_view name, absl::string_view labels, uint64_t value) {
    absl::StrAppend(out_, name, "{", labels, "} ", value, "\n");
  }
  void Counter(absl::string_view name, absl::string_view help, double value) {
    Add("counter", name, help, value);
  }

 private:
  void Add(absl::string_view type, absl::string_view name, absl::string_view help, double value) {
    absl::StrAppend(out_, "# HELP ", name, " ", help, "\n# TYPE ", name, " ", type, "\n", name, " ",
                    absl::StrFormat("%.17g", value), "\n");
  }
  std::string* const out_;
};

double ResidentBytes() {
  long pages = 0;  // NOLINT: fscanf's type
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  if (file == nullptr) return 0;
  if (std::fscanf(file, "%*s %ld", &pages) != 1) pages = 0;
  std::fclose(file);
  return static_cast<double>(pages) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

void EngineFigures(const engine::Engine& engine, const engine::EngineStatus& status, Page& page) {
  page.Gauge("vigil_ready", "1 when commands are taken and time runs.", status.ready);
  page.Gauge("vigil_read_only", "1 when nothing can be written.", status.read_only);
  page.Gauge("vigil_timers_paused", "1 while the clock is not trusted.", status.timers_paused);
  page.Counter("vigil_commands_total", "Commands decided.", status.commands);
  page.Counter("vigil_rejections_total", "Commands refused.", status.rejections);
  page.Counter("vigil_deadlines_fired_total", "Deadlines that fell due.", status.deadlines_fired);
  page.Counter("vigil_groups_total", "Synced writes.", status.groups);
  page.Gauge("vigil_queue_commands", "Commands waiting to be decided.", status.queue_length);
  page.Gauge("vigil_queue_bytes", "Bytes of the commands waiting.", status.queue_bytes);
  page.Gauge("vigil_deadlines_pending", "Deadlines ahead.", status.deadlines_pending);
  const absl::Duration late = engine.Now() - status.next_deadline;
  page.Gauge("vigil_deadline_lag_seconds", "How long the next deadline is overdue.",
             std::max(0.0, absl::ToDoubleSeconds(late)));
  page.Gauge("vigil_resident_records", "Records in memory.", status.resident_records);
  page.Gauge("vigil_snapshot_position", "Last position of the newest snapshot.",
             status.snapshot_position);
  const bool any = status.snapshot_at != absl::InfinitePast();
  page.Gauge("vigil_snapshot_age_seconds",
             "Age of the newest snapshot; after a start, of its last event; -1: none.",
             any ? absl::ToDoubleSeconds(engine.Now() - status.snapshot_at) : -1);
  page.Gauge("vigil_free_disk_bytes", "Free where the data lies.", status.free_disk_bytes);
}

// ALERT_KIND_NOT_SEEN without its prefix and in small letters.
std::string LabelOf(absl::string_view name, absl::string_view prefix) {
  return absl::AsciiStrToLower(absl::StripPrefix(name, prefix));
}

// Every kind and severity, also those of which there is none: a figure that comes and goes alarms
// nobody. Kinds and counts only, of all agencies together.
void AlertFigures(const engine::Engine& engine, Page& page) {
  std::map<std::pair<int, int>, uint64_t> open;
  engine.served()->state.map<scheduler::Alert>().ForEach([&](const auto& alert) {
    if (!alert->over()) ++open[{alert->kind, alert->severity}];
  });
  page.Heading("vigil_alerts_open", "Alerts whose condition stands and that nobody closed.");
  const auto* kinds = types::v1::AlertKind_descriptor();
  for (int i = 0; i < kinds->value_count(); ++i) {
    const auto& kind = *kinds->value(i);
    if (kind.number() == types::v1::ALERT_KIND_UNSPECIFIED) continue;
    for (const auto severity : {types::v1::SEVERITY_AMBER, types::v1::SEVERITY_RED}) {
      const auto found = open.find({kind.number(), severity});
      page.Labelled("vigil_alerts_open",
                    absl::StrCat("kind=\"", LabelOf(kind.name(), "ALERT_KIND_"), "\",severity=\"",
                                 LabelOf(types::v1::Severity_Name(severity), "SEVERITY_"), "\""),
                    found == open.end() ? 0 : found->second);
    }
  }
}

}  // namespace

std::string Exposition(const engine::Engine& engine, const Metrics& metrics) {
  std::string out;
  Page page(&out);
  EngineFigures(engine, engine.status(), page);
  const eventstore::EventLog::Stats log = engine.log().GetStats();
  const uint64_t head = engine.log().DurableHead().position;
  const uint64_t served = engine.served()->position;
  page.Counter("vigil_events_total", "Events in the log.", log.events);
  page.Counter("vigil_commits_total", "Commits in the log.", log.commits);
  page.Gauge("vigil_log_bytes", "The log on disk.", log.bytes_on_disk);
  page.Gauge("vigil_log_memory_bytes", "The log's buffers and caches.", log.bytes_in_memory);
  page.Gauge("vigil_head_position", "Last durable position.", head);
  page.Gauge("vigil_served_lag_events", "Durable events that answers do not reflect yet.",
             head > served ? head - served : 0);
  page.Gauge("vigil_process_resident_bytes", "Memory of the process.", ResidentBytes());
  AlertFigures(engine, page);
  metrics.Render(&out);
  return out;
}

}  // namespace vigil::telemetry
