// SPDX-License-Identifier: MIT
#include "gui/store/store_session.hpp"

#include <sys/stat.h>

#include <exception>
#include <optional>
#include <utility>

#include "gui/store/background.hpp"

namespace ebmlab::gui {
namespace {

constexpr int kLookEvery = 500;   ///< ms
constexpr int kLooksPerBeat = 8;  ///< so many looks without a change, and one is taken for granted

/// What tells a file from another one under the same name. Errors: StoreError when there is none.
std::pair<dev_t, ino_t> identity_of(const std::filesystem::path& file) {
  struct stat status {};
  if (stat(file.c_str(), &status) != 0) throw storage::StoreError("there is no store " + file.string());
  return {status.st_dev, status.st_ino};
}

/// A reader that stays open between questions while the file is the one it opened.
class OpenReader {
 public:
  explicit OpenReader(std::filesystem::path file) : file_(std::move(file)) {}

  const storage::Reader& get() {
    const auto identity = identity_of(file_);
    if (!reader_ || identity != identity_) reader_.emplace(file_);
    identity_ = identity;
    return *reader_;
  }
  void close() { reader_.reset(); }

 private:
  std::filesystem::path file_;
  std::pair<dev_t, ino_t> identity_ = {};
  std::optional<storage::Reader> reader_;
};

}  // namespace

struct StoreSession::Line {
  explicit Line(const std::filesystem::path& file) : reader(file) {}
  OpenReader reader;  ///< used on the thread alone
  Background thread;
};

StoreSession::StoreSession(std::filesystem::path file)
    : file_(std::move(file)),
      lists_(std::make_unique<Line>(file_)),
      contents_(std::make_unique<Line>(file_)),
      writing_(std::make_unique<Line>(file_)) {
  timer_.setInterval(kLookEvery);
  connect(&timer_, &QTimer::timeout, this, &StoreSession::look);
  timer_.start();
}

StoreSession::~StoreSession() = default;

void StoreSession::ask(QObject* context, Question question) { ask_on(*lists_, context, std::move(question)); }
void StoreSession::ask_at_length(QObject* context, Question question) { ask_on(*contents_, context, std::move(question)); }

void StoreSession::ask_on(Line& line, QObject* context, Question question) {
  line.thread.run(context, [this, &line, question = std::move(question)]() -> Answer {
    try {
      return question(line.reader.get());
    } catch (const std::exception& error) {
      line.reader.close();  // the next question opens what is there by then
      return [this, what = QString::fromUtf8(error.what())] { take_trouble(what); };
    }
  });
}

void StoreSession::edit(Edit edit) {
  writing_->thread.run(this, [this, edit = std::move(edit)]() -> Answer {
    try {
      storage::Editor editor(file_);
      const storage::Change change = edit(editor);
      return [this, what = QString::fromStdString(storage::describe(change))] {
        emit edited(what);
        look();
      };
    } catch (const std::exception& error) {
      return [this, why = QString::fromUtf8(error.what())] { emit refused(why); };
    }
  });
}

void StoreSession::write(Write write) {
  writing_->thread.run(this, [this, write = std::move(write)]() -> Answer {
    try {
      storage::Store store = storage::Store::open(file_);
      return [this, what = write(store)] {
        if (!what.isEmpty()) emit edited(what);
        look();
      };
    } catch (const std::exception& error) {
      return [this, why = QString::fromUtf8(error.what())] { emit refused(why); };
    }
  });
}

void StoreSession::look() {
  if (is_looking_) return;
  is_looking_ = true;
  lists_->thread.run(this, [this, &reader = lists_->reader]() -> Answer {
    std::int64_t version = -1;
    QString what;
    try {
      version = reader.get().version();
    } catch (const std::exception& error) {
      reader.close();
      what = QString::fromUtf8(error.what());
    }
    return [this, version, what] {
      is_looking_ = false;
      const bool was_troubled = !trouble_.isEmpty();
      take_trouble(what);
      const bool is_beat = ++looks_ >= kLooksPerBeat;
      if (!what.isEmpty() || (version == version_ && !is_beat && !was_troubled)) return;
      looks_ = 0;
      version_ = version;
      emit changed();
    };
  });
}

void StoreSession::take_trouble(const QString& what) {
  if (what == trouble_) return;
  trouble_ = what;
  emit trouble(what);
}

}  // namespace ebmlab::gui
