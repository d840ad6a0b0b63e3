// SPDX-License-Identifier: MIT
#include "gui/launch/experiment_form.hpp"

#include <QAbstractItemView>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

#include "gui/launch/method_page.hpp"
#include "gui/launch/parameter_form.hpp"
#include "gui/launch/plugin_section.hpp"

namespace ebmlab::gui {
namespace {

QScrollArea* scrolling(QWidget* content, QWidget* parent) {
  auto* area = new QScrollArea(parent);
  area->setWidget(content);
  area->setWidgetResizable(true);
  area->setFrameShape(QFrame::NoFrame);
  area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  area->setFocusPolicy(Qt::NoFocus);
  return area;
}

QString lost_of(const Catalogue& catalogue, PluginKind kind, const PluginChoice& wanted, const PluginChoice& shown) {
  if (wanted.id.isEmpty()) return {};
  const Plugin* plugin = catalogue.find(kind, wanted.id);
  if (plugin == nullptr || shown.id != wanted.id)
    return QObject::tr("the %1 “%2” cannot be chosen here").arg(kind_title(kind), wanted.id);
  for (const auto& [key, value] : wanted.values) {
    if (std::none_of(plugin->parameters.begin(), plugin->parameters.end(), [&](auto& each) { return each.key == key; }))
      return QObject::tr("nothing is known here of “%1” of the %2 “%3”").arg(key, kind_title(kind), wanted.id);
  }
  return {};
}

}  // namespace

ExperimentForm::ExperimentForm(QWidget* parent)
    : QTabWidget(parent),
      name_(new QLineEdit(this)),
      description_(new QLineEdit(this)),
      seeds_(new QLineEdit(this)),
      device_(new QComboBox(this)),
      every_(new QSpinBox(this)),
      dataset_(new PluginSection(PluginKind::kDataset, tr("none: the energy is its own data"), this)),
      energy_(new PluginSection(PluginKind::kEnergy, {}, this)) {
  setAccessibleName(tr("Parts of the experiment"));
  setUsesScrollButtons(true);
  addTab(make_first_tab(), tr("Experiment"));
  addTab(make_section_tab(dataset_), tr("Data set"));
  addTab(make_section_tab(energy_), tr("Energy"));
  auto* add = new QToolButton(this);
  add->setText(tr("+ Method"));
  add->setToolTip(tr("Another combination of sampler and objective to compare"));
  add->setAccessibleName(tr("Add a method"));
  setCornerWidget(add);
  connect(add, &QToolButton::clicked, this, [this] {
    MethodChoice method = methods_.empty() ? MethodChoice{.stages = {StageChoice{}}} : methods_.back()->method();
    method.name = QStringLiteral("method-%1").arg(methods_.size() + 1);
    add_method(method);
    setCurrentIndex(count() - 1);
    emit changed();
  });
}

QWidget* ExperimentForm::make_first_tab() {
  auto* content = new QWidget(this);
  auto* rows = new QFormLayout(content);
  const auto add = [&](const QString& title, QWidget* editor, const QString& help) {
    auto* label = new QLabel(title, content);
    label->setBuddy(editor);
    label->setToolTip(help);
    editor->setToolTip(help);
    editor->setAccessibleName(title);
    editor->setAccessibleDescription(help);
    rows->addRow(label, editor);
  };
  add(tr("name"), name_, tr("Of the experiment, in the store"));
  add(tr("description"), description_, tr("A sentence that the store keeps"));
  add(tr("seeds"), seeds_, tr("Each method runs once with each: 0..4 or 0,3,7"));
  device_->addItems({QStringLiteral("auto"), QStringLiteral("cpu"), QStringLiteral("cuda")});
  device_->setEditable(true);
  device_->view()->setAccessibleName(tr("Devices"));
  add(tr("device"), device_, tr("auto is CUDA when the machine has it; cuda:1 is the second one"));
  every_->setRange(0, 1'000'000'000);
  every_->setSingleStep(100);
  every_->setSpecialValueText(tr("only at the end"));
  add(tr("evaluate every"), every_, tr("Steps between evaluations"));
  ignore_wheel_without_focus(*device_);
  ignore_wheel_without_focus(*every_);
  for (QLineEdit* line : {name_, description_, seeds_}) connect(line, &QLineEdit::textEdited, this, &ExperimentForm::changed);
  connect(device_, &QComboBox::currentTextChanged, this, &ExperimentForm::changed);
  connect(every_, &QSpinBox::valueChanged, this, &ExperimentForm::changed);
  return scrolling(content, this);
}

QWidget* ExperimentForm::make_section_tab(PluginSection* section) {
  auto* content = new QWidget(this);
  auto* column = new QVBoxLayout(content);
  column->addWidget(section);
  column->addStretch(1);
  connect(section, &PluginSection::changed, this, &ExperimentForm::changed);
  connect(section, &PluginSection::explained, this, &ExperimentForm::explained);
  connect(section, &PluginSection::picked, this, [this] {
    mend_choices();
    emit changed();
  });
  return scrolling(content, this);
}

Team ExperimentForm::shared() const {
  return {.dataset = catalogue_.find(PluginKind::kDataset, dataset_->id()),
          .energy = catalogue_.find(PluginKind::kEnergy, energy_->id())};
}

void ExperimentForm::offer(const Catalogue& catalogue) {
  catalogue_ = catalogue;
  mend_choices();
}

void ExperimentForm::mend_choices() {
  const Team team = mend(catalogue_, shared(), PluginKind::kDataset);
  dataset_->offer(catalogue_, [&](const Plugin& plugin) { return why_unfit(catalogue_, {}, plugin); });
  energy_->offer(catalogue_, [&](const Plugin& plugin) { return why_unfit(catalogue_, {.dataset = team.dataset}, plugin); });
  if (team.energy != nullptr && team.energy->id != energy_->id()) energy_->choose(team.energy->id);
  for (MethodPage* page : methods_) page->offer(catalogue_, shared());
}

void ExperimentForm::append_page(const MethodChoice& method) {
  auto* page = new MethodPage(*energy_, this);
  methods_.push_back(page);
  page->offer(catalogue_, shared());
  page->set(method);
  addTab(scrolling(page, this), method.name);
  connect(page, &MethodPage::explained, this, &ExperimentForm::explained);
  connect(page, &MethodPage::removed, this, [this, page] { drop(page); });
  connect(page, &MethodPage::changed, this, [this] {
    check_names();
    emit changed();
  });
}

void ExperimentForm::add_method(const MethodChoice& method) {
  append_page(method);
  check_names();
}

void ExperimentForm::drop(MethodPage* page) {
  const auto found = std::find(methods_.begin(), methods_.end(), page);
  if (found == methods_.end()) return;
  const int tab = 3 + static_cast<int>(found - methods_.begin());
  methods_.erase(found);
  QWidget* area = widget(tab);
  removeTab(tab);
  area->deleteLater();
  check_names();
  emit changed();
}

void ExperimentForm::check_names() {
  for (std::size_t i = 0; i < methods_.size(); ++i) {
    const QString name = methods_[i]->method().name;
    const bool is_double = std::any_of(methods_.begin(), methods_.end(), [&](const MethodPage* other) {
      return other != methods_[i] && other->method().name == name;
    });
    setTabText(3 + static_cast<int>(i), name.isEmpty() ? tr("(no name)") : name);
    methods_[i]->set_name_problem(!is_method_name(name) ? tr("letters, digits, - and _")
                                  : is_double           ? tr("another method has this name")
                                                        : QString());
  }
}

void ExperimentForm::set(const ExperimentChoice& experiment) {
  const QSignalBlocker quiet(this);
  kept_ = experiment;
  name_->setText(experiment.name);
  description_->setText(experiment.description);
  seeds_->setText(experiment.seeds);
  device_->setCurrentText(experiment.device);
  every_->setValue(static_cast<int>(std::min<std::int64_t>(experiment.evaluate_every, every_->maximum())));
  dataset_->choose(experiment.dataset);
  energy_->choose(experiment.energy);
  while (!methods_.empty()) drop(methods_.back());
  for (const MethodChoice& method : experiment.methods) append_page(method);
  mend_choices();
  check_names();
}

ExperimentChoice ExperimentForm::choice() const {
  ExperimentChoice experiment = kept_;
  experiment.name = name_->text().trimmed();
  experiment.description = description_->text().trimmed();
  experiment.seeds = seeds_->text().trimmed();
  experiment.device = device_->currentText().trimmed();
  experiment.evaluate_every = every_->value();
  experiment.dataset = dataset_->choice();
  experiment.energy = energy_->choice();
  experiment.methods.clear();
  for (const MethodPage* page : methods_) experiment.methods.push_back(page->method());
  return experiment;
}

QString ExperimentForm::what_is_lost(const ExperimentChoice& experiment) const {
  const ExperimentChoice shown = choice();
  QStringList lost{lost_of(catalogue_, PluginKind::kDataset, experiment.dataset, shown.dataset),
                   lost_of(catalogue_, PluginKind::kEnergy, experiment.energy, shown.energy)};
  if (shown.evaluate_every != experiment.evaluate_every) lost.append(tr("evaluations are too far apart"));
  for (std::size_t i = 0; i < experiment.methods.size(); ++i) {
    const MethodChoice &wanted = experiment.methods[i], &method = shown.methods.at(i);
    lost.append(lost_of(catalogue_, PluginKind::kEnergy, wanted.energy, method.energy));
    lost.append(lost_of(catalogue_, PluginKind::kSampler, wanted.sampler, method.sampler));
    for (std::size_t j = 0; j < wanted.stages.size(); ++j) {
      lost.append(lost_of(catalogue_, PluginKind::kObjective, wanted.stages[j].objective, method.stages.at(j).objective));
      if (method.stages[j].steps != wanted.stages[j].steps) lost.append(tr("%1 has too many steps").arg(wanted.name));
    }
  }
  lost.removeAll(QString());
  return lost.join(QStringLiteral("; "));
}

ExperimentChoice first_experiment(const Catalogue& catalogue) {
  // A pair that is worth comparing, where it is there; whatever fits, where it is not.
  const auto method = [&](const Team& shared, const QString& name, const QString& sampler, const QString& objective) {
    Team team = shared;
    team.sampler = catalogue.find(PluginKind::kSampler, sampler);
    team.objective = catalogue.find(PluginKind::kObjective, objective);
    team = mend(catalogue, team, PluginKind::kSampler);
    const auto id = [](const Plugin* plugin) { return plugin == nullptr ? QString() : plugin->id; };
    return MethodChoice{
        .name = name, .sampler = {.id = id(team.sampler)}, .stages = {StageChoice{.objective = {.id = id(team.objective)}}}};
  };
  Team team{.dataset = catalogue.find(PluginKind::kDataset, QStringLiteral("gaussian_ring")),
            .energy = catalogue.find(PluginKind::kEnergy, QStringLiteral("mlp"))};
  const auto datasets = catalogue.of_kind(PluginKind::kDataset);
  if (team.dataset == nullptr && !datasets.empty()) team.dataset = datasets.front();
  team = mend(catalogue, team, PluginKind::kDataset);
  ExperimentChoice experiment{.name = QStringLiteral("comparison")};
  if (team.dataset != nullptr) experiment.dataset.id = team.dataset->id;
  if (team.energy != nullptr) experiment.energy.id = team.energy->id;
  team.sampler = nullptr;
  team.objective = nullptr;
  experiment.methods = {method(team, QStringLiteral("gcd"), QStringLiteral("diffusion"), QStringLiteral("gcd")),
                        method(team, QStringLiteral("cd"), QStringLiteral("langevin"), QStringLiteral("cd"))};
  return experiment;
}

}  // namespace ebmlab::gui
