// A configuration file in protobuf text format, read so that every problem can be shown with its
// line, column, field and reason.
//
//   Document document = Document::Parse(text, &file);     // syntax, unknown fields
//   Place root = document.root();                          // then meaning:
//   if (file.floor() > file.target())
//     document.Refuse(root.In("floor"), "is above the target");
//   if (!document.ok()) return document.status("deploy/programmes/aip-boston.textproto");
//
// Pure; one thread at a time. The parsed message must outlive the document and its places.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "google/protobuf/text_format.h"

namespace vigil::textproto {

// Line and column count from 1; 0 when the message did not come from a text.
struct Problem {
  int line = 0;
  int column = 0;
  std::string field;  // path from the root: "intensity.floor_visits.value", "duties[2]"
  std::string reason;
  bool operator==(const Problem&) const = default;
};

// "12:3: intensity.floor_visits: is above the target".
std::string FormatProblem(const Problem& problem);

// A field of the message with where it stands in the text; a field left out stands where its
// message does. A view: copy freely.
class Place {
 public:
  // The place of a field of this message; `index` picks an element of a repeated one. The field
  // must exist in the message's type.
  Place In(const std::string& field, int index = -1) const;
  // The message that stands here; null when this is a scalar or the message was left out.
  const google::protobuf::Message* message() const { return message_; }
  const std::string& path() const { return path_; }
  int line() const { return line_; }
  int column() const { return column_; }

 private:
  friend class Document;
  const google::protobuf::Message* message_ = nullptr;
  const google::protobuf::TextFormat::ParseInfoTree* tree_ = nullptr;  // null: no text
  std::string path_;
  int line_ = 0;
  int column_ = 0;
};

class Document {
 public:
  // Reads `text` into `message`, which must be empty. Unknown fields are each a problem and reading
  // goes on; after a problem of syntax it stops, and what was read is partial (see syntax_ok).
  static Document Parse(absl::string_view text, google::protobuf::Message* message);
  // A message that did not come from a text: its problems have no line.
  explicit Document(const google::protobuf::Message& message);
  Document(Document&&) = default;

  Place root() const;
  // False after a problem of syntax: the message is partial and its meaning not worth judging.
  bool syntax_ok() const { return syntax_ok_; }
  void Refuse(const Place& place, std::string reason);

  bool ok() const { return problems_.empty(); }
  // In order of place.
  std::vector<Problem> problems() const;
  // OK, or INVALID_ARGUMENT with one line a problem, each "file:line:column: field: reason".
  absl::Status status(absl::string_view file) const;

 private:
  const google::protobuf::Message* message_;
  std::unique_ptr<google::protobuf::TextFormat::ParseInfoTree> tree_;
  std::vector<Problem> problems_;
  bool syntax_ok_ = true;
};

}  // namespace vigil::textproto
