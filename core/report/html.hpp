// SPDX-License-Identifier: MIT
// Pages of HTML that need nothing but themselves: tables, pictures and the page around them.
#pragma once

#include "report/figure.hpp"
#include "report/table.hpp"

#include <string>
#include <string_view>

namespace ebmlab::report {

/// Text for an element or a quoted attribute: no character of it is markup. Malformed bytes and control characters as in
/// printable().
[[nodiscard]] std::string escape_html(std::string_view text);

/// The title as its caption, numbers at the right, the legend as a list below. Throws Error like to_text().
[[nodiscard]] std::string to_html(const Table& table);

/// The picture as data within the page, in its own size; its titles stand for it where pictures are not shown. Throws Error
/// like render(), and for PDF, which no page shows.
[[nodiscard]] std::string to_html(const Figure& figure, Format format);

/// A whole page around `body`, which is HTML, with its own style, light or dark as the reader prefers. It forbids the browser
/// to load or run anything.
[[nodiscard]] std::string html_page(std::string_view title, std::string_view body);

}  // namespace ebmlab::report
