#include "eventstore/memory_backend.h"

#include <array>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "base/check.h"

namespace vigil::eventstore {
namespace {

using Table = absl::btree_map<std::string, std::string>;

struct Tables {
  mutable std::shared_mutex mu;
  std::array<Table, kFamilies> of;
  uint64_t bytes = 0;
};

class MemoryWriteSet final : public WriteSet {
 public:
  struct Op {
    Family family;
    std::string key;
    std::optional<std::string> value;  // nullopt deletes
  };

  void Put(Family family, absl::string_view key, absl::string_view value) override {
    bytes_ += key.size() + value.size();
    ops_.push_back({family, std::string(key), std::string(value)});
  }
  void Delete(Family family, absl::string_view key) override {
    bytes_ += key.size();
    ops_.push_back({family, std::string(key), std::nullopt});
  }
  size_t bytes() const override { return bytes_; }
  std::vector<Op>& ops() { return ops_; }

 private:
  std::vector<Op> ops_;
  size_t bytes_ = 0;
};

// Copies one entry a move, under the lock only while it moves: a slow reader holds nothing.
class MemoryCursor final : public Cursor {
 public:
  MemoryCursor(const Tables& tables, Family family)
      : tables_(tables), table_(tables.of[static_cast<int>(family)]) {}

  void Seek(absl::string_view key) override {
    std::shared_lock lock(tables_.mu);
    Take(table_.lower_bound(key));
  }
  void SeekForPrev(absl::string_view key) override {
    std::shared_lock lock(tables_.mu);
    TakeBefore(table_.upper_bound(key));
  }
  void SeekToLast() override {
    std::shared_lock lock(tables_.mu);
    TakeBefore(table_.end());
  }
  void Next() override {
    std::shared_lock lock(tables_.mu);
    Take(table_.upper_bound(key_));
  }
  void Prev() override {
    std::shared_lock lock(tables_.mu);
    TakeBefore(table_.lower_bound(key_));
  }
  bool valid() const override { return valid_; }
  absl::string_view key() const override { return key_; }
  absl::string_view value() const override { return value_; }
  absl::Status status() const override { return absl::OkStatus(); }

 private:
  void Take(Table::const_iterator at) {
    valid_ = at != table_.end();
    if (!valid_) return;
    key_ = at->first;
    value_ = at->second;
  }
  void TakeBefore(Table::const_iterator at) {
    valid_ = at != table_.begin();
    if (valid_) Take(std::prev(at));
  }

  const Tables& tables_;
  const Table& table_;
  bool valid_ = false;
  std::string key_, value_;
};

class MemoryBackend final : public Backend {
 public:
  std::unique_ptr<WriteSet> NewWriteSet() override { return std::make_unique<MemoryWriteSet>(); }

  absl::Status Append(const AppendPoint& point, WriteSet& set) override {
    VIGIL_CHECK(point.expected == head_) << "append at " << point.expected << ", head " << head_;
    head_ = point.head.position;
    std::unique_lock lock(tables_.mu);
    for (MemoryWriteSet::Op& op : static_cast<MemoryWriteSet&>(set).ops()) {
      Table& table = tables_.of[static_cast<int>(op.family)];
      if (const auto old = table.find(op.key); old != table.end()) {
        tables_.bytes -= old->first.size() + old->second.size();
        table.erase(old);
      }
      if (!op.value.has_value()) continue;
      tables_.bytes += op.key.size() + op.value->size();
      table.emplace(std::move(op.key), *std::move(op.value));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<bool> Get(Family family, absl::string_view key,
                           std::string* value) const override {
    std::shared_lock lock(tables_.mu);
    const Table& table = tables_.of[static_cast<int>(family)];
    const auto at = table.find(key);
    if (at == table.end()) return false;
    *value = at->second;
    return true;
  }

  std::unique_ptr<Cursor> NewCursor(Family family, CursorUse) const override {
    return std::make_unique<MemoryCursor>(tables_, family);
  }

  Usage GetUsage() const override {
    std::shared_lock lock(tables_.mu);
    return {.bytes_on_disk = 0, .bytes_in_memory = tables_.bytes};
  }

 private:
  Tables tables_;
  Position head_ = 0;
};

}  // namespace

std::unique_ptr<Backend> NewMemoryBackend() { return std::make_unique<MemoryBackend>(); }

}  // namespace vigil::eventstore
