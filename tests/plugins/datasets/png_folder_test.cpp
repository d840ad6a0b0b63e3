// SPDX-License-Identifier: MIT
// Folders of PNGs: grey values, classes by subfolder, companions, and a sentence for every file that does not fit.
#include "plugins/datasets/data_files.hpp"

#include <png.h>

#include <cmath>

namespace ebmlab {
namespace {

using test::all_rows, test::as_rows, test::outliers;
using Text = std::string;

constexpr std::int64_t kPngHeight = 2, kPngWidth = 3, kPngPixels = kPngHeight * kPngWidth;

/// A chunk of a PNG: length, type, data, CRC.
Text chunk(const Text& type, const Text& data) {
  const auto big_endian = [](std::uint32_t number) {
    Text bytes;
    for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>((number >> shift) & 255U);
    return bytes;
  };
  const Text body = type + data;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes as zlib takes them
  const auto crc = crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
  return big_endian(static_cast<std::uint32_t>(data.size())) + body + big_endian(static_cast<std::uint32_t>(crc));
}

class PngFolder : public test::DataFiles {
 protected:
  PngFolder() : DataFiles("png_folder") {
    for (int i = 0; i < 12; ++i) write_grey("a/" + std::to_string(i) + ".png", i);
  }

  void write_png(const Text& name, std::uint32_t format, std::int64_t height, std::int64_t width, const void* pixels) const {
    std::filesystem::create_directories(std::filesystem::path(place("x/" + name)).parent_path());
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(width);
    image.height = static_cast<png_uint_32>(height);
    image.format = format;
    ASSERT_NE(png_image_write_to_file(&image, place("x/" + name).c_str(), 0, pixels, 0, nullptr), 0) << image.message;
  }
  /// Pixels first, first + 1, ...
  void write_grey(const Text& name, int first, std::int64_t height = kPngHeight, std::int64_t width = kPngWidth) const {
    std::vector<std::uint8_t> pixels(static_cast<std::size_t>(height * width));
    for (std::size_t p = 0; p < pixels.size(); ++p) pixels[p] = static_cast<std::uint8_t>(static_cast<std::size_t>(first) + p);
    write_png(name, PNG_FORMAT_GRAY, height, width, pixels.data());
  }
  static std::vector<double> grey(int first) {
    std::vector<double> pixels;
    pixels.reserve(kPngPixels);
    for (int p = 0; p < kPngPixels; ++p) pixels.push_back(first + p);
    return pixels;
  }

  [[nodiscard]] std::unique_ptr<Dataset> make(test::Overrides overrides = {}) const {
    overrides.try_emplace("path", Text("x"));
    overrides.try_emplace("noise", 0.0);
    return DataFiles::make(overrides);
  }
  [[nodiscard]] Text error(test::Overrides overrides = {}) const {
    overrides.try_emplace("path", Text("x"));
    return DataFiles::error(overrides);
  }
};

TEST_F(PngFolder, ReadsEveryImage) {
  write_grey("b/last.PNG", 100);
  write_grey("loose.png", 101);
  write_grey(".hidden/thumbnail.png", 102);
  folder_.write("x/notes.txt", "not an image");
  const auto data = make();
  const auto rows = as_rows(all_rows(*data));
  EXPECT_EQ(rows.size(), 14U);
  for (int i = 0; i < 12; ++i) EXPECT_TRUE(rows.contains(grey(i))) << i;
  EXPECT_TRUE(rows.contains(grey(100)));
  EXPECT_TRUE(rows.contains(grey(101)));
  EXPECT_EQ(data->event_shape(), (Shape{kPngHeight, kPngWidth}));
  EXPECT_EQ(data->image_shape(), (Shape{kPngHeight, kPngWidth}));
  EXPECT_EQ(data->pixel_range(), (std::pair{0.0, 255.0}));
  EXPECT_TRUE(at::equal(data->scaling().scale, at::full({kPngHeight, kPngWidth}, 127.5, at::kDouble)));
}

TEST_F(PngFolder, ColourIsReadByItsLuminance) {
  // Red, green, blue, a grey, white that is half transparent, and what is wholly transparent.
  const std::array<std::uint8_t, 24> pixels = {255, 0,  0,  255, 0,   255, 0,   255, 0,   0,   255, 255,
                                               77,  77, 77, 255, 255, 255, 255, 128, 255, 255, 255, 0};
  write_png("colour.png", PNG_FORMAT_RGBA, kPngHeight, kPngWidth, pixels.data());
  const at::Tensor light = at::tensor({0.2126, 0.7152, 0.0722, 0.0, 128.0 / 255, 0.0}, at::kDouble);
  // The transfer function of sRGB (IEC 61966-2-1).
  at::Tensor expected = 255 * at::where(light > 0.0031308, 1.055 * light.pow(1 / 2.4) - 0.055, 12.92 * light);
  expected[3] = 77;
  bool is_found = false;
  for (const std::vector<double>& row : as_rows(all_rows(*make()))) {
    is_found |= (at::tensor(row, at::kDouble) - expected).abs().max().item<double>() < 1.5;  // libpng rounds twice
  }
  EXPECT_TRUE(is_found);
}

TEST_F(PngFolder, SixteenBitsAreTheSameGrey) {
  // By hand: libpng's simplified writer stores 16 bits as linear light.
  Text data;
  for (int row = 0; row < kPngHeight; ++row) {
    data += '\0';  // no filter
    for (int p = 0; p < kPngWidth; ++p) data += Text(2, static_cast<char>(200 + kPngWidth * row + p));
  }
  Text packed(1000, '\0');
  uLongf size = packed.size();
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes as zlib takes them
  ASSERT_EQ(compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(data.data()), data.size()),
            Z_OK);
  const Text ihdr("\0\0\0\3\0\0\0\2\x10\0\0\0\0", 13);
  folder_.write("x/deep.png",
                "\x89PNG\r\n\x1a\n" + chunk("IHDR", ihdr) + chunk("IDAT", packed.substr(0, size)) + chunk("IEND", ""));
  EXPECT_TRUE(as_rows(all_rows(*make())).contains(grey(200)));
}

TEST_F(PngFolder, ASubfolderIsHeldOut) {
  write_grey("b/0.png", 100);
  write_grey("b/1.png", 110);
  const auto data = make({{"held_out_class", Text("b")}});
  EXPECT_EQ(as_rows(outliers(*data, "held_out_class")), (std::set<std::vector<double>>{grey(100), grey(110)}));
  EXPECT_EQ(as_rows(all_rows(*data)).size(), 12U);
  EXPECT_EQ(error({{"held_out_class", Text("c")}}),
            "dataset.held_out_class = \"c\": there is no such subfolder with PNGs; there are \"a\", \"b\"");
}

TEST_F(PngFolder, ACompanionIsAnotherFolder) {
  write_grey("../y/0.png", 200);
  const auto data = make({{"companion", Text("y")}});
  EXPECT_EQ(as_rows(outliers(*data, "companion")), (std::set<std::vector<double>>{grey(200)}));
  EXPECT_EQ(as_rows(all_rows(*data)).size(), 12U);
  write_grey("../y/0.png", 200, 5, 5);
  EXPECT_EQ(error({{"companion", Text("y")}}),
            "dataset.companion: has images of 5 x 5 pixels, but DIR/x has 2 x 3; they must be the same");
}

TEST_F(PngFolder, FingerprintIsOfNamesAndContents) {
  const Text before = make()->fingerprint();
  EXPECT_THAT(before,
              testing::MatchesRegex("png_folder held_out_class= noise=0 split_seed=0 test_share=0.25 sha256=[0-9a-f]{64}"));
  std::filesystem::rename(place("x"), place("elsewhere"));
  EXPECT_EQ(make({{"path", Text("elsewhere")}})->fingerprint(), before);
  std::filesystem::rename(place("elsewhere/a/0.png"), place("elsewhere/a/00.png"));
  EXPECT_NE(make({{"path", Text("elsewhere")}})->fingerprint(), before);
}

TEST_F(PngFolder, NamesTheFileThatDoesNotFit) {
  write_grey("a/odd.png", 0, 3, 2);
  EXPECT_EQ(error(), "DIR/x/a/odd.png: has 3 x 2 pixels, but a/0.png has 2 x 3; all must be the same");
}

TEST_F(PngFolder, DamagedFiles) {
  folder_.write("x/a/odd.png", "GIF89a");
  EXPECT_THAT(error(), testing::StartsWith("DIR/x/a/odd.png: cannot be read as a PNG: "));
  folder_.write("x/a/odd.png", "");
  EXPECT_EQ(error(), "DIR/x/a/odd.png: is empty, not a PNG");
  write_grey("a/odd.png", 50);
  std::filesystem::resize_file(place("x/a/odd.png"), std::filesystem::file_size(place("x/a/odd.png")) - 20);
  EXPECT_THAT(error(), testing::StartsWith("DIR/x/a/odd.png: is damaged or cut short: "));
}

TEST_F(PngFolder, AHugeImageIsRefusedByItsHeader) {
  const auto announced = [](const Text& width_and_height) {
    return "\x89PNG\r\n\x1a\n" + chunk("IHDR", width_and_height + Text("\x08\0\0\0\0", 5)) + chunk("IDAT", "x") +
           chunk("IEND", "");
  };
  folder_.write("x/0.png", announced(Text("\0\0\xc3\x50\0\0\xc3\x50", 8)));
  EXPECT_EQ(error(), "DIR/x/0.png: has 50000 x 50000 pixels; sides of at most 4096 are read");
  folder_.write("x/0.png", announced(Text("\x7f\xff\xff\xff\x7f\xff\xff\xff", 8)));
  EXPECT_THAT(error(), testing::StartsWith("DIR/x/0.png: cannot be read as a PNG: "));  // libpng's own limit
}

TEST_F(PngFolder, ManyLargeImagesAreRefusedByTheirNumber) {
  std::filesystem::remove_all(place("x"));
  const std::vector<std::uint8_t> white(std::size_t{4096} * 4096, 255);
  write_png("0.png", PNG_FORMAT_GRAY, 4096, 4096, white.data());
  for (int i = 1; i < 65; ++i) std::filesystem::copy_file(place("x/0.png"), place("x/" + std::to_string(i) + ".png"));
  EXPECT_EQ(error(), "DIR/x/0.png: has 4096 x 4096 pixels, and 65 such images are more than the 1024 MiB that is read");
}

TEST_F(PngFolder, ErrorsOfTheFolder) {
  EXPECT_EQ(error({{"path", Text("none")}}),
            "dataset.path = \"none\": there is no such folder; looked in DIR/nothing_here, DIR");
  EXPECT_EQ(error({{"path", Text("x/a/0.png")}}), "dataset.path = \"x/a/0.png\": DIR/x/a/0.png is not a folder");
  EXPECT_EQ(error({{"path", Text("")}}), "dataset.path = \"\": the name of a folder is needed");
  folder_.make_folder("empty");
  EXPECT_EQ(error({{"path", Text("empty")}}), "DIR/empty: holds no PNG, and neither do its subfolders");
  EXPECT_EQ(error({{"path", Text("x")}, {"test_share", 0.25}}), "no error");
}

}  // namespace
}  // namespace ebmlab
