// State of crisis calls. A closed call leaves memory; its row is read when asked for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "base/names.h"
#include "scheduler/core/codec.h"
#include "scheduler/core/record.h"
#include "vigil/types/v1/types.pb.h"

namespace vigil::scheduler {

using types::v1::CallDisposition;
using types::v1::CallStatus;

// Both times of one step (DOMAIN D27).
struct CallStep {
  absl::Time occurred_at, recorded_at;
  StaffName by;
  template <class A>
  void Fields(A& a) {
    a(occurred_at, recorded_at, by);
  }
};

struct CallHolder {
  types::v1::Tier tier = types::v1::Tier::TIER_UNSPECIFIED;
  StaffName staff;
  bool valid = false;
  template <class A>
  void Fields(A& a) {
    a(tier, staff, valid);
  }
};

struct Call : Record {
  static constexpr char kKind[] = "call";
  static constexpr bool kStorable = true;
  CallName name;
  TeamName team;
  FamilyName family;
  std::vector<PersonName> identified;  // persons that the texts of the call turned out to be about
  SealedBytes caller_number, note, summary;
  CallStatus status = CallStatus::CALL_STATUS_RECEIVED;
  CallStep received;
  std::optional<CallStep> acknowledged, connected, ended;
  std::vector<CallHolder> holders;
  CallDisposition disposition = CallDisposition::CALL_DISPOSITION_UNSPECIFIED;
  StaffName follow_up_owner;
  std::optional<absl::Time> follow_up_due;
  bool entered_afterwards = false;
  bool closed() const { return status == CallStatus::CALL_STATUS_CLOSED; }
  const std::string& key() const { return name.str(); }
  template <class A>
  void Fields(A& a) {
    a(reflects, edited, name, team, family, identified, caller_number, note, summary, status,
      received, acknowledged, connected, ended, holders, disposition, follow_up_owner,
      follow_up_due, entered_afterwards);
  }
};

// What a list of calls needs of one call.
struct CallEntry {
  absl::Time received_at;
  uint64_t position = 0;  // of its CallReceived
  CallName call;
  TeamName team;
  FamilyName family;
  template <class A>
  void Fields(A& a) {
    a(received_at, position, call, team, family);
  }
};

// The calls of one agency that were received in one UTC calendar month. Key:
// {agency}/calls/{yyyy-mm}. Lives as a row.
struct CallPage : Record {
  static constexpr char kKind[] = "call-page";
  static constexpr bool kStorable = true;
  std::string name;
  std::vector<CallEntry> calls;  // in clinical order: by received_at, then position
  bool closed() const { return true; }
  const std::string& key() const { return name; }
  template <class A>
  void Fields(A& a) {
    a(reflects, name, calls);
  }
};

// The calls of one agency that are not closed, and the pages that list them all. Key:
// {agency}/calls.
struct CallBook : Record {
  static constexpr char kKind[] = "call-book";
  static constexpr bool kStorable = false;
  std::string name;
  std::vector<CallName> open;      // sorted
  std::vector<std::string> pages;  // names, sorted
  uint64_t total = 0;
  const std::string& key() const { return name; }
  template <class A>
  void Fields(A& a) {
    a(reflects, name, open, pages, total);
  }
};

}  // namespace vigil::scheduler
