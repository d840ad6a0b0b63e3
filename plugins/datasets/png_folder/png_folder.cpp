// SPDX-License-Identifier: MIT
// A folder of PNGs of one size as grey images; subfolders are classes, one of which can be held out.
#include "common/file.hpp"
#include "common/fingerprint.hpp"
#include "common/images.hpp"
#include "common/table.hpp"
#include "png_folder/png.hpp"

#include <ebmlab/plugin.hpp>

#include <algorithm>
#include <set>

namespace ebmlab::datasets {

namespace fs = std::filesystem;

namespace {

constexpr double kWhite = 255.0;

bool is_png(const fs::directory_entry& entry) {
  std::string extension = entry.path().extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(), [](unsigned char c) { return std::tolower(c); });
  return extension == ".png" && entry.is_regular_file();
}

/// The PNGs of the folder and of its subfolders, hidden ones aside, as sorted paths within it.
std::vector<fs::path> png_names(const fs::path& folder) {
  std::vector<fs::path> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const fs::path name = entry.path().filename();
    if (name.string().starts_with('.')) continue;
    if (is_png(entry)) names.push_back(name);
    if (!entry.is_directory()) continue;
    for (const fs::directory_entry& inner : fs::directory_iterator(entry.path())) {
      if (is_png(inner)) names.push_back(name / inner.path().filename());
    }
  }
  std::sort(names.begin(), names.end());
  if (names.empty()) throw ConfigError(folder.string() + ": holds no PNG, and neither do its subfolders");
  return names;
}

struct PngFolder {
  at::Tensor pixels;                 // uint8 [N, H, W]
  std::vector<std::string> classes;  // N; empty for files that are in no subfolder
  std::string sha256;                // of all names and contents
};

/// Memory for `count` images of the first one's size.
at::Tensor pixels_for(const PngReader& first, std::size_t count, const std::string& name) {
  const std::int64_t height = first.height(), width = first.width();
  const std::string what = name + ": has " + std::to_string(height) + " x " + std::to_string(width) + " pixels";
  if (height > kLongestSide || width > kLongestSide) {
    throw ConfigError(what + "; sides of at most " + std::to_string(kLongestSide) + " are read");
  }
  if (static_cast<std::int64_t>(count) > kLargestContent / (height * width)) {
    throw ConfigError(what + ", and " + std::to_string(count) + " such images are more than the " + mebibytes(kLargestContent) +
                      " that is read");
  }
  return at::zeros({static_cast<std::int64_t>(count), height, width}, at::kByte);
}

PngFolder read_folder(const fs::path& folder) {
  const std::vector<fs::path> names = png_names(folder);
  PngFolder content;
  std::string contents;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const fs::path path = folder / names[i];
    PngReader reader(path);
    if (i == 0) content.pixels = pixels_for(reader, names.size(), path.string());
    at::Tensor image = content.pixels[static_cast<std::int64_t>(i)];
    if (reader.height() != image.size(0) || reader.width() != image.size(1)) {
      throw ConfigError(path.string() + ": has " + std::to_string(reader.height()) + " x " + std::to_string(reader.width()) +
                        " pixels, but " + names.front().string() + " has " + size_text(content.pixels) +
                        "; all must be the same");
    }
    reader.read(image.mutable_data_ptr<std::uint8_t>());
    content.classes.push_back(names[i].parent_path().string());
    contents += names[i].generic_string() + '\0' + reader.sha256();
  }
  content.sha256 = sha256_of(contents);
  return content;
}

at::Tensor is_left_out(const PngFolder& content, const std::string& held_out) {
  at::Tensor mask = at::zeros({content.pixels.size(0)}, at::kBool);
  if (held_out.empty()) return mask;
  for (std::size_t i = 0; i < content.classes.size(); ++i) {
    if (content.classes[i] == held_out) mask[static_cast<std::int64_t>(i)] = true;
  }
  if (mask.any().item<bool>()) return mask;
  std::set<std::string> present(content.classes.begin(), content.classes.end());
  present.erase("");
  throw ConfigError("dataset.held_out_class = \"" + held_out + "\": there is no such subfolder with PNGs" +
                    (present.empty() ? "" : "; there are " + listed({present.begin(), present.end()})));
}

ImageSet read_images(const Params& params, const DataContext& context) {
  const fs::path folder = find_folder(params.text("path"), context.search, "dataset.path");
  const PngFolder content = read_folder(folder);
  ImageSet images{.source = folder.string(),
                  .white = kWhite,
                  .pixels = content.pixels,
                  .is_left_out = is_left_out(content, params.text("held_out_class")),
                  .fingerprint = fingerprint_of("png_folder", params, {"path", "companion"}) + " sha256=" + content.sha256};
  if (params.text("companion").empty()) return images;
  const PngFolder companion = read_folder(find_folder(params.text("companion"), context.search, "dataset.companion"));
  images.companion = companion.pixels;
  images.fingerprint += " companion=" + companion.sha256;
  return images;
}

class PngFolderDataset final : public ImageDataset {
 public:
  PngFolderDataset(const Params& params, const DataContext& context) : ImageDataset(read_images(params, context), params) {}
};

ParamSpecs params() {
  ParamSpecs specs = {
      {.key = "path",
       .doc = "the folder of PNGs of one size, read as grey: absolute, or relative to --data-dir or the working folder",
       .fallback = std::string{}},
      {.key = "held_out_class",
       .doc = "subfolder whose images are left out of training and test rows and become the outliers \"held_out_class\"; "
              "empty: none",
       .fallback = std::string{}},
      {.key = "companion",
       .doc = "a folder of other PNGs of the same size: the outliers \"companion\"; empty: none",
       .fallback = std::string{}}};
  append(specs, image_params());
  return specs;
}

PluginInfo info() {
  return {.id = "png_folder",
          .version = "1.0.0",
          .summary = "your own folder of PNGs of one size, as grey images; subfolders are classes",
          .params = params()};
}

}  // namespace

}  // namespace ebmlab::datasets

EBMLAB_PLUGIN(registry) { ebmlab::add_dataset<ebmlab::datasets::PngFolderDataset>(registry, ebmlab::datasets::info()); }
