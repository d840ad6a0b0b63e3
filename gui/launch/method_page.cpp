// SPDX-License-Identifier: MIT
#include "gui/launch/method_page.hpp"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

#include "gui/launch/parameter_form.hpp"
#include "gui/launch/plugin_section.hpp"
#include "gui/style/theme.hpp"

namespace ebmlab::gui {
namespace {

constexpr int kMostSteps = 1'000'000'000;

}  // namespace

StageBox::StageBox(QWidget* parent)
    : QFrame(parent),
      title_(new QLabel(this)),
      name_(new QLineEdit(this)),
      steps_(new QSpinBox(this)),
      remove_(new QToolButton(this)),
      objective_(new PluginSection(PluginKind::kObjective, {}, this)) {
  setFrameShape(QFrame::StyledPanel);
  name_->setPlaceholderText(tr("name, may be empty"));
  name_->setAccessibleName(tr("Name of the stage"));
  steps_->setRange(1, kMostSteps);
  steps_->setGroupSeparatorShown(true);
  steps_->setSingleStep(100);
  steps_->setAccessibleName(tr("Steps"));
  ignore_wheel_without_focus(*steps_);
  remove_->setText(tr("Remove"));
  remove_->setAccessibleName(tr("Remove the stage"));
  auto* row = new QHBoxLayout;
  row->addWidget(title_);
  row->addWidget(name_, 1);
  row->addWidget(new QLabel(tr("steps"), this), 0);
  row->addWidget(steps_);
  row->addWidget(remove_);
  auto* column = new QVBoxLayout(this);
  column->addLayout(row);
  column->addWidget(objective_);
  connect(name_, &QLineEdit::textEdited, this, &StageBox::changed);
  connect(steps_, &QSpinBox::valueChanged, this, &StageBox::changed);
  connect(remove_, &QToolButton::clicked, this, &StageBox::removed);
  connect(objective_, &PluginSection::picked, this, &StageBox::changed);
  connect(objective_, &PluginSection::changed, this, &StageBox::changed);
}

void StageBox::set(const StageChoice& stage) {
  const QSignalBlocker quiet(this);
  name_->setText(stage.name);
  steps_->setValue(static_cast<int>(std::min<std::int64_t>(stage.steps, kMostSteps)));
  objective_->choose(stage.objective);
}

StageChoice StageBox::stage() const {
  return {.name = name_->isHidden() ? QString() : name_->text().trimmed(),
          .steps = steps_->value(),
          .objective = objective_->choice()};
}

void StageBox::set_place(std::size_t number, std::size_t count) {
  title_->setText(count == 1 ? tr("training") : tr("stage %1").arg(number));
  title_->setSizePolicy(count == 1 ? QSizePolicy::Expanding : QSizePolicy::Preferred, QSizePolicy::Preferred);
  name_->setVisible(count > 1);
  remove_->setVisible(count > 1);
}

MethodPage::MethodPage(const PluginSection& shared_energy, QWidget* parent)
    : QWidget(parent),
      shared_energy_(shared_energy),
      name_(new QLineEdit(this)),
      problem_(new QLabel(this)),
      has_own_energy_(new QCheckBox(tr("an energy of its own"), this)),
      own_energy_(new PluginSection(PluginKind::kEnergy, {}, this)),
      sampler_(new PluginSection(PluginKind::kSampler, {}, this)),
      column_(new QVBoxLayout(this)) {
  name_->setAccessibleName(tr("Name of the method"));
  auto* remove = new QPushButton(tr("Remove method"), this);
  auto* label = new QLabel(tr("method"), this);
  label->setBuddy(name_);
  auto* row = new QHBoxLayout;
  row->addWidget(label);
  row->addWidget(name_, 1);
  row->addWidget(remove);
  QPalette palette = problem_->palette();
  palette.setColor(QPalette::WindowText, error_color());
  problem_->setPalette(palette);
  problem_->hide();
  auto* more = new QPushButton(tr("Add a stage after it"), this);
  more->setToolTip(tr("Another objective for the same energy and sampler, when the one above is done"));
  column_->addLayout(row);
  column_->addWidget(problem_);
  add_energy();
  column_->addWidget(sampler_);
  column_->addWidget(more, 0, Qt::AlignLeft);
  column_->addStretch(1);
  connect(name_, &QLineEdit::textEdited, this, &MethodPage::changed);
  connect(remove, &QPushButton::clicked, this, &MethodPage::removed);
  connect(sampler_, &PluginSection::changed, this, &MethodPage::changed);
  connect(sampler_, &PluginSection::explained, this, &MethodPage::explained);
  connect(sampler_, &PluginSection::picked, this, [this] {
    mend_choices();
    emit changed();
  });
  connect(more, &QPushButton::clicked, this, [this] {
    add_stage(stages_.empty() ? StageChoice{} : StageChoice{.steps = 1000, .objective = stages_.back()->stage().objective});
    mend_choices();
    emit changed();
  });
}

void MethodPage::add_energy() {
  has_own_energy_->setToolTip(tr("In the place of the one that all methods share"));
  own_energy_->picker().setAccessibleName(tr("the method's own energy"));
  own_energy_->hide();
  column_->addWidget(has_own_energy_);
  column_->addWidget(own_energy_);
  connect(has_own_energy_, &QCheckBox::toggled, this, [this](bool has_one) {
    show_own_energy(has_one);
    if (has_one && own_energy_->id().isEmpty()) own_energy_->choose(shared_energy_.choice());
    mend_choices();
    emit changed();
  });
  connect(own_energy_, &PluginSection::changed, this, &MethodPage::changed);
  connect(own_energy_, &PluginSection::explained, this, &MethodPage::explained);
  connect(own_energy_, &PluginSection::picked, this, [this] {
    mend_choices();
    emit changed();
  });
}

void MethodPage::show_own_energy(bool has_one) {
  const QSignalBlocker quiet(has_own_energy_);
  has_own_energy_->setChecked(has_one);
  own_energy_->setVisible(has_one);
}

PluginChoice MethodPage::energy() const {
  if (!has_own_energy_->isChecked()) return {};
  PluginChoice own = own_energy_->choice();
  const PluginChoice shared = shared_energy_.choice();
  if (own.id != shared.id) return own;
  // In a specification it is laid over the shared one, so what that sets has to be set back.
  for (const auto& [key, value] : shared.values) {
    const ParameterField* field = own_energy_->form() == nullptr ? nullptr : own_energy_->form()->field(key);
    if (field != nullptr) own.values.emplace(key, field->toml());
  }
  return own;
}

StageBox* MethodPage::add_stage(const StageChoice& stage) {
  auto* box = new StageBox(this);
  column_->insertWidget(column_->count() - 2, box);
  stages_.push_back(box);
  box->objective().offer(catalogue_, [](const Plugin&) { return QString(); });
  box->set(stage);
  connect(box, &StageBox::changed, this, &MethodPage::changed);
  connect(box, &StageBox::removed, this, [this, box] { drop(box); });
  connect(&box->objective(), &PluginSection::explained, this, &MethodPage::explained);
  number_stages();
  box->show();
  return box;
}

void MethodPage::drop(StageBox* stage) {
  std::erase(stages_, stage);
  stage->deleteLater();
  stage->hide();
  number_stages();
  emit changed();
}

void MethodPage::number_stages() {
  for (std::size_t i = 0; i < stages_.size(); ++i) stages_[i]->set_place(i + 1, stages_.size());
}

void MethodPage::set(const MethodChoice& method) {
  const QSignalBlocker quiet(this);
  name_->setText(method.name);
  show_own_energy(!method.energy.id.isEmpty());
  own_energy_->choose(method.energy);
  sampler_->choose(method.sampler);
  while (!stages_.empty()) drop(stages_.back());
  for (const StageChoice& stage : method.stages) add_stage(stage);
  mend_choices();
}

MethodChoice MethodPage::method() const {
  MethodChoice method{.name = name_->text().trimmed(), .energy = energy(), .sampler = sampler_->choice()};
  for (const StageBox* stage : stages_) method.stages.push_back(stage->stage());
  return method;
}

void MethodPage::offer(const Catalogue& catalogue, const Team& shared) {
  catalogue_ = catalogue;
  shared_.dataset = shared.dataset == nullptr ? nullptr : catalogue_.find(PluginKind::kDataset, shared.dataset->id);
  shared_.energy = shared.energy == nullptr ? nullptr : catalogue_.find(PluginKind::kEnergy, shared.energy->id);
  mend_choices();
}

void MethodPage::mend_choices() {
  Team team = shared_;
  own_energy_->offer(catalogue_,
                     [&](const Plugin& plugin) { return why_unfit(catalogue_, {.dataset = shared_.dataset}, plugin); });
  if (has_own_energy_->isChecked()) {
    team.energy = catalogue_.find(PluginKind::kEnergy, own_energy_->id());
    team.energy = mend(catalogue_, team, PluginKind::kEnergy).energy;
    if (team.energy != nullptr && team.energy->id != own_energy_->id()) own_energy_->choose(team.energy->id);
  }
  sampler_->offer(catalogue_, [&](const Plugin& plugin) { return why_unfit(catalogue_, team, plugin); });
  team.sampler = catalogue_.find(PluginKind::kSampler, sampler_->id());
  for (StageBox* stage : stages_) {
    team.objective = catalogue_.find(PluginKind::kObjective, stage->objective().id());
    const Team mended = mend(catalogue_, team, PluginKind::kSampler);
    if (mended.sampler != team.sampler && mended.sampler != nullptr) sampler_->choose(mended.sampler->id);
    team.sampler = mended.sampler;
    stage->objective().offer(catalogue_, [&](const Plugin& plugin) { return why_unfit(catalogue_, team, plugin); });
    if (mended.objective != team.objective)
      stage->objective().choose(mended.objective == nullptr ? QString() : mended.objective->id);
  }
}

void MethodPage::set_name_problem(const QString& problem) {
  problem_->setText(problem);
  problem_->setVisible(!problem.isEmpty());
}

}  // namespace ebmlab::gui
