// What a state is, as a few hashes that two processes can compare: for each record kind the
// canonical bytes of its resident records, and of all its records, resident or stored; every stored
// row; every pending deadline.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "scheduler/core/deadline.h"
#include "scheduler/core/state.h"

namespace vigil::replay {

// "records/family" -> "17 3f2a...": how many there are and the SHA-256 of them all.
using Digest = std::map<std::string, std::string>;

Digest DigestOf(const scheduler::StateView& view,
                const std::vector<scheduler::Deadline>& deadlines);

// One line an entry, each beginning with the prefix; and back: the lines that begin with it.
std::string ToLines(absl::string_view prefix, const Digest& digest);
Digest FromLines(absl::string_view prefix, absl::string_view lines);

// Names of the entries that differ, for a person to read; empty when there are none.
std::string Difference(const Digest& expected, const Digest& actual);

}  // namespace vigil::replay
