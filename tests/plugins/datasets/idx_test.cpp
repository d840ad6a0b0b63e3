// SPDX-License-Identifier: MIT
// Images in the format of MNIST: classes held out, companions, and a sentence for every header that is broken or lies.
#include "plugins/datasets/data_files.hpp"

#include <cmath>

namespace ebmlab {
namespace {

using test::all_rows, test::as_rows, test::outliers;
using Text = std::string;

Text big_endian(std::uint32_t number) {
  return {static_cast<char>(number >> 24U), static_cast<char>((number >> 16U) & 255U), static_cast<char>((number >> 8U) & 255U),
          static_cast<char>(number & 255U)};
}
Text header(int type, const std::vector<std::uint32_t>& sizes) {
  Text text = {'\0', '\0', static_cast<char>(type), static_cast<char>(sizes.size())};
  for (const std::uint32_t size : sizes) text += big_endian(size);
  return text;
}

constexpr std::int64_t kImages = 40, kHeight = 3, kWidth = 2, kPixels = kHeight * kWidth;

/// Image i has the pixels i, i + 1, ...; its label is i modulo 4.
Text image_file(std::int64_t first = 0) {
  Text text = header(8, {kImages, kHeight, kWidth});
  for (std::int64_t i = 0; i < kImages; ++i) {
    for (std::int64_t p = 0; p < kPixels; ++p) text += static_cast<char>(first + i + p);
  }
  return text;
}
Text label_file(std::int64_t count = kImages) {
  Text text = header(8, {static_cast<std::uint32_t>(count)});
  for (std::int64_t i = 0; i < count; ++i) text += static_cast<char>(i % 4);
  return text;
}
std::vector<double> image(std::int64_t i) {
  std::vector<double> pixels;
  pixels.reserve(kPixels);
  for (std::int64_t p = 0; p < kPixels; ++p) pixels.push_back(static_cast<double>(i + p));
  return pixels;
}

class Idx : public test::DataFiles {
 protected:
  Idx() : DataFiles("idx") {
    write(image_file(), "images");
    write(label_file(), "labels");
  }
  [[nodiscard]] std::unique_ptr<Dataset> make(test::Overrides overrides = {}) const {
    overrides.try_emplace("images", Text("images"));
    overrides.try_emplace("noise", 0.0);
    return DataFiles::make(overrides);
  }
  [[nodiscard]] Text error(test::Overrides overrides = {}) const {
    overrides.try_emplace("images", Text("images"));
    return DataFiles::error(overrides);
  }
  [[nodiscard]] Text error_of(const Text& images) const {
    write(images, "images");
    return error();
  }
};

TEST_F(Idx, ReadsEveryImage) {
  const auto data = make();
  const auto rows = as_rows(all_rows(*data));
  EXPECT_EQ(rows.size(), static_cast<std::size_t>(kImages));
  for (std::int64_t i = 0; i < kImages; ++i) EXPECT_TRUE(rows.contains(image(i))) << i;
  EXPECT_EQ(data->event_shape(), (Shape{kHeight, kWidth}));
  EXPECT_EQ(data->image_shape(), (Shape{kHeight, kWidth}));
  EXPECT_EQ(data->pixel_range(), (std::pair{0.0, 255.0}));
  at::Generator generator = test::generator(1);
  EXPECT_EQ(data->draw(5, generator).sizes(), (Shape{5, kHeight, kWidth}));
  EXPECT_TRUE(data->outliers(10, generator).empty());
  EXPECT_FALSE(data->box().has_value());
}

TEST_F(Idx, GzipHoldsTheSameImages) {
  write_gzip(image_file(), "packed.gz");
  EXPECT_TRUE(at::equal(all_rows(*make({{"images", Text("packed.gz")}})), all_rows(*make())));
}

TEST_F(Idx, ScalesPixelsToMinusOneToOne) {
  const Scaling scaling = make()->scaling();
  EXPECT_TRUE(at::equal(scaling.shift, at::full({kHeight, kWidth}, 127.5, at::kDouble)));
  EXPECT_TRUE(at::equal(scaling.scale, scaling.shift));
}

TEST_F(Idx, NoiseHasTheSdAskedFor) {
  const auto exact = make(), noisy = make({{"noise", 0.2}});
  at::Generator first = test::generator(3), second = test::generator(3);
  const at::Tensor noise = (noisy->draw(5000, second) - exact->draw(5000, first)) / 127.5;
  // Single precision at 127.5 is exact to 1e-5, far below the standard error.
  EXPECT_LT(std::abs(noise.square().mean().item<double>() - 0.04), 4.5 * 0.04 * std::sqrt(2.0 / (5000 * kPixels)));
}

TEST_F(Idx, AClassIsHeldOut) {
  const auto data = make({{"labels", Text("labels")}, {"held_out_class", std::int64_t{3}}});
  const auto held_out = as_rows(outliers(*data, "held_out_class")), rows = as_rows(all_rows(*data));
  for (std::int64_t i = 0; i < kImages; ++i) {
    EXPECT_EQ(held_out.contains(image(i)), i % 4 == 3) << i;
    EXPECT_EQ(rows.contains(image(i)), i % 4 != 3) << i;
  }
  EXPECT_TRUE(at::equal(all_rows(*make({{"labels", Text("labels")}})), all_rows(*make())));
}

TEST_F(Idx, ACompanionIsAnotherFileOfThatSize) {
  write(image_file(100), "other");
  const auto data = make({{"companion", Text("other")}});
  EXPECT_EQ(as_rows(outliers(*data, "companion")).size(), static_cast<std::size_t>(kImages));
  EXPECT_TRUE(as_rows(outliers(*data, "companion")).contains(image(100)));
  EXPECT_EQ(as_rows(all_rows(*data)), as_rows(all_rows(*make())));
  // The noise of the data is on the companion too: an energy must not tell it by its smoothness.
  const at::Tensor noisy = outliers(*make({{"companion", Text("other")}, {"noise", 0.1}}), "companion");
  EXPECT_GT((noisy - noisy.round()).abs().mean().item<double>(), 0.2);
  write(header(8, {40, 2, 3}) + Text(240, 'x'), "other");
  EXPECT_EQ(error({{"companion", Text("other")}}),
            "dataset.companion: has images of 2 x 3 pixels, but DIR/images has 3 x 2; they must be the same");
}

TEST_F(Idx, FingerprintIsOfTheContentsNotThePlaces) {
  write(image_file(), "again");
  write(image_file(100), "other");
  EXPECT_EQ(make()->fingerprint(), make({{"images", Text("again")}})->fingerprint());
  EXPECT_NE(make()->fingerprint(), make({{"images", Text("other")}})->fingerprint());
  EXPECT_NE(make()->fingerprint(), make({{"companion", Text("other")}})->fingerprint());
  EXPECT_THAT(make()->fingerprint(),
              testing::MatchesRegex("idx held_out_class=-1 noise=0 split_seed=0 test_share=0.25 images=[0-9a-f]{64}"));
}

TEST_F(Idx, ErrorsOfTheLabels) {
  EXPECT_EQ(error({{"held_out_class", std::int64_t{3}}}),
            "dataset.held_out_class = 3: needs dataset.labels, the file of the labels");
  EXPECT_EQ(error({{"labels", Text("labels")}, {"held_out_class", std::int64_t{7}}}),
            "dataset.held_out_class = 7: no image has that label; the labels run from 0 to 3");
  write(label_file(39), "labels");
  EXPECT_EQ(error({{"labels", Text("labels")}}), "dataset.labels: holds 39 labels for 40 images; there must be one an image");
  EXPECT_EQ(error({{"labels", Text("images")}}),
            "DIR/images: is not an IDX file of labels: it must begin with the bytes 0, 0, 8, 1 (unsigned bytes, rank 1)");
  EXPECT_EQ(error({{"images", Text("nothing")}}),
            "dataset.images = \"nothing\": there is no such file; looked in DIR/nothing_here, DIR");
}

TEST_F(Idx, HostileSizesAreRefusedBeforeMemoryIsTaken) {
  EXPECT_EQ(error_of(header(8, {1U << 31U, 28, 28})),
            "DIR/images: its header announces 2147483648 images of 28 x 28 pixels, more than the 1024 MiB that is read of one "
            "file");
  EXPECT_EQ(error_of(header(8, {10000, 28, 28})),
            "DIR/images: its header announces 10000 images of 28 x 28 pixels, more than a file of 16 bytes can hold");
  EXPECT_EQ(
      error_of(header(8, {0xffffffffU, 0xffffffffU, 0xffffffffU})),
      "DIR/images: its header announces 4294967295 images of 4294967295 x 4294967295 pixels; one or more are needed, with "
      "sides of 1 to 4096");
  EXPECT_EQ(error_of(header(8, {0, 28, 28})),
            "DIR/images: its header announces 0 images of 28 x 28 pixels; one or more are needed, with sides of 1 to 4096");
  write_gzip(header(8, {10000, 28, 28}), "images");
  EXPECT_THAT(error(), testing::MatchesRegex("DIR/images: its header announces 10000 images of 28 x 28 pixels, more than a "
                                             "file of [0-9]+ bytes can hold"));
  // A bomb behind an innocent header is not unpacked; an announced size that is not there is missed.
  write_gzip(image_file() + Text(std::size_t{1} << 22, '\0'), "images");
  EXPECT_EQ(error(), "DIR/images: goes on after the data that its header announces");
  write_gzip(header(8, {100, 10, 10}) + Text(9000, '\0'), "images");
  EXPECT_EQ(error(), "DIR/images: is cut short: 1000 of the next 10000 bytes are missing");
}

TEST_F(Idx, BrokenFiles) {
  const Text not_idx =
      "DIR/images: is not an IDX file of images: it must begin with the bytes 0, 0, 8, 3 (unsigned bytes, rank 3)";
  EXPECT_EQ(error_of(label_file()), not_idx);
  EXPECT_EQ(error_of(header(13, {40, 3, 2}) + Text(960, 'x')), not_idx);  // of floats
  EXPECT_EQ(error_of("label,pixel1,pixel2\n"), not_idx);
  EXPECT_EQ(error_of(""), "DIR/images: is cut short: 4 of the next 4 bytes are missing");
  EXPECT_EQ(error_of(header(8, {40, 3, 2}).substr(0, 10)), "DIR/images: is cut short: 2 of the next 4 bytes are missing");
  EXPECT_EQ(error_of(image_file() + "x"), "DIR/images: goes on after the data that its header announces");
  EXPECT_EQ(error_of(header(8, {9, 1, 1}) + "abcdefghi"), "DIR/images: 9 rows to train and test on; at least 10 are needed");
  write_gzip(image_file(), "images");
  std::filesystem::resize_file(place("images"), std::filesystem::file_size(place("images")) / 2);
  EXPECT_EQ(error(), "DIR/images: the gzip data is damaged or cut short");
}

TEST(Mnist, FashionAndAHeldOutDigitStandBesideIt) {
  const auto images = test::real_file("mnist/t10k-images-idx3-ubyte.gz"),
             labels = test::real_file("mnist/t10k-labels-idx1-ubyte.gz"),
             fashion = test::real_file("fashion/fashion-sprite-900-images-idx3-ubyte.gz");
  if (images.empty() || labels.empty() || fashion.empty()) GTEST_SKIP() << "no MNIST and Fashion-MNIST in $EBMLAB_DATA_DIR";
  const auto data = test::plugins().dataset("idx",
                                            {{"images", images.string()},
                                             {"labels", labels.string()},
                                             {"held_out_class", std::int64_t{9}},
                                             {"companion", fashion.string()},
                                             {"noise", 0.0},
                                             {"test_share", 0.1}},
                                            {.search = {}});
  const at::Tensor rows = all_rows(*data), nines = outliers(*data, "held_out_class");
  EXPECT_EQ(rows.sizes(), (Shape{10000 - 1009, 28, 28}));
  EXPECT_EQ(nines.sizes(), (Shape{1009, 28, 28}));
  EXPECT_EQ(outliers(*data, "companion").sizes(), (Shape{900, 28, 28}));
  EXPECT_LT(std::abs(static_cast<double>(data->test_rows()) - 899.1), 4.5 * std::sqrt(8991 * 0.1 * 0.9));
  // The mean of the 10,000 images, published as 0.1325 of white.
  EXPECT_NEAR(at::cat({rows, nines}).to(at::kDouble).mean().item<double>() / 255, 0.1325, 0.00005);
}

}  // namespace
}  // namespace ebmlab
