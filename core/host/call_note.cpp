// SPDX-License-Identifier: MIT
// The note of the call under way.
#include "host/call_note.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "launch/descriptor.hpp"
#include "storage/digest.hpp"

namespace ebmlab::host {
namespace {

// A guard is called through frames of a plugin, which nothing can be handed through: the note belongs to the thread.
// NOLINTBEGIN(cppcoreguidelines-avoid-non-const-global-variables)
thread_local CallNote::Page* noted_page = nullptr;
thread_local const NotedCall* current_call = nullptr;
// NOLINTEND(cppcoreguidelines-avoid-non-const-global-variables)

CallNote::Page* map(int descriptor) {
  void* memory = ::mmap(nullptr, sizeof(CallNote::Page), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  return memory == MAP_FAILED ? nullptr : static_cast<CallNote::Page*>(memory);
}

}  // namespace

std::optional<CallNote> CallNote::make() {
  std::string name = "/ebmlab-" + storage::new_uuid();
  const launch::Descriptor memory(::shm_open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!memory.is_open()) return std::nullopt;
  CallNote note(std::move(name), nullptr);  // takes the name away when the rest fails
  if (::ftruncate(memory.get(), sizeof(Page)) != 0) return std::nullopt;
  note.page_.reset(map(memory.get()));
  return note.page_ ? std::optional(std::move(note)) : std::nullopt;
}

CallNote::~CallNote() {
  if (!name_.empty()) ::shm_unlink(name_.c_str());
}

void CallNote::Unmap::operator()(Page* page) const { ::munmap(page, sizeof(Page)); }

std::string CallNote::text() const {
  const std::array<char, 512>& text = page_->text;
  return {text.begin(), std::find(text.begin(), text.end(), '\0')};
}

void note_calls(const std::string& name) {
  const launch::Descriptor memory(::shm_open(name.c_str(), O_RDWR | O_CLOEXEC, 0));
  if (memory.is_open()) noted_page = map(memory.get());
}

NotedCall::NotedCall(const PluginName& plugin, const char* method) : plugin_(plugin), method_(method) {
  if (noted_page == nullptr) return;
  outer_ = std::exchange(current_call, this);
  write();
}

NotedCall::~NotedCall() {
  if (noted_page == nullptr) return;
  current_call = outer_;
  if (outer_ == nullptr) {
    noted_page->text.front() = '\0';
  } else {
    outer_->write();
  }
}

void NotedCall::write() const {
  std::array<char, 512>& text = noted_page->text;
  char* end = text.data();
  char* const last = text.data() + text.size() - 1;
  const auto append = [&](std::string_view part) {
    end = std::copy_n(part.data(), std::min(part.size(), static_cast<std::size_t>(last - end)), end);
  };
  append(kind_name(plugin_.kind));
  append(" \"");
  append(plugin_.id);
  append("\", ");
  append(method_);
  *end = '\0';
}

}  // namespace ebmlab::host
