// MessagePool: messages that are filled again and again. One that was filled before keeps its
// memory, and filling it allocates little; an arena would allocate every long string anew.
//
// Threads: one at a time.
#pragma once

#include <memory>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "google/protobuf/message.h"

namespace vigil::scheduler {

class MessagePool {
 public:
  // A message of the prototype's type, whatever it holds; the caller's until TakeBack.
  google::protobuf::Message* Lend(const google::protobuf::Message& prototype) {
    Shelf& shelf = shelves_[&prototype];
    if (shelf.lent == shelf.messages.size()) shelf.messages.emplace_back(prototype.New());
    return shelf.messages[shelf.lent++].get();
  }
  // All of them are to be lent anew.
  void TakeBack() {
    for (auto& [prototype, shelf] : shelves_) shelf.lent = 0;
  }

 private:
  struct Shelf {
    std::vector<std::unique_ptr<google::protobuf::Message>> messages;
    size_t lent = 0;
  };
  absl::flat_hash_map<const google::protobuf::Message*, Shelf> shelves_;
};

}  // namespace vigil::scheduler
