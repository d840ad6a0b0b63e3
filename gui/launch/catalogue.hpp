// SPDX-License-Identifier: MIT
// The plugins there are, as `ebmlab plugin list --json` tells them.
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace ebmlab::gui {

enum class PluginKind { kDataset, kEnergy, kSampler, kObjective };
/// "dataset", "energy", "sampler", "objective".
[[nodiscard]] QString kind_name(PluginKind kind);
/// As people read it: "data set".
[[nodiscard]] QString kind_title(PluginKind kind);

enum class ParameterType { kBool, kInteger, kNumber, kText, kIntegers, kNumbers, kTexts };

/// A value is written as TOML writes it: true, 3, 0.005, "data", [128, 128].
struct Parameter {
  QString key;
  ParameterType type = ParameterType::kText;
  QString fallback;  ///< its default
  QString help;
  QString unit = {};
  std::optional<double> min = {}, max = {};  ///< of numbers and of each element of a list
  QStringList choices = {};                  ///< of a text; empty: any
  bool is_log_scale = false;
  bool is_advanced = false;
};

/// "integer, 1 to 100", "number in nats, at least 0", "one of data, noise".
[[nodiscard]] QString type_text(const Parameter& parameter);

struct Plugin {
  PluginKind kind = PluginKind::kEnergy;
  QString id, version, summary, file, sha256;
  QStringList provides, needs;  ///< traits, by which plugins fit together
  std::vector<Parameter> parameters;

  /// "energy/mlp": no two have the same.
  [[nodiscard]] QString name() const { return kind_name(kind) + u'/' + id; }
};

/// A file that is not used.
struct RefusedFile {
  QString file, state, reason, remedy, sha256;
};

class Catalogue {
 public:
  Catalogue() = default;
  /// Errors: std::runtime_error with a sentence when it is no such list.
  explicit Catalogue(const QByteArray& json);

  [[nodiscard]] const std::vector<Plugin>& plugins() const { return plugins_; }
  [[nodiscard]] const std::vector<RefusedFile>& refused() const { return refused_; }
  /// What the user has disabled: files, and plugins as "energy/mlp".
  [[nodiscard]] const QStringList& disabled() const { return disabled_; }
  /// Where a plugin of the user's own belongs.
  [[nodiscard]] const QString& user_folder() const { return user_folder_; }

  [[nodiscard]] std::vector<const Plugin*> of_kind(PluginKind kind) const;
  /// Null when there is none.
  [[nodiscard]] const Plugin* find(PluginKind kind, const QString& id) const;

 private:
  std::vector<Plugin> plugins_;
  std::vector<RefusedFile> refused_;
  QStringList disabled_;
  QString user_folder_;
};

/// A text in quotes, as TOML wants it.
[[nodiscard]] QString toml_quoted(const QString& text);
/// The shortest text that reads back as this number, never mistaken for an integer.
[[nodiscard]] QString toml_number(double value);

/// A bound of a parameter as people read it.
[[nodiscard]] QString limit_text(double value);

}  // namespace ebmlab::gui
