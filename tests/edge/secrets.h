// Secrets: what must not be on a disk any more, and a search that would find it. Every file below a
// folder is read as it is; what RocksDB keeps compressed is read decoded, out of each table file by
// itself and out of each database through all its families, log included; record files (snapshots,
// copies of keys) record by record. Each secret counts whole, and longer ones by either half.
//
// Reads beside a running service. Tests only.
#pragma once

#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/check.h"
#include "eventstore/record_file.h"
#include "rocksdb/db.h"
#include "rocksdb/env.h"
#include "rocksdb/sst_file_reader.h"
#include "tests/testing/files.h"

namespace vigil::edge {

class Secrets {
 public:
  void Add(const std::string& label, absl::string_view bytes) {
    VIGIL_CHECK(bytes.size() >= kShortest) << label;
    needles_.emplace_back(label, bytes);
    const size_t half = bytes.size() / 2;
    if (half < kShortest) return;
    needles_.emplace_back(label + ", first half", bytes.substr(0, half));
    needles_.emplace_back(label + ", second half", bytes.substr(half));
  }
  // Labels with the place where they were found.
  std::set<std::string> FoundIn(const std::string& folder) const {
    std::set<std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      const std::string path = entry.path().string();
      if (!entry.is_regular_file()) continue;
      Look(testkit::ReadFile(path), path, found);
      if (absl::EndsWith(path, ".sst")) LookInTable(path, found);
      // A backup's tables lie elsewhere, shared between backups, and are read there.
      const bool of_backup = absl::StrContains(path, "/private/");
      if (entry.path().filename() == "CURRENT" && !of_backup) {
        LookInDatabase(entry.path().parent_path().string(), found);
      }
      LookInRecords(path, found);
    }
    return found;
  }
  size_t size() const { return needles_.size(); }
  // Whether this secret, whole, is among what FoundIn gave.
  static bool Has(const std::set<std::string>& found, const std::string& label) {
    const auto at = found.lower_bound(label + " in ");
    return at != found.end() && absl::StartsWith(*at, label + " in ");
  }

 private:
  static constexpr size_t kShortest = 10;

  // The database would rename its own log otherwise.
  class NoLog : public rocksdb::Logger {
   public:
    using rocksdb::Logger::Logv;
    void Logv(const char*, va_list) override {}
  };

  void Look(absl::string_view bytes, const std::string& place, std::set<std::string>& found) const {
    for (const auto& [label, needle] : needles_) {
      if (absl::StrContains(bytes, needle)) found.insert(absl::StrCat(label, " in ", place));
    }
  }
  void LookInRows(rocksdb::Iterator& rows, const std::string& place,
                  std::set<std::string>& found) const {
    for (rows.SeekToFirst(); rows.Valid(); rows.Next()) {
      Look({rows.key().data(), rows.key().size()}, place, found);
      Look({rows.value().data(), rows.value().size()}, place, found);
    }
    VIGIL_CHECK(rows.status().ok()) << place << ": " << rows.status().ToString();
  }
  void LookInTable(const std::string& path, std::set<std::string>& found) const {
    rocksdb::SstFileReader reader((rocksdb::Options()));
    const rocksdb::Status opened = reader.Open(path);
    VIGIL_CHECK(opened.ok()) << path << ": " << opened.ToString();
    const std::unique_ptr<rocksdb::Iterator> rows(reader.NewIterator(rocksdb::ReadOptions()));
    LookInRows(*rows, path + " (decoded)", found);
  }
  void LookInDatabase(const std::string& folder, std::set<std::string>& found) const {
    rocksdb::DBOptions options;
    options.info_log = std::make_shared<NoLog>();
    std::vector<std::string> names;
    if (!rocksdb::DB::ListColumnFamilies(options, folder, &names).ok()) return;
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const std::string& name : names)
      families.emplace_back(name, rocksdb::ColumnFamilyOptions());
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* raw = nullptr;
    const rocksdb::Status opened =
        rocksdb::DB::OpenForReadOnly(options, folder, families, &handles, &raw);
    VIGIL_CHECK(opened.ok()) << folder << ": " << opened.ToString();
    const std::unique_ptr<rocksdb::DB> db(raw);
    for (rocksdb::ColumnFamilyHandle* family : handles) {
      {
        const std::unique_ptr<rocksdb::Iterator> rows(
            db->NewIterator(rocksdb::ReadOptions(), family));
        LookInRows(*rows, absl::StrCat(folder, " family ", family->GetName()), found);
      }
      db->DestroyColumnFamilyHandle(family);
    }
  }
  void LookInRecords(const std::string& path, std::set<std::string>& found) const {
    const auto fs = rocksdb::FileSystem::Default();
    for (const absl::string_view kind : {"VIGILSNP", "VIGILKEY"}) {
      auto file = eventstore::RecordFileReader::Open(fs.get(), path, kind);
      if (!file.ok()) continue;
      const absl::Status read = file->ForEach([&](absl::string_view record) {
        Look(record, path + " (record)", found);
        return absl::OkStatus();
      });
      VIGIL_CHECK(read.ok()) << path << ": " << read;
    }
  }

  std::vector<std::pair<std::string, std::string>> needles_;
};

}  // namespace vigil::edge
