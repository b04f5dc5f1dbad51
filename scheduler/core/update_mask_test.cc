// Method: requests with and without a mask, for each thing a mask can be wrong about; what is left
// is the set of fields that the update replaces, looked at one by one.
#include "scheduler/core/update_mask.h"

#include <string>

#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "scheduler/core/rejections.h"
#include "vigil/v1/case.pb.h"

namespace vigil::scheduler {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

absl::StatusOr<UpdateMask> Of(const std::string& text) {
  v1::UpdatePersonRequest request;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
  return UpdateMask::Of(request);
}

TEST(UpdateMask, WithoutAMaskWhatIsGivenIsReplaced) {
  const auto mask =
      Of("name: 'n' options { request_id: 'r' } address { text: 'a' } "
         "phone_numbers { text: '1' }");
  ASSERT_TRUE(mask.ok()) << mask.status();
  EXPECT_TRUE(mask->Has("address"));
  EXPECT_TRUE(mask->Has("phone_numbers"));
  EXPECT_FALSE(mask->Has("language"));
  EXPECT_FALSE(mask->Has("name"));
  EXPECT_FALSE(mask->Has("options"));
}

TEST(UpdateMask, NamesWhatIsReplacedGivenOrNot) {
  const auto mask = Of("address { text: 'a' } update_mask { paths: 'address' paths: 'language' }");
  ASSERT_TRUE(mask.ok()) << mask.status();
  EXPECT_TRUE(mask->Has("address"));
  EXPECT_TRUE(mask->Has("language"));
  EXPECT_FALSE(mask->Has("birth_date"));
  const auto all = Of("update_mask { paths: '*' }");
  ASSERT_TRUE(all.ok()) << all.status();
  for (const char* field : {"display_name", "birth_date", "phone_numbers", "address", "language"})
    EXPECT_TRUE(all->Has(field)) << field;
}

TEST(UpdateMask, IsRefusedWithTheFieldThatIsWrong) {
  struct Row {
    std::string request, message, part;
  };
  const Row table[] = {
      {"update_mask { paths: 'address' paths: 'shoe_size' }", "update_mask.paths[1]: ", "language"},
      {"update_mask { paths: 'name' }", "update_mask.paths[0]: ", "no field"},
      {"update_mask { paths: 'options' }", "update_mask.paths[0]: ", "no field"},
      {"update_mask { paths: 'update_mask' }", "update_mask.paths[0]: ", "no field"},
      {"update_mask { paths: '' }", "update_mask.paths[0]: ", "no field"},
      {"language { text: 'x' } update_mask { paths: 'address' }", "language: ", "does not name it"},
      {"name: 'n'", "update_mask: ", "nothing is to be changed"},
      {"name: 'n' update_mask {}", "update_mask: ", "nothing is to be changed"},
  };
  for (const Row& row : table) {
    const auto mask = Of(row.request);
    EXPECT_EQ(ReasonOf(mask.status()), "INVALID_FIELD") << row.request;
    EXPECT_THAT(std::string(mask.status().message()), StartsWith(row.message)) << row.request;
    EXPECT_THAT(std::string(mask.status().message()), HasSubstr(row.part)) << row.request;
  }
  EXPECT_THAT(std::string(CannotClear("display_name").message()), StartsWith("display_name: "));
}

}  // namespace
}  // namespace vigil::scheduler
