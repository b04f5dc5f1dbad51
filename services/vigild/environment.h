// Environment: a whole service in one object, owning everything in the order in which it depends on
// each other: storage, engine, dispatcher, gRPC, HTTP. What `vigild` is made of, and what tests,
// `play` and `generate` use in process.
//
//   auto service = Environment::Start({.virtual_start = start});     // in memory, virtual clock
//   cli::RpcClient client((*service)->Channel());
//
// Threads: Start and Stop from one thread; everything else from any.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"

namespace grpc {
class Channel;
}
namespace rocksdb {
class FileSystem;
}
namespace vigil::engine {
class Engine;
}
namespace vigil::eventstore {
class EventLog;
class KeyStore;
}  // namespace vigil::eventstore
namespace vigil::handlers {
class Dispatcher;
}

namespace vigil::vigild {

struct EnvironmentOptions {
  std::string data_dir;  // empty: in memory
  bool read_only = false;
  // A clock that stands at this instant, or where the log ended when that is later, and moves only
  // by AdminService.AdvanceClock.
  std::optional<absl::Time> virtual_start;
  // With virtual_start: the log is not marked as simulated, because the history it holds ends
  // in the present
  // and a real service goes on from there (`vigil generate`).
  bool history = false;
  std::string kek_file;
  std::string backup_dir;
  size_t backup_keep = 0;        // that many of the newest backups stay; 0: all
  std::optional<uint64_t> seed;  // for keys, nonces and ids: simulations that must repeat
  std::string host = "127.0.0.1";
  std::optional<int> grpc_port;  // absent: in-process channels only; 0: one is chosen
  std::optional<int> http_port;
  bool log_calls = false;
  uint64_t snapshot_every_events = 200'000;
  absl::Duration scrub_every = absl::Hours(24);  // of a log on disk; infinite: never
  std::function<uint64_t()> free_disk_bytes;     // null: of the data folder
  // Told why when the log cannot be written any more; must not return. Null: log and abort.
  std::function<void(absl::string_view)> on_fatal;
  // Log, anchor, keys, snapshots and backups are read and written through it; null: the machine's.
  std::shared_ptr<rocksdb::FileSystem> file_system;
};

class Environment {
 public:
  // The status of whatever could not be started, as one line for an operator.
  static absl::StatusOr<std::unique_ptr<Environment>> Start(EnvironmentOptions options);
  ~Environment();

  // No new calls, those under way may end within `grace`; a snapshot when due; everything closed.
  void Stop(absl::Duration grace);

  int grpc_port() const;  // 0 when not listening
  int http_port() const;
  // A channel without a socket: same services, same bytes.
  std::shared_ptr<grpc::Channel> Channel();
  engine::Engine& engine();
  eventstore::KeyStore& keys();
  handlers::Dispatcher& dispatcher();
  bool read_only() const;
  const std::string& read_only_reason() const;
  // Prometheus text.
  std::string Metrics() const;

 private:
  class Impl;
  explicit Environment(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

inline constexpr char kVersion[] = "0.1.0";

}  // namespace vigil::vigild
