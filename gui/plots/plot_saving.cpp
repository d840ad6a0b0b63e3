// SPDX-License-Identifier: MIT
// A plot as a file.
#include <QBuffer>
#include <QContextMenuEvent>
#include <QFileDialog>
#include <QMenu>
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

enum class Part { kBelow, kData, kAbove };

bool is_data(const QCPLayer& layer) {
  return layer.name() == QLatin1String(kDataLayer) || layer.name() == QLatin1String(kPointerLayer);
}

/// One part of the canvas as an SVG document.
QByteArray svg_of(QCustomPlot& canvas, Part part, const QString& title) {
  bool is_below = true;
  for (int i = 0; i < canvas.layerCount(); ++i) {
    QCPLayer& layer = *canvas.layer(i);
    is_below = is_below && !is_data(layer);
    const Part its = is_data(layer) ? Part::kData : is_below ? Part::kBelow : Part::kAbove;
    layer.setVisible(its == part);
  }
  if (part != Part::kBelow) canvas.setBackground(QBrush());
  QBuffer svg;
  QSvgGenerator generator;
  generator.setOutputDevice(&svg);
  generator.setResolution(96);
  generator.setSize(canvas.size());
  generator.setViewBox(QRect({0, 0}, canvas.size()));
  generator.setTitle(title);
  generator.setDescription(QStringLiteral("ebmlab"));
  QCPPainter painter;
  painter.begin(&generator);
  painter.setMode(QCPPainter::pmVectorized);
  canvas.toPainter(&painter);
  painter.end();
  return svg.data();
}

QByteArray body_of(const QByteArray& svg) {
  static const QByteArray kEnd = QByteArrayLiteral("</defs>");
  const auto begin = svg.indexOf(kEnd) + kEnd.size();
  return svg.mid(begin, svg.lastIndexOf("</svg>") - begin);
}

/// Qt's generator knows no clipping (before 6.5): what lies in the axes is drawn by itself, and cut off there.
QByteArray svg_text(QCustomPlot& canvas, const QString& title) {
  const QByteArray below = svg_of(canvas, Part::kBelow, title);
  const QRect inside = canvas.axisRect()->rect();
  const QByteArray clip = QStringLiteral(R"(<clipPath id="axes"><rect x="%1" y="%2" width="%3" height="%4"/></clipPath>)")
                              .arg(inside.x())
                              .arg(inside.y())
                              .arg(inside.width())
                              .arg(inside.height())
                              .toUtf8();
  QByteArray head = below.left(below.indexOf("</defs>"));
  head.replace(R"(version="1.2" baseProfile="tiny")", R"(version="1.1")");
  QByteArray text = head + clip + "</defs>" + body_of(below) + "<g clip-path='url(#axes)'>" +
                    body_of(svg_of(canvas, Part::kData, title)) + "</g>" + body_of(svg_of(canvas, Part::kAbove, title)) +
                    "</svg>\n";
  for (int i = 0; i < canvas.layerCount(); ++i) canvas.layer(i)->setVisible(true);
  return text;
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
    is_saved = write();
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
