// Resource names as distinct types, so that a family is never passed where a person is meant.
//
//   FamilyName f("agencies/ct/families/ipv-07");
//   f.agency().str() == "agencies/ct";  f.leaf() == "ipv-07"
#pragma once

#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace vigil {

// The id after the last slash of a name.
absl::string_view NameLeaf(absl::string_view name);
// The first two segments, `agencies/a`; the whole when there are fewer.
absl::string_view AgencyPart(absl::string_view name);
// The name without its last two segments: `agencies/a/families/f/visits/v` ->
// `agencies/a/families/f`.
absl::string_view NameParent(absl::string_view name);
// [a-z0-9-]{1,63}, not starting or ending with a hyphen.
bool IsValidId(absl::string_view id);
// Whether `name` is of the pattern, `*` standing for one valid id: `agencies/*/families/*`.
bool NameMatches(absl::string_view name, absl::string_view pattern);

struct AgencyTag;

// A name of one kind of resource. Cheap value type; ordered and hashable by its text.
template <class Tag>
class ResourceName {
 public:
  ResourceName() = default;
  explicit ResourceName(std::string text) : text_(std::move(text)) {}
  explicit ResourceName(absl::string_view text) : text_(text) {}
  explicit ResourceName(const char* text) : text_(text) {}
  const std::string& str() const { return text_; }
  bool empty() const { return text_.empty(); }
  absl::string_view leaf() const { return NameLeaf(text_); }
  ResourceName<AgencyTag> agency() const { return ResourceName<AgencyTag>(AgencyPart(text_)); }
  friend bool operator==(const ResourceName&, const ResourceName&) = default;
  friend auto operator<=>(const ResourceName&, const ResourceName&) = default;
  template <class H>
  friend H AbslHashValue(H h, const ResourceName& n) {
    return H::combine(std::move(h), n.text_);
  }

 private:
  std::string text_;
};

using AgencyName = ResourceName<AgencyTag>;               // agencies/{a}
using ProgrammeName = ResourceName<struct ProgrammeTag>;  // agencies/{a}/programmes/{p}
using TeamName = ResourceName<struct TeamTag>;            // agencies/{a}/teams/{t}
using StaffName = ResourceName<struct StaffTag>;          // agencies/{a}/staff/{s}
using PersonName = ResourceName<struct PersonTag>;        // agencies/{a}/persons/{p}
using FamilyName = ResourceName<struct FamilyTag>;        // agencies/{a}/families/{f}
using VisitName = ResourceName<struct VisitTag>;          // {family}/visits/{v}
using ShiftName = ResourceName<struct ShiftTag>;          // {team}/shifts/{s}
using CallName = ResourceName<struct CallTag>;            // agencies/{a}/calls/{c}

}  // namespace vigil
