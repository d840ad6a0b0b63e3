// SPDX-License-Identifier: MIT
#include "screen/drag_source.hpp"

#include <QApplication>
#include <QDrag>
#include <QMimeData>
#include <QUrl>
#include <QWidget>

#include <iostream>

namespace ebmlab::gui::testing {
namespace {

class Source : public QWidget {
 public:
  explicit Source(const QString& file) : file_(file) {}

 protected:
  void mouseMoveEvent(QMouseEvent* /*event*/) override {
    auto* drag = new QDrag(this);
    auto* url = new QMimeData;
    url->setUrls({QUrl::fromLocalFile(file_)});
    drag->setMimeData(url);
    drag->exec(Qt::CopyAction);
  }
  void paintEvent(QPaintEvent* /*event*/) override { std::cout << "shown" << std::endl; }

 private:
  QString file_;
};

}  // namespace

int offer_to_drag(const QString& file) {
  Source source(file);
  source.setGeometry(QRect(kDragFrom - QPoint(50, 50), QSize(200, 200)));
  source.show();
  return QApplication::exec();
}

}  // namespace ebmlab::gui::testing
