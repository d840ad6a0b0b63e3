// SPDX-License-Identifier: MIT
// The drawing surface on Cairo.
#include "report/canvas.hpp"

#include "report/unicode.hpp"

#include <ebmlab/error.hpp>

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <cairo.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstring>
#include <numbers>

namespace ebmlab::report {
namespace {

constexpr const char* kFamily = "DejaVu Sans";
constexpr double kCapitalHeight = 0.729;  // of DejaVu Sans, in font sizes
constexpr std::size_t kDotLayers = 16;

using Surface = std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)>;
using Context = std::unique_ptr<cairo_t, decltype(&cairo_destroy)>;

cairo_status_t append(void* closure, const unsigned char* data, unsigned int length) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes as characters
  static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

Surface make_surface(Size size, Format format, double scale, std::string& bytes) {
  if (format == Format::svg) {
    Surface surface(cairo_svg_surface_create_for_stream(append, &bytes, size.width, size.height), cairo_surface_destroy);
    cairo_svg_surface_set_document_unit(surface.get(), CAIRO_SVG_UNIT_PX);
    return surface;
  }
  if (format == Format::pdf) {
    return {cairo_pdf_surface_create_for_stream(append, &bytes, size.width, size.height), cairo_surface_destroy};
  }
  const int width = static_cast<int>(std::ceil(size.width * scale)), height = static_cast<int>(std::ceil(size.height * scale));
  return {cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height), cairo_surface_destroy};
}

void check(cairo_status_t status, Size size) {
  if (status == CAIRO_STATUS_SUCCESS) return;
  throw Error("cannot draw a picture of " + std::to_string(std::lround(size.width)) + " x " +
              std::to_string(std::lround(size.height)) + " pixels: " + cairo_status_to_string(status));
}

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '<')
      result += "&lt;";
    else if (c == '>')
      result += "&gt;";
    else if (c == '&')
      result += "&amp;";
    else
      result += c;
  }
  return result;
}

void set_pen(cairo_t* cairo, const Pen& pen) {
  cairo_set_source_rgba(cairo, pen.colour.red, pen.colour.green, pen.colour.blue, pen.colour.alpha);
  cairo_set_line_width(cairo, pen.width);
  cairo_set_dash(cairo, pen.dash.data(), static_cast<int>(pen.dash.size()), 0.0);
  cairo_set_line_cap(cairo, CAIRO_LINE_CAP_BUTT);
  cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
}

void add_path(cairo_t* cairo, std::span<const Point> points) {
  cairo_new_sub_path(cairo);
  for (const auto& point : points) cairo_line_to(cairo, point.x, point.y);
}

}  // namespace

struct Canvas::Impl {
  Impl(Size size_, Format format_, double scale_)
      : size(size_),
        format(format_),
        scale(format_ == Format::png ? scale_ : 1.0),
        surface(make_surface(size_, format_, scale, bytes)),
        context(cairo_create(surface.get()), cairo_destroy) {}

  void select(const Font& font) const {
    const auto weight = font.bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL;
    cairo_select_font_face(context.get(), kFamily, CAIRO_FONT_SLANT_NORMAL, weight);
    cairo_set_font_size(context.get(), font.size);
  }
  void note(const std::string& text) {
    if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(text);
  }
  void source(const Colour& c) const { cairo_set_source_rgba(context.get(), c.red, c.green, c.blue, c.alpha); }

  Size size;
  Format format;
  double scale;
  std::string bytes;  // before the surface, which writes into it until it is gone
  Surface surface;
  Context context;
  std::vector<std::string> texts;
};

Format format_of(const std::filesystem::path& path) {
  auto extension = path.extension().string();
  for (char& c : extension) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (extension == ".png") return Format::png;
  if (extension == ".svg") return Format::svg;
  if (extension == ".pdf") return Format::pdf;
  throw Error(path.string() + ": cannot tell the picture's format from " +
              (extension.empty() ? "a name without extension" : "the extension " + extension) + ": must be .png, .svg or .pdf");
}

Canvas::Canvas(Size size, Format format, double scale) : impl_(std::make_unique<Impl>(size, format, scale)) {
  auto* cairo = impl_->context.get();
  check(cairo_status(cairo), size);
  cairo_scale(cairo, impl_->scale, impl_->scale);
  // Without hinting a text has the same width in every format and at every scale.
  const std::unique_ptr<cairo_font_options_t, decltype(&cairo_font_options_destroy)> options(cairo_font_options_create(),
                                                                                             cairo_font_options_destroy);
  cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
  cairo_set_font_options(cairo, options.get());
  fill(Rect{0, 0, size.width, size.height}, kWhite);
}

Canvas::~Canvas() = default;
Canvas::Canvas(Canvas&&) noexcept = default;
Canvas& Canvas::operator=(Canvas&&) noexcept = default;

void Canvas::fill(const Rect& rect, const Colour& colour) {
  impl_->source(colour);
  cairo_rectangle(impl_->context.get(), rect.x, rect.y, rect.width, rect.height);
  cairo_fill(impl_->context.get());
}

void Canvas::fill(std::span<const Point> polygon, const Colour& colour) {
  impl_->source(colour);
  add_path(impl_->context.get(), polygon);
  cairo_fill(impl_->context.get());
}

void Canvas::frame(const Rect& rect, const Pen& pen) {
  set_pen(impl_->context.get(), pen);
  cairo_rectangle(impl_->context.get(), rect.x, rect.y, rect.width, rect.height);
  cairo_set_line_join(impl_->context.get(), CAIRO_LINE_JOIN_MITER);
  cairo_stroke(impl_->context.get());
}

void Canvas::line(std::span<const Point> points, const Pen& pen) {
  set_pen(impl_->context.get(), pen);
  add_path(impl_->context.get(), points);
  cairo_stroke(impl_->context.get());
}

void Canvas::lines(const std::vector<std::vector<Point>>& lines, const Pen& pen) {
  if (lines.empty()) return;
  set_pen(impl_->context.get(), pen);
  for (const auto& points : lines) add_path(impl_->context.get(), points);
  cairo_stroke(impl_->context.get());
}

void Canvas::dots(std::span<const Point> points, double radius, const Colour& colour) {
  // A line of no length with round ends is a dot, and far shorter in an SVG than a circle.
  auto* cairo = impl_->context.get();
  set_pen(cairo, {2.0 * radius, colour});
  cairo_set_line_cap(cairo, CAIRO_LINE_CAP_ROUND);
  for (std::size_t layer = 0; layer < std::min(kDotLayers, points.size()); ++layer) {
    for (std::size_t i = layer; i < points.size(); i += kDotLayers) {
      cairo_move_to(cairo, points[i].x, points[i].y);
      cairo_line_to(cairo, points[i].x, points[i].y);
    }
    cairo_stroke(cairo);
  }
}

void Canvas::disc(const Point& centre, double radius, const Colour& colour) {
  impl_->source(colour);
  cairo_new_sub_path(impl_->context.get());
  cairo_arc(impl_->context.get(), centre.x, centre.y, radius, 0.0, 2.0 * std::numbers::pi);
  cairo_fill(impl_->context.get());
}

double Canvas::text_width(std::string_view text, const Font& font) const {
  impl_->select(font);
  cairo_text_extents_t extents{};
  cairo_text_extents(impl_->context.get(), printable(text).c_str(), &extents);
  return extents.x_advance;
}

void Canvas::text(const Point& at, std::string_view text, const Font& font, Align align, Anchor anchor, bool upwards) {
  if (text.empty()) return;
  const std::string clean = printable(text);
  impl_->note(clean);
  const double width = text_width(clean, font);
  const double dx = align == Align::left ? 0.0 : align == Align::right ? -width : -width / 2;
  const double dy = anchor == Anchor::baseline ? 0.0 : kCapitalHeight * font.size * (anchor == Anchor::top ? 1.0 : 0.5);
  auto* cairo = impl_->context.get();
  cairo_save(cairo);
  cairo_translate(cairo, at.x, at.y);
  if (upwards) cairo_rotate(cairo, -std::numbers::pi / 2);
  impl_->source(font.colour);
  cairo_move_to(cairo, dx, dy);
  cairo_show_text(cairo, clean.c_str());
  cairo_restore(cairo);
}

void Canvas::image(const Rect& rect, const Bitmap& bitmap, bool smooth) {
  if (bitmap.width <= 0 || bitmap.height <= 0) return;
  const Surface surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, bitmap.width, bitmap.height), cairo_surface_destroy);
  check(cairo_surface_status(surface.get()), {static_cast<double>(bitmap.width), static_cast<double>(bitmap.height)});
  auto* bytes = cairo_image_surface_get_data(surface.get());
  const auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(surface.get()));
  const auto row_bytes = static_cast<std::size_t>(bitmap.width) * sizeof(std::uint32_t);
  for (std::size_t row = 0; row < static_cast<std::size_t>(bitmap.height); ++row) {
    std::memcpy(bytes + row * stride, bitmap.pixels.data() + row * static_cast<std::size_t>(bitmap.width), row_bytes);
  }
  cairo_surface_mark_dirty(surface.get());
  auto* cairo = impl_->context.get();
  cairo_save(cairo);
  cairo_translate(cairo, rect.x, rect.y);
  cairo_scale(cairo, rect.width / bitmap.width, rect.height / bitmap.height);
  cairo_set_source_surface(cairo, surface.get(), 0, 0);
  cairo_pattern_set_filter(cairo_get_source(cairo), smooth ? CAIRO_FILTER_BILINEAR : CAIRO_FILTER_NEAREST);
  cairo_pattern_set_extend(cairo_get_source(cairo), CAIRO_EXTEND_PAD);
  cairo_rectangle(cairo, 0, 0, bitmap.width, bitmap.height);
  cairo_fill(cairo);
  cairo_restore(cairo);
}

double Canvas::scale() const { return impl_->scale; }

Canvas::Clip::Clip(Canvas& canvas, const Rect& rect) : canvas_(canvas) {
  auto* cairo = canvas_.impl_->context.get();
  cairo_save(cairo);
  cairo_rectangle(cairo, rect.x, rect.y, rect.width, rect.height);
  cairo_clip(cairo);
}

Canvas::Clip::~Clip() { cairo_restore(canvas_.impl_->context.get()); }

std::string Canvas::finish(std::string_view title) {
  check(cairo_status(impl_->context.get()), impl_->size);
  if (impl_->format == Format::png) {
    check(cairo_surface_write_to_png_stream(impl_->surface.get(), append, &impl_->bytes), impl_->size);
    return std::move(impl_->bytes);
  }
  cairo_surface_finish(impl_->surface.get());
  check(cairo_surface_status(impl_->surface.get()), impl_->size);
  if (impl_->format == Format::svg) {
    std::string words;
    for (const auto& text : impl_->texts) words += escaped(text) + "\n";
    const auto begin = impl_->bytes.find('>', impl_->bytes.find("<svg"));
    const std::string name = title.empty() ? std::string() : "\n<title>" + escaped(printable(title)) + "</title>";
    const std::string head = name + "\n<desc>" + words + "</desc>";
    if (begin != std::string::npos) impl_->bytes.insert(begin + 1, head);
  }
  return std::move(impl_->bytes);
}

}  // namespace ebmlab::report
