// Every limit of the product, in one place. Each has a test at the limit and one past it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace vigil::limits {

// ---- event log ----
inline constexpr size_t kMaxStreamNameBytes = 512;
inline constexpr size_t kMaxEventPayloadBytes = 256 << 10;
inline constexpr size_t kMaxEventsPerCommit = 4096;
inline constexpr size_t kMaxCommitBytes = 4 << 20;
inline constexpr size_t kMaxReadCommits = 4096;
inline constexpr size_t kMaxReadBytes = 16 << 20;
inline constexpr size_t kMaxReadExamined = 65536;  // commits one filtered page may look at
inline constexpr size_t kMaxGroupBytes =
    2 << 20;  // a group that has reached it is closed: short syncs
inline constexpr size_t kMaxRowKeyBytes = 2048;
inline constexpr size_t kMaxRowValueBytes = 4 << 20;
inline constexpr size_t kStreamHeadCacheBytes = 16 << 20;
inline constexpr size_t kMaxMetadataBytes = 1024;  // actor, role, reason, traceparent, ... each
inline constexpr size_t kMaxFingerprintBytes = 32;
inline constexpr int kRequestRetentionDays = 30;  // a request id older than this may be forgotten
inline constexpr int kRequestSweepPerCommit = 8;
inline constexpr int kSnapshotsKept = 3;
inline constexpr size_t kMaxFileRecordBytes = 16 << 20;  // a record of a snapshot or key backup
inline constexpr size_t kMaxFileHeaderBytes = 64 << 10;

// ---- keys and sealed values ----
inline constexpr size_t kMaxSubjectBytes = 256;          // name of whose key it is
inline constexpr size_t kMaxFieldNameBytes = 128;        // name of a sealed field, in its AAD
inline constexpr size_t kMaxSealedTextBytes = 64 << 10;  // plaintext of one sealed value
inline constexpr size_t kMaxKeysPerBatch = 1024;         // keys made by one synced write
inline constexpr size_t kKeyCacheEntries = 8192;         // unwrapped keys held in memory
inline constexpr size_t kMaxLedgerBytes = 16 << 20;      // erasure ledger, about 250,000 entries

// ---- engine ----
inline constexpr size_t kMaxQueuedCommands = 4096;
inline constexpr size_t kMaxQueuedBytes = 32 << 20;
inline constexpr size_t kReservedCrisisCommands = 256;  // slots on top, for crisis commands only
inline constexpr size_t kReservedCrisisBytes = 2 << 20;
inline constexpr size_t kMaxGroupCommands = 512;
inline constexpr int kMaxReactDepth = 4;
inline constexpr int kMaxAsOfQueries = 2;
inline constexpr size_t kMaxAsOfBytes = 256 << 20;
inline constexpr uint64_t kLowDiskBytes = uint64_t{2} << 30;         // below: only crisis commands
inline constexpr uint64_t kCriticalDiskBytes = uint64_t{512} << 20;  // below: nothing is written

// ---- requests ----
inline constexpr size_t kMaxIdBytes = 63;
inline constexpr size_t kMaxRequestBytes = 1 << 20;
inline constexpr size_t kMaxTransportBytes = 32 << 20;  // up to here a request is refused by us
inline constexpr size_t kMaxNameBytes = 200;            // display names
inline constexpr size_t kMaxResourceNameBytes = 256;    // the longest pattern has 219
inline constexpr size_t kMaxPageTokenBytes = 1024;
inline constexpr size_t kMaxTextBytes = 4000;  // free text, reasons
inline constexpr int kMaxListItems = 100;      // of a request's list without a rule of its own
inline constexpr int kDefaultPageSize = 50;
inline constexpr int kMaxPageSize = 1000;
inline constexpr size_t kMaxRowsPerPage = 2000;  // stored records one page of a list looks at
inline constexpr size_t kMaxContactPoints = 10;  // of one member of staff
inline constexpr int kMaxPersonsPerFamily = 40;
inline constexpr int kMaxVisitHours = 24;
inline constexpr int kMaxVisitsPerWeek = 64;         // of one family, whatever became of them
inline constexpr size_t kMaxEarlierRecords = 4;      // of one visit, kept for judging what was lost
inline constexpr int kMaxVisitDaysAhead = 366;       // a visit may be planned so far ahead
inline constexpr int kMaxShiftDays = 92;             // elapsed length of one shift
inline constexpr int kMaxShiftAheadDays = 400;       // a shift starts at most so far ahead
inline constexpr int kMaxShiftsPerPage = 2000;       // of one team in one UTC month
inline constexpr int kMaxReportDays = 1100;          // local dates of one report
inline constexpr int kMaxCoverageDays = 400;         // window of one coverage question
inline constexpr size_t kMaxTextAbout = 256;         // persons a sealed text may be about
inline constexpr int kFutureToleranceSeconds = 120;  // D27: facts may not lie further ahead

// ---- programmes ----
inline constexpr int kMaxProgrammeItems = 100;  // duties, gates, features, ... each

// ---- the edge ----
// Threads for what may block, each kind apart (services/handlers/pools.h), and how many calls may
// wait for one; beyond: SERVER_BUSY.
inline constexpr size_t kCrisisThreads = 4;    // crisis commands: sealing, answers
inline constexpr size_t kCommandThreads = 16;  // other commands: sealing
inline constexpr size_t kQueryThreads = 16;    // lists, status, pages of watches
inline constexpr size_t kPastThreads = 4;      // as-of questions; the engine lets 2 run at once
inline constexpr size_t kOperatorThreads = 2;  // backups, snapshots
inline constexpr size_t kErasureThreads = 2;   // purges of keys; the directory's start
inline constexpr size_t kMaxWaitingCalls = 4096;
inline constexpr size_t kMaxWaitingPast = 64;
inline constexpr size_t kMaxWaitingOperators = 16;
inline constexpr size_t kMaxParkedQueries = 4096;  // that wait for a position, without a thread
inline constexpr size_t kMaxWatches = 512;         // event watches at once
inline constexpr size_t kMaxAlertSteps = 64;       // what is remembered of one alert
inline constexpr size_t kMaxOrdersPerPerson = 64;  // whatever became of them
inline constexpr int kOrderEndingDays = 14;        // D22: an end is told of so long before
inline constexpr int kMaxSnoozeDays = 7;           // R: an alert is put out of sight for
inline constexpr size_t kWatchPageCommits = 64;    // a watch holds at most a page
inline constexpr size_t kWatchPageBytes = 128 << 10;
inline constexpr size_t kEventPageBytes = 512 << 10;  // of events as stored, in one answer
inline constexpr int kWatchHeartbeatSeconds = 10;
inline constexpr size_t kMaxHealthWatches = 64;
inline constexpr int kMaxStreamsPerConnection = 1024;  // calls at once on one gRPC connection
inline constexpr size_t kGrpcMemoryBytes = 256 << 20;  // all buffers; kept by gRPC
inline constexpr size_t kMaxDirectoryNumbers = 1'000'000;

// ---- HTTP ----
inline constexpr uint32_t kMaxHttpHeaderBytes = 16 << 10;
inline constexpr int kHttpReadSeconds = 10;   // for a header, and again for a body
inline constexpr int kHttpIdleSeconds = 30;   // between requests of one connection
inline constexpr int kHttpWriteSeconds = 10;  // for each piece of an answer
inline constexpr int kMaxHttpConnections = 512;
inline constexpr int kMaxHttpPerAddress = 32;
inline constexpr int kHttpThreads = 2;

}  // namespace vigil::limits
