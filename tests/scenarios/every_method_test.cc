// Method: the scenario files are read as they are; every method of the contract, by its descriptor,
// must be called in one of them with success and in one with the error that it is to give.
#include <map>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/cli/api.h"
#include "tests/testing/files.h"
#include "yaml-cpp/yaml.h"

namespace vigil {
namespace {

using ::testing::IsEmpty;

struct Played {
  bool succeeds = false, fails = false;
};

// By "Service.Method".
std::map<std::string, Played> PlayedMethods() {
  std::map<std::string, Played> played;
  for (const char* folder : {"tests/scenarios", "tests/scenarios/include"}) {
    for (const std::string& path : testkit::FilesIn(folder, ".yaml")) {
      for (const YAML::Node& step : YAML::LoadFile(path)["steps"]) {
        if (!step["call"]) continue;
        Played& method = played[step["call"].as<std::string>()];
        (step["expect_error"] ? method.fails : method.succeeds) = true;
      }
    }
  }
  return played;
}

// Methods that have no request that is wrong. (TakeSnapshot fails without a folder; the same file
// is played against a service that has one.)
bool CannotFail(const std::string& method) {
  return method == "AdminService.GetStatus" || method == "AdminService.AcceptClock" ||
         method == "AdminService.TakeSnapshot";
}

TEST(EveryMethod, IsPlayedWithSuccessAndWithItsError) {
  const auto played = PlayedMethods();
  std::vector<std::string> missing;
  for (const cli::Method& method : cli::AllMethods()) {
    const std::string name = method.descriptor->service()->name() + "." + method.descriptor->name();
    const auto it = played.find(name);
    const Played found = it == played.end() ? Played{} : it->second;
    if (!found.succeeds) missing.push_back(name + " with success");
    if (!found.fails && !CannotFail(name)) missing.push_back(name + " with an error");
  }
  EXPECT_THAT(missing, IsEmpty());
}

}  // namespace
}  // namespace vigil
