// `vigil log backup | backups | restore | salvage`: backups of a data folder that no service uses,
// and bringing a log back. A running service is backed up with `vigil admin create-backup`.
#include <filesystem>
#include <iostream>
#include <memory>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/flag_time.h"
#include "eventstore/backup.h"
#include "eventstore/backup_catalogue.h"
#include "eventstore/refusal.h"
#include "eventstore/restore.h"
#include "eventstore/rocksdb_log.h"
#include "scheduler/core/event.h"
#include "services/cli/command_line.h"
#include "services/cli/grid.h"
#include "services/cli/json.h"
#include "services/cli/pages.h"
#include "services/vigild/storage.h"
#include "vigil/events/v1/system.pb.h"

namespace vigil::cli {
namespace {

struct BackupFlags {
  std::string data_dir = "data", backup_dir, to, kek_file, previous_kek_file, tail_from, until_time,
              why;
  std::vector<std::string> ledgers;
  uint64_t until_position = 0;
  uint32_t backup = 0;
  size_t keep = 0;
  bool verify = false;
};

std::shared_ptr<rocksdb::FileSystem> Disk() { return rocksdb::FileSystem::Default(); }

std::string Utc(absl::Time t) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%SZ", t, absl::UTCTimeZone());
}

int BackUpFolder(const GlobalOptions& global, const BackupFlags& flags) {
  vigild::StorageOptions options;
  options.data_dir = flags.data_dir;
  options.kek_file = flags.kek_file;
  options.entropy = eventstore::SystemEntropy();
  options.must_exist = true;
  options.simulated = std::nullopt;
  auto storage = vigild::OpenStorage(options);
  if (!storage.ok()) {
    const int code = PrintError(global, storage.status());
    if (eventstore::RefusalReason(storage.status()) == eventstore::kLogLocked) {
      std::cerr << "  a running service is backed up with: vigil admin create-backup\n";
    }
    return code;
  }
  if (storage->read_only) {
    return PrintError(global, absl::FailedPreconditionError(storage->read_only_reason));
  }
  auto* log = static_cast<eventstore::RocksLog*>(storage->log.get());
  const eventstore::BackupOptions backup{flags.backup_dir, absl::Now(), flags.keep, Disk(), {}};
  const auto record = eventstore::BackUp(log, *storage->keys, backup, ProgressBar("backing up"));
  if (!record.ok()) return PrintError(global, record.status());
  if (global.json) {
    std::cout << JsonObject()
                     .Number("backup", record->id)
                     .Number("position", record->head.position)
                     .Number("bytes", record->bytes)
                     .Line();
  } else {
    std::cout << "backup " << record->id << ": the log up to position " << record->head.position
              << ", " << Bytes(record->bytes) << ", verified\n"
              << "keep the key-encryption key apart from it: without that key nothing personal in "
                 "it can be read\n";
  }
  return 0;
}

// Opens the keys of a stopped folder for work on them; whatever else is wrong is said.
int WorkOnKeys(const GlobalOptions& global, vigild::StorageOptions options, const char* done) {
  options.entropy = eventstore::SystemEntropy();
  options.must_exist = true;
  options.simulated = std::nullopt;
  const auto storage = vigild::OpenStorage(options);
  if (!storage.ok()) return PrintError(global, storage.status());
  if (storage->read_only) {
    return PrintError(global, absl::FailedPreconditionError(storage->read_only_reason));
  }
  std::cout << (global.json ? JsonObject().Text("done", done).Line() : absl::StrCat(done, "\n"));
  return 0;
}

int Rekey(const GlobalOptions& global, const BackupFlags& flags) {
  vigild::StorageOptions options;
  options.data_dir = flags.data_dir;
  options.kek_file = flags.kek_file;
  options.previous_kek_file = flags.previous_kek_file;
  return WorkOnKeys(global, options,
                    "the keys are wrapped under the new key-encryption key, and no file holds one "
                    "under the old");
}

int AcceptKeyLoss(const GlobalOptions& global, const BackupFlags& flags) {
  vigild::StorageOptions options;
  options.data_dir = flags.data_dir;
  options.kek_file = flags.kek_file;
  options.accept_key_loss = true;
  return WorkOnKeys(global, options,
                    "accepted: what the lost keys sealed stays unreadable; the rest is served");
}

absl::StatusOr<eventstore::BackupList> List(const std::string& folder) {
  std::error_code error;
  if (std::filesystem::exists(folder, error) && !std::filesystem::is_directory(folder, error))
    return absl::FailedPreconditionError(absl::StrCat(folder, " is not a folder"));
  auto list = eventstore::ListBackups(Disk().get(), folder);
  if (!absl::IsNotFound(list.status())) return list;
  return absl::NotFoundError(absl::StrCat(folder, " does not exist: no backup was made there"));
}

int Backups(const GlobalOptions& global, const BackupFlags& flags) {
  const auto list = List(flags.backup_dir);
  if (!list.ok()) return PrintError(global, list.status());
  std::vector<std::vector<std::string>> rows{{"backup", "taken", "epoch", "position", "size", ""}};
  int code = 0;
  for (const eventstore::BackupRecord& record : list->backups) {
    std::string verdict;
    if (flags.verify) {
      const absl::Status status = eventstore::VerifyBackup(flags.backup_dir, record.id, Disk());
      verdict = status.ok() ? "whole" : absl::StrCat("DAMAGED: ", status.message());
      if (!status.ok()) code = kExitRefused;
    }
    if (global.json) {
      JsonObject line;
      line.Number("backup", record.id)
          .Number("epoch", record.identity.epoch)
          .Number("position", record.head.position)
          .Number("bytes", record.bytes)
          .Text("taken_at", absl::FormatTime(record.taken_at, absl::UTCTimeZone()));
      if (flags.verify) line.Flag("whole", verdict == "whole");
      std::cout << line.Line();
    }
    rows.push_back({absl::StrCat(record.id), Utc(record.taken_at),
                    absl::StrCat(record.identity.epoch), absl::StrCat(record.head.position),
                    Bytes(record.bytes), verdict});
  }
  if (!global.json) std::cout << (list->backups.empty() ? "no backups\n" : Grid(rows));
  for (const auto& ignored : list->ignored) {
    std::cerr << "vigil: " << ignored.path << " is ignored: " << ignored.reason << "\n";
    code = kExitRefused;
  }
  return code;
}

// The event at the head of the new log: what came back, what did not, who did it and why.
eventstore::RestoredCommit Statement(const GlobalOptions& global, const BackupFlags& flags) {
  return [actor = global.identity.actor, role = global.identity.role,
          why = flags.why](const eventstore::RestoredFacts& facts) {
    events::v1::LogRestored event;
    event.set_from(facts.from);
    event.set_cut_at(facts.cut_at);
    event.set_lost_first(facts.lost_first);
    event.set_lost_last(facts.lost_last);
    event.set_by(actor);
    event.set_why(why);
    eventstore::NewCommit commit;
    commit.partition = "system";
    commit.actor = actor;
    commit.role = role;
    commit.channel = "cli";
    commit.reason = why;
    commit.recorded_at = absl::Now();
    commit.events.push_back({"system", scheduler::EventType<events::v1::LogRestored>(), 1,
                             scheduler::SerializeCanonically(event)});
    return commit;
  };
}

int Report(const GlobalOptions& global, const BackupFlags& flags,
           const absl::StatusOr<eventstore::RestoreReport>& report) {
  if (!report.ok()) return PrintError(global, report.status());
  const eventstore::RestoredFacts& facts = report->facts;
  if (global.json) {
    std::cout << JsonObject()
                     .Text("from", facts.from)
                     .Number("epoch", facts.epoch)
                     .Number("cut_at", facts.cut_at)
                     .Number("lost_first", facts.lost_first)
                     .Number("lost_last", facts.lost_last)
                     .Number("erased", report->erased)
                     .Text("stopped_by", report->stopped_by)
                     .Line();
    return 0;
  }
  std::cout << flags.to << " holds the log of " << facts.from << " up to position " << facts.cut_at
            << ", now epoch " << facts.epoch << "\n"
            << report->keys.keys << " keys came back; those of " << report->erased
            << " erased subjects did not\n";
  if (facts.lost_first > 0) {
    std::cout << "known to be lost: positions " << facts.lost_first << " to " << facts.lost_last
              << "\n";
  }
  if (!report->stopped_by.empty()) std::cout << "stopped by: " << report->stopped_by << "\n";
  std::cout << "start it with the key-encryption key it was written under:\n  vigild --data-dir "
            << flags.to << " --kek-file FILE\n";
  return 0;
}

int Restore(const GlobalOptions& global, const BackupFlags& flags) {
  eventstore::RestoreOptions options;
  options.target = {flags.to, Disk(), {}, Statement(global, flags)};
  options.catalogue = flags.backup_dir;
  options.backup_id = flags.backup;
  options.tail_from = flags.tail_from;
  options.more_ledgers = flags.ledgers;
  if (flags.until_position > 0) options.until = flags.until_position;
  if (!flags.until_time.empty()) {
    const auto until = ParseFlagTime("--until-time", flags.until_time);
    if (!until.ok()) {
      std::cerr << "vigil: " << until.status().message() << "\n";
      return kExitUsage;
    }
    options.until_time = *until;
  }
  if (options.backup_id == 0) {
    const auto list = List(flags.backup_dir);
    if (!list.ok()) return PrintError(global, list.status());
    if (list->backups.empty()) {
      return PrintError(global,
                        absl::NotFoundError(absl::StrCat(flags.backup_dir, " holds no backup")));
    }
    options.backup_id = list->backups.back().id;
  }
  return Report(global, flags, eventstore::RestoreLog(options, ProgressBar("restoring")));
}

int Salvage(const GlobalOptions& global, const BackupFlags& flags) {
  eventstore::SalvageOptions options;
  options.target = {flags.to, Disk(), {}, Statement(global, flags)};
  options.data_dir = flags.data_dir;
  options.catalogue = flags.backup_dir;
  return Report(global, flags, eventstore::SalvageLog(options, ProgressBar("salvaging")));
}

}  // namespace

void AddBackupCommands(CLI::App& app, GlobalOptions& global, std::function<int()>& action) {
  CLI::App* log = app.get_subcommand("log");
  auto flags = std::make_shared<BackupFlags>();
  const auto add = [&](const char* word, const char* help,
                       int (*run)(const GlobalOptions&, const BackupFlags&)) {
    CLI::App* command = log->add_subcommand(word, help);
    command->group("On a data folder that no service uses");
    command->callback([&global, &action, flags, run] {
      action = [&global, flags, run] { return run(global, *flags); };
    });
    return command;
  };
  const auto data_dir = [&flags](CLI::App* command, const char* help) {
    command->add_option("--data-dir", flags->data_dir, help)->capture_default_str();
  };
  const auto target = [&flags](CLI::App* command) {
    command->add_option("--to", flags->to, "the new data folder; must not exist")->required();
    command->add_option("--why", flags->why, "the reason, for the log");
  };
  constexpr char kCatalogue[] = "folder of the backups";

  CLI::App* backup =
      add("backup", "Backs a data folder up, keys and erasures with it", &BackUpFolder);
  data_dir(backup, "the service's data folder");
  backup->add_option("--backup-dir", flags->backup_dir, kCatalogue)->required();
  backup->add_option("--keep", flags->keep, "keep that many of the newest; 0: all");
  backup->add_option("--kek-file", flags->kek_file, "key-encryption key, as for vigild");

  CLI::App* rekey = add("rekey", "Wraps every key under a new key-encryption key", &Rekey);
  data_dir(rekey, "the service's data folder");
  rekey->add_option("--kek-file", flags->kek_file, "the new one, 64 hex digits")->required();
  rekey->add_option("--previous-kek-file", flags->previous_kek_file, "the one until now")
      ->required();

  CLI::App* loss =
      add("accept-key-loss", "Goes on without keys that are lost, when no backup holds them",
          &AcceptKeyLoss);
  data_dir(loss, "the service's data folder");
  loss->add_option("--kek-file", flags->kek_file, "key-encryption key, as for vigild");

  CLI::App* list =
      add("backups", "Lists the backups of a folder (--verify: reads every byte)", &Backups);
  list->add_option("--backup-dir", flags->backup_dir, kCatalogue)->required();
  list->add_flag("--verify", flags->verify, "compares every byte with its checksum");

  CLI::App* restore =
      add("restore", "Brings a backup back into a new data folder, whole or up to a point in time",
          &Restore);
  restore->add_option("--backup-dir", flags->backup_dir, kCatalogue)->required();
  target(restore);
  restore->add_option("--backup", flags->backup, "which one; default: the newest");
  auto* until = restore->add_option("--until-position", flags->until_position,
                                    "stop after the last commit that ends at or before it");
  restore
      ->add_option("--until-time", flags->until_time,
                   "stop after the last commit recorded at or before this RFC 3339 time")
      ->excludes(until);
  restore->add_option("--tail-from", flags->tail_from,
                      "a data folder whose log goes on where the backup ends: replayed as far as "
                      "it is intact, and its erasures applied");
  restore->add_option("--ledger", flags->ledgers, "more copies of the erasure ledger to apply");

  CLI::App* salvage =
      add("salvage", "Saves what is intact of a damaged data folder into a new one", &Salvage);
  data_dir(salvage, "the damaged folder; nothing in it is changed");
  target(salvage);
  salvage->add_option("--backup-dir", flags->backup_dir,
                      "the log's backups, if there are any, so that no epoch is given twice");
}

}  // namespace vigil::cli
