// SPDX-License-Identifier: MIT
#include "host/call_note.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

namespace ebmlab::host {
namespace {

/// Runs `body` in a process that writes the note, and waits for its end.
template <typename Body>
void in_noted_process(const CallNote& note, const Body& body) {
  const pid_t child = ::fork();
  if (child == 0) {
    note_calls(note.name());
    body();
    ::_exit(0);
  }
  ASSERT_GT(child, 0);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
}

class CallNotes : public ::testing::Test {
 protected:
  const PluginName energy_{PluginKind::kEnergy, "mlp"}, objective_{PluginKind::kObjective, "cd"};
  std::optional<CallNote> note_ = CallNote::make();
};

TEST_F(CallNotes, TellTheInnermostCallUnderWay) {
  ASSERT_TRUE(note_.has_value());
  EXPECT_EQ(note_->text(), "");
  in_noted_process(*note_, [&] {
    const NotedCall outer(objective_, "step()");
    const NotedCall inner(energy_, "gradient()");
    ::_exit(1);
  });
  EXPECT_EQ(note_->text(), "energy \"mlp\", gradient()");
}

TEST_F(CallNotes, GoBackToTheOuterCallAndToNone) {
  in_noted_process(*note_, [&] {
    const NotedCall outer(objective_, "step()");
    { const NotedCall inner(energy_, "gradient()"); }
    ::_exit(1);
  });
  EXPECT_EQ(note_->text(), "objective \"cd\", step()");
  in_noted_process(*note_, [&] {
    { const NotedCall outer(objective_, "step()"); }
    ::_exit(1);
  });
  EXPECT_EQ(note_->text(), "");
}

TEST_F(CallNotes, AreOfOneThreadAndCutWhatIsTooLong) {
  const PluginName longest{PluginKind::kEnergy, std::string(1000, 'x')};
  in_noted_process(*note_, [&] {
    const NotedCall noted(longest, "step()");
    std::thread([&] { const NotedCall elsewhere(energy_, "energy()"); }).join();
    ::_exit(1);
  });
  EXPECT_EQ(note_->text().substr(0, 10), "energy \"xx");
  EXPECT_EQ(note_->text().size(), sizeof(CallNote::Page) - 1);
}

TEST_F(CallNotes, WithoutAMakerAreNotWritten) {
  const std::string name = note_->name();
  note_.reset();
  note_calls(name);
  const NotedCall noted(energy_, "energy()");
}

}  // namespace
}  // namespace ebmlab::host
