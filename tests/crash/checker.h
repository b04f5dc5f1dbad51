// Checker: the client of the crash test and its judge. It stands outside the process that is
// killed, keeps the ledger, asks again for what it got no answer to, and holds what the service
// says after each start against what it knows.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "services/cli/rpc_client.h"
#include "tests/crash/ledger.h"
#include "vigil/v1/case.pb.h"
#include "vigil/v1/common.pb.h"
#include "vigil/v1/log.pb.h"
#include "vigil/v1/roster.pb.h"

namespace vigil::crash {

inline constexpr char kRecordPerson[] = "CaseService.RecordPerson";
inline constexpr char kErasePerson[] = "CaseService.ErasePerson";
inline constexpr char kCreateAgency[] = "RosterService.CreateAgency";
inline constexpr char kTakeSnapshot[] = "AdminService.TakeSnapshot";
inline constexpr char kCreateBackup[] = "AdminService.CreateBackup";

// The request that an id stands for, the same at every call and in every process. Ids of erasures
// are "erase-" and the person's; the agency that all persons are in is "found".
std::shared_ptr<const google::protobuf::Message> RequestOf(const std::string& id,
                                                           const std::string& method);

// Send and Operate from any thread; the rest from one, while nothing is sent. An INTERNAL error of
// those that return a status says what is wrong with the service; others are its own refusals.
class Checker {
 public:
  // Makes the request, notes it, sends it, notes the answer. An error leaves the outcome unknown.
  absl::Status Send(cli::RpcClient& client, const std::string& id, const std::string& method);
  absl::Status SendErasure(cli::RpcClient& client, const std::string& person) {
    return Send(client, "erase-" + person, kErasePerson);
  }
  // A call that leaves no word in the log: snapshot, backup.
  absl::Status Operate(cli::RpcClient& client, const std::string& method, const std::string& id);

  // Reads the whole log: acknowledged is a part of recovered is a part of attempted, each exactly
  // once, dense, and as it was found before.
  absl::Status CheckLog(cli::RpcClient& client);
  // Sends what was not answered again, byte for byte: what CheckLog found in the log must be a
  // repetition, what it did not find must be done now.
  absl::Status RetryUnknown(cli::RpcClient& client);
  // The records that the requests with this prefix made say what the requests said; erased persons
  // say nothing. DATA_LOSS when the service owns that it cannot read a value. Partial: it owned
  // that events are missing, so that a record may be missing, too; what is erased stays erased.
  absl::Status CheckRecords(cli::RpcClient& client, const std::string& prefix,
                            bool partial = false);

  Ledger& ledger() { return ledger_; }
  Flights& flights() { return flights_; }
  // Requests that were, or were not, found in the log though they were never answered.
  int kept_unanswered() const { return kept_unanswered_; }
  int lost_unanswered() const { return lost_unanswered_; }

 private:
  absl::Status Answered(const std::string& id, const v1::Receipt& receipt);
  absl::Status CheckPage(const v1::ReadEventsResponse& page, const Ledger::Entries& before,
                         uint64_t* next, std::set<std::string>* recovered);
  absl::Status CheckRecord(cli::RpcClient& client, const Ledger::Entries& entries,
                           const Ledger::Entry& entry, bool partial);
  absl::Status CheckPerson(cli::RpcClient& client, const v1::RecordPersonRequest& said, bool erased,
                           bool partial);
  absl::Status CheckAgency(cli::RpcClient& client, const v1::CreateAgencyRequest& said);

  Ledger ledger_;
  Flights flights_;
  int kept_unanswered_ = 0, lost_unanswered_ = 0;
};

}  // namespace vigil::crash
