#include "scheduler/crisis/apply.h"

#include <algorithm>
#include <utility>

#include "scheduler/core/personal.h"
#include "scheduler/crisis/call_pages.h"
#include "scheduler/family/texts.h"

namespace vigil::scheduler {
namespace {

template <class T>
void InsertSorted(std::vector<T>& sorted, const T& value) {
  const auto place = std::lower_bound(sorted.begin(), sorted.end(), value);
  if (place == sorted.end() || *place != value) sorted.insert(place, value);
}

CallBook* EditBook(const AgencyName& agency, StateEditor& editor) {
  CallBook initial;
  initial.name = CallBookKey(agency);
  return editor.EditOrCreate<CallBook>(initial.name, initial);
}

void List(const events::v1::CallReceived& e, const EventView& event, StateEditor& editor) {
  CallEntry entry;
  entry.received_at = TimeOf(e.received_at());
  entry.position = event.position;
  entry.call = CallName(e.call());
  entry.team = TeamName(e.team());
  entry.family = FamilyName(e.family());
  const AgencyName agency = entry.call.agency();
  CallPage initial;
  initial.name = CallPageKey(agency, entry.received_at);
  CallBook* book = EditBook(agency, editor);
  const bool has_page = std::binary_search(book->pages.begin(), book->pages.end(), initial.name);
  InsertSorted(book->open, entry.call);
  InsertSorted(book->pages, initial.name);
  ++book->total;
  // A page that the book lists and that is not there is lost, not new. In a replay it may be there
  // before the book lists it.
  CallPage* page = has_page ? editor.Edit<CallPage>(initial.name)
                            : editor.EditOrCreate<CallPage>(initial.name, initial);
  if (page != nullptr) {
    page->calls.insert(std::upper_bound(page->calls.begin(), page->calls.end(), entry, CallBefore),
                       entry);
  }
}

CallStep StepOf(const events::v1::Moment& at, const EventView& event, const std::string& by) {
  return CallStep{TimeOf(at), event.recorded_at, StaffName(by)};
}

}  // namespace

void ApplyCallReceived(const events::v1::CallReceived& e, const EventView& event,
                       StateEditor& editor) {
  List(e, event, editor);
  Call call;
  call.name = CallName(e.call());
  call.team = TeamName(e.team());
  call.family = FamilyName(e.family());
  if (e.has_caller_number()) call.caller_number = SealedBytesOf(e.caller_number());
  if (e.has_note()) call.note = SealedBytesOf(e.note());
  call.received = StepOf(e.received_at(), event, "");
  for (const events::v1::CallHolder& holder : e.holders())
    call.holders.push_back({holder.tier(), StaffName(holder.staff()), holder.valid()});
  call.entered_afterwards = e.entered_afterwards();
  NoteText(e.caller_number(), e.call(), "caller_number", editor);
  NoteText(e.note(), e.call(), "note", editor);
  // Not Create: a replay may meet a stored call that is further on.
  editor.EditOrCreate<Call>(e.call(), call);
}

void ApplyCallFamilyIdentified(const events::v1::CallFamilyIdentified& e, const EventView& event,
                               StateEditor& editor) {
  const CallName name(e.call());
  if (Call* call = editor.Change<Call>(e.call())) {
    call->family = FamilyName(e.family());
    std::vector<PersonName> persons;
    for (const std::string& person : e.persons()) {
      persons.emplace_back(person);
      InsertSorted(call->identified, persons.back());
    }
    NoteAlsoAbout(call->caller_number, persons, e.call(), "caller_number", editor);
    NoteAlsoAbout(call->note, persons, e.call(), "note", editor);
    NoteAlsoAbout(call->summary, persons, e.call(), "summary", editor);
  }
  CallPage* page =
      editor.Edit<CallPage>(CallPageKey(name.agency(), absl::FromUnixMicros(e.received_us())));
  if (page == nullptr) return;
  for (CallEntry& entry : page->calls) {
    if (entry.call == name) entry.family = FamilyName(e.family());
  }
}

void ApplyCallAcknowledged(const events::v1::CallAcknowledged& e, const EventView& event,
                           StateEditor& editor) {
  Call* call = editor.Change<Call>(e.call());
  if (call == nullptr) return;
  call->acknowledged = StepOf(e.acknowledged_at(), event, e.staff());
  call->status = CallStatus::CALL_STATUS_ACKNOWLEDGED;
}

void ApplyCallConnected(const events::v1::CallConnected& e, const EventView& event,
                        StateEditor& editor) {
  Call* call = editor.Change<Call>(e.call());
  if (call == nullptr) return;
  call->connected = StepOf(e.connected_at(), event, e.staff());
  call->status = CallStatus::CALL_STATUS_CONNECTED;
}

void ApplyCallClosed(const events::v1::CallClosed& e, const EventView& event, StateEditor& editor) {
  const CallName name(e.call());
  std::erase(EditBook(name.agency(), editor)->open, name);
  Call* call = editor.Change<Call>(e.call());
  if (call == nullptr) return;
  call->ended = StepOf(e.ended_at(), event, "");
  call->status = CallStatus::CALL_STATUS_CLOSED;
  call->disposition = e.disposition();
  if (e.has_summary()) {
    call->summary = SealedBytesOf(e.summary());
    NoteText(e.summary(), e.call(), "summary", editor);
    // Its writer may have sealed it before the caller was identified.
    NoteAlsoAbout(call->summary, call->identified, e.call(), "summary", editor);
  }
  call->follow_up_owner = StaffName(e.follow_up_owner());
  if (e.has_follow_up_due()) call->follow_up_due = TimeOf(e.follow_up_due());
}

}  // namespace vigil::scheduler
