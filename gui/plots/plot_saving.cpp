// SPDX-License-Identifier: MIT
// A plot as a file.
#include <QBuffer>
#include <QContextMenuEvent>
#include <QFileDialog>
#include <QMenu>
#include <QRegularExpression>
#include <QSaveFile>
#include <QSvgGenerator>

#include "gui/plots/plot.hpp"
#include "gui/plots/plot_canvas.hpp"
#include "gui/runs/field_text.hpp"
#include "gui/style/theme.hpp"

namespace ebmlab::gui {
namespace {

bool write_file(const QString& file, const QByteArray& bytes) {
  QSaveFile out(file);
  return out.open(QIODevice::WriteOnly) && out.write(bytes) == bytes.size() && out.commit();
}

/// Leaves a word in the SVG where it stands among the layers.
class Bookmark : public QCPAbstractItem {
 public:
  Bookmark(QCustomPlot& canvas, const char* layer, const char* word) : QCPAbstractItem(&canvas), word_(QLatin1String(word)) {
    setLayer(QLatin1String(layer));
    setClipToAxisRect(false);
  }
  double selectTest(const QPointF& /*at*/, bool /*only_selectable*/, QVariant* /*details*/) const override { return -1.0; }

 protected:
  void draw(QCPPainter* painter) override {
    painter->setPen(QColor(1, 2, 3));  // another one than before and after: so it gets a group of its own
    painter->drawText(QPointF(), word_);
  }

 private:
  QString word_;
};

void replace_bookmark(QString& svg, const char* word, const QString& by) {
  svg.replace(QRegularExpression(QStringLiteral(R"(<g [^>]*>\s*<text [^>]*>%1</text>\s*</g>)").arg(QLatin1String(word))), by);
}

/// Qt's generator knows no clipping (before 6.5): what belongs inside of the axes is put into a group that has it.
QByteArray svg_text(QCustomPlot& canvas, const QString& title) {
  constexpr const char *kBegin = "begin-of-data", *kEnd = "end-of-data";
  auto* begin = new Bookmark(canvas, kBelowDataLayer, kBegin);
  auto* end = new Bookmark(canvas, kDataLayer, kEnd);
  QBuffer buffer;
  QSvgGenerator generator;
  generator.setOutputDevice(&buffer);
  generator.setResolution(96);
  generator.setSize(canvas.size());
  generator.setViewBox(QRect({0, 0}, canvas.size()));
  generator.setTitle(title.toHtmlEscaped());
  generator.setDescription(QStringLiteral("ebmlab"));
  QCPPainter painter;
  painter.begin(&generator);
  painter.setMode(QCPPainter::pmVectorized);
  canvas.toPainter(&painter);
  painter.end();
  canvas.removeItem(begin);
  canvas.removeItem(end);
  const QRect axes = canvas.axisRect()->rect();
  QString svg = QString::fromUtf8(buffer.data());
  svg.replace(QStringLiteral("</defs>"),
              QStringLiteral("<clipPath id=\"axes\"><rect x=\"%1\" y=\"%2\" width=\"%3\" height=\"%4\"/>"
                             "</clipPath></defs>")
                  .arg(axes.x())
                  .arg(axes.y())
                  .arg(axes.width())
                  .arg(axes.height()));
  svg.replace(QStringLiteral("version=\"1.2\" baseProfile=\"tiny\""), QStringLiteral("version=\"1.1\""));
  replace_bookmark(svg, kBegin, QStringLiteral("<g clip-path=\"url(#axes)\">"));
  replace_bookmark(svg, kEnd, QStringLiteral("</g>"));
  return svg.toUtf8();
}

}  // namespace

void Plot::contextMenuEvent(QContextMenuEvent* event) {
  QMenu menu(this);
  menu.addAction(tr("Show all"), this, &Plot::reset_zoom);
  menu.addSeparator();
  for (const char* kind : {"png", "pdf", "svg", "csv"}) {
    menu.addAction(tr("Save as %1…").arg(QLatin1String(kind).toString().toUpper()), this,
                   [this, kind] { save_as(QLatin1String(kind)); });
  }
  menu.exec(event->globalPos());
}

void Plot::save_as(const QString& kind) {
  const QString file = QFileDialog::getSaveFileName(this, tr("Save the plot"), qt(drawing_.title) + u'.' + kind,
                                                    QStringLiteral("%1 (*.%2)").arg(kind.toUpper(), kind));
  if (file.isEmpty()) return;
  const bool is_saved = kind == QLatin1String("png")   ? save_png(file)
                        : kind == QLatin1String("pdf") ? save_pdf(file)
                        : kind == QLatin1String("svg") ? save_svg(file)
                                                       : save_csv(file);
  emit told(is_saved ? tr("Saved %1").arg(file) : tr("%1 cannot be written").arg(file));
}

bool Plot::save(const std::function<bool()>& write) {
  bool is_saved = false;
  {
    const ThemeForNow paper(Theme::kLight);
    restyle();
    set_legend(*canvas_, true);
    canvas_->layer(QLatin1String(kPointerLayer))->setVisible(false);
    is_saved = write();
    canvas_->layer(QLatin1String(kPointerLayer))->setVisible(true);
    set_legend(*canvas_, false);
  }
  restyle();
  return is_saved;
}

bool Plot::save_png(const QString& file) {
  return save([&] { return canvas_->savePng(file, canvas_->width(), canvas_->height(), 2.0); });
}

bool Plot::save_pdf(const QString& file) {
  return save([&] {
    return canvas_->savePdf(file, canvas_->width(), canvas_->height(), QCP::epAllowCosmetic, QStringLiteral("ebmlab"),
                            qt(drawing_.title));
  });
}

bool Plot::save_svg(const QString& file) {
  return save([&] { return write_file(file, svg_text(*canvas_, qt(drawing_.title))); });
}

bool Plot::save_csv(const QString& file) const { return write_file(file, QByteArray::fromStdString(csv_text(drawing_))); }

}  // namespace ebmlab::gui
