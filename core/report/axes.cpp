// SPDX-License-Identifier: MIT
// Drawing axes, headings and the marks that several panels share.
#include "report/axes.hpp"

#include "report/unicode.hpp"

#include <algorithm>
#include <cmath>

namespace ebmlab::report {
namespace {

constexpr double kTickLength = 3.5;
constexpr double kMinorTickLength = 2.0;
constexpr double kTickGap = 3.0;       // between a tick and its label
constexpr double kLabelGap = 6.0;      // between tick labels and the axis' label
constexpr double kTickRoom = 34.0;     // pixels from a tick to the next, at least
constexpr double kTickApart = 12.0;    // pixels between two labels beside each other
constexpr double kDigitWidth = 0.636;  // of DejaVu Sans, in font sizes
constexpr double kLineHeight = 1.0;    // of a line of digits, in font sizes
constexpr double kLeastFont = 0.85;    // a text shrinks so far before it loses its end
const Pen kFramePen{0.8, kFrame};

/// As many ticks as have room, their labels beside each other.
std::vector<Tick> ticks_beside(const Range& range, Scale scale, double length) {
  for (int most = std::max(2, static_cast<int>(length / kTickRoom) + 1);; --most) {
    auto result = ticks(range, scale, most);
    std::size_t widest = 0;
    for (const auto& tick : result) widest = std::max(widest, display_width(tick.label));
    const double room = static_cast<double>(widest) * kDigitWidth * kTickFont.size + kTickApart;
    double last = -2.0 * length;
    bool has_room = true;
    for (const auto& tick : result) {
      if (tick.label.empty()) continue;
      const double place = fraction_of(range, scale, tick.value) * length;
      has_room = has_room && place - last >= room;
      last = place;
    }
    if (has_room || most <= 2) return result;
  }
}

std::vector<Tick> ticks_above(const Range& range, Scale scale, double length) {
  return ticks(range, scale, std::max(2, static_cast<int>(length / kTickRoom) + 1));
}

}  // namespace

double heading_height(const std::string& title, const std::string& note) {
  return (title.empty() ? 0.0 : kTitleFont.size + 6.0) + (note.empty() ? 0.0 : kNoteFont.size + 5.0);
}

void draw_fitted(Canvas& canvas, const Point& at, const std::string& text, Font font, double width, Align align, bool upwards) {
  const double natural = canvas.text_width(text, font);
  if (natural > width) font.size *= std::max(kLeastFont, width / natural);
  std::string shown = text;
  while (!shown.empty() && canvas.text_width(shown, font) > width + 0.01) {
    std::string_view shorter = shown;
    if (shorter.ends_with("…")) shorter = without_last(shorter);
    shorter = without_last(shorter);
    shown = shorter.empty() ? std::string() : std::string(shorter) + "…";
  }
  canvas.text(at, shown, font, align, Anchor::baseline, upwards);
}

void draw_heading(Canvas& canvas, const Rect& plot, double gap, const std::string& title, const std::string& note) {
  double y = plot.y - gap - 6.0;
  if (!note.empty()) {
    draw_fitted(canvas, {plot.centre().x, y}, note, kNoteFont, plot.width + 8.0, Align::centre);
    y -= kNoteFont.size + 5.0;
  }
  if (!title.empty()) draw_fitted(canvas, {plot.centre().x, y}, title, kTitleFont, plot.width + 8.0, Align::centre);
}

Axes::Axes(const Axis& x, const Axis& y, const Range& x_range, const Range& y_range, Size size)
    : x_(x),
      y_(y),
      x_range_(drawable(x_range, x.scale)),
      y_range_(drawable(y_range, y.scale)),
      x_ticks_(ticks_beside(x_range_, x.scale, size.width)),
      y_ticks_(ticks_above(y_range_, y.scale, size.height)),
      width_(size.width) {}

double Axes::y_label_width(const Canvas& canvas) const {
  double width = 0.0;
  for (const auto& tick : y_ticks_) width = std::max(width, canvas.text_width(tick.label, kTickFont));
  return width;
}

double Axes::x_label_overhang(const Canvas& canvas) const {
  double overhang = 0.0;
  for (const auto& tick : x_ticks_) {
    const double beyond = (fraction_of(x_range_, x_.scale, tick.value) - 1.0) * width_;
    if (!tick.label.empty()) overhang = std::max(overhang, beyond + canvas.text_width(tick.label, kTickFont) / 2);
  }
  return overhang;
}

Margins Axes::margins(const Canvas& canvas) const {
  Margins result{kTickLength, 1.0, 1.0, kTickLength};
  if (y_.tick_labels) result.left += kTickGap + y_label_width(canvas);
  if (!y_.label.empty()) result.left += kLabelGap + kLabelFont.size;
  if (x_.tick_labels) {
    result.bottom += kTickGap + kLineHeight * kTickFont.size;
    result.right = std::max(result.right, x_label_overhang(canvas));
  }
  if (!x_.label.empty()) result.bottom += kLabelGap + kLabelFont.size;
  return result;
}

Point Axes::place(const Rect& plot, double x, double y) const {
  return {plot.x + fraction_of(x_range_, x_.scale, x) * plot.width,
          plot.bottom() - fraction_of(y_range_, y_.scale, y) * plot.height};
}

void Axes::draw_grid(Canvas& canvas, const Rect& plot) const {
  std::vector<std::vector<Point>> lines;
  for (const auto& tick : x_ticks_) {
    const double x = place(plot, tick.value, y_range_.low).x;
    if (!tick.label.empty()) lines.push_back({{x, plot.y}, {x, plot.bottom()}});
  }
  for (const auto& tick : y_ticks_) {
    const double y = place(plot, x_range_.low, tick.value).y;
    if (!tick.label.empty()) lines.push_back({{plot.x, y}, {plot.right(), y}});
  }
  canvas.lines(lines, {0.7, kGridLine});
}

void Axes::draw_x(Canvas& canvas, const Rect& plot) const {
  double bottom = plot.bottom() + kTickLength;
  for (const auto& tick : x_ticks_) {
    const double x = place(plot, tick.value, y_range_.low).x;
    const double length = tick.label.empty() ? kMinorTickLength : kTickLength;
    canvas.line(std::vector<Point>{{x, plot.bottom()}, {x, plot.bottom() + length}}, kFramePen);
    if (x_.tick_labels) canvas.text({x, bottom + kTickGap}, tick.label, kTickFont, Align::centre, Anchor::top);
  }
  if (x_.tick_labels) bottom += kTickGap + kLineHeight * kTickFont.size;
  canvas.text({plot.centre().x, bottom + kLabelGap}, x_.label, kLabelFont, Align::centre, Anchor::top);
}

void Axes::draw_y(Canvas& canvas, const Rect& plot) const {
  double left = plot.x - kTickLength;
  for (const auto& tick : y_ticks_) {
    const double y = place(plot, x_range_.low, tick.value).y;
    const double length = tick.label.empty() ? kMinorTickLength : kTickLength;
    canvas.line(std::vector<Point>{{plot.x - length, y}, {plot.x, y}}, kFramePen);
    if (y_.tick_labels) canvas.text({left - kTickGap, y}, tick.label, kTickFont, Align::right, Anchor::middle);
  }
  if (y_.tick_labels) left -= kTickGap + y_label_width(canvas);
  canvas.text({left - kLabelGap, plot.centre().y}, y_.label, kLabelFont, Align::centre, Anchor::baseline, true);
}

void Axes::draw_frame(Canvas& canvas, const Rect& plot) const {
  canvas.frame(plot, kFramePen);
  draw_x(canvas, plot);
  draw_y(canvas, plot);
}

Size equal_aspect(double width, const Range& x, const Range& y) {
  return {width, std::round(width * std::clamp(y.width() / x.width(), 0.25, 4.0))};
}

std::vector<Point> placed(const Axes& axes, const Rect& plot, std::span<const Point> points, std::size_t& left_out) {
  std::vector<Point> result;
  result.reserve(points.size());
  for (const auto& point : points) {
    const auto place = axes.place(plot, point.x, point.y);
    const bool inside = place.x >= plot.x && place.x <= plot.right() && place.y >= plot.y && place.y <= plot.bottom();
    if (inside)
      result.push_back(place);
    else
      ++left_out;
  }
  return result;
}

void draw_left_out(Canvas& canvas, const Rect& plot, std::size_t count) {
  if (count == 0) return;
  const std::string text = std::to_string(count) + " outside";
  const Font font{8.5, kInk};
  const double width = canvas.text_width(text, font) + 6.0;
  canvas.fill(Rect{plot.right() - width, plot.bottom() - 13.0, width, 13.0}, {1.0, 1.0, 1.0, 0.8});
  canvas.text({plot.right() - 3.0, plot.bottom() - 6.5}, text, font, Align::right, Anchor::middle);
}

void draw_modes(Canvas& canvas, std::span<const Point> places) {
  for (const auto& [width, colour] : {std::pair{3.1, kWhite}, std::pair{1.5, hex(0xd55e00)}}) {
    const double r = 3.0;
    std::vector<std::vector<Point>> strokes;
    for (const auto& at : places) {
      const double end = r + (width > 2.0 ? 0.7 : 0.0);
      strokes.push_back({{at.x - end, at.y - end}, {at.x + end, at.y + end}});
      strokes.push_back({{at.x - end, at.y + end}, {at.x + end, at.y - end}});
    }
    canvas.lines(strokes, {width, colour});
  }
}

}  // namespace ebmlab::report
