// The repeated parts of a programme message. Internal to scheduler/programme; see reader.h.
#pragma once

#include <set>
#include <vector>

#include "scheduler/programme/programme.h"
#include "scheduler/programme/reader.h"
#include "scheduler/textproto/document.h"

namespace vigil::programme {

// Each takes the message that holds the list.
std::vector<EligibilityGate> ReadGates(const textproto::Place& eligibility, Reader* r);
std::vector<types::v1::Tier> ReadTiers(const textproto::Place& on_call, Reader* r);
std::set<v1::Feature> ReadFeatures(const textproto::Place& root, Reader* r);
std::vector<Duty> ReadDuties(const textproto::Place& root, Reader* r);
std::vector<Notification> ReadNotifications(const textproto::Place& root, Reader* r);
std::vector<TreatmentPhase> ReadPhases(const textproto::Place& root, Reader* r);
std::vector<Milestone> ReadMilestones(const textproto::Place& root, Reader* r);

}  // namespace vigil::programme
