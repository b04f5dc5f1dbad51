#include "services/cli/render.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/json_util.h"
#include "services/cli/grid.h"
#include "services/cli/message_yaml.h"
#include "services/cli/pages.h"
#include "services/play/match.h"
#include "vigil/v1/common.pb.h"

namespace vigil::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr size_t kMaxCell = 60;

bool IsOneValue(const Message& m) {
  return dynamic_cast<const v1::Instant*>(&m) != nullptr ||
         dynamic_cast<const v1::PersonalText*>(&m) != nullptr ||
         dynamic_cast<const google::protobuf::Timestamp*>(&m) != nullptr;
}

std::string OneValue(const Message& m) {
  if (const auto* instant = dynamic_cast<const v1::Instant*>(&m)) {
    return instant->local().empty() ? "" : absl::StrCat(instant->local(), " ", instant->zone());
  }
  if (const auto* personal = dynamic_cast<const v1::PersonalText*>(&m)) {
    return personal->erased()       ? "(erased)"
           : personal->unreadable() ? "(UNREADABLE)"
                                    : personal->text();
  }
  const auto& stamp = dynamic_cast<const google::protobuf::Timestamp&>(m);
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E*SZ",
                          absl::FromUnixSeconds(stamp.seconds()) + absl::Nanoseconds(stamp.nanos()),
                          absl::UTCTimeZone());
}

std::string CellOf(const Message& m, const FieldDescriptor& field);

// A message in one cell: its own values, comma-separated.
std::string InlineMessage(const Message& m) {
  if (IsOneValue(m)) return OneValue(m);
  std::vector<const FieldDescriptor*> set;
  m.GetReflection()->ListFields(m, &set);
  std::vector<std::string> parts;
  for (const FieldDescriptor* field : set) {
    if (const std::string cell = CellOf(m, *field); !cell.empty()) parts.push_back(cell);
  }
  return absl::StrJoin(parts, " ");
}

std::string CellOf(const Message& m, const FieldDescriptor& field) {
  const auto* r = m.GetReflection();
  if (!field.is_repeated()) {
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      return r->HasField(m, &field) ? InlineMessage(r->GetMessage(m, &field)) : "";
    }
    return play::ValueAt(m, field.name());
  }
  std::vector<std::string> parts;
  for (int i = 0; i < r->FieldSize(m, &field); ++i) {
    parts.push_back(field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE
                        ? InlineMessage(r->GetRepeatedMessage(m, &field, i))
                        : play::ValueAt(m, absl::StrCat(field.name(), "[", i, "]")));
  }
  return absl::StrJoin(parts, ", ");
}

// Columns: every field that is set in some row.
std::string Table(const Message& holder, const FieldDescriptor& list) {
  const auto* r = holder.GetReflection();
  const int rows = r->FieldSize(holder, &list);
  std::vector<const FieldDescriptor*> columns;
  for (int f = 0; f < list.message_type()->field_count(); ++f) {
    const FieldDescriptor* field = list.message_type()->field(f);
    for (int i = 0; i < rows; ++i) {
      std::vector<const FieldDescriptor*> set;
      const Message& row = r->GetRepeatedMessage(holder, &list, i);
      row.GetReflection()->ListFields(row, &set);
      if (std::find(set.begin(), set.end(), field) != set.end()) {
        columns.push_back(field);
        break;
      }
    }
  }
  std::vector<std::vector<std::string>> cells(1);
  for (const auto* column : columns) cells[0].push_back(column->name());
  for (int i = 0; i < rows; ++i) {
    const Message& row = r->GetRepeatedMessage(holder, &list, i);
    cells.emplace_back();
    for (const auto* column : columns) {
      std::string cell = CellOf(row, *column);
      if (cell == "false" || cell == "0") cell = "-";
      if (cell.size() > kMaxCell) cell = absl::StrCat(cell.substr(0, kMaxCell - 3), "...");
      cells.back().push_back(std::move(cell));
    }
  }
  return Grid(cells);
}

// Fields one a line; nested messages indented; lists of messages as tables. The closing line's
// fields are left out.
std::string Lines(const Message& m, const std::string& indent) {
  std::vector<const FieldDescriptor*> set;
  m.GetReflection()->ListFields(m, &set);
  std::string out;
  std::vector<std::vector<std::string>> values;
  const auto flush = [&] { absl::StrAppend(&out, Grid(std::exchange(values, {}), indent)); };
  for (const FieldDescriptor* field : set) {
    if (field->name() == "as_of" || field->name() == "receipt") continue;
    const bool message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (message && field->is_repeated()) {
      flush();
      absl::StrAppend(&out, indent, field->name(), "\n", Table(m, *field));
    } else if (message && !IsOneValue(m.GetReflection()->GetMessage(m, field))) {
      flush();
      absl::StrAppend(&out, indent, field->name(), "\n",
                      Lines(m.GetReflection()->GetMessage(m, field), indent + "  "));
    } else {
      values.push_back({field->name(), CellOf(m, *field)});
    }
  }
  flush();
  return out;
}

// An answer that holds one thing, or one list, needs no heading.
std::string Body(const Message& answer) {
  if (auto page = PageOf(answer); page.has_value()) return *std::move(page);
  std::vector<const FieldDescriptor*> set, shown;
  answer.GetReflection()->ListFields(answer, &set);
  for (const FieldDescriptor* field : set) {
    if (field->name() != "as_of" && field->name() != "receipt") shown.push_back(field);
  }
  if (shown.empty()) return "(nothing)\n";
  if (shown.size() > 1 || shown[0]->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
    return Lines(answer, "");
  }
  if (shown[0]->is_repeated()) return Table(answer, *shown[0]);
  const Message& only = answer.GetReflection()->GetMessage(answer, shown[0]);
  return IsOneValue(only) ? absl::StrCat(OneValue(only), "\n") : Lines(only, "");
}

std::string Closing(const Message& answer) {
  const auto* d = answer.GetDescriptor();
  std::string out;
  if (const auto* field = d->FindFieldByName("receipt"); field != nullptr) {
    const auto* receipt =
        dynamic_cast<const v1::Receipt*>(&answer.GetReflection()->GetMessage(answer, field));
    if (receipt != nullptr && receipt->validated_only())
      return "(validated only: nothing was written)\n";
    if (receipt != nullptr && receipt->repeated())
      out = "(done before: this request was repeated) ";
  }
  if (const auto* field = d->FindFieldByName("as_of"); field != nullptr) {
    const auto* as_of =
        dynamic_cast<const v1::AsOf*>(&answer.GetReflection()->GetMessage(answer, field));
    if (as_of != nullptr && as_of->stale())
      absl::StrAppend(&out, "STALE: ", as_of->stale_reason(), " ");
    if (as_of != nullptr) absl::StrAppend(&out, "as of position ", as_of->position());
  }
  return out.empty() ? "" : absl::StrCat(out, "\n");
}

}  // namespace

std::string RenderForPeople(const Message& answer) {
  return absl::StrCat(Body(answer), Closing(answer));
}

std::string RenderJson(const Message& message, bool compact) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = !compact;
  options.preserve_proto_field_names = true;
  std::string text;
  if (!google::protobuf::util::MessageToJsonString(message, &text, options).ok()) return "{}";
  if (compact) text.push_back('\n');
  return text;
}

}  // namespace vigil::cli
