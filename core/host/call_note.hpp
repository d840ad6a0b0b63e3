// SPDX-License-Identifier: MIT
// Which call into a plugin was under way when a process ended without a word: a note in memory that its watcher shares.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "host/call_error.hpp"

namespace ebmlab::host {

/// A page of shared memory with one text, read by the process that made it when the other one has ended. Owned by one thread.
class CallNote {
 public:
  /// An empty note under a name of its own, for the process that watches. Nothing when there is no shared memory.
  [[nodiscard]] static std::optional<CallNote> make();
  CallNote(CallNote&&) noexcept = default;
  CallNote& operator=(CallNote&&) noexcept = default;
  /// Takes the name away; a process that has it open is not disturbed.
  ~CallNote();

  /// What the watched process is told, for note_calls().
  [[nodiscard]] const std::string& name() const { return name_; }
  /// `energy "mlp", gradient()`; empty when the process was in no plugin, or never opened the note.
  [[nodiscard]] std::string text() const;

  struct Page {
    std::array<char, 512> text;
  };

 private:
  struct Unmap {
    void operator()(Page* page) const;
  };
  CallNote(std::string name, Page* page) : name_(std::move(name)), page_(page) {}

  std::string name_;
  std::unique_ptr<Page, Unmap> page_;
};

/// From now on the guarded calls of this thread are written into the note with this name, until the process ends. A note that
/// is not there is not written.
void note_calls(const std::string& name);

/// A call under way, for as long as this object lives; calls nest. Costs a comparison where nothing is noted.
class NotedCall {
 public:
  /// Both outlive it.
  NotedCall(const PluginName& plugin, const char* method);
  ~NotedCall();
  NotedCall(const NotedCall&) = delete;
  NotedCall& operator=(const NotedCall&) = delete;

 private:
  void write() const;

  const PluginName& plugin_;
  const char* method_;
  const NotedCall* outer_ = nullptr;
};

}  // namespace ebmlab::host
