// SPDX-License-Identifier: MIT
// Tables, pictures and pages as HTML.
#include "report/html.hpp"

#include "storage/base64.hpp"

#include "report/unicode.hpp"

#include <ebmlab/error.hpp>

#include <cmath>
#include <cstdint>

namespace ebmlab::report {
namespace {

// Pictures keep their white ground in the dark: their colours are made for it.
constexpr std::string_view kStyle = R"(
:root { color-scheme: light dark; --ink: #262626; --quiet: #5c5c5c; --ground: #ffffff; --line: #d9d9d9; --stripe: #f6f6f6; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e4e4; --quiet: #a8a8a8; --ground: #181818; --line: #3d3d3d; --stripe: #202020; }
}
body { margin: 0 auto; padding: 1.5rem; max-width: 76rem; background: var(--ground); color: var(--ink);
       font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .5rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; border-bottom: 1px solid var(--line); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; margin: 0; color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
.wide { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: .25rem 0; white-space: nowrap; }
th, td { padding: .2rem .7rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { white-space: nowrap; }
td { max-width: 48rem; overflow-wrap: break-word; }
tbody tr:nth-child(even) { background: var(--stripe); }
.number { text-align: right; white-space: nowrap; }
ul { margin: .25rem 0; padding-left: 1.2rem; }
.legend { color: var(--quiet); font-size: .88rem; }
summary { cursor: pointer; color: var(--quiet); }
img { display: block; background: #ffffff; }
)";

std::string base64_of(const std::string& picture) { return storage::base64(std::as_bytes(std::span(picture))); }

void append_cell(std::string& html, const char* tag, bool is_number, std::string_view text) {
  html.append("<")
      .append(tag)
      .append(is_number ? " class=\"number\">" : ">")
      .append(escape_html(text))
      .append("</")
      .append(tag);
  html += ">";
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string result;
  for (const char c : printable(text)) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string to_html(const Table& table) {
  const auto cells = cell_texts(table);
  const std::vector<bool> is_number = numeric_columns(table);
  std::string html = "<div class=\"wide\"><table>";
  if (!table.title.empty()) html.append("<caption>").append(escape_html(table.title)).append("</caption>");
  html += "\n<thead><tr>";
  for (std::size_t c = 0; c < table.columns.size(); ++c) append_cell(html, "th", is_number[c], table.columns[c].name);
  html += "</tr></thead>\n<tbody>\n";
  for (const auto& row : cells) {
    html += "<tr>";
    for (std::size_t c = 0; c < row.size(); ++c) append_cell(html, "td", is_number[c], row[c]);
    html += "</tr>\n";
  }
  html += "</tbody></table></div>\n";
  if (table.legend.empty()) return html;
  html += "<ul class=\"legend\">\n";
  for (const std::string& line : table.legend) html.append("<li>").append(escape_html(line)).append("</li>\n");
  return html + "</ul>\n";
}

std::string to_html(const Figure& figure, Format format) {
  if (format == Format::pdf) throw Error("a page shows a picture as PNG or SVG, not as PDF");
  // As an image of its own, an SVG's names cannot meet those of another picture.
  const std::string type = format == Format::svg ? "svg+xml" : "png";
  const std::string title = figure.title + (figure.subtitle.empty() ? "" : ": " + figure.subtitle);
  const auto width = static_cast<long>(std::lround(layout_of(figure).size.width));
  return "<div class=\"wide\"><img alt=\"" + escape_html(title) + "\" width=\"" + std::to_string(width) +
         "\" src=\"data:image/" + type + ";base64," + base64_of(render(figure, format)) + "\"></div>\n";
}

std::string html_page(std::string_view title, std::string_view body) {
  std::string html =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>";
  html.append(escape_html(title)).append("</title>\n<style>").append(kStyle).append("</style>\n</head>\n<body>\n");
  html.append(body).append("</body>\n</html>\n");
  return html;
}

}  // namespace ebmlab::report
