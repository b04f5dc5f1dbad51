// Events of the log as a whole change no record of the domain: they are facts for auditors.
#include "scheduler/core/registry.h"
#include "vigil/events/v1/system.pb.h"

namespace vigil::scheduler {
namespace {

template <class E>
void ApplyNothing(const E&, const EventView&, StateEditor&) {}

}  // namespace

void RegisterSystem(Registry& registry) {
  registry.On<events::v1::LogCreated>(&ApplyNothing);
  registry.On<events::v1::LogRestored>(&ApplyNothing);
  registry.On<events::v1::ClockAccepted>(&ApplyNothing);
  registry.On<events::v1::ZoneRulesChanged>(&ApplyNothing);
}

}  // namespace vigil::scheduler
