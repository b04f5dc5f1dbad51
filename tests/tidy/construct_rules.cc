#include <regex>
#include <string>
#include <vector>

#include "tests/tidy/rules.h"

namespace vigil::tidy {
namespace {

struct Ban {
  std::regex pattern;
  std::string why;
};

// `// NOLINT: why` on the line itself. Without a why it does not count.
bool HasReason(const std::string& line) {
  static const std::regex kReason("// NOLINT: \\w");
  return line.find("NOLINT") != std::string::npos && std::regex_search(line, kReason);
}

// Reports every line of `lines` that a ban matches.
void Search(const SourceFile& file, const std::vector<std::string>& lines,
            const std::vector<Ban>& bans, Findings& findings) {
  for (size_t i = 0; i < lines.size(); ++i) {
    for (const Ban& ban : bans) {
      if (!std::regex_search(lines[i], ban.pattern) || HasReason(file.lines[i])) continue;
      findings.push_back({file.path, static_cast<int>(i) + 1, ban.why});
    }
  }
}

const std::vector<Ban>& ConstructBans() {
  static const std::vector<Ban> bans = {
      {std::regex(R"(\bco_(await|yield|return)\b)"),
       "coroutine: g++ 12 frees temporaries of an await expression twice"},
      {std::regex(R"(\bstd::(ranges::)?views\b)"), "clang-14 cannot compile std::views"},
      {std::regex(R"((^|[^\w.>])assert\s*\()"), "assert is off in release: use VIGIL_CHECK"},
      {std::regex(R"(\babsl::(Mutex|MutexLock|CondVar)\b)"),
       "Debian's absl::Mutex reports false races under TSan: use std::mutex"},
      {std::regex(R"((^|[^\w.>])s?rand\s*\()"), "rand() has no seed we control"},
      {std::regex(R"(\busing\s+namespace\b)"), "using namespace hides where names come from"},
      {std::regex(R"(\bGTEST_(SKIP|FLAG_SET)\b)"), "a test that skips itself proves nothing"},
      {std::regex(R"(\bDISABLED_\w)"), "a disabled test proves nothing"},
      {std::regex(R"(#\s*include\s*<cassert>)"), "assert is off in release: use VIGIL_CHECK"},
  };
  return bans;
}

const std::vector<Ban>& ClockBans() {
  static const std::vector<Ban> bans = {
      {std::regex(R"(\babsl::(Now|GetCurrentTimeNanos|SleepFor)\b)"),
       "reads a clock: time is an argument here"},
      {std::regex(R"(\b(system_clock|steady_clock|high_resolution_clock)\b)"),
       "reads a clock: time is an argument here"},
      {std::regex(R"(\b(gettimeofday|clock_gettime|localtime|gmtime|mktime)\s*\()"),
       "reads a clock or the machine's zone"},
      {std::regex(R"((^|[^\w.>:])(std::)?time\s*\(\s*(nullptr|NULL|0)?\s*\))"),
       "reads a clock: time is an argument here"},
      {std::regex(R"(\b(random_device|getrandom|absl::BitGen|RAND_bytes)\b)"),
       "reads entropy: it is injected here"},
      {std::regex(R"(\babsl::LocalTimeZone\b)"), "reads the machine's zone"},
  };
  return bans;
}

bool IsCodeOrConfig(const SourceFile& file) {
  return file.IsCpp() || file.HasExtension(".proto") || file.HasExtension(".sh") ||
         file.HasExtension(".cmake") || file.HasExtension("CMakeLists.txt") ||
         file.HasExtension(".ts") || file.HasExtension(".tsx") || file.HasExtension(".textproto") ||
         file.HasExtension(".yaml") || file.path == "run" || file.path == "test";
}

}  // namespace

Findings BannedConstructs(const Tree& tree) {
  Findings findings;
  for (const SourceFile& file : tree.files()) {
    if (file.IsCpp()) Search(file, file.code_lines, ConstructBans(), findings);
  }
  return findings;
}

Findings ClocksInPureRooms(const Tree& tree) {
  Findings findings;
  for (const SourceFile& file : tree.files()) {
    if (!file.IsCpp() || !(file.IsIn("scheduler") || file.IsIn("eventstore"))) continue;
    if (file.path == "eventstore/crypto.cc") continue;  // the system's entropy, to be injected
    Search(file, file.code_lines, ClockBans(), findings);
  }
  return findings;
}

Findings SleepingTests(const Tree& tree) {
  static const std::vector<Ban> bans = {
      {std::regex(R"(\b(sleep_for|sleep_until|SleepFor|usleep|nanosleep)\b|(^|[^\w.>])sleep\s*\()"),
       "a test that sleeps is slow or flaky: wait for the event"},
  };
  Findings findings;
  for (const SourceFile& file : tree.files()) {
    if (file.IsCpp() && file.IsTest()) Search(file, file.code_lines, bans, findings);
  }
  return findings;
}

Findings UnfinishedWork(const Tree& tree) {
  // In two halves, so that this file does not find itself.
  static const std::vector<Ban> bans = {
      {std::regex("\\b(TO"
                  "DO|FIX"
                  "ME|X"
                  "XX|HA"
                  "CK)\\b"),
       "unfinished: do it or file it"},
      {std::regex("not (yet )?imple"
                  "mented",
                  std::regex::icase),
       "unfinished: do it or file it"},
  };
  Findings findings;
  for (const SourceFile& file : tree.files()) {
    if (IsCodeOrConfig(file) && !file.IsIn("proto/google")) {
      Search(file, file.lines, bans, findings);
    }
  }
  return findings;
}

Findings LossyEventFields(const Tree& tree) {
  static const std::vector<Ban> bans = {
      {std::regex(R"(^\s*(repeated |optional )?(float|double) )"),
       "floating point in an event: not the same on every machine"},
      {std::regex(R"(^\s*map\s*<)"), "map in an event: its bytes have no order"},
      {std::regex(R"(google\.protobuf\.(Any|Struct|Value)\b)"), "untyped field in an event"},
  };
  Findings findings;
  for (const SourceFile& file : tree.files()) {
    if (file.IsIn("proto/vigil/events")) Search(file, file.lines, bans, findings);
  }
  return findings;
}

}  // namespace vigil::tidy
