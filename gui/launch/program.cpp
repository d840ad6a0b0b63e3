// SPDX-License-Identifier: MIT
#include "gui/launch/program.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>

#include <array>
#include <cstring>
#include <optional>
#include <utility>

namespace ebmlab::gui {
namespace {

constexpr int kReapEvery = 200;      ///< ms, for tasks that have ended
constexpr int kBadUse = 2;           ///< the exit code of every command that did not begin its work
constexpr int kGrace = 3'000;        ///< ms that a child has to end when it is told to
constexpr qint64 kLastWords = 4000;  ///< bytes of a log that are looked at

const char* const kName = "ebmlab";

/// What a command says of itself on standard error, without its name before each sentence.
QString sentences(const QByteArray& words) {
  QStringList lines;
  for (QString line : QString::fromUtf8(words).split(u'\n', Qt::SkipEmptyParts)) {
    for (const QString& prefix : {QStringLiteral("ebmlab: "), QStringLiteral("error: ")}) {
      if (line.startsWith(prefix)) line = line.mid(prefix.size());
    }
    if (!line.trimmed().isEmpty()) lines.append(line.trimmed());
  }
  return lines.join(u'\n');
}

QString missing() { return QObject::tr("ebmlab was not found, neither beside ebmlab-gui nor on the PATH"); }

QString no_start(const QString& file, const QString& why) { return QObject::tr("%1 could not be started: %2").arg(file, why); }

/// It may have children and files of its own to see to first. Nobody waits for it.
void end_gently(QProcess* process) {
  process->setParent(QCoreApplication::instance());
  QObject::connect(process, &QProcess::finished, process, &QObject::deleteLater);
  QTimer::singleShot(kGrace, process, &QProcess::kill);
  process->terminate();
}

/// A child that was asked something, with the time it has.
class Asked : public QObject {
 public:
  Asked(QObject* context, Program::Answer answer)
      : QObject(context), answer_(std::move(answer)), process_(new QProcess(this)) {}
  ~Asked() override {
    process_->disconnect(this);
    if (process_->state() != QProcess::NotRunning) end_gently(process_);
  }

  void fail(const QString& why) {
    QTimer::singleShot(0, this, [this, why] { tell({false, {}, why}); });
  }

  void run(const QString& file, const Program::Question& question) {
    timer_.setSingleShot(true);
    connect(&timer_, &QTimer::timeout, this, [this, question] {
      tell({false,
            {},
            QObject::tr("ebmlab %1 did not answer within %2 s")
                .arg(question.arguments.join(u' '))
                .arg(question.limit_ms / 1000.0)});
    });
    connect(process_, &QProcess::errorOccurred, this, [this, file](QProcess::ProcessError error) {
      if (error == QProcess::FailedToStart) tell({false, {}, no_start(file, process_->errorString())});
    });
    connect(process_, &QProcess::finished, this, [this](int code, QProcess::ExitStatus status) { finish(code, status); });
    if (!question.folder.isEmpty()) process_->setWorkingDirectory(question.folder);
    process_->setStandardInputFile(QProcess::nullDevice());
    timer_.start(question.limit_ms);
    process_->start(file, question.arguments);
  }

 private:
  void finish(int code, QProcess::ExitStatus status) {
    const QByteArray out = process_->readAllStandardOutput();
    QString problem = sentences(process_->readAllStandardError());
    const bool is_done = status == QProcess::NormalExit && code == 0;
    if (status == QProcess::CrashExit) problem = QObject::tr("ebmlab was ended by signal %1").arg(code);
    if (problem.isEmpty()) problem = QObject::tr("ebmlab ended with exit code %1, without a word").arg(code);
    tell({is_done, out, is_done ? QString() : problem});
  }

  void tell(const Reply& reply) {
    if (!answer_) return;
    const Program::Answer answer = std::exchange(answer_, {});
    deleteLater();
    answer(reply);
  }

  Program::Answer answer_;
  QProcess* process_;
  QTimer timer_;
};

/// The descriptors and the folder of a child that outlives the window.
class Spawning {
 public:
  explicit Spawning(const Program::Task& task) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSID);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, QFile::encodeName(task.log).constData(),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&actions_, STDOUT_FILENO, STDERR_FILENO);
    posix_spawn_file_actions_addchdir_np(&actions_, QFile::encodeName(task.folder).constData());
  }
  ~Spawning() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&actions_);
  }
  Spawning(const Spawning&) = delete;
  Spawning& operator=(const Spawning&) = delete;

  /// 0 and why not, or the pid.
  std::pair<pid_t, int> run(const QString& file, const QStringList& arguments) {
    std::vector<QByteArray> words{QFile::encodeName(file)};
    for (const QString& argument : arguments) words.push_back(QFile::encodeName(argument));
    std::vector<char*> argv;
    for (QByteArray& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    pid_t pid = 0;
    const int error = posix_spawn(&pid, argv.front(), &actions_, &attributes_, argv.data(), environ);
    return {error == 0 ? pid : 0, error};
  }

 private:
  posix_spawn_file_actions_t actions_ = {};
  posix_spawnattr_t attributes_ = {};
};

QByteArray last_words(const QString& log) {
  QFile file(log);
  if (!file.open(QIODevice::ReadOnly)) return {};
  file.seek(std::max<qint64>(0, file.size() - kLastWords));
  return file.readAll();
}

}  // namespace

QString find_program() {
  const QString name = QString::fromLatin1(kName);
  const QString beside = QCoreApplication::applicationDirPath() + u'/' + name;
  const QFileInfo info(beside);
  return info.isFile() && info.isExecutable() ? beside : QStandardPaths::findExecutable(name);
}

Program::Program(QString file, QObject* parent) : QObject(parent), file_(std::move(file)) {
  timer_.setInterval(kReapEvery);
  connect(&timer_, &QTimer::timeout, this, &Program::look);
}

void Program::ask(QObject* context, const Question& question, Answer answer) {
  auto* asked = new Asked(context, std::move(answer));
  if (file_.isEmpty()) {
    asked->fail(missing());
  } else {
    asked->run(file_, question);
  }
}

bool Program::start(const Task& task) {
  if (file_.isEmpty()) {
    emit failed(missing());
    return false;
  }
  const auto [pid, error] = Spawning(task).run(file_, task.arguments);
  if (pid == 0) {
    emit failed(no_start(file_, QString::fromLocal8Bit(std::strerror(error))));  // NOLINT(concurrency-mt-unsafe)
    return false;
  }
  children_.push_back({pid, task});
  timer_.start();
  return true;
}

void Program::look() {
  std::vector<std::pair<Child, int>> over;
  std::erase_if(children_, [&](const Child& child) {
    int status = 0;
    if (waitpid(static_cast<pid_t>(child.pid), &status, WNOHANG) == 0) return false;
    over.emplace_back(child, status);
    return true;
  });
  if (children_.empty()) timer_.stop();
  for (const auto& [child, status] : over) {
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    if (WIFSIGNALED(status)) {
      emit failed(tr("%1: ebmlab was ended by signal %2").arg(child.task.name).arg(WTERMSIG(status)));
    } else if (code == kBadUse || code > 125) {
      const QString words = sentences(last_words(child.task.log));
      emit failed(words.isEmpty() ? tr("%1: ebmlab ended with exit code %2").arg(child.task.name).arg(code) : words);
    }
    emit ended(child.task.name, code);
  }
}

}  // namespace ebmlab::gui
