// SPDX-License-Identifier: MIT
// Draws one picture of each kind into a folder, for people to look at: report_gallery DIR
#include "report/figure.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <numbers>
#include <random>

namespace {

using namespace ebmlab::report;

constexpr double kRadius = 2.83, kSd = 0.35;

std::vector<Point> ring_modes() {
  std::vector<Point> modes;
  for (int k = 0; k < 8; ++k) {
    const double angle = 2.0 * std::numbers::pi * k / 8.0;
    modes.push_back({kRadius * std::cos(angle), kRadius * std::sin(angle)});
  }
  return modes;
}

std::vector<Point> ring_samples(std::size_t n, double sd, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<double> noise(0.0, sd);
  const auto modes = ring_modes();
  std::vector<Point> points;
  points.reserve(n);
  for (std::size_t i = 0; i < n; ++i) points.push_back({modes[i % 8].x + noise(generator), modes[i % 8].y + noise(generator)});
  return points;
}

/// The energy of the ring with a spread of its own, a floor and some roughness: what a trained one looks like.
Grid ring_energy(double sd, double floor, double roughness) {
  Grid grid{81, 81, {-4.5, 4.5}, {-4.5, 4.5}, {}};
  for (std::size_t r = 0; r < grid.rows; ++r) {
    for (std::size_t c = 0; c < grid.columns; ++c) {
      const double x = -4.5 + 9.0 * static_cast<double>(c) / 80.0, y = -4.5 + 9.0 * static_cast<double>(r) / 80.0;
      double density = floor;
      for (const auto& m : ring_modes())
        density += std::exp(-(std::pow(x - m.x, 2) + std::pow(y - m.y, 2)) / (2 * sd * sd)) / (8 * sd * sd);
      const double wave = roughness * (std::sin(2.1 * x + 0.4) * std::cos(1.7 * y) + 0.5 * std::sin(3.3 * y - x));
      grid.values.push_back(-std::log(density) + 0.1 * (x * x + y * y) + wave);
    }
  }
  return from_minimum(grid);
}

void comparison(const std::filesystem::path& folder) {
  struct Method {
    const char* name;
    const char* note;
    double sd, floor, roughness, sample_sd;
  };
  Figure figure;
  figure.title = "Energy-based models on 8 Gaussians";
  figure.subtitle = "Energies after 3000 steps, above their minimum, and 2000 samples of each method";
  figure.row_captions = {{"energy"}, {"samples"}};
  figure.rows.resize(2);
  figure.shares_axes = figure.shares_colours = true;
  figure.footer = {
      "Crosses: true modes.  SW: sliced Wasserstein distance of the samples (noise floor 0.045).  KL: Kullback-Leibler "
      "divergence of the "
      "data from the normalised energy on [-6, 6]²."};
  for (const Method& m :
       {Method{"data", "exact", 0.35, 1e-5, 0, 0.35}, Method{"gcd", "KL 0.08, SW 0.06", 0.38, 8e-5, 0.3, 0.36},
        Method{"gcd-polish", "KL 0.02, SW 0.06", 0.36, 2e-5, 0.1, 0.36},
        Method{"cd-10", "KL 0.02, SW 0.31", 0.36, 1e-3, 0.4, 0.5},
        Method{"pcd-10", "KL 0.11, SW 0.14", 0.42, 3e-4, 0.6, 0.42}}) {
    figure.column_captions.push_back({m.name, m.note});
    Landscape landscape{ring_energy(m.sd, m.floor, m.roughness)};
    landscape.modes = ring_modes();
    landscape.colours = Range{0, 10};
    landscape.colour_label = "energy − minimum (nats)";
    landscape.width = 170;
    Scatter scatter{ring_samples(2000, m.sample_sd, 7)};
    scatter.modes = ring_modes();
    scatter.width = 170;
    figure.rows[0].emplace_back(std::move(landscape));
    figure.rows[1].emplace_back(std::move(scatter));
  }
  for (const char* name : {"comparison.png", "comparison.svg", "comparison.pdf"}) save(figure, folder / name);
}

void landscapes(const std::filesystem::path& folder) {
  Landscape energy{ring_energy(0.4, 1e-4, 0.3), "GCD", "step 3000, seed 0"};
  energy.samples = ring_samples(300, 0.4, 3);
  energy.modes = ring_modes();
  energy.colours = Range{0, 8};
  energy.colour_label = "energy (nats)";
  energy.x.label = "x₁";
  energy.y.label = "x₂";
  Landscape change{difference(ring_energy(0.4, 1e-4, 0.3), ring_energy(0.36, 1e-4, 0), true), "GCD − truth"};
  change.palette = Palette::diverging;
  Landscape density{ring_energy(0.4, 1e-4, 0.2), "density"};
  for (auto& value : density.grid.values) value = std::exp(-value);
  Landscape reversed = energy;
  reversed.palette = Palette::viridis_reversed;
  reversed.samples.clear();
  reversed.title = "reversed, with a hole";
  for (std::size_t i = 0; i < 600; ++i) reversed.grid.values[i] = std::nan("");
  Figure figure;
  figure.rows = {{energy, change}, {density, reversed}};
  save(figure, folder / "landscapes.png");
  save(figure_of(energy), folder / "landscape.png");
}

Series decay(const char* name, double rate, double noise, unsigned seed, bool diverges) {
  std::mt19937 generator(seed);
  std::normal_distribution<double> normal;
  std::vector<double> x;
  for (int i = 0; i <= 60; ++i) x.push_back(50.0 * i);
  std::vector<std::vector<double>> runs(5);
  for (auto& run : runs) {
    const double offset = 0.1 * normal(generator);
    for (const double step : x)
      run.push_back((0.02 + 2.0 * std::exp(-rate * step)) * std::exp(offset + noise * normal(generator)));
  }
  if (diverges) {
    for (std::size_t i = 40; i < runs[0].size(); ++i) runs[0][i] = std::nan("");
  }
  return over_seeds(name, x, runs);
}

void curves(const std::filesystem::path& folder) {
  Curves logarithmic;
  logarithmic.title = "KL divergence";
  logarithmic.note = "mean ± sd over 5 seeds";
  logarithmic.y.scale = Scale::log;
  logarithmic.x.label = "step";
  logarithmic.y.label = "KL(p ‖ q) (nats)";
  logarithmic.series = {decay("gcd", 0.003, 0.1, 1, false), decay("gcd-polish", 0.004, 0.1, 2, false),
                        decay("cd-10", 0.0018, 0.15, 3, true), decay("pcd-10", 0.0012, 0.2, 4, false)};
  Curves linear = logarithmic;
  linear.y = {"KL(p ‖ q) (nats)"};
  linear.note.clear();
  Curves crowded;
  crowded.title = "Ten series: the legend finds no free corner";
  crowded.x = {"energy evaluations"};
  for (std::size_t k = 0; k < 10; ++k) {
    Series series{"method " + std::to_string(k), {}, {}};
    for (int i = 0; i <= 200; ++i) {
      series.x.push_back(1e4 * i);
      series.y.push_back(std::sin(0.05 * i + static_cast<double>(k)) * (1.0 + 0.2 * static_cast<double>(k)));
    }
    crowded.series.push_back(series);
  }
  Curves constant;
  constant.title = "Constant, with non-finite values";
  constant.x = {"step"};
  constant.series = {{"constant", {0, 1, 2, 3, 4, 5, 6}, {3, 3, std::nan(""), INFINITY, 3, 3, 3}}};
  Figure figure;
  figure.rows = {{logarithmic, linear}, {crowded, constant}};
  for (const char* name : {"curves.png", "curves.svg"}) save(figure, folder / name);
}

void digits(const std::filesystem::path& folder) {
  Images images{8, 8, {}};
  std::mt19937 generator(5);
  std::uniform_real_distribution<double> uniform(0, 16);
  for (int image = 0; image < 40; ++image) {
    for (int y = 0; y < 8; ++y) {
      for (int x = 0; x < 8; ++x) {
        const double ring = std::abs(std::hypot(x - 3.5, (y - 3.5) * (0.7 + 0.01 * image)) - 2.4);
        images.pixels.push_back(std::clamp(18.0 - 12.0 * ring + 0.1 * uniform(generator), 0.0, 16.0));
      }
    }
  }
  images.title = "GCD";
  images.width = 300;
  Images other = images;
  other.title = "data";
  other.captions.assign(40, "3.1");
  Figure figure;
  figure.title = "Digits without the nines";
  figure.rows = {{other, images}};
  save(figure, folder / "images.png");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: report_gallery DIR\n";
    return 2;
  }
  const std::filesystem::path folder(argv[1]);
  std::filesystem::create_directories(folder);
  comparison(folder);
  landscapes(folder);
  curves(folder);
  digits(folder);
}
