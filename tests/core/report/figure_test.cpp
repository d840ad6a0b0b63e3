// SPDX-License-Identifier: MIT
#include "report/figure.hpp"

#include "picture.hpp"

#include <gmock/gmock.h>
#include <ebmlab/error.hpp>

namespace ebmlab::report {
namespace {

using namespace testing;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::StartsWith;

Landscape landscape_between(double low, double high) {
  Landscape panel{{2, 2, {-1, 1}, {-1, 1}, {low, high, low, high}}};
  panel.width = 120;
  return panel;
}

Figure two_by_two() {
  Figure figure;
  figure.title = "A comparison";
  figure.column_captions = {{"first", "KL 0.1"}, {"second"}};
  figure.row_captions = {{"energy"}, {"samples"}};
  figure.footer = {"Crosses: true modes."};
  Scatter scatter{{{0, 0}, {0.5, 0.5}}};
  scatter.width = 120;
  figure.rows = {{landscape_between(0, 1), landscape_between(0, 5)}, {scatter, scatter}};
  return figure;
}

TEST(Figure, IsWrittenInEveryFormat) {
  const TemporaryFolder folder;
  const auto figure = two_by_two();
  for (const char* name : {"a.png", "a.svg", "a.pdf", "b.PNG"}) save(figure, folder.path() / name);
  EXPECT_EQ(folder.entries(), 4U);
  EXPECT_TRUE(Picture(content(folder.path() / "a.png")).is_valid());
  EXPECT_TRUE(Picture(content(folder.path() / "b.PNG")).is_valid());
  EXPECT_THAT(content(folder.path() / "a.pdf"), StartsWith("%PDF"));
  EXPECT_THAT(texts_of(content(folder.path() / "a.svg")), Contains("A comparison"));
}

TEST(Figure, APngHasTheSizeOfTheLayoutTimesTheScale) {
  const auto figure = two_by_two();
  const auto size = layout_of(figure).size;
  for (const double scale : {1.0, 2.0, 3.0}) {
    const Picture picture(render(figure, Format::png, scale));
    EXPECT_EQ(picture.width(), std::lround(size.width * scale));
    EXPECT_EQ(picture.height(), std::lround(size.height * scale));
  }
}

TEST(Figure, AnSvgNamesEverythingThatIsWritten) {
  const auto texts = texts_of(two_by_two());
  for (const char* text : {"A comparison", "first", "KL 0.1", "second", "energy", "samples", "Crosses: true modes."}) {
    EXPECT_THAT(texts, Contains(text));
  }
}

TEST(Figure, PlotsOfAColumnAndOfARowAreAligned) {
  const auto plots = layout_of(two_by_two()).plots;
  EXPECT_EQ(plots[0][0].x, plots[1][0].x);
  EXPECT_EQ(plots[0][1].x, plots[1][1].x);
  EXPECT_EQ(plots[0][0].y, plots[0][1].y);
  EXPECT_GT(plots[0][1].x, plots[0][0].right());
  EXPECT_GT(plots[1][0].y, plots[0][0].bottom());
}

TEST(Figure, SharedColoursSpanTheRow) {
  auto figure = two_by_two();
  figure.shares_colours = true;
  figure.shares_axes = true;
  const auto plots = layout_of(figure).plots;
  const auto picture = drawn(figure);
  // The value 1 is the end of the first panel's own range and a fifth of the shared one. Just inside, beside the frame.
  const auto shown = picture.at({plots[0][0].right() - 2, plots[0][0].y + 40});
  EXPECT_LT(distance(shown, colour_at(Palette::viridis, 0.2)), 0.05);
  EXPECT_LT(distance(picture.at({plots[0][1].right() - 2, plots[0][1].y + 40}), colour_at(Palette::viridis, 1.0)), 0.05);
}

TEST(Figure, SharedAxesNeedLessRoom) {
  auto figure = two_by_two();
  const auto apart = layout_of(figure).size;
  figure.shares_axes = figure.shares_colours = true;
  const auto shared = layout_of(figure).size;
  EXPECT_LT(shared.width, apart.width);
  EXPECT_LT(shared.height, apart.height);
}

TEST(Figure, TakesBlanksAndRowsOfDifferentLength) {
  auto figure = two_by_two();
  figure.rows[0][0] = std::monostate{};
  figure.rows.push_back({Curves{}});
  const auto plots = layout_of(figure).plots;
  EXPECT_EQ(plots[0][0].width, 0.0);
  EXPECT_EQ(plots[2].size(), 1U);
  EXPECT_TRUE(drawn(figure).is_valid());
  EXPECT_TRUE(drawn(Figure{}).is_valid());
}

TEST(Figure, LongTextsAreWrappedOrShortenedWithinThePicture) {
  auto figure = figure_of(landscape_between(0, 1));
  figure.title = "A title that is much longer than the only panel of this picture is wide";
  const auto plain = layout_of(figure_of(landscape_between(0, 1))).size;
  const auto wrapped = layout_of(figure).size;
  EXPECT_EQ(wrapped.width, plain.width);
  EXPECT_GT(wrapped.height, plain.height + 60);
  figure.column_captions = {{"a_method_with_a_name_that_nobody_can_remember"}};
  EXPECT_THAT(texts_of(figure), Contains(::testing::EndsWith("…")));
}

TEST(Figure, BrokenTextIsMadePrintable) {
  auto figure = figure_of(landscape_between(0, 1));
  figure.title = "bad \xff byte \x01 & <tag>";
  EXPECT_THAT(texts_of(figure), Contains(HasSubstr("�")));
  EXPECT_TRUE(drawn(figure).is_valid());
}

TEST(Figure, AnUnknownFormatIsNamed) {
  const auto figure = figure_of(landscape_between(0, 1));
  EXPECT_EQ(error_of([&] { save(figure, "plot.jpg"); }),
            "plot.jpg: cannot tell the picture's format from the extension .jpg: must be .png, .svg or .pdf");
  EXPECT_THROW(save(figure, "plot"), Error);
}

TEST(Figure, AnUnwritableFileIsNamedAndNothingIsLeft) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "missing" / "plot.png";
  const auto message = error_of([&] { save(figure_of(landscape_between(0, 1)), path); });
  EXPECT_EQ(message, "cannot write " + path.string() + ": No such file or directory");
  EXPECT_EQ(folder.entries(), 0U);
}

TEST(Figure, APictureThatIsTooLargeIsAnError) {
  EXPECT_THAT(error_of([] { (void)render(figure_of(landscape_between(0, 1)), Format::png, 1e3); }),
              HasSubstr("cannot draw a picture of"));
}

}  // namespace
}  // namespace ebmlab::report
