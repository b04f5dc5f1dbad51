// An engine on a log in memory that begins with the history of a scheduler::World, and with rows
// and a snapshot that a test may damage. For tests of the engine with real records.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "base/check.h"
#include "base/tzdb.h"
#include "eventstore/event_log.h"
#include "gtest/gtest.h"
#include "scheduler/testing/fixture.h"
#include "services/engine/engine.h"

namespace vigil::engine {

// A snapshot that is there without a file.
class HeldSnapshot : public SnapshotStore {
 public:
  void Hold(scheduler::State state, uint64_t position) {
    held_ = {position, std::move(state)};
    any_ = true;
  }
  absl::StatusOr<Loaded> LoadNewest(const eventstore::EventLog& log) override {
    return LoadAgency(log, "", UINT64_MAX);
  }
  absl::StatusOr<Loaded> LoadAgency(const eventstore::EventLog&, absl::string_view,
                                    uint64_t until) override {
    if (!any_ || held_.position > until) return absl::NotFoundError("none");
    ++loads;
    return held_;
  }
  absl::StatusOr<uint64_t> Write(const eventstore::LogIdentity&, uint64_t, const eventstore::Hash&,
                                 absl::Time, const BodyFn&) override {
    return absl::UnimplementedError("not here");
  }
  int loads = 0;

 private:
  Loaded held_;
  bool any_ = false;
};

class EngineOnWorld : public ::testing::Test {
 protected:
  // The world's events so far, one commit each, and its rows.
  void Publish(const scheduler::World& world) {
    clock_.AdvanceTo(world.now());
    for (; published_ < world.log().size(); ++published_) {
      const scheduler::DecidedEvent& event = world.log()[published_];
      eventstore::NewCommit commit;
      commit.partition = std::string(AgencyPart(event.stream));
      commit.actor = commit.role = commit.channel = "test";
      commit.recorded_at = world.now();
      commit.events.push_back({event.stream, event.type, event.version, event.payload});
      VIGIL_CHECK(log_->Stage(commit).ok());
    }
    for (const auto& [key, value] : world.rows().rows()) log_->PutRow({key, value});
    Sync();
  }
  void OverwriteRow(const std::string& key, std::optional<std::string> value) {
    log_->PutRow({key, std::move(value)});
    Sync();
  }
  void Sync() { VIGIL_CHECK(log_->Sync(log_->CloseGroup()) == eventstore::SyncOutcome::kDurable); }

  absl::StatusOr<std::unique_ptr<Engine>> TryStart() {
    options_.log = log_.get();
    options_.clock = &clock_;
    options_.virtual_clock = &clock_;
    options_.zones = &zones_;
    options_.snapshots = &snapshots_;
    return Engine::Start(options_);
  }
  void Start() {
    auto engine = TryStart();
    ASSERT_TRUE(engine.ok()) << engine.status();
    engine_ = *std::move(engine);
  }

  template <class Request>
  static Command CommandOf(const Request& request) {
    Command command;
    command.caller.principal = command.caller.actor = "tester";
    command.method = Request::descriptor()->full_name();
    command.partition = "agencies/ct";
    command.decide = [request](const scheduler::StateView& view,
                               const scheduler::DecideContext& context) {
      return scheduler::Decide(view, request, context);
    };
    return command;
  }
  template <class Request>
  Outcome Do(const std::string& text) {
    return engine_->Run(CommandOf(scheduler::Make<Request>(text)));
  }

  static calendar::ZoneSet MachineZones() {
    auto tzdb = LoadMachineTzdb();
    VIGIL_CHECK(tzdb.ok()) << tzdb.status();
    return calendar::ZoneSet(tzdb->version, tzdb->zones);
  }

  VirtualClock clock_{scheduler::At("2026-01-01T00:00:00Z")};
  calendar::ZoneSet zones_ = MachineZones();
  HeldSnapshot snapshots_;
  Options options_;
  size_t published_ = 0;
  std::unique_ptr<eventstore::EventLog> log_ =
      eventstore::NewMemoryLog({"00112233445566778899aabbccddeeff", 1, true});
  std::unique_ptr<Engine> engine_;
};

}  // namespace vigil::engine
