// Method: objects with every kind of field and with the characters that JSON must escape;
// protobuf's own parser is asked whether the line is JSON and says the same.
#include "services/cli/json.h"

#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"

namespace vigil::cli {
namespace {

TEST(JsonObject, IsJsonThatSaysWhatWasAdded) {
  const std::string awkward = "a \"quoted\" \\ line\nand\ttab, caf\xC3\xA9 \x01";
  const std::string line = JsonObject()
                               .Text("text", awkward)
                               .Number("number", 18446744073709551615u)
                               .Flag("flag", false)
                               .Texts("texts", {"one", awkward})
                               .Raw("raw", "{\"x\":1}")
                               .Line();
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  google::protobuf::Struct parsed;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(line, &parsed).ok()) << line;
  EXPECT_EQ(parsed.fields().at("text").string_value(), awkward);
  EXPECT_EQ(parsed.fields().at("texts").list_value().values(1).string_value(), awkward);
  EXPECT_EQ(parsed.fields().at("raw").struct_value().fields().at("x").number_value(), 1);
  EXPECT_NE(line.find("\"number\":18446744073709551615"), std::string::npos);
}

TEST(JsonObject, WithoutFieldsIsAnEmptyObject) { EXPECT_EQ(JsonObject().Line(), "{}\n"); }

}  // namespace
}  // namespace vigil::cli
