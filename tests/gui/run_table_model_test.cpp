// SPDX-License-Identifier: MIT
// The list of runs against the store itself.
#include "gui/runs/run_table_model.hpp"

#include <QAbstractItemModelTester>

#include <optional>

#include "gui/store/store_session.hpp"
#include "storage/editor.hpp"
#include "window_fixture.hpp"

namespace ebmlab::gui {
namespace {

using testing::eventually;

class RunTableModelTest : public testing::WindowTest {
 protected:
  RunTableModelTest() {
    QObject::connect(&model_, &RunTableModel::filter_refused, &model_, [this](const QString& why) { refused_ = why; });
    model_.show(&session_);
  }

  [[nodiscard]] QString cell(int row, const std::string& field) const {
    for (int column = 0; column < model_.columnCount(); ++column) {
      if (model_.fields()[static_cast<std::size_t>(column)] == field)
        return model_.data(model_.index(row, column), Qt::DisplayRole).toString();
    }
    return QStringLiteral("no such column");
  }
  [[nodiscard]] bool has_listed(std::size_t runs) const {
    return eventually([&] { return model_.ids().size() == runs; });
  }

  StoreSession session_{file_};
  RunTableModel model_;
  QAbstractItemModelTester tester_{&model_, QAbstractItemModelTester::FailureReportingMode::Fatal};
  QString refused_;
};

TEST_F(RunTableModelTest, ListsEveryRunNewestFirstWithTheStoresOwnOrder) {
  ASSERT_TRUE(has_listed(5));
  EXPECT_EQ(model_.ids(), storage::Reader(file_).run_ids());
}

TEST_F(RunTableModelTest, FetchesTheValuesOfRowsThatAreLookedAt) {
  ASSERT_TRUE(has_listed(5));
  EXPECT_EQ(cell(0, "method"), QString());  // asked for by looking
  ASSERT_TRUE(eventually([&] { return !cell(0, "method").isEmpty(); }));
  const storage::RunSummary run = storage::Reader(file_).run_summary(model_.ids()[0]);
  EXPECT_EQ(cell(0, "method").toStdString(), run.method);
  EXPECT_EQ(cell(0, "status").toStdString(), storage::to_text(run.status));
  EXPECT_EQ(cell(0, "experiment").toStdString(), run.experiment);
}

TEST_F(RunTableModelTest, FiltersAndSortsInTheStore) {
  model_.set_filter("method = gcd");
  ASSERT_TRUE(has_listed(2));
  model_.set_fields({"id", "seed"});
  model_.sort(1, Qt::DescendingOrder);
  ASSERT_TRUE(eventually([&] { return cell(0, "seed") == QStringLiteral("1") && cell(1, "seed") == QStringLiteral("0"); }));
}

TEST_F(RunTableModelTest, SaysWhyAFilterIsNoneAndKeepsTheList) {
  ASSERT_TRUE(has_listed(5));
  model_.set_filter("methd = gcd");
  ASSERT_TRUE(eventually([&] { return !refused_.isEmpty(); }));
  EXPECT_TRUE(refused_.contains(QStringLiteral("method"))) << refused_.toStdString();
  EXPECT_EQ(model_.ids().size(), 5U);
}

TEST_F(RunTableModelTest, FollowsWhatOthersWrite) {
  ASSERT_TRUE(has_listed(5));
  const std::int64_t run = model_.ids()[0];
  (void)cell(0, "starred");
  ASSERT_TRUE(eventually([&] { return !cell(0, "status").isEmpty(); }));
  EXPECT_TRUE(cell(0, "starred").isEmpty());
  storage::Editor(file_).set_starred(std::vector{run}, true);
  EXPECT_TRUE(eventually([&] { return !cell(0, "starred").isEmpty(); }));
  storage::Editor(file_).set_archived(std::vector{run}, true);
  EXPECT_TRUE(has_listed(4));
}

TEST_F(RunTableModelTest, AStoreThatIsGoneIsToldAndComesBack) {
  ASSERT_TRUE(has_listed(5));
  std::optional<QString> trouble;
  QObject::connect(&session_, &StoreSession::trouble, &session_, [&](const QString& what) { trouble = what; });
  std::filesystem::rename(file_, temporary_.path() / "away.db");
  ASSERT_TRUE(eventually([&] { return trouble && !trouble->isEmpty(); }));
  EXPECT_TRUE(trouble->contains(QStringLiteral("gone"))) << trouble->toStdString();
  EXPECT_EQ(model_.ids().size(), 5U);
  std::filesystem::rename(temporary_.path() / "away.db", file_);
  EXPECT_TRUE(eventually([&] { return trouble->isEmpty(); }));
}

}  // namespace
}  // namespace ebmlab::gui
