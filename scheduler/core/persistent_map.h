// An immutable hash trie from a record's key to the record. Copying a map is copying one pointer;
// a change copies the path to it, so that old copies stay as they were. That is how the lead state,
// the served state, snapshots and slow readers share one set of records.
//
// Edits carry a token: nodes made under the same token are changed in place, so that a long run of
// edits by one owner (replay) copies each node once. A token must never be reused for another
// owner.
//
// Threads: a map value may be read from any thread; a given map object is changed by one.
// Iteration order is a fixed function of the keys, not of the process.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "absl/numeric/bits.h"
#include "absl/strings/string_view.h"

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
      if (node->leaf) {
        for (const Ptr& entry : node->entries) {
          if (entry->key() == key) return entry;
        }
        return kNone;
      }
      const uint32_t bit = Bit(hash, shift);
      if ((node->bitmap & bit) == 0) return kNone;
      node = node->children[Index(*node, bit)].get();
    }
    return kNone;
  }

  // Adds or replaces the record with this key.
  void Set(Ptr record, uint64_t token) {
    const uint64_t hash = StableHash(record->key());
    root_ = SetIn(std::move(root_), std::move(record), hash, 0, token);
  }

  // Removes the record; false when there was none.
  bool Erase(absl::string_view key, uint64_t token) {
    if (Find(key) == nullptr) return false;
    root_ = EraseIn(std::move(root_), key, StableHash(key), 0, token);
    --size_;
    return true;
  }

  // Calls fn(const Ptr&) for every record, in trie order.
  template <class Fn>
  void ForEach(const Fn& fn) const {
    if (root_ != nullptr) Visit(*root_, fn);
  }

 private:
  static constexpr int kBits = 5;
  static constexpr int kMaxShift = 60;

  struct Node;
  using NodePtr = std::shared_ptr<Node>;
  // Either a branch (bitmap, children) or a leaf (hash, entries that share it).
  struct Node {
    uint64_t token = 0;
    uint64_t hash = 0;
    uint32_t bitmap = 0;
    bool leaf = false;
    std::vector<NodePtr> children;
    std::vector<Ptr> entries;
  };

  static uint32_t Bit(uint64_t hash, int shift) { return 1u << ((hash >> shift) & 31); }
  static size_t Index(const Node& node, uint32_t bit) {
    return absl::popcount(node.bitmap & (bit - 1));
  }
  static NodePtr Own(NodePtr node, uint64_t token) {
    if (node->token == token) return node;
    auto copy = std::make_shared<Node>(*node);
    copy->token = token;
    return copy;
  }
  static NodePtr NewLeaf(Ptr record, uint64_t hash, uint64_t token) {
    auto node = std::make_shared<Node>();
    node->token = token;
    node->leaf = true;
    node->hash = hash;
    node->entries.push_back(std::move(record));
    return node;
  }

  NodePtr SetIn(NodePtr node, Ptr record, uint64_t hash, int shift, uint64_t token) {
    if (node == nullptr) {
      ++size_;
      return NewLeaf(std::move(record), hash, token);
    }
    if (node->leaf) {
      if (node->hash == hash || shift > kMaxShift)
        return SetInLeaf(std::move(node), std::move(record), token);
      // Two hashes meet here: put a branch above the old leaf and go on.
      auto branch = std::make_shared<Node>();
      branch->token = token;
      branch->bitmap = Bit(node->hash, shift);
      branch->children.push_back(std::move(node));
      node = std::move(branch);
    }
    node = Own(std::move(node), token);
    const uint32_t bit = Bit(hash, shift);
    const size_t index = Index(*node, bit);
    if ((node->bitmap & bit) == 0) {
      node->bitmap |= bit;
      node->children.insert(node->children.begin() + index,
                            NewLeaf(std::move(record), hash, token));
      ++size_;
    } else {
      node->children[index] =
          SetIn(std::move(node->children[index]), std::move(record), hash, shift + kBits, token);
    }
    return node;
  }

  NodePtr SetInLeaf(NodePtr node, Ptr record, uint64_t token) {
    node = Own(std::move(node), token);
    for (Ptr& entry : node->entries) {
      if (entry->key() == record->key()) {
        entry = std::move(record);
        return node;
      }
    }
    node->entries.push_back(std::move(record));
    ++size_;
    return node;
  }

  static NodePtr EraseIn(NodePtr node, absl::string_view key, uint64_t hash, int shift,
                         uint64_t token) {
    node = Own(std::move(node), token);
    if (node->leaf) {
      std::erase_if(node->entries, [key](const Ptr& entry) { return entry->key() == key; });
      return node->entries.empty() ? nullptr : node;
    }
    const uint32_t bit = Bit(hash, shift);
    const size_t index = Index(*node, bit);
    NodePtr child = EraseIn(std::move(node->children[index]), key, hash, shift + kBits, token);
    if (child != nullptr) {
      node->children[index] = std::move(child);
    } else {
      node->children.erase(node->children.begin() + index);
      node->bitmap &= ~bit;
    }
    return node->children.empty() ? nullptr : node;
  }

  template <class Fn>
  static void Visit(const Node& node, const Fn& fn) {
    for (const NodePtr& child : node.children) Visit(*child, fn);
    for (const Ptr& entry : node.entries) fn(entry);
  }

  NodePtr root_;
  size_t size_ = 0;
};

}  // namespace vigil::scheduler
