// Method: more streams are looked up than the cache may hold; it must stay within its bound, forget
// the oldest use first, and never what a group in flight has moved.
#include "eventstore/stream_heads.h"

#include <atomic>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "eventstore/memory_backend.h"
#include "gtest/gtest.h"

namespace vigil::eventstore {
namespace {

std::string Stream(int i) { return absl::StrCat("agencies/a/", std::string(480, 's'), i); }

TEST(StreamHeads, KeepsWithinItsBoundAndForgetsTheOldestUseFirst) {
  const auto backend = NewMemoryBackend();
  const std::atomic<uint64_t> durable{1};
  StreamHeads heads(*backend, durable, limits::kStreamHeadCacheBytes);
  int i = 0;
  for (; heads.bytes() <= limits::kStreamHeadCacheBytes; ++i) {
    const auto entry = heads.Find(Stream(i));
    ASSERT_TRUE(entry.ok()) << entry.status();
    (*entry)->revision = 7;  // what the backend does not know, so that forgetting shows
  }
  ASSERT_TRUE(heads.Find(Stream(0)).ok());  // used again: now the newest
  heads.Trim();
  EXPECT_LE(heads.bytes(), limits::kStreamHeadCacheBytes);
  EXPECT_GT(heads.bytes(), limits::kStreamHeadCacheBytes - 2000);
  EXPECT_EQ((*heads.Find(Stream(0)))->revision, 7u);
  EXPECT_EQ((*heads.Find(Stream(i - 1)))->revision, 7u);
  EXPECT_EQ((*heads.Find(Stream(1)))->revision, 0u);
}

TEST(StreamHeads, WhatAGroupInFlightHasMovedStays) {
  const auto backend = NewMemoryBackend();
  std::atomic<uint64_t> durable{1};
  StreamHeads heads(*backend, durable, 0);
  StreamHeads::Entry* moved = *heads.Find("s");
  moved->revision = 3;
  moved->batch = 2;
  heads.Trim();
  EXPECT_EQ((*heads.Find("s"))->revision, 3u);
  durable = 2;
  heads.Trim();
  EXPECT_EQ(heads.bytes(), 0u);
}

}  // namespace
}  // namespace vigil::eventstore
