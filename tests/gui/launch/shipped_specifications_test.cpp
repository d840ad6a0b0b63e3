// SPDX-License-Identifier: MIT
// Every specification that is shipped opens in the form, but one with a sweep, and what the form writes means the same. The
// program's part is played by its own reader of specifications, with the recorded plugins.
#include <gmock/gmock.h>

#include <QPlainTextEdit>
#include <QPushButton>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "experiment/describe.hpp"
#include "experiment/specification.hpp"
#include "gui/launch/experiment_form.hpp"
#include "gui/launch/new_run.hpp"
#include "gui/launch/specification_view.hpp"
#include "gui/runs/field_text.hpp"
#include "launch/fake_program.hpp"
#include "window_fixture.hpp"

namespace ebmlab::gui {
namespace {

namespace fs = std::filesystem;
using experiment::RunSpec;
using testing::eventually;

std::vector<fs::path> shipped() {
  const fs::path root = EBMLAB_ROOT;
  std::vector<fs::path> files{root / "gui" / "share" / "demo.toml"};
  for (const auto& entry : fs::recursive_directory_iterator(root / "docs" / "examples")) {
    if (entry.path().extension() == ".toml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string read(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

ebmlab::PluginKind kind_called(const std::string& name) {
  for (const auto kind : {ebmlab::PluginKind::kEnergy, ebmlab::PluginKind::kSampler, ebmlab::PluginKind::kObjective}) {
    if (ebmlab::kind_name(kind) == name) return kind;
  }
  return ebmlab::PluginKind::kDataset;
}

std::vector<PluginDescription> recorded_plugins() {
  std::vector<PluginDescription> plugins;
  const auto all = nlohmann::json::parse(testing::recorded_catalogue().toStdString());
  for (const auto& row : all.at("plugins")) {
    PluginInfo info{row.at("id"), row.at("version"), row.at("summary")};
    info.provides = row.at("provides").get<std::vector<std::string>>();
    info.needs = row.at("needs").get<std::vector<std::string>>();
    for (const auto& each : row.at("params")) {
      ParamSpec spec{each.at("key"), each.at("doc"), experiment::value_from_json(each.at("default"), "default")};
      spec.min = each.value("min", spec.min);
      spec.max = each.value("max", spec.max);
      spec.choices = each.at("choices").get<std::vector<std::string>>();
      info.params.push_back(std::move(spec));
    }
    plugins.push_back({kind_called(row.at("kind")), std::move(info), row.at("file"), row.at("sha256")});
  }
  return plugins;
}

std::vector<RunSpec> runs_of(const std::string& text) {
  static const std::vector<PluginDescription> kPlugins = recorded_plugins();
  auto runs = experiment::resolve(experiment::Specification::from_text(text, "specification.toml"), kPlugins);
  std::stable_sort(runs.begin(), runs.end(), [](const RunSpec& a, const RunSpec& b) { return a.seed < b.seed; });
  return runs;
}

/// As `ebmlab run --dry-run --json` tells them.
std::string dry_run(std::vector<RunSpec> runs) {
  nlohmann::json all;
  for (RunSpec& run : runs) {
    run.device = "cpu";  // which "auto" comes to
    all["rows"].push_back({{"method", run.method}, {"seed", run.seed}, {"steps", run.total_steps()}});
    all["configurations"].push_back(nlohmann::json::parse(experiment::to_json(run)));
  }
  return all.dump();
}

class ShippedSpecifications : public ::testing::TestWithParam<fs::path> {
 protected:
  ShippedSpecifications() {
    dialog_.set_store(folder_.path() / "runs.db");
    dialog_.offer(Catalogue(testing::recorded_catalogue()));
    dialog_.show();
  }
  /// Its check passes, as the program would see to it.
  void open(const std::string& text) {
    folder_.write("answer.json", dry_run(runs_of(text)));
    program_.use(testing::write_script(folder_, "cat '" + (folder_.path() / "answer.json").string() + "'"));
    dialog_.load(qt(folder_.write("opened.toml", text).string()));
    ASSERT_TRUE(eventually([&] { return dialog_.start_button().isEnabled(); }));
  }

  test::TemporaryFolder folder_;
  Program program_{testing::write_fake_ebmlab(folder_)};
  NewRun dialog_{program_};
};

TEST_P(ShippedSpecifications, KeepTheirMeaningInTheForm) {
  const std::string text = read(GetParam());
  open(text);
  if (text.find("[sweep") != std::string::npos) {
    EXPECT_FALSE(dialog_.form().isEnabled());
    EXPECT_EQ(dialog_.notice().toStdString(), "The form cannot show this: it has a sweep");
    EXPECT_EQ(dialog_.view().text().toStdString(), text);
    return;
  }
  EXPECT_TRUE(dialog_.form().isEnabled()) << dialog_.notice().toStdString();
  EXPECT_EQ(dialog_.view().text().toStdString(), text) << "the text is left alone until the form is used";
  EXPECT_EQ(dialog_.notice().contains("without its comments"), text.find('#') != std::string::npos);
  emit dialog_.form().changed();
  const std::string written = dialog_.view().text().toStdString();
  ASSERT_NE(written, text);
  const std::vector<RunSpec> before = runs_of(text), after = runs_of(written);
  ASSERT_EQ(after.size(), before.size()) << written;
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(experiment::replicate_key(after[i]), experiment::replicate_key(before[i])) << written;
    EXPECT_EQ(after[i].experiment, before[i].experiment);
    EXPECT_EQ(after[i].description, before[i].description);
    EXPECT_EQ(after[i].method, before[i].method);
    EXPECT_EQ(after[i].seed, before[i].seed);
  }
  dialog_.view().editor().undo();
  EXPECT_EQ(dialog_.view().text().toStdString(), text) << "what the form wrote can be taken back";
}

INSTANTIATE_TEST_SUITE_P(All, ShippedSpecifications, ::testing::ValuesIn(shipped()),
                         [](const auto& each) { return each.param.stem().string(); });

}  // namespace
}  // namespace ebmlab::gui
