// Method: crisis calls, whose list lives in rows, through a real engine; served states and answers
// are held while later commits overwrite the same rows, and must not change.
#include <future>

#include "gtest/gtest.h"
#include "scheduler/crisis/call_pages.h"
#include "scheduler/crisis/decide.h"
#include "services/engine/testing/engine_fixture.h"
#include "vigil/v1/crisis.pb.h"

namespace vigil::engine {
namespace {

class ServedRows : public EngineOnWorld {
 protected:
  void SetUp() override {
    scheduler::World world("2026-11-26T00:00:00Z");
    world.AddTeam("ct", "mst-ipv-connecticut");
    Publish(world);
    Start();
  }
  static v1::ReceiveCallRequest Receive(const std::string& id) {
    return scheduler::Make<v1::ReceiveCallRequest>("parent: 'agencies/ct' call_id: '" + id +
                                                   "' team: 'agencies/ct/teams/team'");
  }
  static size_t CallsListed(const Served& served) {
    const auto page =
        served.view().Find<scheduler::CallPage>(std::string("agencies/ct/calls/2026-11"));
    return page == nullptr ? 0 : page->calls.size();
  }
};

TEST_F(ServedRows, AHeldStateDoesNotGetRowsOfLaterCommits) {
  const auto empty = engine_->served();
  ASSERT_TRUE(engine_->Run(CommandOf(Receive("c1"))).status.ok());
  const auto one = engine_->served();
  ASSERT_TRUE(engine_->Run(CommandOf(Receive("c2"))).status.ok());
  EXPECT_EQ(CallsListed(*empty), 0u);
  EXPECT_EQ(CallsListed(*one), 1u);
  EXPECT_EQ(CallsListed(*engine_->served()), 2u);
  // A record that left memory since is still the one of then.
  const auto closed = Do<v1::CloseCallRequest>(
      "name: 'agencies/ct/calls/c1' disposition: CALL_DISPOSITION_RESOLVED_BY_PHONE");
  ASSERT_TRUE(closed.status.ok()) << closed.status;
  const std::string c1 = "agencies/ct/calls/c1";
  EXPECT_EQ(empty->view().Find<scheduler::Call>(c1), nullptr);
  EXPECT_EQ(one->view().Find<scheduler::Call>(c1)->status,
            types::v1::CallStatus::CALL_STATUS_RECEIVED);
  EXPECT_EQ(engine_->served()->view().Find<scheduler::Call>(c1)->status,
            types::v1::CallStatus::CALL_STATUS_CLOSED);
}

TEST_F(ServedRows, AnswersOfOneGroupDoNotSeeEachOther) {
  std::promise<void> open, in_gate;
  Command gate = CommandOf(Receive("gate"));
  gate.decide = [&, future = open.get_future().share()](const scheduler::StateView&,
                                                        const scheduler::DecideContext&) {
    in_gate.set_value();
    future.wait();
    return absl::StatusOr<scheduler::EventList>(scheduler::EventList());
  };
  engine_->Submit(std::move(gate), [](Outcome) {});
  in_gate.get_future().wait();
  std::promise<Outcome> answers[3];
  for (int i = 0; i < 3; ++i) {
    Command command = CommandOf(Receive("c" + std::to_string(i)));
    command.validate_only = i == 2;
    engine_->Submit(std::move(command),
                    [&answers, i](Outcome o) { answers[i].set_value(std::move(o)); });
  }
  open.set_value();
  const Outcome first = answers[0].get_future().get();
  const Outcome second = answers[1].get_future().get();
  const Outcome tried = answers[2].get_future().get();
  ASSERT_TRUE(engine_->Run(CommandOf(Receive("later"))).status.ok());
  EXPECT_EQ(CallsListed(*first.after), 1u);
  EXPECT_EQ(CallsListed(*second.after), 2u);
  EXPECT_EQ(CallsListed(*tried.after), 3u);
  EXPECT_EQ(CallsListed(*engine_->served()), 3u);
}

}  // namespace
}  // namespace vigil::engine
