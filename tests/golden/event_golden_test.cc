// Method: for every event type the bytes committed here must still be read, whole, and written
// again the same; and some sample must set every field there is. VIGIL_WRITE_GOLDEN=1 adds what is
// missing.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/check.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "scheduler/core/event.h"
#include "scheduler/core/registry.h"
#include "scheduler/core/unknown_fields.h"
#include "tests/golden/golden_file.h"
#include "tests/golden/sample.h"

namespace vigil::golden {
namespace {

namespace fs = std::filesystem;
using google::protobuf::Descriptor;
using google::protobuf::Message;

constexpr char kProtos[] = "proto/vigil/events/v1";
constexpr char kFolder[] = "tests/golden/events";

// By type number: every message of the event files that carries one, applied or not. The program
// links all messages, so that a file nobody uses is seen too.
std::map<uint32_t, const Descriptor*> FindEvents() {
  std::map<uint32_t, const Descriptor*> found;
  for (const auto& entry : fs::directory_iterator(kProtos)) {
    const std::string name = absl::StrCat("vigil/events/v1/", entry.path().filename().string());
    const google::protobuf::FileDescriptor* file =
        google::protobuf::DescriptorPool::generated_pool()->FindFileByName(name);
    VIGIL_CHECK(file != nullptr) << name << " is not linked";
    for (int i = 0; i < file->message_type_count(); ++i) {
      const uint32_t number = scheduler::EventTypeOf(*file->message_type(i));
      if (number != 0) found[number] = file->message_type(i);
    }
  }
  return found;
}

const std::map<uint32_t, const Descriptor*>& Events() {
  static const auto events = FindEvents();
  return events;
}

std::unique_ptr<Message> New(const Descriptor& descriptor) {
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&descriptor)->New());
}

fs::path PathOf(uint32_t type, const Descriptor& descriptor) {
  return fs::path(kFolder) / absl::StrFormat("%04d-%s.golden", type, descriptor.name());
}

std::vector<GoldenSample> Load(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return ParseGolden({std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()});
}

std::string Text(const Message& message) {
  std::string text;
  google::protobuf::TextFormat::PrintToString(message, &text);
  return text;
}

GoldenSample FullSample(const Descriptor& descriptor) {
  const std::unique_ptr<Message> message = New(descriptor);
  FillEveryField(*message);
  return {Text(*message), scheduler::SerializeCanonically(*message)};
}

bool Writing() { return std::getenv("VIGIL_WRITE_GOLDEN") != nullptr; }

TEST(EventGolden, EveryFieldOfEveryEventStandsInASample) {
  for (const auto& [type, descriptor] : Events()) {
    const fs::path path = PathOf(type, *descriptor);
    std::vector<GoldenSample> samples = Load(path);
    const GoldenSample full = FullSample(*descriptor);
    const bool has = std::any_of(samples.begin(), samples.end(), [&](const GoldenSample& sample) {
      return sample.bytes == full.bytes;
    });
    if (!has && Writing()) {
      samples.push_back(full);
      std::ofstream(path, std::ios::binary) << FormatGolden(samples);
      continue;
    }
    EXPECT_TRUE(has) << path << ": no sample sets every field as it is now. If the event was never "
                     << "released, delete the file; then run with VIGIL_WRITE_GOLDEN=1.";
  }
}

TEST(EventGolden, WhatWasWrittenIsReadAndWrittenTheSame) {
  for (const auto& [type, descriptor] : Events()) {
    const fs::path path = PathOf(type, *descriptor);
    for (const GoldenSample& sample : Load(path)) {
      const std::unique_ptr<Message> message = New(*descriptor);
      ASSERT_TRUE(message->ParseFromString(sample.bytes)) << path;
      EXPECT_TRUE(scheduler::UnknownFields(*message).Check(*message).ok()) << path;
      EXPECT_EQ(Text(*message), sample.text) << path;
      EXPECT_EQ(scheduler::SerializeCanonically(*message), sample.bytes) << path;
    }
  }
}

TEST(EventGolden, NoFileIsLeftWithoutItsEvent) {
  std::set<fs::path> known;
  for (const auto& [type, descriptor] : Events()) known.insert(PathOf(type, *descriptor));
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    EXPECT_EQ(known.count(entry.path()), 1u)
        << entry.path() << ": an event that was written must be understood for ever";
  }
}

TEST(GoldenFile, ComesBackAsItWasWritten) {
  const std::vector<GoldenSample> samples = {{"a: 1\n", std::string(200, '\x7f')}, {"b: 2\n", ""}};
  const std::vector<GoldenSample> back = ParseGolden(FormatGolden(samples));
  ASSERT_EQ(back.size(), 2u);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(back[i].text, samples[i].text);
    EXPECT_EQ(back[i].bytes, samples[i].bytes);
  }
  EXPECT_TRUE(ParseGolden("neither text nor bytes").empty());
}

}  // namespace
}  // namespace vigil::golden
