// SPDX-License-Identifier: MIT
// Laying out and drawing figures.
#include "report/figure.hpp"

#include "report/file.hpp"
#include "report/painter.hpp"
#include "report/sharing.hpp"

#include <cmath>
#include <sstream>

namespace ebmlab::report {
namespace {

constexpr double kBorder = 14.0;
constexpr Font kFigureTitleFont{16.0, kInk, true};
constexpr Font kSubtitleFont{11.0, kQuietInk};
constexpr Font kCaptionFont{13.0, kInk, true};
constexpr Font kCaptionNoteFont{10.0, kQuietInk};
constexpr Font kFooterFont{10.0, kQuietInk};

constexpr double line_height(const Font& font) { return std::max(font.size * 1.35, font.size + 4.0); }

/// Greedy line breaks at spaces; a word that is too long stands alone.
std::vector<std::string> wrapped(const Canvas& canvas, const std::string& text, const Font& font, double width) {
  std::vector<std::string> lines(1);
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    const std::string longer = lines.back().empty() ? word : lines.back() + " " + word;
    if (lines.back().empty() || canvas.text_width(longer, font) <= width)
      lines.back() = longer;
    else
      lines.push_back(word);
  }
  return lines;
}

struct TextLine {
  std::string text;
  Font font;
};

/// A figure with its painters, measured and ready to be drawn.
class Composition {
 public:
  explicit Composition(const Figure& figure) : figure_(figure), scratch_({1, 1}, Format::png, 1.0) {
    if (figure.shares_axes) share_axes(figure_.rows);
    for (auto& row : figure_.rows) {
      if (figure.shares_colours) share_colours(row);
      columns_ = std::max(columns_, row.size());
    }
    make_painters();
    measure();
    place();
  }

  [[nodiscard]] const Layout& layout() const { return layout_; }

  void draw(Canvas& canvas) const {
    draw_lines(canvas, heading_, kBorder, true);
    draw_captions(canvas);
    for (std::size_t r = 0; r < painters_.size(); ++r) {
      for (std::size_t c = 0; c < painters_[r].size(); ++c) {
        if (painters_[r][c]) painters_[r][c]->draw(canvas, layout_.plots[r][c]);
      }
    }
    draw_lines(canvas, footer_, footer_y_, false);
  }

 private:
  void make_painters() {
    for (const auto& row : figure_.rows) {
      auto& line = painters_.emplace_back();
      for (const auto& panel : row) {
        line.push_back(std::visit(
            [](const auto& value) -> std::unique_ptr<Painter> {
              if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::monostate>)
                return nullptr;
              else
                return painter(value);
            },
            panel));
      }
    }
  }

  /// The plots of a column stand below each other, those of a row beside each other: each takes the largest margins.
  void measure() {
    widths_.resize(columns_);
    column_margins_.resize(columns_);
    heights_.resize(painters_.size());
    row_margins_.resize(painters_.size());
    for (std::size_t r = 0; r < painters_.size(); ++r) {
      for (std::size_t c = 0; c < painters_[r].size(); ++c) {
        if (!painters_[r][c]) continue;
        const auto size = painters_[r][c]->plot_size();
        const auto margins = painters_[r][c]->margins(scratch_);
        widths_[c] = std::max(widths_[c], size.width);
        heights_[r] = std::max(heights_[r], size.height);
        column_margins_[c] = larger(column_margins_[c], margins);
        row_margins_[r] = larger(row_margins_[r], margins);
      }
    }
  }

  void place() {
    std::vector<double> lefts(columns_), tops(painters_.size());
    double x = kBorder + row_caption_room();
    for (std::size_t c = 0; c < columns_; ++c) {
      lefts[c] = x + column_margins_[c].left;
      x = std::ceil(lefts[c] + widths_[c] + column_margins_[c].right) + figure_.gap;
    }
    const double width = x - figure_.gap + kBorder;
    heading_ = lines_of({{figure_.title, kFigureTitleFont}, {figure_.subtitle, kSubtitleFont}}, width - 2 * kBorder);
    captions_y_ = kBorder + height_of(heading_) + (heading_.empty() ? 0.0 : 8.0);
    double y = captions_y_ + column_caption_room();
    for (std::size_t r = 0; r < painters_.size(); ++r) {
      tops[r] = std::ceil(y + row_margins_[r].top);
      y = tops[r] + heights_[r] + row_margins_[r].bottom + figure_.gap;
    }
    place_plots(lefts, tops);
    place_footer(y, width);
  }

  void place_plots(const std::vector<double>& lefts, const std::vector<double>& tops) {
    for (std::size_t r = 0; r < painters_.size(); ++r) {
      auto& line = layout_.plots.emplace_back();
      for (std::size_t c = 0; c < painters_[r].size(); ++c) {
        const Size size = painters_[r][c] ? painters_[r][c]->plot_size() : Size{};
        line.push_back({std::round(lefts[c] + (widths_[c] - size.width) / 2), tops[r], size.width, size.height});
      }
    }
    column_lefts_ = lefts;
    row_tops_ = tops;
  }

  void place_footer(double y, double width) {
    std::vector<TextLine> texts;
    texts.reserve(figure_.footer.size());
    for (const auto& text : figure_.footer) texts.push_back({text, kFooterFont});
    footer_ = lines_of(texts, width - 2 * kBorder);
    footer_y_ = y - figure_.gap + 10.0;
    layout_.size = {width, std::ceil((footer_.empty() ? footer_y_ - 10.0 : footer_y_ + height_of(footer_)) + kBorder - 2.0)};
  }

  [[nodiscard]] std::vector<TextLine> lines_of(const std::vector<TextLine>& texts, double width) const {
    std::vector<TextLine> result;
    for (const auto& text : texts) {
      if (text.text.empty()) continue;
      for (auto& line : wrapped(scratch_, text.text, text.font, width)) result.push_back({std::move(line), text.font});
    }
    return result;
  }

  static double height_of(const std::vector<TextLine>& lines) {
    double height = 0.0;
    for (const auto& line : lines) height += line_height(line.font);
    return height;
  }

  static bool has_notes(const std::vector<Caption>& captions) {
    return std::any_of(captions.begin(), captions.end(), [](const Caption& caption) { return !caption.note.empty(); });
  }
  [[nodiscard]] double row_caption_room() const {
    if (figure_.row_captions.empty()) return 0.0;
    return line_height(kCaptionFont) + (has_notes(figure_.row_captions) ? line_height(kCaptionNoteFont) : 0.0) + 4.0;
  }
  [[nodiscard]] double column_caption_room() const {
    if (figure_.column_captions.empty()) return 0.0;
    return line_height(kCaptionFont) + (has_notes(figure_.column_captions) ? line_height(kCaptionNoteFont) : 0.0) + 2.0;
  }

  void draw_captions(Canvas& canvas) const {
    for (std::size_t c = 0; c < std::min(columns_, figure_.column_captions.size()); ++c) {
      const auto& caption = figure_.column_captions[c];
      const Point at{column_lefts_[c] + widths_[c] / 2, captions_y_ + kCaptionFont.size};
      const double width = widths_[c] + 0.8 * figure_.gap;
      draw_fitted(canvas, at, caption.text, kCaptionFont, width, Align::centre);
      draw_fitted(canvas, {at.x, at.y + line_height(kCaptionNoteFont) + 1.0}, caption.note, kCaptionNoteFont, width,
                  Align::centre);
    }
    for (std::size_t r = 0; r < std::min(painters_.size(), figure_.row_captions.size()); ++r) {
      const auto& caption = figure_.row_captions[r];
      const Point at{kBorder + kCaptionFont.size, row_tops_[r] + heights_[r] / 2};
      draw_fitted(canvas, at, caption.text, kCaptionFont, heights_[r], Align::centre, true);
      draw_fitted(canvas, {at.x + line_height(kCaptionNoteFont) + 1.0, at.y}, caption.note, kCaptionNoteFont, heights_[r],
                  Align::centre, true);
    }
  }

  void draw_lines(Canvas& canvas, const std::vector<TextLine>& lines, double y, bool centred) const {
    for (const auto& line : lines) {
      const double x = centred ? layout_.size.width / 2 : kBorder;
      canvas.text({x, y + line.font.size}, line.text, line.font, centred ? Align::centre : Align::left);
      y += line_height(line.font);
    }
  }

  Figure figure_;  // a copy: sharing changes the panels
  Canvas scratch_;
  std::size_t columns_ = 0;
  std::vector<std::vector<std::unique_ptr<Painter>>> painters_;
  std::vector<double> widths_, heights_, column_lefts_, row_tops_;
  std::vector<Margins> column_margins_, row_margins_;
  std::vector<TextLine> heading_, footer_;
  double captions_y_ = 0.0, footer_y_ = 0.0;
  Layout layout_;
};

}  // namespace

Figure figure_of(Panel panel) {
  Figure figure;
  figure.rows.emplace_back().push_back(std::move(panel));
  return figure;
}

Layout layout_of(const Figure& figure) { return Composition(figure).layout(); }

std::string render(const Figure& figure, Format format, double scale) {
  const Composition composition(figure);
  Canvas canvas(composition.layout().size, format, scale);
  composition.draw(canvas);
  return canvas.finish(figure.title);
}

void save(const Figure& figure, const std::filesystem::path& path, double scale) {
  const Format format = format_of(path);
  write_file(path, render(figure, format, scale));
}

}  // namespace ebmlab::report
