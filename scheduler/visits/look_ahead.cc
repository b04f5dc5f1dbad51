#include "scheduler/visits/look_ahead.h"

#include <algorithm>

namespace vigil::scheduler {
namespace {

constexpr size_t kCacheLineBytes = 64;

void Fetch(const void* from, size_t bytes) {
  const char* at = static_cast<const char*>(from);
  for (size_t i = 0; i < bytes; i += kCacheLineBytes) __builtin_prefetch(at + i);
}

// The last visits and weeks are the ones that are looked through.
void FetchLists(const Family& family) {
  Fetch(family.visits.data(), family.visits.size() * sizeof(*family.visits.data()));
  const size_t weeks = std::min<size_t>(family.weeks.size(), 2);
  if (weeks > 0) Fetch(&family.weeks[family.weeks.size() - weeks], weeks * sizeof(WeekState));
}

void FetchVisits(const Family& family) {
  for (const Visit& visit : family.visits) __builtin_prefetch(&visit);
}

}  // namespace

void LookAhead(const State& state, uint64_t family_hash, int step) {
  const Family* family = state.map<Family>().Likely(family_hash);
  if (family == nullptr) return;
  switch (step) {
    case 0:
      return Fetch(family, 4 * kCacheLineBytes);
    case 1:
      __builtin_prefetch(family->visits.head());
      return __builtin_prefetch(family->weeks.head());
    case 2:
      return FetchLists(*family);
    default:
      return FetchVisits(*family);
  }
}

}  // namespace vigil::scheduler
