// Method: the same records, put in in another order and with other edit tokens, must give the same
// bytes; the bytes must give the records back, and damaged bytes must be refused.
#include "scheduler/core/state.h"

#include <algorithm>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace vigil::scheduler {
namespace {

std::string BytesOf(const State& state) {
  std::string bytes;
  absl::Status status;
  state.EncodeTo(
      [&bytes](absl::string_view chunk) {
        bytes.append(chunk.data(), chunk.size());
        return absl::OkStatus();
      },
      &status);
  EXPECT_TRUE(status.ok()) << status;
  return bytes;
}

State Filled(bool backward) {
  std::vector<int> numbers = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  if (backward) std::reverse(numbers.begin(), numbers.end());
  State state;
  for (const int i : numbers) {
    const std::string digit = std::to_string(i);
    auto staff = std::make_shared<Staff>();
    staff->name = StaffName("agencies/a/staff/s" + digit);
    staff->judged_at = absl::FromUnixSeconds(i);
    staff->cases = {{FamilyName("agencies/a/families/f" + digit), TeamName("agencies/a/teams/t")}};
    state.map<Staff>().Set(staff);
    auto book = std::make_shared<ProgrammeBook>();
    book->name = ProgrammeName("agencies/a/programmes/p" + digit);
    book->versions.resize(1);
    book->versions[0].definition = "definition";
    state.map<ProgrammeBook>().Set(book);
  }
  return state;
}

TEST(State, BytesAreCanonical) {
  EXPECT_EQ(BytesOf(Filled(false)), BytesOf(Filled(true)));
  EXPECT_NE(BytesOf(Filled(false)), BytesOf(State()));
}

TEST(State, DecodesWhatItEncoded) {
  const std::string bytes = BytesOf(Filled(false));
  const auto back = State::DecodeFrom(bytes);
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->record_count(), 18);
  EXPECT_EQ(BytesOf(*back), bytes);
  EXPECT_EQ(back->map<Staff>().Find("agencies/a/staff/s3")->cases.size(), 1);
}

TEST(State, RefusesDamagedBytes) {
  const std::string bytes = BytesOf(Filled(false));
  for (size_t size = 0; size < bytes.size(); size += 7)
    EXPECT_FALSE(State::DecodeFrom(bytes.substr(0, size)).ok()) << size;
  EXPECT_FALSE(State::DecodeFrom(bytes + "x").ok());
}

TEST(State, ASinkThatFailsEndsTheEncoding) {
  int calls = 0;
  absl::Status status;
  Filled(false).EncodeTo(
      [&calls](absl::string_view) {
        ++calls;
        return absl::ResourceExhaustedError("full");
      },
      &status);
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace vigil::scheduler
