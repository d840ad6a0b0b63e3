// SPDX-License-Identifier: MIT
#include "gui/plots/plot_canvas.hpp"

#include <QCoreApplication>
#include <QEvent>

#include <algorithm>
#include <cmath>
#include <limits>

#include "gui/plots/plot_bands.hpp"
#include "gui/style/theme.hpp"

namespace ebmlab::gui {
namespace {

constexpr std::size_t kDense = 150;        ///< points of a line from which dashes and smooth edges cannot be seen
constexpr std::size_t kMarkersOfAll = 40;  ///< points of a line that get a marker each
constexpr int kMarkersOnDense = 10;
constexpr int kPathAlpha = 40;     ///< of 255
constexpr int kColorBar = 80;      ///< pixels across, with its label
constexpr double kRugLow = 0.955;  ///< of the height, up to its end

QVector<double> qt_vector(const std::vector<double>& values) { return {values.begin(), values.end()}; }

QCPScatterStyle marker_of(const SeriesStyle& style, double size) {
  static constexpr std::array kShapes{QCPScatterStyle::ssCircle, QCPScatterStyle::ssSquare, QCPScatterStyle::ssTriangle,
                                      QCPScatterStyle::ssDiamond, QCPScatterStyle::ssTriangleInverted};
  return {kShapes.at(static_cast<std::size_t>(style.marker) % kShapes.size()), QPen(style.color, 1), QBrush(style.color), size};
}

QColor see_through(QColor color, int alpha) {
  color.setAlpha(alpha);
  return color;
}

SeriesStyle ink_of(const Line& line) {
  return line.is_reference ? SeriesStyle{faint_color(), Qt::DashLine, 0} : series_style(line.style);
}

void add_bands(QCustomPlot& canvas, const Drawing& drawing) {
  auto* bands = new PlotBands(canvas.xAxis, canvas.yAxis);
  bands->removeFromLegend();
  for (const Line& line : drawing.lines) {
    if (!line.low.empty()) bands->add(line, see_through(ink_of(line).color, 56));
  }
}

/// One for all lines: many cross 0 at the same places on a logarithmic axis.
void add_rug(QCustomPlot& canvas, const Drawing& drawing) {
  std::vector<double> places;
  for (const Line& line : drawing.lines) {
    for (const OffScale& off : line.off_scale) places.push_back(off.x);
  }
  if (places.empty()) return;
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  QVector<QCPGraphData> ticks;  // as one line with gaps: thousands of markers would take longer than all curves
  for (const double x : places) {
    ticks << QCPGraphData(x, kRugLow) << QCPGraphData(x, 1.0) << QCPGraphData(x, std::numeric_limits<double>::quiet_NaN());
  }
  QCPGraph* rug = canvas.addGraph(canvas.xAxis, canvas.yAxis2);
  rug->setPen(QPen(error_color(), 2));
  rug->setAntialiased(false);
  rug->setAdaptiveSampling(false);
  rug->data()->set(ticks, true);
  rug->removeFromLegend();
}

void add_line(QCustomPlot& canvas, const Line& line) {
  const SeriesStyle style = ink_of(line);
  const bool is_dense = line.x.size() > kDense;
  QCPGraph* graph = canvas.addGraph();
  graph->setName(QString::fromStdString(line.label));
  graph->setData(qt_vector(line.x), qt_vector(line.y), true);
  // Dashes of a line that is crowded show nothing and cost a hundred times as much; so does a pen wider than a pixel.
  graph->setPen(QPen(style.color, is_dense ? 0.0 : 1.6, is_dense ? Qt::SolidLine : style.line));
  graph->setAntialiased(!is_dense);
  if (line.is_stepped) graph->setLineStyle(QCPGraph::lsStepCenter);
  if (!line.is_reference && !line.is_stepped) {
    graph->setScatterStyle(marker_of(style, 6));
    const int skip = static_cast<int>(line.x.size()) / kMarkersOnDense;
    graph->setScatterSkip(line.x.size() <= kMarkersOfAll ? 0 : skip);
  }
}

/// As one with gaps.
void add_polylines(QCustomPlot& canvas, const std::vector<std::vector<Point>>& all, const QPen& pen) {
  auto* lines = new QCPCurve(canvas.xAxis, canvas.yAxis);
  QVector<QCPCurveData> data;
  constexpr double kBreak = std::numeric_limits<double>::quiet_NaN();
  for (const auto& line : all) {
    for (const Point& point : line) data.push_back({static_cast<double>(data.size()), point.x, point.y});
    data.push_back({static_cast<double>(data.size()), kBreak, kBreak});
  }
  lines->data()->set(data, true);
  lines->setPen(pen);
  lines->removeFromLegend();
}

void add_cloud(QCustomPlot& canvas, const Cloud& cloud) {
  if (!cloud.paths.empty()) {
    add_polylines(canvas, cloud.paths, QPen(see_through(series_style(cloud.style).color, kPathAlpha), 0.0));
  }
  auto* points = new QCPCurve(canvas.xAxis, canvas.yAxis);  // unlike a graph's, its points need no order
  points->setName(QString::fromStdString(cloud.label));
  QVector<QCPCurveData> data;
  data.reserve(static_cast<int>(cloud.points.size()));
  for (std::size_t i = 0; i < cloud.points.size(); ++i) {
    data.push_back({static_cast<double>(i), cloud.points[i].x, cloud.points[i].y});
  }
  points->data()->set(data, true);
  points->setLineStyle(QCPCurve::lsNone);
  const SeriesStyle style = series_style(cloud.style);
  if (cloud.is_mark) {
    const QColor ink = cloud.is_overlay ? QColor(Qt::white) : faint_color();
    points->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssCross, QPen(ink, 2), Qt::NoBrush, 9));
  } else if (cloud.is_overlay) {
    points->setScatterStyle(
        QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(QColor(0, 0, 0, 150), 0.7), QBrush(QColor(255, 255, 255, 220)), 3));
  } else {
    const bool is_many = cloud.points.size() > 300;
    const QColor ink = see_through(style.color, is_many ? 130 : 220);
    const double size = is_many ? 2.5 : cloud.paths.empty() ? 6.0 : 4.0;
    points->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, QPen(ink, 1), Qt::NoBrush, size));
  }
}

QCPColorGradient gradient_of(Palette palette) {
  QCPColorGradient gradient;
  gradient.clearColorStops();
  std::vector<QColor> colors = palette == Palette::kDiverging ? diverging_colors() : sequential_colors();
  if (palette == Palette::kGrey) colors = {Qt::white, Qt::black};
  for (std::size_t i = 0; i < colors.size(); ++i) {
    gradient.setColorStopAt(static_cast<double>(i) / static_cast<double>(colors.size() - 1), colors[i]);
  }
  gradient.setLevelCount(256);
  gradient.setNanHandling(palette == Palette::kGrey ? QCPColorGradient::nhTransparent : QCPColorGradient::nhNanColor);
  gradient.setNanColor(QColor(0x80, 0x80, 0x80));
  return gradient;
}

void add_contours(QCustomPlot& canvas, const Field& field) {
  const bool is_on_dark = field.palette == Palette::kDiverging && current_theme() == Theme::kDark;
  const QColor ink = field.palette == Palette::kSequential || is_on_dark ? Qt::white : Qt::black;
  add_polylines(canvas, field.contours, QPen(see_through(ink, 110), 1));
}

void add_color_bar(QCustomPlot& canvas, QCPColorMap& map, const Field& field) {
  auto* bar = new QCPColorScale(&canvas);
  canvas.plotLayout()->addElement(1, 1, bar);
  bar->axis()->axisRect()->setLayer(QLatin1String(kFrameLayer));
  for (QCPAxis* axis : bar->axis()->axisRect()->axes()) axis->setLayer(QLatin1String(kFrameLayer));
  bar->setType(QCPAxis::atRight);
  bar->setBarWidth(10);
  bar->setRangeDrag(false);
  bar->setRangeZoom(false);
  bar->setLabel(QString::fromStdString(field.label));
  map.setColorScale(bar);
  auto* group = new QCPMarginGroup(&canvas);
  group->setObjectName(QStringLiteral("bar"));
  bar->setMarginGroup(QCP::msBottom | QCP::msTop, group);
  canvas.axisRect()->setMarginGroup(QCP::msBottom | QCP::msTop, group);
}

/// QCustomPlot wants the centres of the outermost cells.
QCPRange centers(const Range& range, std::size_t cells) {
  const double half = range.width() / static_cast<double>(cells) / 2.0;
  return {range.low + half, range.high - half};
}

void add_field(QCustomPlot& canvas, const Field& field) {
  auto* map = new QCPColorMap(canvas.xAxis, canvas.yAxis);
  const Grid& grid = field.grid;
  map->data()->setSize(static_cast<int>(grid.columns), static_cast<int>(grid.rows));
  map->data()->setRange(centers(grid.x, grid.columns), centers(grid.y, grid.rows));
  for (std::size_t row = 0; row < grid.rows; ++row) {
    for (std::size_t column = 0; column < grid.columns; ++column) {
      // QCustomPlot casts what it is given to an index: an infinity has none.
      const double value = grid.at(column, row);
      const double shown = std::isnan(value) ? value : std::clamp(value, field.colors.low, field.colors.high);
      map->data()->setCell(static_cast<int>(column), static_cast<int>(row), shown);
    }
  }
  map->setInterpolate(false);
  map->setTightBoundary(false);
  map->removeFromLegend();
  if (!field.label.empty()) add_color_bar(canvas, *map, field);
  map->setGradient(gradient_of(field.palette));
  map->setDataRange({field.colors.low, field.colors.high});
  if (!field.contours.empty()) add_contours(canvas, field);
}

void clear(QCustomPlot& canvas) {
  canvas.clearPlottables();
  if (QCPLayoutElement* bar = canvas.plotLayout()->hasElement(1, 1) ? canvas.plotLayout()->element(1, 1) : nullptr) {
    canvas.axisRect()->setMarginGroup(QCP::msBottom | QCP::msTop, nullptr);
    canvas.plotLayout()->remove(bar);
    canvas.plotLayout()->simplify();
    qDeleteAll(canvas.findChildren<QCPMarginGroup*>(QStringLiteral("bar")));
  }
}

void style_axis(QCPAxis& axis, const QPalette& palette, const QFont& font) {
  const QColor text = palette.color(QPalette::Text), line = palette.color(QPalette::Mid);
  axis.setBasePen(QPen(line, 1));
  axis.setTickPen(QPen(line, 1));
  axis.setSubTickPen(QPen(line, 1));
  axis.setTickLabelColor(text);
  axis.setLabelColor(text);
  axis.setTickLabelFont(font);
  axis.setLabelFont(font);
  axis.grid()->setPen(QPen(see_through(line, 90), 1));
  axis.grid()->setZeroLinePen(QPen(see_through(line, 160), 1));
}

QCPTextElement* title_of(QCustomPlot& canvas) { return qobject_cast<QCPTextElement*>(canvas.plotLayout()->element(0, 0)); }

class Canvas : public QCustomPlot {
 public:
  using QCustomPlot::QCustomPlot;

 protected:
  void resizeEvent(QResizeEvent* /*event*/) override { setViewport(rect()); }
};

/// Layers, and what every plot has.
void prepare(QCustomPlot& canvas) {
  canvas.plotLayout()->insertRow(0);
  auto* title = new QCPTextElement(&canvas);
  title->setLayer(QLatin1String(kFrameLayer));
  title->setTextFlags(Qt::AlignCenter | Qt::TextDontClip);  // axes of one scale leave room beside it
  title->setMinimumSize(1, 0);
  canvas.plotLayout()->addElement(0, 0, title);
  canvas.plotLayout()->setRowSpacing(2);
  canvas.plotLayout()->setColumnSpacing(2);
  canvas.axisRect()->setupFullAxesBox(false);
  canvas.xAxis2->setVisible(false);
  canvas.yAxis2->setVisible(false);
  canvas.yAxis2->setRange(0.0, 1.0);
  canvas.addLayer(QLatin1String(kPointerLayer));
  canvas.layer(QLatin1String(kPointerLayer))->setMode(QCPLayer::lmBuffered);
  canvas.setNoAntialiasingOnDrag(true);
  canvas.setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
  canvas.axisRect()->setRangeDragAxes(canvas.xAxis, canvas.yAxis);
  canvas.axisRect()->setRangeZoomAxes(canvas.xAxis, canvas.yAxis);
}

}  // namespace

QCustomPlot* make_canvas(QWidget* parent) {
  auto* canvas = new Canvas(parent);
  QCoreApplication::removePostedEvents(canvas, QEvent::MetaCall);  // it would be drawn before there is anything to draw
  prepare(*canvas);
  return canvas;
}

void fill_canvas(QCustomPlot& canvas, const Drawing& drawing) {
  clear(canvas);
  title_of(canvas)->setVisible(!drawing.title.empty());
  canvas.xAxis->setLabel(QString::fromStdString(drawing.x.label));
  canvas.yAxis->setLabel(QString::fromStdString(drawing.y.label));
  canvas.xAxis->setVisible(drawing.x.is_shown);
  canvas.yAxis->setVisible(drawing.y.is_shown);
  // On the right a label at the end of the axis hangs over; on the left equal margins put one x of all plots below another.
  canvas.axisRect()->setMinimumMargins(QMargins(drawing.is_equal_aspect ? 15 : 46, 12, 30, 15));
  const auto scale = [](Scale s) { return s == Scale::kLog ? QCPAxis::stLogarithmic : QCPAxis::stLinear; };
  canvas.xAxis->setScaleType(scale(drawing.x.scale));
  canvas.yAxis->setScaleType(scale(drawing.y.scale));
  if (drawing.field) add_field(canvas, *drawing.field);
  add_bands(canvas, drawing);
  for (const Line& line : drawing.lines) add_line(canvas, line);
  add_rug(canvas, drawing);
  for (const Cloud& cloud : drawing.clouds) add_cloud(canvas, cloud);
}

void style_canvas(QCustomPlot& canvas, const QPalette& palette, const QFont& usual) {
  QFont font = usual;
  font.setPointSizeF(std::max(7.0, usual.pointSizeF() - 1.0));
  QFont bold = usual;
  bold.setBold(true);
  canvas.setBackground(QBrush(palette.color(QPalette::Base)));
  for (QCPAxis* axis : {canvas.xAxis, canvas.yAxis}) style_axis(*axis, palette, font);
  title_of(canvas)->setFont(bold);
  title_of(canvas)->setTextColor(palette.color(QPalette::Text));
  if (canvas.plotLayout()->hasElement(1, 1)) {
    if (auto* bar = qobject_cast<QCPColorScale*>(canvas.plotLayout()->element(1, 1))) style_axis(*bar->axis(), palette, font);
  }
  canvas.legend->setBrush(QBrush(see_through(palette.color(QPalette::Base), 220)));
  canvas.legend->setBorderPen(QPen(palette.color(QPalette::Mid)));
  canvas.legend->setTextColor(palette.color(QPalette::Text));
  canvas.legend->setFont(font);
}

void set_ticks(QCPAxis& axis, Scale scale, int room) {
  const bool is_vertical = axis.orientation() == Qt::Vertical;
  const QCPRange range = axis.range();
  const bool has_decades = scale == Scale::kLog && range.upper / range.lower > 30.0;
  QSharedPointer<QCPAxisTicker> ticker(has_decades ? new QCPAxisTickerLog : new QCPAxisTicker);
  ticker->setTickCount(std::clamp(room / (is_vertical ? 40 : 90), 2, 6));
  axis.setTicker(ticker);
  axis.setNumberFormat(QStringLiteral("gb"));
  axis.setNumberPrecision(7);
}

void set_title(QCustomPlot& canvas, const QString& title) {
  const QFontMetrics metrics(title_of(canvas)->font());
  // It stands over the middle of the axes, which a colour bar moves.
  const int beside = canvas.plotLayout()->hasElement(1, 1) ? 24 + kColorBar : 24;
  title_of(canvas)->setText(metrics.elidedText(title, Qt::ElideMiddle, std::max(40, canvas.width() - beside)));
}

void set_legend(QCustomPlot& canvas, bool is_shown) { canvas.legend->setVisible(is_shown && canvas.legend->itemCount() > 0); }

}  // namespace ebmlab::gui
