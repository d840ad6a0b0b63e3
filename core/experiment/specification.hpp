// SPDX-License-Identifier: MIT
// A TOML specification of an experiment -> the runs it asks for, validated with file:line before anything starts.
#pragma once

#include <ebmlab/plugin_info.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "experiment/run_spec.hpp"

namespace ebmlab::experiment {

struct Node;  // a value of the document with its place, see document.hpp

/// A parsed specification with the user's overrides. Every function throws ConfigError, whose text has one problem a line.
class Specification {
 public:
  Specification(Specification&& other) noexcept;
  Specification& operator=(Specification&& other) noexcept;
  ~Specification();

  /// Reads `file`. A missing, unreadable or malformed file is an error with file:line:column.
  [[nodiscard]] static Specification from_file(const std::filesystem::path& file);
  /// Parses `text`; messages call it `name`.
  [[nodiscard]] static Specification from_text(std::string_view text, const std::string& name);

  /// One `--set KEY=VALUE`: KEY is dotted (`method.gcd.sampler.steps`, `method.gcd.stage.joint.steps` or `...stage.0.steps`),
  /// VALUE is TOML, or a bare word for a text (`device=cuda`). Tables on the way are made; methods and stages are not.
  void override_value(std::string_view assignment);
  /// `--seeds`: "0..4" is 0, 1, 2, 3, 4; "0,3,7" is a list; they mix.
  void replace_seeds(std::string_view seeds);
  /// In place of the file's device.
  void replace_device(std::string_view device);

  /// Where the value of a dotted key was written, "compare.toml:14" or "--set"; the file's name when there is no such key.
  [[nodiscard]] std::string place(std::string_view key) const;
  [[nodiscard]] const std::string& name() const { return name_; }  ///< the file as the user wrote it
  [[nodiscard]] const std::string& text() const { return text_; }  ///< the file's text, without overrides
  [[nodiscard]] const Node& root() const { return *root_; }

 private:
  Specification(std::string name, std::string text);

  std::string name_;
  std::string text_;
  std::unique_ptr<Node> root_;
};

/// "0..4" -> 0, 1, 2, 3, 4; "0,3,7" -> 0, 3, 7; `where` opens the message of an error (empty: `--seeds "text"`).
[[nodiscard]] std::vector<std::int64_t> parse_seeds(std::string_view text, const std::string& where = {});

/// The keys at the top level of a specification that are not tables: `seeds` may also
/// be a text such as "0..4", and `steps` has no default.
[[nodiscard]] const ParamSpecs& setting_specs();
/// The keys of [evaluation].
[[nodiscard]] const ParamSpecs& evaluation_specs();

/// Why a plugin that a file has is not among those that were found, as a sentence; nothing when no file is known to have it.
using WhyUnused = std::function<std::optional<std::string>(PluginKind kind, std::string_view id)>;

/// The plugin and parameters of the table `kind` at the top of a document that need not be a whole experiment.
[[nodiscard]] PluginChoice resolve_choice(const Specification& specification, PluginKind kind,
                                          std::span<const PluginDescription> plugins, WhyUnused why_unused = {});

/// All runs, methods in the order of the file and each with every seed, for the plugins that were found.
/// `metrics`: the names that evaluation.metrics may hold; empty: any. Throws ConfigError with every problem, one a line.
[[nodiscard]] std::vector<RunSpec> resolve(const Specification& specification, std::span<const PluginDescription> plugins,
                                           std::span<const std::string> metrics = {}, WhyUnused why_unused = {});

}  // namespace ebmlab::experiment
