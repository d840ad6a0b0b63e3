// SPDX-License-Identifier: MIT
#include "launch/fake_program.hpp"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <sstream>

#include "gui/runs/field_text.hpp"
#include "storage/recorder.hpp"
#include "storage/store.hpp"

namespace ebmlab::gui::testing {
namespace fs = std::filesystem;

QString write_script(const test::TemporaryFolder& folder, const std::string& lines, const std::string& name) {
  const fs::path file = folder.write(name, "#!/bin/sh\n" + lines + "\n");
  fs::permissions(file, fs::perms::owner_all);
  return qt(file.string());
}

QByteArray recorded_catalogue() {
  QFile file(QStringLiteral(EBMLAB_GUI_TEST_DATA "/catalogue.json"));
  if (!file.open(QIODevice::ReadOnly)) throw std::runtime_error("no recorded catalogue");
  return file.readAll();
}

void list_as(const test::TemporaryFolder& folder, const QString& id, const std::string& file) {
  QFile source(qt((folder.path() / "list.json").string()));
  if (!source.open(QIODevice::ReadOnly)) throw std::runtime_error("nothing is listed");
  QJsonObject list = QJsonDocument::fromJson(source.readAll()).object();
  QJsonArray plugins = list[QStringLiteral("plugins")].toArray();
  for (auto&& each : plugins) {
    QJsonObject plugin = each.toObject();
    if (plugin[QStringLiteral("id")].toString() == id) plugin[QStringLiteral("file")] = qt(file);
    each = plugin;
  }
  list[QStringLiteral("plugins")] = plugins;
  folder.write("list.json", QJsonDocument(list).toJson(QJsonDocument::Compact).toStdString());
}

QString write_fake_ebmlab(const test::TemporaryFolder& folder) {
  QJsonObject list = QJsonDocument::fromJson(recorded_catalogue()).object();
  list[QStringLiteral("user_folder")] = qt((folder.path() / "plugins").string());
  folder.write("list.json", QJsonDocument(list).toJson(QJsonDocument::Compact).toStdString());
  const std::string here = folder.path().string();
  return write_script(folder, "echo \"$*\" >> '" + here + "/calls'\n" + R"(case "$*" in
  "plugin list --json") cat ')" + here +
                                  R"(/list.json';;
  *--pilot*) echo '{"pilot":{"seconds":184.2,"jobs":2,"methods":[
    {"method":"gcd","seconds_per_run":40.1,"runs":3,"steps_per_second":210.0},
    {"method":"pcd","seconds_per_run":12.4,"runs":3,"steps_per_second":1650.0}]}}';;
  *--dry-run*) echo '{"title":"t","rows":[{"method":"gcd","seed":0,"steps":1000}]}';;
esac)");
}

std::string calls(const test::TemporaryFolder& folder) {
  std::ifstream file(folder.path() / "calls");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void keep_certificate(const fs::path& store, const std::string& sampler, const std::string& sha256, bool has_passed,
                      const std::string& verdict) {
  storage::NewRun run;
  run.experiment = {.name = "certify " + sampler};
  run.name = run.method = sampler;
  run.kind = "certify";
  run.plugins = {{.role = "sampler", .kind = "sampler", .name = sampler, .version = "1.0", .sha256 = sha256, .path = {}}};
  const std::int64_t id = storage::Store::open(store).create_run(run).id;
  storage::Recorder recorder(store, id, storage::HostRecord{.hostname = "anvil"});
  recorder.event({.kind = has_passed ? "certified" : "not_certified", .title = verdict});
  recorder.finish(storage::RunStatus::kCompleted);
}

}  // namespace ebmlab::gui::testing
