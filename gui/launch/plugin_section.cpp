// SPDX-License-Identifier: MIT
#include "gui/launch/plugin_section.hpp"

#include <QAbstractItemView>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QStandardItemModel>
#include <QVBoxLayout>

#include <utility>

#include "gui/launch/parameter_form.hpp"

namespace ebmlab::gui {

PluginSection::PluginSection(PluginKind kind, QString none, QWidget* parent)
    : QWidget(parent),
      kind_(kind),
      none_(std::move(none)),
      picker_(new QComboBox(this)),
      summary_(new QLabel(this)),
      column_(new QVBoxLayout(this)) {
  picker_->setAccessibleName(kind_title(kind));
  picker_->view()->setAccessibleName(tr("Choices of the %1").arg(kind_title(kind)));
  picker_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  picker_->setMinimumContentsLength(14);
  ignore_wheel_without_focus(*picker_);
  summary_->setWordWrap(true);
  summary_->setForegroundRole(QPalette::PlaceholderText);
  auto* row = new QHBoxLayout;
  auto* label = new QLabel(kind_title(kind), this);
  label->setBuddy(picker_);
  row->addWidget(label);
  row->addWidget(picker_, 1);
  column_->setContentsMargins(0, 0, 0, 0);
  column_->addLayout(row);
  column_->addWidget(summary_);
  connect(picker_, &QComboBox::currentIndexChanged, this, [this](int place) {
    if (place < 0) return;
    choose(picker_->itemData(place).toString());
    emit picked();
  });
}

void PluginSection::offer(const Catalogue& catalogue, const Doubt& doubt) {
  const Plugin* before = catalogue_.find(kind_, id_);
  const QString sha256_before = before == nullptr ? QString() : before->sha256;
  catalogue_ = catalogue;
  const QSignalBlocker quiet(picker_);
  picker_->clear();
  if (!none_.isEmpty()) picker_->addItem(none_, QString());
  auto* rows = qobject_cast<QStandardItemModel*>(picker_->model());
  for (const Plugin* plugin : catalogue_.of_kind(kind_)) {
    const QString why = doubt(*plugin);
    picker_->addItem(why.isEmpty() ? plugin->id : plugin->id + QStringLiteral("  —  ") + why, plugin->id);
    const int row = picker_->count() - 1;
    picker_->setItemData(row, why.isEmpty() ? plugin->summary : plugin->summary + u'\n' + why, Qt::ToolTipRole);
    if (rows != nullptr && !why.isEmpty()) rows->item(row)->setEnabled(false);
  }
  picker_->setCurrentIndex(picker_->findData(id_));
  const Plugin* now = catalogue_.find(kind_, id_);
  if (now != nullptr && now->sha256 != sha256_before) {  // the same name, perhaps other parameters
    if (form_ != nullptr) remembered_[id_] = form_->values();
    show_form();
  }
}

void PluginSection::choose(const PluginChoice& choice) {
  if (choice.id != id_) choose(choice.id);
  if (form_ != nullptr) form_->set_values(choice.values);
}

void PluginSection::choose(const QString& id) {
  if (form_ != nullptr) remembered_[id_] = form_->values();
  id_ = id;
  {
    const QSignalBlocker quiet(picker_);
    picker_->setCurrentIndex(picker_->findData(id_));
  }
  show_form();
}

void PluginSection::show_form() {
  delete form_;
  form_ = nullptr;
  const Plugin* plugin = catalogue_.find(kind_, id_);
  summary_->setText(plugin == nullptr ? QString() : plugin->summary);
  summary_->setVisible(plugin != nullptr);
  picker_->setToolTip(summary_->text());
  if (plugin == nullptr) return;
  form_ = new ParameterForm(*plugin, this);
  form_->set_values(remembered_[id_]);
  column_->addWidget(form_);
  connect(form_, &ParameterForm::changed, this, &PluginSection::changed);
  connect(form_, &ParameterForm::explained, this, &PluginSection::explained);
}

PluginChoice PluginSection::choice() const {
  return {.id = id_, .values = form_ == nullptr ? std::map<QString, QString>() : form_->values()};
}

}  // namespace ebmlab::gui
