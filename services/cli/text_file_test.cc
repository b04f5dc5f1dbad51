// Method: files as editors, cameras and mistakes make them are read: what is text must come back
// whole, and everything else must be refused by name and kind.
#include "services/cli/text_file.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "services/cli/programme_file.h"
#include "services/play/scenario.h"
#include "tests/testing/files.h"
#include "tests/testing/nobody.h"
#include "tests/testing/temp_folder.h"

namespace vigil::cli {
namespace {

constexpr uint64_t kLimit = 100'000;
constexpr char kMark[] = "\xEF\xBB\xBF";

class TextFile : public ::testing::Test {
 protected:
  std::string Write(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder_.path() + "/" + name, std::ios::binary) << bytes;
    return folder_.path() + "/" + name;
  }
  // As an editor of Windows saves it.
  std::string WriteAsWindows(const std::string& shipped, const std::string& name) const {
    return Write(name, kMark + absl::StrReplaceAll(testkit::ReadFile(shipped), {{"\n", "\r\n"}}));
  }
  const testkit::TempFolder folder_;
};

TEST_F(TextFile, TextComesBackWhole) {
  const std::string long_line(kLimit - 4, 'x');
  for (const std::string& text : {std::string("a: 1\n"), std::string("a: 1\r\n\tb"),
                                  std::string("Zo\xC3\xAB"), long_line + "\xF0\x9F\x98\x80"}) {
    EXPECT_EQ(ReadTextFile(Write("t", text), kLimit).value_or("refused"), text);
  }
  EXPECT_EQ(ReadTextFile(Write("t", std::string(kMark) + "a: 1\n"), kLimit).value_or("refused"),
            "a: 1\n");
}

TEST_F(TextFile, EverythingElseIsRefusedByNameAndKind) {
  const auto expect = [](const std::string& path, absl::StatusCode code, const std::string& why) {
    EXPECT_EQ(ReadTextFile(path, kLimit).status(), absl::Status(code, path + ": " + why));
  };
  const auto bad = absl::StatusCode::kInvalidArgument;
  expect(folder_.path() + "/none", absl::StatusCode::kNotFound, "there is no such file");
  expect("", absl::StatusCode::kNotFound, "there is no such file");
  expect(folder_.path(), bad, "is a folder, not a file");
  expect(Write("file", "x") + "/x", bad, "cannot be read: Not a directory");
  expect(Write("empty", ""), bad, "is empty");
  expect(Write("mark", kMark), bad, "is empty");
  const std::string large = "is larger than the 100000 bytes it may have";
  expect(Write("large", std::string(kLimit + 1, 'x')), bad, large);
  expect("/dev/zero", bad, large);
  const std::string binary = "is not a text file (UTF-8)";
  expect(Write("zero", std::string("a\0b", 3)), bad, binary);
  expect(Write("escape", "a\x1B[2Jb"), bad, binary);
  expect(Write("latin", "Zo\xEB"), bad, binary);
  expect(Write("utf16", std::string("\xFF\xFE"
                                    "a\0:\0",
                                    6)),
         bad, binary);
  expect(Write("cut", "Zo\xC3"), bad, binary);
}

TEST_F(TextFile, WhatMayNotBeReadIsSaidSo) {
  const std::string path = Write("secret", "a: 1\n");
  ASSERT_EQ(chmod(path.c_str(), 0), 0);
  ASSERT_EQ(chmod(folder_.path().c_str(), 0755), 0);
  EXPECT_EXIT(
      {
        testkit::BecomeNobody();
        testkit::ExitWith(ReadTextFile(path, kLimit).status(), absl::StatusCode::kPermissionDenied);
      },
      ::testing::ExitedWithCode(0), "secret: cannot be read: Permission denied");
}

TEST_F(TextFile, WhatAnEditorOfWindowsSavedMeansTheSame) {
  const std::string programme = "deploy/programmes/mst-uk-standard.textproto";
  const auto saved = ReadProgrammeFile(WriteAsWindows(programme, "p.textproto"));
  ASSERT_TRUE(saved.ok()) << saved.status();
  EXPECT_TRUE(
      google::protobuf::util::MessageDifferencer::Equals(*saved, *ReadProgrammeFile(programme)));
  std::filesystem::copy("tests/scenarios/include", folder_.path() + "/include");
  const std::string played = "tests/scenarios/every-method-roster.yaml";
  const auto scenario = play::LoadScenario(WriteAsWindows(played, "s.yaml"));
  ASSERT_TRUE(scenario.ok()) << scenario.status();
  const auto plain = play::LoadScenario(played);
  ASSERT_TRUE(plain.ok());
  ASSERT_EQ(scenario->steps.size(), plain->steps.size());
  for (size_t i = 0; i < plain->steps.size(); ++i) {
    const std::string request = YAML::Dump(scenario->steps[i].request);
    EXPECT_EQ(absl::StrReplaceAll(request, {{folder_.path(), "tests/scenarios"}}),
              YAML::Dump(plain->steps[i].request));
    EXPECT_EQ(scenario->steps[i].line, plain->steps[i].line);
  }
}

}  // namespace
}  // namespace vigil::cli
