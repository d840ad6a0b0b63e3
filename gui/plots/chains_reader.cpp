// SPDX-License-Identifier: MIT
#include "gui/plots/chains_reader.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "gui/plots/curve.hpp"
#include "gui/plots/sample_pictures.hpp"

namespace ebmlab::gui {
namespace {

constexpr std::size_t kRankBins = 20;
constexpr std::size_t kMostLag = 60;

std::string chain_label(std::size_t chain) { return "chain " + std::to_string(chain + 1); }

std::vector<double> numbers_from(double first, std::size_t count) {
  std::vector<double> numbers(count);
  std::iota(numbers.begin(), numbers.end(), first);
  return numbers;
}

Line line_of(std::size_t chain, std::vector<double> x, std::vector<double> y) {
  Line line{.label = chain_label(chain), .style = chain};
  const Curve kept = on_scale({std::move(x), std::move(y)}, Scale::kLinear, line.off_scale);
  line.x = kept.x;
  line.y = kept.y;
  return line;
}

Line level(double y, double from, double to, const char* label) {
  Line line{.label = label};
  line.x = {from, to};
  line.y = {y, y};
  line.is_reference = true;
  return line;
}

Drawing trace_of(const std::vector<Draws>& chains, const std::string& quantity) {
  Drawing drawing{.title = "trace of " + quantity};
  drawing.help = "Each draw after the warm-up: chains that agree overlap like hairs of one brush";
  drawing.x.label = "draw";
  for (std::size_t c = 0; c < chains.size(); ++c)
    drawing.lines.push_back(line_of(c, numbers_from(1.0, chains[c].size()), chains[c]));
  return drawing;
}

Drawing ranks_of(const std::vector<Draws>& chains) {
  Drawing drawing{.title = "ranks"};
  drawing.help = "How often each chain's draws stand at each part of the order of all draws: level when the chains agree";
  drawing.x.label = "rank among all draws";
  drawing.y.label = "draws";
  const double all = std::accumulate(chains.begin(), chains.end(), 0.0,
                                     [](double sum, const Draws& draws) { return sum + static_cast<double>(draws.size()); });
  const auto counts = rank_histograms(chains, kRankBins);
  double most = 0.0;
  for (std::size_t c = 0; c < counts.size(); ++c) {
    most = std::max(most, *std::max_element(counts[c].begin(), counts[c].end()));
    drawing.lines.push_back(stepped(counts[c], {0.0, std::max(1.0, all)}));
    drawing.lines.back().label = chain_label(c);
    drawing.lines.back().style = c;
  }
  if (!chains.empty()) drawing.lines.push_back(level(static_cast<double>(chains[0].size()) / kRankBins, 0.0, all, "expected"));
  drawing.x.range = Range{0.0, std::max(1.0, all)};
  drawing.y.range = Range{0.0, std::max(1.0, 1.08 * most)};
  return drawing;
}

Drawing autocorrelations_of(const std::vector<Draws>& chains) {
  Drawing drawing{.title = "autocorrelation"};
  drawing.help = "Correlation of draws so many apart: the sooner it falls to 0, the more a draw is worth";
  drawing.x.label = "lag [draws]";
  double longest = 1.0;
  for (std::size_t c = 0; c < chains.size(); ++c) {
    std::vector<double> values = autocorrelation(chains[c], kMostLag);
    std::vector<double> lags = numbers_from(0.0, values.size());
    longest = std::max(longest, static_cast<double>(values.size()) - 1.0);
    drawing.lines.push_back(line_of(c, std::move(lags), std::move(values)));
  }
  drawing.lines.push_back(level(0.0, 0.0, longest, "none"));
  return drawing;
}

}  // namespace

ChainsAnswer ChainsReader::answer(const storage::Reader& reader, const ChainsRequest& request) {
  ChainsAnswer answer;
  for (const storage::RunSummary& run : request.runs) {
    if (shown_at(cache_.list(reader, run), "chains", std::nullopt) == nullptr) continue;
    if (run.id == request.run) answer.run = answer.runs.size();
    answer.runs.push_back(run);
  }
  if (answer.runs.empty()) return answer;
  const auto chains = cache_.shown(reader, answer.runs[answer.run], "chains", std::nullopt);
  answer.quantities = texts_of(chains->info.bounds_json, "names");
  for (std::size_t i = answer.quantities.size(); i < chains->extent(2); ++i) {
    answer.quantities.push_back("quantity " + std::to_string(i + 1));
  }
  answer.quantity = request.quantity < chains->extent(2) ? request.quantity : 0;
  const std::vector<Draws> draws = draws_of(*chains, answer.quantity);
  answer.drawings = {trace_of(draws, answer.quantities[answer.quantity]), ranks_of(draws), autocorrelations_of(draws)};
  return answer;
}

}  // namespace ebmlab::gui
