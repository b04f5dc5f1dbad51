// A sample of a message with every field set, each to a value that tells it from its neighbours.
// The same on every machine and at every call: it depends on the descriptor alone.
#pragma once

#include "google/protobuf/message.h"

namespace vigil::golden {

// Fills `message`. Lists get two elements; enums take their last value; of a oneof the last member
// stays. Messages that nest without end stop at a depth of 8.
void FillEveryField(google::protobuf::Message& message);

}  // namespace vigil::golden
