#include "services/handlers/wire_check.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"
#include "scheduler/core/rejections.h"

namespace vigil::handlers {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

constexpr int kMaxDepth = 100;  // as the parser

// What is wrong inside `bytes`; OK when nothing is.
absl::Status Explain(absl::string_view bytes, const Descriptor& type, const std::string& prefix,
                     int depth) {
  const std::string here = prefix.empty() ? "request" : prefix;
  if (depth > kMaxDepth) return scheduler::InvalidField(here, "is nested too deeply");
  const absl::Status broken =
      scheduler::InvalidField(here, "is not a protocol buffer of this type: its bytes break off");
  CodedInputStream in(reinterpret_cast<const uint8_t*>(bytes.data()),
                      static_cast<int>(bytes.size()));
  std::map<int, int> seen;
  while (true) {
    const uint32_t tag = in.ReadTag();
    if (tag == 0) {
      const bool whole =
          in.CurrentPosition() == static_cast<int>(bytes.size()) && in.ConsumedEntireMessage();
      return whole ? absl::OkStatus() : broken;
    }
    const FieldDescriptor* field = type.FindFieldByNumber(WireFormatLite::GetTagFieldNumber(tag));
    const bool delimited =
        WireFormatLite::GetTagWireType(tag) == WireFormatLite::WIRETYPE_LENGTH_DELIMITED;
    if (field == nullptr || !delimited) {
      if (!WireFormatLite::SkipField(&in, tag)) return broken;
      continue;
    }
    uint32_t length = 0;
    if (!in.ReadVarint32(&length) || length > bytes.size() - in.CurrentPosition()) return broken;
    const absl::string_view value = bytes.substr(in.CurrentPosition(), length);
    std::string path = absl::StrCat(prefix, prefix.empty() ? "" : ".", field->name());
    if (field->is_repeated()) absl::StrAppend(&path, "[", seen[field->number()]++, "]");
    if (field->type() == FieldDescriptor::TYPE_STRING && !IsUtf8(value)) {
      return scheduler::InvalidField(path, "is not valid UTF-8");
    }
    if (field->type() == FieldDescriptor::TYPE_MESSAGE) {
      const absl::Status inner = Explain(value, *field->message_type(), path, depth + 1);
      if (!inner.ok()) return inner;
    }
    in.Skip(static_cast<int>(length));
  }
}

}  // namespace

bool IsUtf8(absl::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const int more = lead < 0x80 ? 0 : lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    if ((lead >= 0x80 && lead < 0xC2) || lead > 0xF4 || i + more >= text.size()) return false;
    for (int k = 1; k <= more; ++k) {
      if ((static_cast<unsigned char>(text[i + k]) & 0xC0) != 0x80) return false;
    }
    const auto second = more > 0 ? static_cast<unsigned char>(text[i + 1]) : 0;
    const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
    const bool surrogate_or_beyond =
        (lead == 0xED && second >= 0xA0) || (lead == 0xF4 && second >= 0x90);
    if (overlong || surrogate_or_beyond) return false;
    i += more + 1;
  }
  return true;
}

absl::Status ExplainUnparsable(absl::string_view bytes, const Descriptor& type) {
  const absl::Status found = Explain(bytes, type, "", 0);
  if (!found.ok()) return found;
  return scheduler::InvalidField("request", "is not a protocol buffer of this type");
}

}  // namespace vigil::handlers
