// Takes settings out of a programme message, reporting each problem where it stands. Internal to
// scheduler/programme.
//
// A reader never stops: what is missing or wrong is reported and stands in for itself with a
// harmless value, so that one run names every problem of a file.
#pragma once

#include <optional>
#include <string>

#include "absl/time/civil_time.h"
#include "base/check.h"
#include "scheduler/calendar/zone.h"
#include "scheduler/textproto/document.h"

namespace vigil::programme {

// Smallest and largest value allowed.
struct Range {
  int min = 0;
  int max = 0;
};

class Reader {
 public:
  Reader(textproto::Document* document, const calendar::ZoneSet* zones)
      : document_(document), zones_(zones) {}

  void Refuse(const textproto::Place& place, std::string reason) {
    document_->Refuse(place, std::move(reason));
  }
  // Whether a group of settings stands here; reported when not.
  bool Group(const textproto::Place& place);

  // ---- settings that must stand in the file ----
  int Int(const textproto::Place& group, const std::string& field, Range range);
  bool Flag(const textproto::Place& group, const std::string& field);
  std::string Text(const textproto::Place& group, const std::string& field);
  absl::CivilDay Date(const textproto::Place& group, const std::string& field);
  int TimeOfDay(const textproto::Place& group, const std::string& field);  // minutes
  // An enum or a list of enums setting whose own type the caller knows: its source is checked and
  // the setting's message returned, null when it was left out.
  template <class Setting>
  const Setting* Of(const textproto::Place& group, const std::string& field) {
    const google::protobuf::Message* message = Message(group, field);
    if (message == nullptr) return nullptr;
    const auto* setting = google::protobuf::DynamicCastToGenerated<Setting>(message);
    VIGIL_CHECK(setting != nullptr) << field << " is a " << message->GetTypeName();
    return setting;
  }

  // ---- settings that may be left out ----
  std::optional<int> OptionalInt(const textproto::Place& group, const std::string& field,
                                 Range range);
  bool OptionalFlag(const textproto::Place& group, const std::string& field);  // false when absent
  std::string OptionalText(const textproto::Place& group, const std::string& field);
  std::optional<absl::CivilDay> OptionalDate(const textproto::Place& group,
                                             const std::string& field);

  // ---- plain fields ----
  // [a-z0-9-]{1,63}.
  std::string Id(const textproto::Place& group, const std::string& field, const std::string& value);
  // Not empty, at most limits::kMaxNameBytes, valid UTF-8 as the message is.
  std::string Name(const textproto::Place& group, const std::string& field,
                   const std::string& value);
  // The group has a source of its own, with a mark.
  void CheckSource(const textproto::Place& group);

  const calendar::ZoneSet& zones() const { return *zones_; }

 private:
  // The setting that stands in the field, its source checked; null, and reported, when left out.
  const google::protobuf::Message* Message(const textproto::Place& group, const std::string& field);

  textproto::Document* document_;
  const calendar::ZoneSet* zones_;
};

// Whether a setting stands in the field at all.
bool Stands(const textproto::Place& group, const std::string& field);

}  // namespace vigil::programme
