// Messages from YAML or JSON (JSON is YAML), with the short forms people type:
//   an enum by its full or short name        role: THERAPIST
//   a personal text as plain text            display_name: Ann
//   a time as text                           start: 2026-11-01T01:30        (the programme's zone)
//                                            start: 2026-11-01T06:30:00Z    (instant)
//                                            start: 2026-11-01T01:30-05:00 America/New_York
//   a timestamp as RFC 3339                  to: 2026-11-02T05:00:00Z
//   a message by its first field             workers: [agencies/a/staff/s]
//   a message from a file                    programme: {$textproto: FILE}
// Errors name the path and the line.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "yaml-cpp/yaml.h"

namespace vigil::cli {

// Parses text; InvalidArgument with line and column.
absl::StatusOr<YAML::Node> ParseYaml(absl::string_view text);

// Sets the fields that the node names. Unknown names are errors.
absl::Status FillMessage(const YAML::Node& node, absl::string_view path,
                         google::protobuf::Message* message);

// "person, kind": what a message of this type holds.
std::string FieldNames(const google::protobuf::Descriptor& type);

// Sets one field from the text of a command-line option; messages from inline YAML.
absl::Status FillField(absl::string_view text, const google::protobuf::FieldDescriptor& field,
                       google::protobuf::Message* message);

// The number of an enum value by full or short name; InvalidArgument lists the values.
absl::StatusOr<int> ParseEnum(const google::protobuf::EnumDescriptor& type, absl::string_view text);
// The name without the type's prefix: STAFF_ROLE_THERAPIST -> THERAPIST.
std::string ShortEnumName(const google::protobuf::EnumValueDescriptor& value);

}  // namespace vigil::cli
