#include <algorithm>
#include <string>
#include <vector>

#include "tests/tidy/rules.h"

namespace vigil::tidy {
namespace {

bool StartsWith(const std::string& text, const std::string& prefix) {
  return text.compare(0, prefix.size(), prefix) == 0;
}

bool EndsWith(const std::string& text, const std::string& suffix) {
  return text.size() >= suffix.size() &&
         text.compare(text.size() - suffix.size(), suffix.size(), suffix) == 0;
}

struct RoomRule {
  std::string room;
  std::vector<std::string> never;                   // prefixes of an include
  std::vector<std::string> never_outside_of_tests;  // whole names
};

const std::vector<RoomRule>& RoomRules() {
  static const std::vector<RoomRule> rules = {
      {"base",
       {"eventstore/", "scheduler/", "services/", "vigil/", "google/", "grpc", "rocksdb/",
        "openssl/", "boost/"},
       {}},
      {"eventstore", {"scheduler/", "services/", "vigil/", "google/", "grpc", "boost/"}, {}},
      {"scheduler",
       {"eventstore/", "services/", "grpc", "rocksdb/", "openssl/", "boost/", "yaml-cpp/", "CLI/",
        "base/clock.h", "sys/", "unistd.h"},
       {"thread", "mutex", "shared_mutex", "condition_variable", "future", "chrono", "ctime",
        "time.h", "fstream", "filesystem", "iostream", "cstdio", "stdio.h", "random"}},
  };
  return rules;
}

// What one file may include all the same, and why.
struct Exception {
  std::string path;
  std::string include;
  std::string why;
};

bool IsExcepted(const SourceFile& file, const Include& include) {
  static const std::vector<Exception> exceptions = {
      {"scheduler/roster/record.h", "mutex",
       "once_flag: a value parsed on first use by any reader"},
  };
  return std::any_of(exceptions.begin(), exceptions.end(), [&](const Exception& exception) {
    return exception.path == file.path && exception.include == include.name;
  });
}

void Refuse(const SourceFile& file, const Include& include, const std::string& why,
            Findings& findings) {
  findings.push_back({file.path, include.line, "includes " + include.name + ": " + why});
}

// A folder testing/ inside a room holds what the room's tests share; no program links it.
bool IsTestWorld(const SourceFile& file) {
  return file.path.find("/testing/") != std::string::npos;
}

void CheckRoom(const SourceFile& file, const RoomRule& rule, Findings& findings) {
  for (const Include& include : IncludesOf(file)) {
    for (const std::string& prefix : rule.never) {
      if (!StartsWith(include.name, prefix)) continue;
      Refuse(file, include, rule.room + "/ must not know " + prefix, findings);
    }
    if (file.IsTest() || IsTestWorld(file)) continue;
    for (const std::string& name : rule.never_outside_of_tests) {
      if (include.name != name || IsExcepted(file, include)) continue;
      Refuse(file, include, rule.room + "/ is pure: no <" + name + ">", findings);
    }
  }
}

bool IsGrpc(const std::string& include) {
  return StartsWith(include, "grpcpp/") || StartsWith(include, "grpc/") ||
         EndsWith(include, ".grpc.pb.h");
}

// The files that are about gRPC itself may share headers with it; nobody else includes those.
bool IsGrpcAdapter(const std::string& path) { return StartsWith(path, "services/vigild/grpc_"); }

bool BringsGrpc(const SourceFile& header) {
  const std::vector<Include> includes = IncludesOf(header);
  return std::any_of(includes.begin(), includes.end(),
                     [](const Include& include) { return IsGrpc(include.name); });
}

bool IsProduction(const SourceFile& file) {
  return file.IsCpp() && !file.IsTest() && !IsTestWorld(file);
}

}  // namespace

Findings IncludesAgainstTheArrows(const Tree& tree) {
  Findings findings;
  for (const SourceFile& file : tree.files()) {
    if (!file.IsCpp()) continue;
    for (const RoomRule& rule : RoomRules()) {
      if (file.IsIn(rule.room)) CheckRoom(file, rule, findings);
    }
    if (!IsProduction(file)) continue;
    for (const Include& include : IncludesOf(file)) {
      if (StartsWith(include.name, "tests/") || StartsWith(include.name, "gtest/") ||
          StartsWith(include.name, "gmock/")) {
        Refuse(file, include, "production code must not need the tests", findings);
      }
    }
  }
  return findings;
}

Findings GrpcInHeaders(const Tree& tree) {
  Findings findings;
  for (const SourceFile& file : tree.files()) {
    if (!file.IsCpp()) continue;
    for (const Include& include : IncludesOf(file)) {
      if (file.HasExtension(".h") && IsGrpc(include.name) && !IsGrpcAdapter(file.path)) {
        Refuse(file, include, "gRPC stays in .cc files; declare, or hide it behind a pimpl",
               findings);
      }
      const SourceFile* header = tree.Find(include.name);
      if (header != nullptr && !IsGrpcAdapter(file.path) && BringsGrpc(*header)) {
        Refuse(file, include, "an inner header of the gRPC adapter", findings);
      }
    }
  }
  return findings;
}

Findings HeadersWithoutGuard(const Tree& tree) {
  Findings findings;
  for (const SourceFile& file : tree.files()) {
    if (!file.HasExtension(".h")) continue;
    if (file.code.find("#pragma once") == std::string::npos) {
      findings.push_back({file.path, 1, "has no #pragma once"});
    }
  }
  return findings;
}

}  // namespace vigil::tidy
