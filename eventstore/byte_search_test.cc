// Needles planted at the places where a reader may cut: at both ends of the file, across its
// pieces, and cut in two by foreign bytes as RocksDB's write-ahead log cuts a record.
#include "eventstore/byte_search.h"

#include "eventstore/file_io.h"
#include "gtest/gtest.h"
#include "tests/testing/temp_folder.h"

namespace vigil::eventstore {
namespace {

constexpr absl::string_view kSecret = "0123456789abcdefFEDCBA9876543210";

TEST(ByteSearch, FindsANeedleAtEveryOffsetAndNoOther) {
  ByteSearch search;
  EXPECT_FALSE(search.FoundIn(kSecret));
  search.Add("needle-one");
  search.Add("needle-other");
  for (size_t at = 0; at < 50; ++at) {
    std::string hay(60, 'n');
    hay.replace(at, 10, "needle-one");
    EXPECT_TRUE(search.FoundIn(hay)) << at;
    hay[at + 9] = 'E';
    EXPECT_FALSE(search.FoundIn(hay)) << at;
  }
  EXPECT_FALSE(search.FoundIn("needle-on"));
  EXPECT_FALSE(search.FoundIn(""));
}

TEST(ByteSearch, FindsASecretCutInTwoAnywhere) {
  ByteSearch search;
  search.AddPieces(std::string(kSecret) + "ghijklmnopqrstuv");
  const std::string whole = std::string(kSecret) + "ghijklmnopqrstuv";
  for (size_t cut = 0; cut <= whole.size(); ++cut) {
    EXPECT_TRUE(search.FoundIn("xx" + whole.substr(0, cut) + "HEADER!" + whole.substr(cut))) << cut;
  }
}

TEST(ByteSearch, FindsAcrossThePiecesOfAFile) {
  testkit::TempFolder folder;
  rocksdb::FileSystem* fs = rocksdb::FileSystem::Default().get();
  ByteSearch search;
  search.Add(kSecret);
  for (const size_t at : {0, (1 << 20) - 33, (1 << 20) - 32, (1 << 20) - 31, (1 << 20) - 1, 1 << 20,
                          (2 << 20) - 16, (2 << 20) + 1000 - 32}) {
    std::string contents((2 << 20) + 1000, '.');
    contents.replace(at, kSecret.size(), std::string(kSecret));
    ASSERT_TRUE(MakeFolder(fs, folder.path() + "/sub").ok());
    ASSERT_TRUE(ReplaceFile(fs, folder.path() + "/sub/f", contents).ok());
    ASSERT_TRUE(ReplaceFile(fs, folder.path() + "/clean", "nothing here").ok());
    SearchResult result;
    ASSERT_TRUE(search.SearchFolder(fs, folder.path(), &result).ok());
    EXPECT_EQ(result.found_in, std::vector<std::string>{folder.path() + "/sub/f"}) << at;
    EXPECT_EQ(result.files, 2u);
    EXPECT_EQ(result.bytes, contents.size() + 12);
  }
}

}  // namespace
}  // namespace vigil::eventstore
