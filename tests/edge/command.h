// Runs a program, mostly the real command line, and keeps what it prints.
#pragma once

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "tests/testing/temp_folder.h"

namespace vigil::edge {

struct Ran {
  int code = -1;  // -1: it did not exit by itself
  std::string out, err;
};

inline Ran RunProgram(const std::string& program, std::vector<std::string> flags) {
  const testkit::TempFolder folder;
  const std::string out = folder.path() + "/out", err = folder.path() + "/err";
  flags.insert(flags.begin(), program);
  std::vector<char*> argv;
  for (std::string& flag : flags) argv.push_back(flag.data());
  argv.push_back(nullptr);
  const pid_t pid = fork();
  if (pid == 0) {
    dup2(open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDOUT_FILENO);
    dup2(open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDERR_FILENO);
    execv(program.c_str(), argv.data());
    _exit(127);
  }
  VIGIL_CHECK(pid > 0);
  int status = 0;
  waitpid(pid, &status, 0);
  const auto text = [](const std::string& path) {
    std::ostringstream all;
    all << std::ifstream(path).rdbuf();
    return all.str();
  };
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text(out), text(err)};
}

inline Ran RunVigil(std::vector<std::string> flags) {
  return RunProgram(VIGIL_PATH, std::move(flags));
}

}  // namespace vigil::edge
