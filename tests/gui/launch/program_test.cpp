// SPDX-License-Identifier: MIT
// Questions to a child process and tasks that outlive the window, against scripts.
#include "gui/launch/program.hpp"

#include <gmock/gmock.h>

#include <csignal>
#include <optional>

#include "gui/runs/field_text.hpp"
#include "launch/fake_program.hpp"
#include "window_fixture.hpp"

namespace ebmlab::gui {
namespace {

using testing::eventually;
using ::testing::HasSubstr;
using testing::write_script;

class ProgramTest : public ::testing::Test {
 protected:
  Reply ask(Program& program, const QStringList& arguments, int limit_ms = 20'000) {
    std::optional<Reply> reply;
    program.ask(&context_, {arguments, {}, limit_ms}, [&](const Reply& answer) { reply = answer; });
    EXPECT_FALSE(reply) << "it must not wait";
    EXPECT_TRUE(eventually([&] { return reply.has_value(); }));
    return reply.value_or(Reply{});
  }

  test::TemporaryFolder folder_;
  QObject context_;
};

TEST_F(ProgramTest, TellsWhatTheProgramAnswers) {
  Program program(write_script(folder_, "echo \"{\\\"said\\\": \\\"$1 $2\\\"}\""));
  const Reply reply = ask(program, {"plugin", "list"});
  EXPECT_TRUE(reply.is_done) << reply.problem.toStdString();
  EXPECT_EQ(reply.out, QByteArray("{\"said\": \"plugin list\"}\n"));
}

TEST_F(ProgramTest, TellsTheSentenceOfAFailure) {
  Program program(write_script(folder_, "echo 'ebmlab: steps = 0: must be at least 1' >&2; exit 2"));
  const Reply reply = ask(program, {"run"});
  EXPECT_FALSE(reply.is_done);
  EXPECT_EQ(reply.problem.toStdString(), "steps = 0: must be at least 1");
}

TEST_F(ProgramTest, GivesUpWhenTheTimeIsOver) {
  Program program(write_script(folder_, "echo $$ > '" + folder_.path().string() + "/pid'\nexec sleep 60"));
  const Reply reply = ask(program, {"plugin", "list"}, 300);
  EXPECT_FALSE(reply.is_done);
  EXPECT_THAT(reply.problem.toStdString(), HasSubstr("did not answer within 0.3 s"));
  pid_t pid = 0;
  std::ifstream(folder_.path() / "pid") >> pid;
  ASSERT_GT(pid, 0);
  EXPECT_TRUE(eventually([&] { return ::kill(pid, 0) != 0; })) << "the child goes on";
}

TEST_F(ProgramTest, SaysThatThereIsNone) {
  Program none{QString()};
  EXPECT_THAT(ask(none, {"plugin", "list"}).problem.toStdString(), HasSubstr("was not found"));
  Program gone(qt((folder_.path() / "nowhere").string()));
  EXPECT_THAT(ask(gone, {"plugin", "list"}).problem.toStdString(), HasSubstr("could not be started"));
}

TEST_F(ProgramTest, DoesNotAnswerWhoIsGoneAndEndsTheChild) {
  Program program(write_script(folder_, "echo $$ > '" + folder_.path().string() + "/pid'\nexec sleep 60"));
  auto context = std::make_unique<QObject>();
  bool has_answered = false;
  program.ask(context.get(), {{"plugin", "list"}}, [&](const Reply&) { has_answered = true; });
  pid_t pid = 0;
  ASSERT_TRUE(eventually([&] { return static_cast<bool>(std::ifstream(folder_.path() / "pid") >> pid); }));
  context.reset();
  EXPECT_TRUE(eventually([&] { return ::kill(pid, 0) != 0; }));
  EXPECT_FALSE(has_answered);
}

TEST_F(ProgramTest, LetsTheChildSeeToItsAffairsAndForcesIt) {
  const std::string end = (folder_.path() / "end").string(), pid_file = (folder_.path() / "pid").string();
  Program program(write_script(
      folder_, "trap 'echo done > \"" + end + "\"' TERM\necho $$ > '" + pid_file + "'\nwhile true; do sleep 0.1; done"));
  auto context = std::make_unique<QObject>();
  program.ask(context.get(), {{"run"}}, [](const Reply&) {});
  pid_t pid = 0;
  ASSERT_TRUE(eventually([&] { return static_cast<bool>(std::ifstream(pid_file) >> pid); }));
  context.reset();
  EXPECT_TRUE(eventually([&] { return std::ifstream(end).good(); }));
  EXPECT_TRUE(eventually([&] { return ::kill(pid, 0) != 0; })) << "it takes no notice, and goes on";
}

class TaskTest : public ProgramTest {
 protected:
  [[nodiscard]] Program::Task task() const {
    return {"small", {"run", "a b"}, qt(folder_.path().string()), qt((folder_.path() / "log").string())};
  }
  [[nodiscard]] std::string file(const std::string& name) const {
    std::ifstream stream(folder_.path() / name);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
};

TEST_F(TaskTest, WorksInItsFolderAndWritesItsLog) {
  Program program(write_script(folder_, "pwd; echo \"$2\"; echo words >&2"));
  std::optional<int> code;
  QObject::connect(&program, &Program::ended, &program, [&](const QString&, int exit_code) { code = exit_code; });
  ASSERT_TRUE(program.start(task()));
  ASSERT_TRUE(eventually([&] { return code.has_value(); }));
  EXPECT_EQ(*code, 0);
  EXPECT_EQ(file("log"), folder_.path().string() + "\na b\nwords\n");
}

TEST_F(TaskTest, IsInASessionOfItsOwnAndGoesOnWithoutTheWindow) {
  const QString script = write_script(folder_, "echo $$ > pid; ps -o sid= -p $$ > sid; sleep 1; echo done > end");
  {
    Program program(script);
    ASSERT_TRUE(program.start(task()));
    ASSERT_TRUE(eventually([&] { return !file("sid").empty(); }));
  }
  EXPECT_EQ(std::stol(file("sid")), std::stol(file("pid")));
  EXPECT_TRUE(eventually([&] { return file("end") == "done\n"; }));
}

TEST_F(TaskTest, SaysWhyItDidNotBegin) {
  Program program(write_script(folder_, "echo 'ebmlab: the store is not a store' >&2; exit 2"));
  QString failed;
  QObject::connect(&program, &Program::failed, &program, [&](const QString& what) { failed = what; });
  ASSERT_TRUE(program.start(task()));
  ASSERT_TRUE(eventually([&] { return !failed.isEmpty(); }));
  EXPECT_EQ(failed.toStdString(), "the store is not a store");
}

TEST_F(TaskTest, ARunThatFailedIsNoFailureToStart) {
  Program program(write_script(folder_, "exit 1"));
  QString failed;
  std::optional<int> code;
  QObject::connect(&program, &Program::failed, &program, [&](const QString& what) { failed = what; });
  QObject::connect(&program, &Program::ended, &program, [&](const QString&, int exit_code) { code = exit_code; });
  ASSERT_TRUE(program.start(task()));
  ASSERT_TRUE(eventually([&] { return code.has_value(); }));
  EXPECT_EQ(*code, 1);
  EXPECT_TRUE(failed.isEmpty()) << failed.toStdString();
}

TEST_F(TaskTest, AProgramThatIsGoneIsTold) {
  Program program(qt((folder_.path() / "nowhere").string()));
  QString failed;
  QObject::connect(&program, &Program::failed, &program, [&](const QString& what) { failed = what; });
  EXPECT_FALSE(program.start(task()));
  EXPECT_THAT(failed.toStdString(), HasSubstr("nowhere could not be started"));
}

}  // namespace
}  // namespace ebmlab::gui
