// Method: frames are encoded, then cut, flipped and rewritten in every place; only what the encoder
// would write may decode. Golden bytes hold the format still. Random cases print their seed.
#include "eventstore/frame.h"

#include <random>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "eventstore/sha256.h"
#include "gtest/gtest.h"

namespace vigil::eventstore {
namespace {

NewCommit SampleCommit() {
  NewCommit commit;
  commit.partition = "agencies/a";
  commit.actor = "staff/anna";
  commit.role = "therapist";
  commit.channel = "grpc";
  commit.request = {"staff/anna", "vigil.v1.Test/Do", "req-1"};
  commit.fingerprint = "\x01\x02\x03";
  commit.traceparent = "00-ab-cd-01";
  commit.events = {{"agencies/a/families/f", 300, 1, "one"},
                   {"agencies/a/families/f", 7, 2, ""},
                   {"agencies/a/staff/s", 7, 1, std::string(200, 'x')}};
  return commit;
}

FrameStamp SampleStamp() {
  FrameStamp stamp{.epoch = 2, .simulated = true, .first = 1000};
  stamp.recorded_at_us = 1'700'000'000'123'456;
  stamp.prev_hash.fill(0xab);
  return stamp;
}

const std::vector<Revision> kSampleRevisions = {1, 2, 150};

std::string SampleFrame() { return *EncodeFrame(SampleCommit(), SampleStamp(), kSampleRevisions); }

// The commit and stamp a view came from.
std::string Reencode(const FrameView& view) {
  const StoredCommit stored = Materialize(view);
  NewCommit commit;
  commit.partition = stored.partition;
  commit.actor = stored.actor;
  commit.role = stored.role;
  commit.on_behalf_of = stored.on_behalf_of;
  commit.channel = stored.channel;
  commit.reason = stored.reason;
  commit.request = stored.request;
  commit.fingerprint = stored.fingerprint;
  commit.causation = stored.causation;
  commit.correlation = stored.correlation;
  commit.traceparent = stored.traceparent;
  commit.recorded_at = stored.recorded_at;
  std::vector<Revision> revisions;
  for (const StoredEvent& event : stored.events) {
    commit.events.push_back({event.stream, event.type, event.version, event.payload});
    revisions.push_back(event.revision);
  }
  EXPECT_TRUE(CheckCommit(commit).ok()) << CheckCommit(commit);
  return *EncodeFrame(
      commit, {stored.epoch, stored.simulated, stored.first, view.recorded_at_us, stored.prev_hash},
      revisions);
}

TEST(Frame, DecodesToWhatWasEncoded) {
  const std::string frame = SampleFrame();
  FrameView view;
  ASSERT_TRUE(DecodeFrame(frame, &view).ok());
  EXPECT_EQ(view.bytes, frame);
  EXPECT_EQ(view.format, 1u);
  EXPECT_TRUE(view.simulated);
  EXPECT_EQ(view.epoch, 2u);
  EXPECT_EQ(view.first, 1000u);
  EXPECT_EQ(view.last(), 1002u);
  EXPECT_EQ(view.recorded_at(), absl::FromUnixMicros(1'700'000'000'123'456));
  EXPECT_EQ(view.prev_hash, SampleStamp().prev_hash);
  ASSERT_EQ(view.events.size(), 3u);
  EXPECT_EQ(view.events[1].position, 1001u);
  EXPECT_EQ(view.events[1].stream, "agencies/a/families/f");
  EXPECT_EQ(view.events[1].version, 2u);
  EXPECT_EQ(view.events[2].revision, 150u);
  EXPECT_EQ(view.events[2].payload, std::string(200, 'x'));
  EXPECT_EQ(Reencode(view), frame);
  EXPECT_EQ(Materialize(view).hash, Sha256(frame));
}

// The format on disk. A change here is a new format number, never an edit of these bytes.
TEST(Frame, GoldenBytes) {
  NewCommit commit = SampleCommit();
  commit.events.pop_back();
  EXPECT_EQ(absl::BytesToHexString(*EncodeFrame(commit, SampleStamp(), {1, 2})),
            "01000100c20000000200000002000000e80300000000000040222018240a0600abababababababab"
            "abababababababababababababababababababababababab0a6167656e636965732f610a73746166"
            "662f616e6e6109746865726170697374000467727063000a73746166662f616e6e6110766967696c"
            "2e76312e546573742f446f057265712d310301020300000b30302d61622d63642d3031156167656e"
            "636965732f612f66616d696c6965732f6601ac0201036f6e65000207020014a78e56");
}

TEST(Frame, EveryTruncationIsRefused) {
  const std::string frame = SampleFrame();
  FrameView view;
  for (size_t size = 0; size < frame.size(); ++size) {
    EXPECT_FALSE(DecodeFrame(absl::string_view(frame).substr(0, size), &view).ok()) << size;
  }
  EXPECT_FALSE(DecodeFrame(frame + '\0', &view).ok());
}

TEST(Frame, EveryFlippedBitIsRefused) {
  const std::string frame = SampleFrame();
  FrameView view;
  for (size_t bit = 0; bit < 8 * frame.size(); ++bit) {
    std::string flipped = frame;
    flipped[bit / 8] ^= static_cast<char>(1 << (bit % 8));
    EXPECT_FALSE(DecodeFrame(flipped, &view).ok()) << "bit " << bit;
  }
}

TEST(Frame, AnotherFormatIsNamed) {
  std::string frame = SampleFrame();
  frame[0] = 2;
  FrameView view;
  const absl::Status status = DecodeFrame(frame, &view);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented);
  EXPECT_EQ(status.message(), "frame format 2; this program reads format 1");
}

// With the checksum put right, what decodes must be exactly what the encoder writes: one commit has
// one form and so one hash.
TEST(Frame, WhateverDecodesIsTheOneFormOfItsCommit) {
  const uint32_t seed = 4711;
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937 random(seed);
  const auto below = [&](size_t bound) {
    return std::uniform_int_distribution<size_t>(0, bound - 1)(random);
  };
  const std::string frame = SampleFrame();
  FrameView view;
  int decoded = 0;
  for (int round = 0; round < 200'000; ++round) {
    std::string mutant = frame;
    for (size_t i = 1 + below(3); i > 0; --i) {
      switch (below(4)) {
        case 0:
          mutant[below(mutant.size())] = static_cast<char>(below(256));
          break;
        case 1:
          mutant[below(mutant.size())] = static_cast<char>(below(4));
          break;
        case 2:
          mutant.erase(64 + below(mutant.size() - 68), 1);
          break;
        case 3:
          mutant.insert(64 + below(mutant.size() - 68), 1, static_cast<char>(below(256)));
          break;
      }
    }
    const auto size = static_cast<uint32_t>(mutant.size());
    if (below(8) != 0) mutant.replace(4, 4, reinterpret_cast<const char*>(&size), 4);
    internal::SealFrame(&mutant);
    if (!DecodeFrame(mutant, &view).ok()) continue;
    ++decoded;
    ASSERT_EQ(absl::BytesToHexString(Reencode(view)), absl::BytesToHexString(mutant));
  }
  EXPECT_GT(decoded, 1000) << "the mutations never got past the checks";
}

TEST(Frame, RandomBytesNeverDecode) {
  const uint32_t seed = 815;
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937 random(seed);
  FrameView view;
  for (int round = 0; round < 100'000; ++round) {
    std::string bytes(random() % 200, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    if (bytes.size() > 2) bytes[0] = 1, bytes[1] = 0;
    EXPECT_FALSE(DecodeFrame(bytes, &view).ok());
  }
}

// A count that the bytes cannot hold must not reserve memory for it.
TEST(Frame, TheCountIsCheckedAgainstTheBytes) {
  std::string frame = SampleFrame();
  const uint32_t count = limits::kMaxEventsPerCommit;
  frame.replace(12, 4, reinterpret_cast<const char*>(&count), 4);
  internal::SealFrame(&frame);
  FrameView view;
  EXPECT_EQ(DecodeFrame(frame, &view).message(), "not a frame: event count");
  EXPECT_TRUE(view.events.empty());
}

TEST(Sha256, KnownAnswers) {
  const auto hex = [](const Hash& hash) {
    return absl::BytesToHexString(
        absl::string_view(reinterpret_cast<const char*>(hash.data()), hash.size()));
  };
  EXPECT_EQ(hex(Sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(Sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(GenesisHash, BindsTheIdAndWhetherItIsSimulatedButNotTheEpoch) {
  const LogIdentity identity{"00112233445566778899aabbccddeeff", 1, false};
  LogIdentity other = identity;
  other.epoch = 2;
  EXPECT_EQ(GenesisHash(other), GenesisHash(identity));
  other.simulated = true;
  EXPECT_NE(GenesisHash(other), GenesisHash(identity));
  other = identity;
  other.log_id[0] = '1';
  EXPECT_NE(GenesisHash(other), GenesisHash(identity));
}

}  // namespace
}  // namespace vigil::eventstore
