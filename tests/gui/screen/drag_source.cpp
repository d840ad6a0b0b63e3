// SPDX-License-Identifier: MIT
// gui_drag_source FILE: another program's window, from which the file can be dragged. It stays until it is ended: who takes the
// file asks for it when it was dropped.
#include <QApplication>
#include <QDrag>
#include <QMimeData>
#include <QUrl>
#include <QWidget>

#include <iostream>

namespace {

class Source : public QWidget {
 public:
  explicit Source(const QString& file) : file_(file) {}

 protected:
  void mouseMoveEvent(QMouseEvent* /*event*/) override {
    auto* drag = new QDrag(this);
    auto* what = new QMimeData;
    what->setUrls({QUrl::fromLocalFile(file_)});
    drag->setMimeData(what);
    drag->exec(Qt::CopyAction);
  }
  void paintEvent(QPaintEvent* /*event*/) override { std::cout << "shown" << std::endl; }

 private:
  QString file_;
};

}  // namespace

int main(int argc, char** argv) {
  const QApplication app(argc, argv);
  if (argc != 2) return 2;
  Source source(QString::fromLocal8Bit(argv[1]));
  source.setGeometry(1650, 100, 200, 200);
  source.show();
  return QApplication::exec();
}
