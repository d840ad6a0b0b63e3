// SPDX-License-Identifier: MIT
// Plugins that are dropped in, and the page about all of them.
#include "gui/launch/plugins_page.hpp"

#include <gmock/gmock.h>

#include <QAbstractItemModelTester>
#include <QDropEvent>
#include <QMimeData>
#include <QPushButton>
#include <QTableView>
#include <QToolButton>
#include <QUrl>

#include "gui/launch/launching.hpp"
#include "gui/launch/plugin_history.hpp"
#include "gui/launch/plugin_list.hpp"
#include "gui/launch/plugin_table_model.hpp"
#include "gui/runs/field_text.hpp"
#include "gui/window/banner.hpp"
#include "gui/window/main_window.hpp"
#include "launch/fake_program.hpp"
#include "storage/digest.hpp"
#include "storage/editor.hpp"
#include "window_fixture.hpp"

namespace ebmlab::gui {
namespace {

using testing::eventually;
using ::testing::HasSubstr;
namespace fs = std::filesystem;

Catalogue catalogue_with(const std::string& file, const std::string& state) {
  const std::string list = state.empty() ? R"({"plugins": [{"kind": "energy", "id": "mine", "file": ")" + file +
                                               R"(", "sha256": "abc", "params": []}], "not_loaded": []})"
                                         : R"({"plugins": [], "not_loaded": [{"file": ")" + file + R"(", "state": ")" + state +
                                               R"(", "reason": "because", "remedy": "mend it", "sha256": "abc"}]})";
  return Catalogue(QByteArray::fromStdString(list));
}

TEST(PluginSteps, SayHowFarAFileCame) {
  EXPECT_TRUE(is_usable(plugin_steps(catalogue_with("/p/a.so", ""), "/p/a.so")));
  const auto steps = plugin_steps(catalogue_with("/p/a.so", "ABI mismatch"), "/p/a.so");
  EXPECT_FALSE(is_usable(steps));
  std::size_t failed = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].state == PluginStep::State::kFailed) failed = i;
  }
  EXPECT_THAT(steps[failed].what.toStdString(), HasSubstr("ABI"));
  EXPECT_EQ(steps[failed].text.toStdString(), "ABI mismatch: because (mend it)");
  EXPECT_EQ(steps[failed - 1].state, PluginStep::State::kPassed);
  EXPECT_EQ(steps[failed + 1].state, PluginStep::State::kNotReached);
  for (const char* const state : {"untrusted", "not a plugin", "probe crashed", "registration failed", "conformance failed",
                                  "duplicate id", "something new"})
    EXPECT_FALSE(is_usable(plugin_steps(catalogue_with("/p/a.so", state), "/p/a.so"))) << state;
  EXPECT_FALSE(is_usable(plugin_steps(catalogue_with("/p/b.so", ""), "/p/a.so")));
}

TEST(CopyPlugin, MakesTheFolderAndReplacesAWholeFile) {
  const test::TemporaryFolder folder;
  const QString file = qt(folder.write("a.so", "bytes").string());
  const QString target = qt((folder.path() / "user" / "plugins").string());
  const QString copy = copy_plugin(file, target);
  EXPECT_EQ(copy.toStdString(), (folder.path() / "user" / "plugins" / "a.so").string());
  EXPECT_EQ(copy_plugin(file, target), copy) << "the same file again";
  EXPECT_FALSE(would_replace(file, target));
  folder.write("a.so", "others");
  EXPECT_TRUE(would_replace(file, target));
  EXPECT_EQ(copy_plugin(file, target), copy);
  EXPECT_EQ(fs::file_size(copy.toStdString()), 6U);
  EXPECT_THROW((void)copy_plugin(qt(folder.write("a.txt", "").string()), target), std::runtime_error);
  EXPECT_THROW((void)copy_plugin(file, QString()), std::runtime_error);
}

TEST(PluginRows, AreFoundByTheirWords) {
  const Catalogue catalogue(testing::recorded_catalogue());
  const auto rows = plugin_rows(catalogue, {}, "trainable SAMPLER");
  ASSERT_FALSE(rows.empty());
  EXPECT_LT(rows.size(), catalogue.plugins().size());
  EXPECT_THAT(plugin_html(catalogue, plugin_rows(catalogue, {}, "langevin").front()).toStdString(), HasSubstr("step_size"));
}

void certify(const fs::path& file, const std::string& sha256, bool has_passed, const std::string& verdict) {
  testing::keep_certificate(file, "langevin", sha256, has_passed, verdict);
}

Plugin langevin_of(const std::string& sha256) {
  Plugin plugin;
  plugin.kind = PluginKind::kSampler;
  plugin.id = QStringLiteral("langevin");
  plugin.sha256 = qt(sha256);
  return plugin;
}

class HistoryTest : public testing::WindowTest {
 protected:
  [[nodiscard]] PluginStanding standing(const std::string& sha256) const {
    return standing_of(langevin_of(sha256), plugin_history(storage::Reader(file_)));
  }
  const std::string used_ = storage::sha256("langevin.so"), other_ = storage::sha256("another");
};

TEST_F(HistoryTest, TellsWhichRunWasTheLastWithTheFile) {
  const std::vector<std::int64_t> runs = storage::Reader(file_).run_ids({.sort = "-id", .with_archived = true});
  const std::string last = std::to_string(runs.front());
  EXPECT_EQ(standing(used_).last_run.toStdString(), "as in run " + last);
  EXPECT_FALSE(standing(used_).has_changed);
  EXPECT_EQ(standing(other_).last_run.toStdString(), "changed since run " + last);
  EXPECT_EQ(standing(other_).used_sha256.toStdString(), used_);
  certify(file_, other_, true, "langevin is certified: 3 passed");
  EXPECT_TRUE(standing(other_).has_changed) << "to be certified is not to be used";
  (void)storage::Editor(file_).set_deleted(std::span(runs).first(1), true);
  EXPECT_EQ(standing(used_).last_run.toStdString(), "as in run " + std::to_string(runs.at(1)));
  Plugin energy = langevin_of(used_);
  energy.kind = PluginKind::kEnergy;
  EXPECT_TRUE(standing_of(energy, plugin_history(storage::Reader(file_))).last_run.isEmpty());
}

TEST_F(HistoryTest, ACertificateIsOfOneFile) {
  using Badge = PluginStanding::Badge;
  EXPECT_EQ(standing(used_).badge, Badge::kNone);
  certify(file_, used_, false, "langevin is NOT certified: 2 passed, 1 failed");
  EXPECT_EQ(standing(used_).badge, Badge::kNotCertified);
  certify(file_, used_, true, "langevin is certified: 3 passed");
  EXPECT_EQ(standing(used_).badge, Badge::kCertified);
  EXPECT_THAT(standing(used_).verdict.toStdString(), HasSubstr("langevin is certified: 3 passed (run "));
  EXPECT_EQ(standing(other_).badge, Badge::kOutdated);
  EXPECT_THAT(standing(other_).verdict.toStdString(), HasSubstr("of another file: langevin is certified"));
  certify(file_, other_, true, "langevin is certified: 4 passed");
  EXPECT_EQ(standing(used_).badge, Badge::kCertified);
  EXPECT_THAT(standing(used_).verdict.toStdString(), HasSubstr("3 passed")) << "that of the file as it is, not the newest";
}

TEST(PluginTable, IsASoundModelWhateverItIsFilteredBy) {
  const Catalogue catalogue(testing::recorded_catalogue());
  PluginTableModel model;
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
  model.show(catalogue);
  const int all = model.rowCount();
  model.set_filter(QStringLiteral("langevin"));
  EXPECT_LT(model.rowCount(), all);
  model.set_filter(QString());
  EXPECT_EQ(model.rowCount(), all);
}

class DropTest : public testing::WindowTest {
 protected:
  DropTest() {
    qputenv("XDG_CACHE_HOME", qt((temporary_.path() / "cache").string()).toUtf8());  // where tasks keep their logs
    window_.launching().program().use(testing::write_fake_ebmlab(temporary_));
    window_.open(file_);
    window_.show();
  }
  void drop(const fs::path& file) {
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(qt(file.string()))});
    const QPoint at(window_.width() / 2, 4);
    QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&window_, &enter);
    EXPECT_TRUE(enter.isAccepted());
    QDropEvent event(QPointF(at), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&window_, &event);
  }
  [[nodiscard]] std::string report() const { return window_.launching().plugins_page().report_text().toStdString(); }

  MainWindow window_;
};

TEST_F(DropTest, CopiesTheFileAndSaysWhatCameOfIt) {
  drop(temporary_.write("mine.so", "no library"));
  const fs::path copy = temporary_.path() / "plugins" / "mine.so";
  EXPECT_TRUE(eventually([&] { return fs::exists(copy); }));
  ASSERT_TRUE(eventually([&] { return !report().empty(); }));
  // The script lists what was recorded, in which there is no such file.
  EXPECT_THAT(report(), HasSubstr("mine.so cannot be used"));
  EXPECT_THAT(report(), HasSubstr("ebmlab does not list it"));
  window_.launching().plugins().remove(qt(copy.string()));
  EXPECT_FALSE(fs::exists(copy));
  EXPECT_TRUE(fs::exists(temporary_.path() / "mine.so"));
}

TEST_F(DropTest, AFileThatIsFineIsToldWithItsHashAndWhatItChanges) {
  testing::list_as(temporary_, "langevin", (temporary_.path() / "plugins" / "langevin.so").string());
  drop(temporary_.write("langevin.so", "another"));
  ASSERT_TRUE(eventually([&] { return report().find("changed since run ") != std::string::npos; })) << report();
  EXPECT_THAT(report(), HasSubstr("langevin.so can be used"));
  EXPECT_THAT(report(), HasSubstr("its bytes read, their hash taken: "));
  EXPECT_THAT(report(), HasSubstr("registered: sampler/langevin"));
}

TEST_F(DropTest, AsksBeforeItReplaces) {
  const fs::path copy = temporary_.path() / "plugins" / "mine.so";
  drop(temporary_.write("mine.so", "old"));
  ASSERT_TRUE(eventually([&] { return !report().empty(); }));
  drop(temporary_.write("mine.so", "newer"));
  ASSERT_TRUE(eventually([&] { return report().find("another file") != std::string::npos; }));
  EXPECT_EQ(fs::file_size(copy), 3U);
  window_.launching().plugins_page().replace_button().click();
  EXPECT_TRUE(eventually([&] { return fs::file_size(copy) == 5U; }));
}

TEST_F(DropTest, AnotherKindOfFileIsLeftAlone) {
  QMimeData data;
  data.setUrls({QUrl::fromLocalFile(QStringLiteral("/tmp/a.csv"))});
  QDragEnterEvent enter(QPoint(4, 4), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  enter.ignore();
  QCoreApplication::sendEvent(&window_, &enter);
  EXPECT_FALSE(enter.isAccepted());
}

TEST_F(DropTest, ThePageListsWhatThereIsAndDisables) {
  PluginsPage& page = window_.launching().plugins_page();
  ASSERT_TRUE(eventually([&] { return page.model().rowCount() > 30; }));
  window_.launching().plugins().set_enabled("sampler/langevin", false);
  EXPECT_TRUE(
      eventually([&] { return testing::calls(temporary_).find("plugin disable sampler/langevin") != std::string::npos; }));
}

TEST_F(DropTest, ThePageTellsWhatChangedAndWhatIsCertified) {
  PluginsPage& page = window_.launching().plugins_page();
  const QAbstractItemModelTester tester(&page.model(), QAbstractItemModelTester::FailureReportingMode::Fatal);
  emit window_.launching().plugins_page_wanted();
  const auto cell = [&](PluginTableModel::Column column) {
    for (std::size_t row = 0; row < page.model().rows().size(); ++row) {
      if (page.model().rows()[row].id == "langevin")
        return page.model().index(static_cast<int>(row), column).data().toString().toStdString();
    }
    return std::string();
  };
  EXPECT_TRUE(eventually([&] { return cell(PluginTableModel::kChanged).find("changed since run ") == 0; }));
  EXPECT_EQ(cell(PluginTableModel::kCertificate), "");
  EXPECT_TRUE(page.table().isColumnHidden(PluginTableModel::kCertificate)) << "nothing is";
  for (std::size_t row = 0; row < page.model().rows().size(); ++row) {
    if (page.model().rows()[row].id == "langevin") page.table().selectRow(static_cast<int>(row));
  }
  page.certify_button().click();
  ASSERT_TRUE(
      eventually([&] { return testing::calls(temporary_).find("certify sampler/langevin --store") != std::string::npos; }));
  const Catalogue catalogue(testing::recorded_catalogue());
  certify(file_, catalogue.find(PluginKind::kSampler, "langevin")->sha256.toStdString(), true,
          "langevin is certified: 9 passed");
  EXPECT_TRUE(eventually([&] { return cell(PluginTableModel::kCertificate) == "certified"; }));
  EXPECT_FALSE(page.table().isColumnHidden(PluginTableModel::kCertificate));
  EXPECT_EQ(page.table().currentIndex().siblingAtColumn(PluginTableModel::kId).data().toString().toStdString(), "langevin");
}

TEST_F(DropTest, AProgramThatIsGoneIsToldInTheBanner) {
  window_.launching().program().use({});
  window_.launching().plugins().refresh();
  EXPECT_TRUE(eventually([&] { return window_.banner().text().contains("was not found"); }));
}

}  // namespace
}  // namespace ebmlab::gui
