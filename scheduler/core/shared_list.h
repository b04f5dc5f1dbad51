// Lists that the versions of a record share.
//
// SharedVector: a vector that is shared whole; changing a copy of it copies the vector first.
// SharedList: one that shares its elements as well, so that a new version of a record that holds
// many large ones costs little more than their number, and changing one leaves the others alone.
//
// Read them like const vectors. Whoever holds a list, or an element, alone changes it in place.
// Threads: as a vector; what is shared may be read by all who share it.
#pragma once

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "scheduler/core/shared.h"

namespace vigil::scheduler {

template <class T>
class SharedVector {
 public:
  using value_type = T;
  using const_iterator = typename std::vector<T>::const_iterator;
  using iterator = const_iterator;

  const_iterator begin() const { return all().begin(); }
  const_iterator end() const { return all().end(); }
  const T* data() const { return all().data(); }
  size_t size() const { return items_ ? items_->size() : 0; }
  bool empty() const { return size() == 0; }
  const T& operator[](size_t i) const { return (*items_)[i]; }
  const T& front() const { return items_->front(); }
  const T& back() const { return items_->back(); }

  // Where this keeps data() and size(): for who wants to have it at hand before it is needed.
  const void* head() const { return items_.get(); }

  // To be changed; lives until this is copied.
  std::vector<T>& Edit() { return items_.Own(); }
  void reserve(size_t size) { Edit().reserve(size); }
  void clear() { items_ = {}; }
  void push_back(T value) { Edit().push_back(std::move(value)); }

 private:
  const std::vector<T>& all() const {
    static const std::vector<T>& kNone = *new std::vector<T>;
    return items_ ? *items_ : kNone;
  }

  Shared<std::vector<T>> items_;
};

template <class T>
class SharedList {
 public:
  using Holder = Shared<T>;

  class const_iterator {
   public:
    using iterator_category = std::random_access_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = const T*;
    using reference = const T&;

    const_iterator() = default;
    explicit const_iterator(const Holder* at) : at_(at) {}
    reference operator*() const { return **at_; }
    pointer operator->() const { return at_->get(); }
    reference operator[](difference_type n) const { return *at_[n]; }
    const_iterator& operator++() { return ++at_, *this; }
    const_iterator& operator--() { return --at_, *this; }
    const_iterator operator++(int) { return const_iterator(at_++); }
    const_iterator operator--(int) { return const_iterator(at_--); }
    const_iterator& operator+=(difference_type n) { return at_ += n, *this; }
    const_iterator& operator-=(difference_type n) { return at_ -= n, *this; }
    friend const_iterator operator+(const_iterator i, difference_type n) { return i += n; }
    friend const_iterator operator+(difference_type n, const_iterator i) { return i += n; }
    friend const_iterator operator-(const_iterator i, difference_type n) { return i -= n; }
    friend difference_type operator-(const_iterator a, const_iterator b) { return a.at_ - b.at_; }
    friend bool operator==(const const_iterator&, const const_iterator&) = default;
    friend auto operator<=>(const const_iterator&, const const_iterator&) = default;

   private:
    const Holder* at_ = nullptr;
  };
  using iterator = const_iterator;
  using value_type = T;

  const_iterator begin() const { return const_iterator(items_.data()); }
  const_iterator end() const { return const_iterator(items_.data() + items_.size()); }
  size_t size() const { return items_.size(); }
  bool empty() const { return items_.empty(); }
  const T& operator[](size_t i) const { return *items_[i]; }
  const T& front() const { return *items_.front(); }
  const T& back() const { return *items_.back(); }

  const void* head() const { return items_.head(); }
  const Holder* data() const { return items_.data(); }

  void reserve(size_t size) { items_.reserve(size); }
  void clear() { items_.clear(); }
  void push_back(T value) { items_.push_back(Holder(std::move(value))); }
  // The element that `other` holds at `i`, shared.
  void push_back(const SharedList& other, size_t i) { items_.push_back(other.items_[i]); }
  void erase(const_iterator first, const_iterator last) {
    const std::ptrdiff_t from = first - begin(), to = last - begin();
    std::vector<Holder>& items = items_.Edit();
    items.erase(items.begin() + from, items.begin() + to);
  }
  template <class Less>
  void Sort(const Less& less) {
    std::vector<Holder>& items = items_.Edit();
    std::sort(items.begin(), items.end(),
              [&less](const Holder& a, const Holder& b) { return less(*a, *b); });
  }
  // The element, to be changed in place; then Settle puts it where it belongs.
  T& Edit(size_t i) { return items_.Edit()[i].Own(); }
  // Moves the element at `i` to its place in a list that is sorted by `less` but for it.
  template <class Less>
  void Settle(size_t i, const Less& less) {
    std::vector<Holder>& items = items_.Edit();
    for (; i > 0 && less(*items[i], *items[i - 1]); --i) std::swap(items[i], items[i - 1]);
    for (; i + 1 < items.size() && less(*items[i + 1], *items[i]); ++i)
      std::swap(items[i], items[i + 1]);
  }

 private:
  SharedVector<Holder> items_;
};

}  // namespace vigil::scheduler
