// SPDX-License-Identifier: MIT
// What a probe's child says to its parent.
#include "host/probe_line.hpp"

#include <nlohmann/json.hpp>

namespace ebmlab::host {
namespace {
using nlohmann::json;

std::string line_of(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace) + "\n"; }

}  // namespace

std::string doing_line(const std::string& doing) { return line_of({{"doing", doing}}); }

std::string manifest_line(const Manifest& manifest) { return line_of({{"manifest", to_json(manifest)}}); }

std::variant<std::monostate, std::string, Manifest> parse_probe_line(std::string_view line) {
  const json value = json::parse(line, nullptr, false);
  if (!value.is_object()) return {};
  if (const auto doing = value.find("doing"); doing != value.end() && doing->is_string()) return doing->get<std::string>();
  if (!value.contains("manifest")) return {};
  if (auto manifest = manifest_from_json(value["manifest"])) return *std::move(manifest);
  return {};
}

}  // namespace ebmlab::host
