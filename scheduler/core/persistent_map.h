// An immutable hash trie from a record's key to the record. Copying a map is copying one pointer;
// a change copies the path to it, so that old copies stay as they were. That is how the lead state,
// the served state, snapshots and slow readers share one set of records. The parts of a path that
// no other map holds are changed in place (scheduler/core/shared.h): a long run of edits by one
// owner (replay) copies nothing.
//
// Threads: a map value may be read from any thread; a given map object is changed by one.
// Iteration order is a fixed function of the keys, not of the process.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "absl/numeric/bits.h"
#include "absl/strings/string_view.h"
#include "scheduler/core/shared.h"

namespace vigil::scheduler {

// The same in every process; not against somebody who chooses keys.
uint64_t StableHash(absl::string_view key);

// R has `const std::string& key() const`.
template <class R>
class PersistentMap {
 public:
  using Ptr = std::shared_ptr<const R>;

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  // The record, or null. The reference lives as long as this map value is not changed.
  const Ptr& Find(absl::string_view key) const {
    static const Ptr kNone;
    const uint64_t hash = StableHash(key);
    const Node* node = root_.get();
    for (int shift = 0; node != nullptr; shift += kBits) {
      const Slot* slot = node->Find(key, hash, shift);
      if (slot == nullptr) break;
      if (slot->record != nullptr) return slot->Is(key, hash) ? slot->record : kNone;
      node = slot->child.get();
    }
    return kNone;
  }

  // The record whose key most likely has this hash, or null: what Find will find, without a look at
  // the record itself.
  const R* Likely(uint64_t hash) const {
    const Node* node = root_.get();
    for (int shift = 0; node != nullptr && shift < kHashBits; shift += kBits) {
      const Slot* slot = node->Find({}, hash, shift);
      if (slot == nullptr) break;
      if (slot->record != nullptr) return slot->record.get();
      node = slot->child.get();
    }
    return nullptr;
  }

  // Adds or replaces the record with this key.
  void Set(Ptr record) {
    const uint64_t hash = StableHash(record->key());
    if (SetIn(root_, std::move(record), hash, 0)) ++size_;
  }

  // Removes the record; false when there was none.
  bool Erase(absl::string_view key) {
    if (Find(key) == nullptr) return false;
    EraseIn(root_, key, StableHash(key), 0);
    --size_;
    return true;
  }

  // Calls fn(const Ptr&) for every record, in trie order.
  template <class Fn>
  void ForEach(const Fn& fn) const {
    if (root_) Visit(*root_, fn);
  }

 private:
  // A path is copied with all that its nodes hold: narrow nodes copy less.
  static constexpr int kBits = 4;
  static constexpr int kHashBits = 64;

  struct Node;
  // Either a record, or a node of those whose hashes are alike so far.
  struct Slot {
    uint64_t hash = 0;  // of the record
    Ptr record;
    Shared<Node> child;
    bool Is(absl::string_view key, uint64_t key_hash) const {
      return hash == key_hash && record->key() == key;
    }
  };
  // Slots in the order of the hash bits that the node looks at, one bit of the bitmap each. Where
  // no bits of the hash are left, slots in any order and no bitmap.
  struct Node {
    uint32_t bitmap = 0;
    std::vector<Slot> slots;

    // The slot where the key is if it is anywhere below; null when there is none.
    const Slot* Find(absl::string_view key, uint64_t hash, int shift) const {
      if (shift >= kHashBits) {
        for (const Slot& slot : slots) {
          if (slot.Is(key, hash)) return &slot;
        }
        return nullptr;
      }
      const uint32_t bit = Bit(hash, shift);
      return (bitmap & bit) == 0 ? nullptr : &slots[Index(bit)];
    }
    Slot* Find(absl::string_view key, uint64_t hash, int shift) {
      return const_cast<Slot*>(std::as_const(*this).Find(key, hash, shift));
    }
    void Insert(Slot slot, int shift) {
      if (shift >= kHashBits) return slots.push_back(std::move(slot));
      const uint32_t bit = Bit(slot.hash, shift);
      bitmap |= bit;
      slots.insert(slots.begin() + static_cast<std::ptrdiff_t>(Index(bit)), std::move(slot));
    }
    void Remove(const Slot* slot, uint64_t hash, int shift) {
      slots.erase(slots.begin() + (slot - slots.data()));
      if (shift < kHashBits) bitmap &= ~Bit(hash, shift);
    }
    size_t Index(uint32_t bit) const { return absl::popcount(bitmap & (bit - 1)); }
  };

  static uint32_t Bit(uint64_t hash, int shift) {
    return 1u << ((hash >> shift) & ((1u << kBits) - 1));
  }

  // True when the key is new.
  static bool SetIn(Shared<Node>& holder, Ptr record, uint64_t hash, int shift) {
    Node& node = holder.Own();
    Slot* slot = node.Find(record->key(), hash, shift);
    if (slot == nullptr) {
      node.Insert({hash, std::move(record), {}}, shift);
      return true;
    }
    if (slot->record != nullptr) {
      if (slot->Is(record->key(), hash)) {
        slot->record = std::move(record);
        return false;
      }
      // Two keys meet here: both go one down.
      SetIn(slot->child, std::exchange(slot->record, nullptr), slot->hash, shift + kBits);
    }
    return SetIn(slot->child, std::move(record), hash, shift + kBits);
  }

  // The key is there.
  static void EraseIn(Shared<Node>& holder, absl::string_view key, uint64_t hash, int shift) {
    Node& node = holder.Own();
    Slot* slot = node.Find(key, hash, shift);
    if (slot->record != nullptr) return node.Remove(slot, hash, shift);
    EraseIn(slot->child, key, hash, shift + kBits);
    // What is alone in its node goes one up.
    const Node& below = *slot->child;
    if (below.slots.size() == 1 && below.slots.front().record != nullptr)
      *slot = Slot(below.slots.front());
  }

  template <class Fn>
  static void Visit(const Node& node, const Fn& fn) {
    for (const Slot& slot : node.slots) {
      if (slot.record != nullptr) {
        fn(slot.record);
      } else {
        Visit(*slot.child, fn);
      }
    }
  }

  Shared<Node> root_;
  size_t size_ = 0;
};

}  // namespace vigil::scheduler
