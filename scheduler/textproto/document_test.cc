// Method: a small message is read from texts with problems of syntax and of meaning, and the place
// each problem is reported at is compared with where it was put.
#include "scheduler/textproto/document.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "vigil/programme/v1/holidays.pb.h"

namespace vigil::textproto {
namespace {

using programme::v1::HolidayFile;

TEST(Document, PlacesAreThoseOfTheText) {
  HolidayFile file;
  Document document = Document::Parse(
      "calendar_id: \"x\"\n"
      "holidays { name: \"a\" }\n"
      "holidays {\n"
      "  date: \"y\"\n"
      "}\n",
      &file);
  ASSERT_TRUE(document.ok());
  const Place root = document.root();
  const Place second = root.In("holidays", 1);
  EXPECT_EQ(second.line(), 3);
  EXPECT_EQ(second.column(), 1);
  EXPECT_EQ(second.path(), "holidays[1]");
  EXPECT_EQ(second.In("date").line(), 4);
  EXPECT_EQ(second.In("date").column(), 3);
  // A field left out stands where its message does.
  EXPECT_EQ(second.In("name").line(), 3);
  EXPECT_EQ(second.In("name").path(), "holidays[1].name");
  EXPECT_EQ(second.In("name").message(), nullptr);
  EXPECT_EQ(root.In("last_date").line(), 1);
}

TEST(Document, ReportsInOrderOfPlace) {
  HolidayFile file;
  Document document =
      Document::Parse("calendar_id: \"x\"\nholidays { nom: 1 }\nholidays { name: \"b\" }\n", &file);
  EXPECT_TRUE(document.syntax_ok());
  document.Refuse(document.root().In("holidays", 1).In("name"), "is short");
  document.Refuse(document.root().In("calendar_id"), "is x");
  const std::vector<Problem> problems = document.problems();
  ASSERT_EQ(problems.size(), 3u);
  EXPECT_EQ(FormatProblem(problems[0]), "1:1: calendar_id: is x");
  EXPECT_EQ(problems[1].field, "nom");
  EXPECT_EQ(problems[1].line, 2);
  EXPECT_EQ(FormatProblem(problems[2]), "3:12: holidays[1].name: is short");
  EXPECT_THAT(std::string(document.status("f").message()),
              testing::HasSubstr("f:1:1: calendar_id: is x\nf:2:12: nom: "));
}

TEST(Document, SyntaxStopsTheReading) {
  HolidayFile file;
  const Document document = Document::Parse("calendar_id: \"x\"\nholidays { name \"a\" }\n", &file);
  EXPECT_FALSE(document.syntax_ok());
  ASSERT_EQ(document.problems().size(), 1u);
  EXPECT_EQ(document.problems()[0].line, 2);
  EXPECT_EQ(document.problems()[0].field, "holidays");
}

// Also in a field that nobody knows, which is read over.
TEST(Document, NestingHasAnEnd) {
  for (const std::string name : {"no_such_field ", "holidays "}) {
    HolidayFile file;
    std::string text = name;
    for (int i = 0; i < 200'000; ++i) text += "{ a ";
    const Document document = Document::Parse(text, &file);
    EXPECT_FALSE(document.syntax_ok()) << name;
    EXPECT_FALSE(document.ok()) << name;
    EXPECT_LT(document.status("f").message().size(), 1000u) << name;
  }
}

TEST(Document, AMessageWithoutATextHasNoLines) {
  HolidayFile file;
  file.add_holidays();
  Document document(file);
  EXPECT_TRUE(document.status("").ok());
  document.Refuse(document.root().In("holidays", 0).In("date"), "is missing");
  EXPECT_EQ(document.status("").message(), "holidays[0].date: is missing");
}

}  // namespace
}  // namespace vigil::textproto
