// SPDX-License-Identifier: MIT
// Looking into a document and naming its values in messages.
#include "experiment/document.hpp"

#include <algorithm>

#include "experiment/number_text.hpp"

namespace ebmlab::experiment {
namespace {

constexpr std::size_t kLongestValue = 60;  // characters of a value in a message

template <typename... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <typename... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

std::string list_text(const List& list) {
  std::string text;
  for (const Node& node : list) {
    if (!text.empty()) text += ", ";
    text += value_text(node);
    if (text.size() > kLongestValue) return "[" + text + ", ...]";
  }
  return "[" + text + "]";
}

std::string shortened(std::string text) {
  if (text.size() <= kLongestValue) return text;
  text.resize(kLongestValue);
  // Never half of a UTF-8 letter.
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0x80U) != 0) text.pop_back();
  return text + "...";
}

}  // namespace

const Node* Node::find(std::string_view key) const {
  const auto* table = as<Table>();
  if (table == nullptr) return nullptr;
  const auto found = std::find_if(table->begin(), table->end(), [&](const auto& entry) { return entry.key == key; });
  return found == table->end() ? nullptr : &found->value;
}

Node* Node::find(std::string_view key) {
  auto* table = as<Table>();
  if (table == nullptr) return nullptr;
  const auto found = std::find_if(table->begin(), table->end(), [&](const auto& entry) { return entry.key == key; });
  return found == table->end() ? nullptr : &found->value;
}

std::string value_text(const Node& node) {
  return std::visit(
      Overloaded{[](const Table&) { return std::string("{ ... }"); }, [](const List& list) { return list_text(list); },
                 [](bool flag) { return std::string(flag ? "true" : "false"); },
                 [](std::int64_t number) { return std::to_string(number); }, [](double number) { return real_text(number); },
                 [](const std::string& text) { return in_quotes(shortened(text)); },
                 [](DateOrTime) { return std::string("a date or time"); }},
      node.value);
}

std::string locate(std::string_view path, const Node& node) {
  std::string text(path);
  if (node.as<Table>() == nullptr) text += " = " + value_text(node);
  return text + " (" + node.place.text() + ")";
}

bool is_bare_key(std::string_view key) {
  const auto is_bare = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  return !key.empty() && std::all_of(key.begin(), key.end(), is_bare);
}

}  // namespace ebmlab::experiment
