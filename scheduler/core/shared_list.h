// SharedList: a vector of values that never change in place. Copying the list shares its elements,
// so that a new version of a record that holds many costs little more than their number; changing
// one element makes a new one and leaves the others alone.
//
// Read it like a const vector. Threads: as a vector; elements may be read by all who share them.
#pragma once

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace vigil::scheduler {

template <class T>
class SharedList {
 public:
  using Holder = std::shared_ptr<const T>;

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

  void reserve(size_t size) { items_.reserve(size); }
  void clear() { items_.clear(); }
  void push_back(T value) { items_.push_back(std::make_shared<const T>(std::move(value))); }
  // The element that `other` holds at `i`, shared.
  void push_back(const SharedList& other, size_t i) { items_.push_back(other.items_[i]); }
  void erase(const_iterator first, const_iterator last) {
    items_.erase(items_.begin() + (first - begin()), items_.begin() + (last - begin()));
  }
  template <class Less>
  void Sort(const Less& less) {
    std::sort(items_.begin(), items_.end(),
              [&less](const Holder& a, const Holder& b) { return less(*a, *b); });
  }
  // Puts the value, in place of the element at `i` (size(): of none), where it belongs in a list
  // sorted by `less`.
  template <class Less>
  void Place(size_t i, T value, const Less& less) {
    auto holder = std::make_shared<const T>(std::move(value));
    if (i == items_.size()) {
      items_.push_back(std::move(holder));
    } else {
      items_[i] = std::move(holder);
    }
    for (; i > 0 && less(*items_[i], *items_[i - 1]); --i) std::swap(items_[i], items_[i - 1]);
    for (; i + 1 < items_.size() && less(*items_[i + 1], *items_[i]); ++i)
      std::swap(items_[i], items_[i + 1]);
  }

 private:
  std::vector<Holder> items_;
};

}  // namespace vigil::scheduler
