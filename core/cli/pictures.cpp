// SPDX-License-Identifier: MIT
// The pictures of a run and of a comparison.
#include "cli/pictures.hpp"

#include <algorithm>

#include "cli/results_table.hpp"
#include "cli/text.hpp"
#include "report/numbers.hpp"

namespace ebmlab::cli {
namespace {

namespace fs = std::filesystem;
using report::Figure;
using report::Panel;

constexpr std::size_t kColumns = 3;

bool is_blank(const Panel& panel) { return std::holds_alternative<std::monostate>(panel); }

Panel to_panel(std::optional<report::Landscape> landscape) {
  if (!landscape) return std::monostate{};
  return std::move(*landscape);
}

void save(const Figure& figure, const fs::path& path, std::vector<fs::path>& files) {
  report::save(figure, path);
  files.push_back(path);
}

/// From the first step of all series to the last.
report::Series floor_line(const std::vector<report::Series>& series, double floor) {
  std::vector<double> steps;
  for (const report::Series& one : series) steps.insert(steps.end(), one.x.begin(), one.x.end());
  const auto [low, high] = std::minmax_element(steps.begin(), steps.end());
  report::Series line;
  line.label = "floor";
  line.x = {*low, *high};
  line.y = {floor, floor};
  line.style = kDataStyle;
  return line;
}

Panel metric_panel(const std::string& metric, std::vector<report::Series> series, std::optional<double> floor) {
  report::Curves curves;
  // A divergence falls over decades, and what matters is how near to zero it comes.
  const bool is_logarithmic = metric == "kl";
  if (is_logarithmic) curves.y.scale = report::Scale::log;
  if (floor && !series.empty() && (*floor > 0.0 || !is_logarithmic)) series.push_back(floor_line(series, *floor));
  curves.series = std::move(series);
  curves.title = metric_title(metric);
  curves.x.label = "step";
  curves.width = 280;
  curves.height = 170;
  return curves;
}

/// A run picture with the data's own panel beside it, when there is one.
void save_beside_truth(Panel own, Panel truth, const std::string& title, const fs::path& path, std::vector<fs::path>& files) {
  if (is_blank(own)) return;
  Figure figure;
  figure.title = title;
  figure.rows.emplace_back();
  if (!is_blank(truth)) {
    figure.rows[0] = {std::move(truth)};
    figure.column_captions = {{"data"}, {"run"}};
  }
  figure.rows[0].push_back(std::move(own));
  figure.shares_axes = true;
  figure.shares_colours = true;
  save(figure, path, files);
}

std::vector<Panel> run_metric_panels(const storage::Reader& reader, std::int64_t run) {
  std::vector<Panel> panels;
  for (MetricCurve& curve : metric_curves(reader, run)) {
    report::Series series;
    series.label = "run";
    series.x = std::move(curve.steps);
    series.y = std::move(curve.values);
    panels.push_back(metric_panel(curve.metric, {std::move(series)}, curve.floor));
  }
  return panels;
}

/// The run that stands for a method: its first completed one, else its first.
std::int64_t shown_run(const MethodResult& method) {
  for (const storage::RunSummary& run : method.runs) {
    if (run.status == storage::RunStatus::kCompleted) return run.id;
  }
  return method.runs.front().id;
}

std::string mean_text(const MethodResult& method, const std::string& metric, const char* title) {
  const auto values = method.metrics.find(metric);
  if (values == method.metrics.end() || values->second.empty()) return "";
  return std::string(title) + " " + report::format_mean_sd(report::mean_sd(values->second));
}

report::Caption caption_of(const MethodResult& method) {
  std::string note = mean_text(method, "kl", "KL");
  const std::string distance = mean_text(method, "sliced_wasserstein", "SW");
  if (!note.empty() && !distance.empty()) note += ", ";
  return {method.label, note + distance};
}

/// One method's curve of a metric: the mean over the seeds that were evaluated at the same steps as the first.
std::optional<report::Series> method_series(const storage::Reader& reader, const MethodResult& method,
                                            const std::string& metric, std::optional<double>& floor) {
  std::vector<double> steps;
  std::vector<std::vector<double>> values;
  for (const storage::RunSummary& run : method.runs) {
    for (MetricCurve& curve : metric_curves(reader, run.id)) {
      if (curve.metric != metric) continue;
      if (curve.floor) floor = curve.floor;
      if (values.empty()) steps = curve.steps;
      if (curve.steps == steps) values.push_back(std::move(curve.values));
    }
  }
  if (values.empty()) return std::nullopt;
  return report::over_seeds(method.label, steps, values);
}

Figure comparison_figure(const storage::Reader& reader, const Comparison& comparison, const Reference& reference) {
  Figure figure;
  figure.title = comparison.experiment;
  std::vector<Panel> landscapes{to_panel(truth_landscape(reference))};
  std::vector<Panel> samples{truth_samples(reference)};
  figure.column_captions = {{"data", reference.truth ? "the true density" : ""}};
  for (const MethodResult& method : comparison.methods) {
    const std::int64_t run = shown_run(method);
    landscapes.push_back(to_panel(landscape_panel(reader, run, reference)));
    samples.push_back(samples_panel(reader, run, reference));
    figure.column_captions.push_back(caption_of(method));
  }
  std::string footer;
  if (!std::all_of(landscapes.begin(), landscapes.end(), is_blank)) {
    figure.rows.push_back(std::move(landscapes));
    footer += "Above: -log density of data and energies, 10 nats from the deepest point. ";
  }
  if (!std::all_of(samples.begin(), samples.end(), is_blank)) {
    footer += std::string(figure.rows.empty() ? "Samples" : "Below: samples") + " of the data and of each method's sampler. ";
    figure.rows.push_back(std::move(samples));
  }
  if (!reference.modes.empty()) footer += "Crosses are the data's modes. ";
  figure.shares_axes = true;
  figure.shares_colours = true;
  figure.footer = {footer + "One run a method; the captions are means over seeds."};
  return figure;
}

/// The same for a method in every panel, and never the data's.
std::size_t style_of_method(std::size_t index) { return index < kDataStyle ? index : index + 1; }

Figure metrics_figure(const storage::Reader& reader, const Comparison& comparison) {
  std::vector<std::string> metrics;
  for (const MethodResult& method : comparison.methods) {
    for (const MetricCurve& curve : metric_curves(reader, shown_run(method))) {
      if (std::find(metrics.begin(), metrics.end(), curve.metric) == metrics.end()) metrics.push_back(curve.metric);
    }
  }
  std::vector<Panel> panels;
  for (const std::string& metric : metrics) {
    std::vector<report::Series> series;
    std::optional<double> floor;
    for (std::size_t m = 0; m < comparison.methods.size(); ++m) {
      auto one = method_series(reader, comparison.methods[m], metric, floor);
      if (!one) continue;
      one->style = style_of_method(m);
      series.push_back(std::move(*one));
    }
    panels.push_back(metric_panel(metric, std::move(series), floor));
  }
  Figure figure;
  figure.title = comparison.experiment;
  figure.subtitle = "evaluations during training: few samples, so noisier than the table; bands are one sd over seeds";
  figure.rows = in_rows(std::move(panels), kColumns);
  return figure;
}

}  // namespace

std::vector<fs::path> draw_run(const storage::Reader& reader, std::int64_t run, const Reference& reference,
                               const PictureTarget& target) {
  const storage::RunSummary summary = reader.run_summary(run);
  const std::string title = summary.experiment + ": " + summary.name;
  const auto path = [&](const char* what) {
    return target.folder / (file_name("run-" + std::to_string(run) + "-" + what) + "." + target.extension);
  };
  std::vector<fs::path> files;
  save_beside_truth(to_panel(landscape_panel(reader, run, reference)), to_panel(truth_landscape(reference)), title,
                    path("landscape"), files);
  save_beside_truth(samples_panel(reader, run, reference), truth_samples(reference), title, path("samples"), files);
  for (const bool is_training : {true, false}) {
    std::vector<Panel> panels = is_training ? series_panels(reader, run) : run_metric_panels(reader, run);
    if (panels.empty()) continue;
    Figure figure;
    figure.title = title;
    figure.rows = in_rows(std::move(panels), kColumns);
    save(figure, path(is_training ? "curves" : "metrics"), files);
  }
  return files;
}

std::vector<NamedFigure> comparison_figures(const storage::Reader& reader, const Comparison& comparison,
                                            const Reference& reference) {
  std::vector<NamedFigure> figures{{"comparison", comparison_figure(reader, comparison, reference)},
                                   {"metrics", metrics_figure(reader, comparison)}};
  std::erase_if(figures, [](const NamedFigure& named) { return named.figure.rows.empty(); });
  return figures;
}

std::vector<fs::path> draw_comparison(const storage::Reader& reader, const Comparison& comparison, const Reference& reference,
                                      const PictureTarget& target) {
  std::vector<fs::path> files;
  const std::string name = file_name(comparison.experiment);
  for (const auto& [what, figure] : comparison_figures(reader, comparison, reference)) {
    save(figure, target.folder / (name + "-" + what + "." + target.extension), files);
  }
  return files;
}

}  // namespace ebmlab::cli
