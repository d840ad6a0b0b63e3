// SPDX-License-Identifier: MIT
#include "gui/store/store_session.hpp"

#include <exception>
#include <utility>

#include "gui/store/background.hpp"

namespace ebmlab::gui {
namespace {

constexpr int kLookEvery = 500;   ///< ms
constexpr int kLooksPerBeat = 8;  ///< so many looks without a change, and one is taken for granted

}  // namespace

struct StoreSession::Line {
  explicit Line(const std::filesystem::path& file) : reader(file) {}
  OpenReader reader;  ///< used on the thread alone
  Background thread;
};

struct StoreSession::Look {
  QString trouble, limits;
  OpenReader::Version version;
  std::string identity;
};

StoreSession::StoreSession(std::filesystem::path file)
    : file_(std::move(file)),
      lists_(std::make_unique<Line>(file_)),
      contents_(std::make_unique<Line>(file_)),
      writing_(std::make_unique<Line>(file_)) {
  timer_.setInterval(kLookEvery);
  connect(&timer_, &QTimer::timeout, this, &StoreSession::look);
  timer_.start();
  look();
}

StoreSession::~StoreSession() = default;

void StoreSession::ask(QObject* context, Question question) { ask_on(*lists_, context, std::move(question)); }
void StoreSession::ask_at_length(QObject* context, Question question) { ask_on(*contents_, context, std::move(question)); }

void StoreSession::ask_on(Line& line, QObject* context, Question question) {
  line.thread.run(context, [this, &line, question = std::move(question)]() -> Answer {
    try {
      return question(line.reader.get());
    } catch (const std::exception& error) {
      return [this, what = QString::fromUtf8(error.what())] {
        has_failed_ = true;
        take_trouble(what);
      };
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
    Look look;
    try {
      (void)reader.get();
      look = {{}, QString::fromStdString(reader.limits()), reader.version(), reader.identity()};
    } catch (const std::exception& error) {
      reader.close();
      look.trouble = QString::fromUtf8(error.what());
    }
    return [this, look] {
      is_looking_ = false;
      take(look);
    };
  });
}

void StoreSession::take(const Look& look) {
  const bool was_lost = is_lost_;
  is_lost_ = !look.trouble.isEmpty();
  if (is_lost_) {
    take_trouble(look.trouble);
    return;
  }
  if (look.limits != limits_) {
    limits_ = look.limits;
    emit limited(limits_);
  }
  const bool is_another = !identity_.empty() && look.identity != identity_;
  identity_ = look.identity;
  if (is_another) {
    emit replaced();
    return;
  }
  // Trouble with a part of the store stays until that part was asked for again and is well.
  if (was_lost || !has_failed_) take_trouble({});
  // Who shows something has asked for it: the first look is what later ones are held against.
  if (version_ == OpenReader::Version() && !was_lost) version_ = look.version;
  const bool is_beat = ++looks_ >= kLooksPerBeat;
  if (look.version == version_ && !is_beat && !was_lost) return;
  looks_ = 0;
  version_ = look.version;
  has_failed_ = false;
  emit changed();
}

void StoreSession::take_trouble(const QString& what) {
  if (what == trouble_) return;
  trouble_ = what;
  emit trouble(what);
}

}  // namespace ebmlab::gui
