// SPDX-License-Identifier: MIT
// A thread that does one thing after another for the window.
#pragma once

#include <QObject>
#include <QThread>

#include <functional>
#include <memory>

namespace ebmlab::gui {

/// Lives on the window's thread. At its end it waits for the work under way and drops what has not begun.
class Background : public QObject {
 public:
  Background();
  ~Background() override;

  /// `work` runs on the thread and must not throw; what it returns runs on the window's thread while `context` lives.
  using Work = std::function<std::function<void()>()>;
  void run(QObject* context, Work work);

 private:
  QThread thread_;
  std::unique_ptr<QObject> worker_;  ///< lives on the thread
};

}  // namespace ebmlab::gui
