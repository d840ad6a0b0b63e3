// SPDX-License-Identifier: MIT
// What a worker says on its stdout: one JSON object a line.
#include "launch/progress.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <csignal>
#include <limits>
#include <nlohmann/json.hpp>

namespace ebmlab::launch {
namespace {

using nlohmann::json;

// JSON knows no infinities: they travel as texts, and nothing is lost.
json number(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  return value;
}

/// A line that looks like one of ours and is not.
struct ForeignLine {};

/// A number with a fraction or an exponent is none: JSON has no limits, and a conversion from beyond ours is undefined.
std::int64_t integer(const json& value) {
  if (!value.is_number_integer()) throw ForeignLine{};
  return value.get<std::int64_t>();
}

double number(const json& value) {
  if (value.is_number()) return value.get<double>();
  if (value == "inf") return std::numeric_limits<double>::infinity();
  if (value == "-inf") return -std::numeric_limits<double>::infinity();
  return std::numeric_limits<double>::quiet_NaN();
}

json encode(const Started& message) { return {{"ebmlab", "started"}, {"run", message.run}, {"total", message.total}}; }

json encode(const Progress& message) {
  json figures = json::array();
  for (const auto& [name, value] : message.figures) figures.push_back({name, number(value)});
  return {{"ebmlab", "progress"},   {"step", message.step},         {"total", message.total},
          {"stage", message.stage}, {"rate", number(message.rate)}, {"figures", std::move(figures)}};
}

json encode(const Finished& message) {
  return {{"ebmlab", "finished"}, {"status", message.status}, {"reason", message.reason}, {"step", message.step}};
}

json encode(const Trouble& message) { return {{"ebmlab", "trouble"}, {"sentence", message.sentence}}; }

Progress decode_progress(const json& value) {
  Progress progress{integer(value.at("step")), integer(value.at("total")), value.at("stage"), number(value.at("rate")), {}};
  for (const json& figure : value.at("figures")) progress.figures.emplace_back(figure.at(0), number(figure.at(1)));
  return progress;
}

std::optional<Message> decode(const json& value) {
  if (!value.is_object() || !value.contains("ebmlab")) return std::nullopt;
  const json& kind = value["ebmlab"];
  if (kind == "started") return Started{value.at("run"), integer(value.at("total"))};
  if (kind == "progress") return decode_progress(value);
  if (kind == "finished") return Finished{value.at("status"), value.at("reason"), integer(value.at("step"))};
  if (kind == "trouble") return Trouble{value.at("sentence")};
  return std::nullopt;
}

}  // namespace

std::string format(const Message& message) {
  const json value = std::visit([](const auto& kind) { return encode(kind); }, message);
  return value.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

std::optional<Message> parse(std::string_view line) {
  if (line.empty() || line.front() != '{') return std::nullopt;
  try {
    return decode(json::parse(line));
  } catch (const json::exception&) {
    return std::nullopt;
  } catch (const ForeignLine&) {
    return std::nullopt;
  }
}

ProgressWriter::ProgressWriter(int fd) : fd_(fd) { std::signal(SIGPIPE, SIG_IGN); }

bool ProgressWriter::has_reader() const {
  const std::lock_guard lock(mutex_);
  return has_reader_;
}

void ProgressWriter::write(const Message& message) {
  const std::lock_guard lock(mutex_);
  if (!has_reader_) return;
  // A pipe that polls as writable takes PIPE_BUF bytes whole and at once; longer lines do not occur but for a very long reason.
  pollfd ready{fd_, POLLOUT, 0};
  if (::poll(&ready, 1, 0) <= 0) return;
  const std::string line = format(message);
  if (::write(fd_, line.data(), line.size()) < 0 && errno != EINTR && errno != EAGAIN) has_reader_ = false;
}

}  // namespace ebmlab::launch
