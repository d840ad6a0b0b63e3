// SPDX-License-Identifier: MIT
#include "report/html.hpp"

#include "picture.hpp"

#include <gmock/gmock.h>

#include <set>

namespace ebmlab::report {
namespace {

using namespace testing;
using ::testing::HasSubstr;
using ::testing::Not;

Figure figure(std::string title = "a picture") {
  Curves curves;
  curves.series = {{.label = "line", .x = {0, 1, 2}, .y = {1, 3, 2}}};
  Figure result = figure_of(curves);
  result.title = std::move(title);
  return result;
}

/// The bytes behind "base64,", by a decoder of its own.
std::string embedded(const std::string& html) {
  const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const std::size_t begin = html.find("base64,") + 7;
  std::string bytes;
  unsigned bits = 0, value = 0;
  for (std::size_t i = begin; html[i] != '"' && html[i] != '='; ++i) {
    value = (value << 6U | static_cast<unsigned>(digits.find(html[i]))) & 0xffffU;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>(value >> bits & 0xffU);
  }
  return bytes;
}

TEST(Html, NoTextIsMarkup) {
  EXPECT_EQ(escape_html("<b a=\"1\">&amp; 'x'</b>"), "&lt;b a=&quot;1&quot;&gt;&amp;amp; &#39;x&#39;&lt;/b&gt;");
  EXPECT_EQ(escape_html("größer\n\xff"), "größer �");
}

TEST(Html, ATableHasCaptionHeadRowsAndLegend) {
  Table table;
  table.title = "a < b";
  table.columns = {{"method"}, {"KL"}};
  table.rows = {{std::string("<script>"), MeanSd{0.5, 0.1, 3}}, {std::string("none")}};
  table.legend = {"KL: nats & more"};
  EXPECT_EQ(to_html(table),
            "<div class=\"wide\"><table><caption>a &lt; b</caption>\n"
            "<thead><tr><th>method</th><th class=\"number\">KL</th></tr></thead>\n"
            "<tbody>\n"
            "<tr><td>&lt;script&gt;</td><td class=\"number\">0.50 ± 0.10</td></tr>\n"
            "<tr><td>none</td><td class=\"number\"></td></tr>\n"
            "</tbody></table></div>\n"
            "<ul class=\"legend\">\n<li>KL: nats &amp; more</li>\n</ul>\n");
}

TEST(Html, APictureLiesWithinThePage) {
  const Figure picture = figure("\"><img src=x>");
  const std::string svg = to_html(picture, Format::svg);
  EXPECT_THAT(svg, HasSubstr("src=\"data:image/svg+xml;base64,"));
  EXPECT_THAT(svg, HasSubstr("alt=\"&quot;&gt;&lt;img src=x&gt;\""));
  EXPECT_THAT(texts_of(embedded(svg)), ::testing::Contains(picture.title));  // well-formed to its end
  const std::string png = to_html(picture, Format::png);
  EXPECT_THAT(png, HasSubstr("src=\"data:image/png;base64,"));
  const Picture decoded(embedded(png));
  ASSERT_TRUE(decoded.is_valid());
  // Its width is that of the drawing, not of the pixels.
  EXPECT_THAT(png, HasSubstr("width=\"" + std::to_string(decoded.width() / 2) + "\""));
}

TEST(Html, EveryLengthOfBytesIsPaddedRightly) {
  std::set<std::size_t> remainders;
  for (std::string title = "t"; title.size() < 12; title += "t") {
    const Figure picture = figure(title);
    const std::string bytes = render(picture, Format::png), html = to_html(picture, Format::png);
    EXPECT_EQ(embedded(html), bytes);
    const std::size_t begin = html.find("base64,") + 7;
    EXPECT_EQ(html.find('"', begin) - begin, (bytes.size() + 2) / 3 * 4);
    remainders.insert(bytes.size() % 3);
  }
  EXPECT_EQ(remainders.size(), 3U);
}

TEST(Html, PdfIsNoPictureOfAPage) {
  EXPECT_EQ(error_of([] { static_cast<void>(to_html(figure(), Format::pdf)); }),
            "a page shows a picture as PNG or SVG, not as PDF");
}

TEST(Html, APageNeedsNothingElse) {
  const std::string page = html_page("<title>", "<p>body</p>\n");
  EXPECT_THAT(page, ::testing::StartsWith("<!DOCTYPE html>\n"));
  EXPECT_THAT(page, HasSubstr("<title>&lt;title&gt;</title>"));
  EXPECT_THAT(page, HasSubstr("<body>\n<p>body</p>\n</body>\n</html>\n"));
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  EXPECT_THAT(page, HasSubstr("prefers-color-scheme: dark"));
  for (const char* outside : {"http://", "https://", "url(", "@import", "<script", "<link"})
    EXPECT_THAT(page, Not(HasSubstr(outside)));
}

}  // namespace
}  // namespace ebmlab::report
