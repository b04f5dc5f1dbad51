// Shared: a value on the heap and how many hold it. As a std::shared_ptr<const T>, but one pointer
// wide; and who holds a value alone may change it where it is. That is how records share what did
// not change between their versions and still are changed in place while nobody else looks.
//
// Threads: as std::shared_ptr. Whoever gives up a value has read it before the last holder can
// change it.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

namespace vigil::scheduler {

template <class T>
class Shared {
 public:
  Shared() = default;
  explicit Shared(T value) : box_(new Box(std::move(value))) {}
  Shared(const Shared& other) : box_(other.box_) {
    if (box_ != nullptr) box_->holders.fetch_add(1, std::memory_order_relaxed);
  }
  Shared(Shared&& other) noexcept : box_(std::exchange(other.box_, nullptr)) {}
  Shared& operator=(Shared other) noexcept {
    std::swap(box_, other.box_);
    return *this;
  }
  ~Shared() {
    // Alone there is nobody to count with.
    if (box_ != nullptr && (alone() || box_->holders.fetch_sub(1, std::memory_order_acq_rel) == 1))
      delete box_;
  }

  // Null when empty.
  const T* get() const { return box_ == nullptr ? nullptr : &box_->value; }
  const T& operator*() const { return box_->value; }
  const T* operator->() const { return &box_->value; }
  explicit operator bool() const { return box_ != nullptr; }

  // The value, to be changed in place: copied first when others hold it too, made when there is
  // none. The reference lives until this is copied.
  T& Own() {
    if (box_ == nullptr) {
      box_ = new Box(T());
    } else if (!alone()) {
      *this = Shared(box_->value);
    }
    return box_->value;
  }

 private:
  struct Box {
    explicit Box(T v) : value(std::move(v)) {}
    std::atomic<uint32_t> holders{1};
    T value;
  };
  bool alone() const { return box_->holders.load(std::memory_order_acquire) == 1; }

  Box* box_ = nullptr;
};

}  // namespace vigil::scheduler
