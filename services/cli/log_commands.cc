// `vigil log ...`: work on a data folder that no service uses at the moment.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "eventstore/crypto.h"
#include "eventstore/log_tools.h"
#include "eventstore/rocksdb_log.h"
#include "scheduler/domain.h"
#include "services/cli/command_line.h"
#include "services/cli/json.h"
#include "services/engine/replay.h"
#include "services/handlers/event_view.h"

namespace vigil::cli {
namespace {

constexpr size_t kMaxExamples = 10;

struct LogFlags {
  std::string data_dir = "data";
  uint64_t from = 1;
  bool check = false;
};

eventstore::OpenOptions OptionsOf(const LogFlags& flags, bool read_only) {
  eventstore::OpenOptions options;
  options.data_dir = flags.data_dir;
  options.create_if_missing = false;
  options.read_only = read_only;
  options.simulated = std::nullopt;
  options.entropy = eventstore::SystemEntropy();
  return options;
}

int Stat(const GlobalOptions& global, const LogFlags& flags) {
  const auto log = eventstore::RocksLog::Open(OptionsOf(flags, /*read_only=*/true));
  if (!log.ok()) return PrintError(global, log.status());
  const auto& id = (*log)->identity();
  const auto head = (*log)->DurableHead();
  const auto stats = (*log)->GetStats();
  const std::string hash = absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(head.hash.data()), head.hash.size()));
  if (global.json) {
    std::cout << JsonObject()
                     .Text("log_id", id.log_id)
                     .Number("epoch", id.epoch)
                     .Flag("simulated", id.simulated)
                     .Number("position", head.position)
                     .Text("head_hash", hash)
                     .Number("commits", stats.commits)
                     .Number("events", stats.events)
                     .Number("bytes", stats.bytes_on_disk)
                     .Flag("sound", (*log)->verdict().ok())
                     .Line();
  } else {
    std::cout << "log        " << id.log_id << "  epoch " << id.epoch
              << (id.simulated ? "  (simulated: made under a virtual clock)" : "") << "\n"
              << "head       position " << head.position << ", recorded "
              << absl::FormatTime(head.recorded_at, absl::UTCTimeZone()) << "\n"
              << "head hash  " << hash << "\n"
              << "holds      " << stats.commits << " commits, " << stats.events << " events, "
              << stats.bytes_on_disk << " bytes on disk\n"
              << "verdict    "
              << ((*log)->verdict().ok() ? "a writer would open it" : (*log)->verdict().ToString())
              << "\n";
  }
  return (*log)->verdict().ok() ? 0 : kExitRefused;
}

int Verify(const GlobalOptions& global, const LogFlags& flags) {
  const auto log = eventstore::RocksLog::Open(OptionsOf(flags, /*read_only=*/true));
  if (!log.ok()) return PrintError(global, log.status());
  absl::Status status = (*log)->verdict();
  if (status.ok()) status = (*log)->Verify(ProgressBar("verifying"));
  if (!status.ok()) return PrintError(global, status);
  const uint64_t events = (*log)->DurableHead().position;
  if (global.json) {
    std::cout << JsonObject().Flag("whole", true).Number("events", events).Line();
  } else {
    std::cout << "whole: " << events << " events, every byte and the chain from the beginning\n";
  }
  return 0;
}

int Dump(const GlobalOptions& global, const LogFlags& flags) {
  const auto log = eventstore::RocksLog::Open(OptionsOf(flags, /*read_only=*/true));
  if (!log.ok()) return PrintError(global, log.status());
  const scheduler::Domain domain;
  eventstore::ReadRequest request;
  request.from = flags.from;
  while (request.from != 0 && request.from <= (*log)->DurableHead().position) {
    const auto page = (*log)->Read(request);
    if (!page.ok()) return PrintError(global, page.status());
    for (const eventstore::StoredCommit& commit : page->commits) {
      v1::Commit view;
      handlers::FillCommit(commit, domain, &view);
      for (const v1::Event& event : view.events()) {
        if (global.json) {
          std::cout << JsonObject()
                           .Number("position", event.position())
                           .Text("recorded_at",
                                 absl::FormatTime(commit.recorded_at, absl::UTCTimeZone()))
                           .Text("type", event.type_name())
                           .Text("stream", event.stream())
                           .Text("actor", commit.actor)
                           .Raw("body", event.body_json())
                           .Line();
          continue;
        }
        std::cout << event.position() << "\t"
                  << absl::FormatTime(commit.recorded_at, absl::UTCTimeZone()) << "\t"
                  << event.type_name() << "\t" << event.stream() << "\t" << commit.actor << "\t"
                  << event.body_json() << "\n";
      }
    }
    request.from = page->next;
  }
  return 0;
}

// The rows of closed records, folded anew from the log and compared with what is stored.
absl::Status CompareRows(const LogFlags& flags, eventstore::RebuildReport* report) {
  VIGIL_ASSIGN_OR_RETURN(const auto log,
                         eventstore::RocksLog::Open(OptionsOf(flags, /*read_only=*/true)));
  if (log->RowsStale()) return absl::OkStatus();  // the next start writes them anew
  const scheduler::Domain domain;
  scheduler::State state;
  scheduler::MapRows rows;
  VIGIL_RETURN_IF_ERROR(
      engine::Replay(
          *log, {}, domain, state, rows,
          [&rows](scheduler::StoredRow row) { rows.Put(std::move(row.key), std::move(row.value)); },
          nullptr)
          .status());
  const auto differs = [report](uint64_t* count, const char* what, absl::string_view key) {
    ++*count;
    if (report->examples.size() < kMaxExamples) {
      report->examples.push_back(absl::StrCat("readmodels: ", what, " ", key));
    }
  };
  uint64_t found = 0;
  VIGIL_RETURN_IF_ERROR(log->ScanRows("", "", [&](absl::string_view key, absl::string_view value) {
    const auto expected = rows.rows().find(std::string(key));
    if (expected == rows.rows().end()) {
      differs(&report->extra, "surplus", key);
    } else {
      ++found;
      if (expected->second != value) differs(&report->wrong, "wrong", key);
    }
    return true;
  }));
  if (found == rows.rows().size()) return absl::OkStatus();
  for (const auto& [key, value] : rows.rows()) {
    VIGIL_ASSIGN_OR_RETURN(const auto stored, log->GetRow(key));
    if (!stored.has_value()) differs(&report->missing, "missing", key);
  }
  return absl::OkStatus();
}

int Rebuild(const GlobalOptions& global, const LogFlags& flags) {
  auto report =
      flags.check ? eventstore::CompareIndexes(OptionsOf(flags, true), ProgressBar("comparing"))
                  : eventstore::RebuildIndexes(OptionsOf(flags, false), ProgressBar("rebuilding"));
  if (!report.ok()) return PrintError(global, report.status());
  if (flags.check) {
    if (absl::Status compared = CompareRows(flags, &*report); !compared.ok()) {
      return PrintError(global, compared);
    }
  }
  const int code = flags.check && !report->same() ? kExitRefused : 0;
  if (global.json) {
    std::cout << JsonObject()
                     .Flag("compared_only", flags.check)
                     .Number("commits", report->commits)
                     .Number("events", report->events)
                     .Number("missing", report->missing)
                     .Number("wrong", report->wrong)
                     .Number("surplus", report->extra)
                     .Texts("examples", report->examples)
                     .Line();
    return code;
  }
  std::cout << report->commits << " commits, " << report->events << " events: " << report->missing
            << " missing, " << report->wrong << " wrong, " << report->extra
            << " surplus entries of indexes and rows\n";
  for (const std::string& example : report->examples) std::cout << "  " << example << "\n";
  if (!flags.check) std::cout << "indexes written anew; the next start writes the rows anew\n";
  return code;
}

int Adopt(const GlobalOptions& global, const LogFlags& flags) {
  const auto head = eventstore::AdoptLog(OptionsOf(flags, false), ProgressBar("reading"));
  if (!head.ok()) return PrintError(global, head.status());
  if (global.json) {
    std::cout << JsonObject().Number("adopted_up_to", head->position).Line();
  } else {
    std::cout << "adopted: the log up to position " << head->position
              << " is now what the anchor vouches for\n";
  }
  return 0;
}

}  // namespace

eventstore::Progress ProgressBar(const char* what) {
  if (isatty(STDERR_FILENO) == 0) return nullptr;
  return [what](uint64_t done, uint64_t total) {
    if (total == 0) {  // nobody knows how much there is
      std::fprintf(stderr, "\r%s %llu", what, static_cast<unsigned long long>(done));
      return true;
    }
    const int percent = static_cast<int>(std::min(done, total) * 100 / total);
    std::fprintf(stderr, "\r%s [%-40.*s] %3d%%%s", what, percent * 40 / 100,
                 "########################################", percent, done >= total ? "\n" : "");
    return true;
  };
}

void AddLogCommands(CLI::App& app, GlobalOptions& global, std::function<int()>& action) {
  CLI::App* log = app.get_subcommand("log");  // beside the contract's own log methods
  auto flags = std::make_shared<LogFlags>();
  struct Entry {
    const char* word;
    const char* help;
    int (*run)(const GlobalOptions&, const LogFlags&);
  };
  for (const Entry& entry :
       {Entry{"stat", "Which log this is, where it stands, whether a writer would open it", &Stat},
        Entry{"verify", "Reads every byte, every frame and the whole hash chain", &Verify},
        Entry{"dump", "Every event as a line; personal values stay sealed", &Dump},
        Entry{"rebuild",
              "Derives indexes and rows anew from the log (--check: only compares them with it)",
              &Rebuild},
        Entry{"adopt", "Accepts a log whose tail anchor is missing, as far as it can be read",
              &Adopt}}) {
    CLI::App* command = log->add_subcommand(entry.word, entry.help);
    command->group("On a data folder that no service uses");
    command->add_option("--data-dir", flags->data_dir, "the service's data folder")
        ->capture_default_str();
    if (entry.run == &Dump) command->add_option("--from", flags->from, "first position");
    if (entry.run == &Rebuild)
      command->add_flag("--check", flags->check, "compare only, change nothing");
    command->callback([&global, &action, flags, run = entry.run] {
      action = [&global, flags, run] { return run(global, *flags); };
    });
  }
}

}  // namespace vigil::cli
