// replay_probe DATA_DIR: a new process that finds a data folder on disk, as it is after a crash,
// and says what state it gives: "snapshot ..." lines for what an engine serves that starts on it
// (newest snapshot and the tail after it), "full ..." lines for a replay from position 1 that
// derives its rows itself. It changes nothing.
#include <iostream>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "base/status_macros.h"
#include "base/tzdb.h"
#include "eventstore/rocksdb_log.h"
#include "rocksdb/file_system.h"
#include "scheduler/calendar/zone.h"
#include "scheduler/domain.h"
#include "services/engine/engine.h"
#include "services/engine/replay.h"
#include "services/engine/snapshot_files.h"
#include "tests/replay/digest.h"

namespace vigil::replay {
namespace {

absl::Status Probe(const std::string& data_dir) {
  eventstore::OpenOptions open;
  open.data_dir = data_dir;
  open.create_if_missing = false;
  open.read_only = true;
  open.simulated = std::nullopt;
  VIGIL_ASSIGN_OR_RETURN(const auto log, eventstore::RocksLog::Open(open));
  VIGIL_RETURN_IF_ERROR(log->verdict());
  VIGIL_ASSIGN_OR_RETURN(Tzdb tzdb, LoadMachineTzdb());
  const calendar::ZoneSet zones(tzdb.version, std::move(tzdb.zones));
  const scheduler::Domain domain;

  engine::SnapshotFiles snapshots(rocksdb::FileSystem::Default(), data_dir + "/snapshots");
  const VirtualClock clock(log->DurableHead().recorded_at);
  engine::Options options;
  options.log = log.get();
  options.clock = &clock;
  options.zones = &zones;
  options.snapshots = &snapshots;
  options.read_only = true;
  options.read_only_reason = "it only looks";
  VIGIL_ASSIGN_OR_RETURN(const auto engine, engine::Engine::Start(options));
  const auto served = engine->served();
  const scheduler::StateView resumed = served->view();

  scheduler::State state;
  scheduler::MapRows rows;
  eventstore::ScanRequest all;
  all.check_chain = true;
  VIGIL_RETURN_IF_ERROR(engine::Replay(
                            *log, all, domain, state, rows,
                            [&rows](scheduler::StoredRow row) { rows.Put(row.key, row.value); },
                            nullptr)
                            .status());
  const scheduler::StateView full(state, rows);

  std::cout << "position " << log->DurableHead().position << "\n"
            << "served_position " << served->position << "\n"
            << "replayed " << engine->status().replayed_events << "\n"
            << ToLines("snapshot ", DigestOf(resumed, domain.AllDeadlines(resumed, zones)))
            << ToLines("full ", DigestOf(full, domain.AllDeadlines(full, zones)));
  return absl::OkStatus();
}

}  // namespace
}  // namespace vigil::replay

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: replay_probe DATA_DIR\n";
    return 2;
  }
  const absl::Status status = vigil::replay::Probe(argv[1]);
  if (!status.ok()) std::cerr << status << "\n";
  return status.ok() ? 0 : 1;
}
