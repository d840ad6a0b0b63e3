// SPDX-License-Identifier: MIT
#include "tape_recorder.hpp"

#include <ATen/ATen.h>
#include <ATen/core/LegacyTypeDispatch.h>
#include <torch/library.h>

#include <algorithm>
#include <array>

namespace ebmlab::test {

namespace {

using c10::IValue;
using torch::jit::Stack;

// A key that LibTorch keeps for others and uses nowhere itself: below autograd, above the device's kernels.
constexpr c10::DispatchKey kKey = c10::DispatchKey::Fake;

struct Call {
  c10::OperatorHandle op;
  std::vector<IValue> arguments, results;
};

struct Tape {
  std::vector<Call> calls;
  std::vector<std::pair<at::Tensor, at::Tensor>> overwritten;  // with what was there
};
thread_local Tape* tape = nullptr;

void for_each_tensor(const IValue& value, const std::function<void(const at::Tensor&)>& visit) {
  if (value.isTensor()) return visit(value.toTensor());
  if (!value.isList()) return;
  for (const IValue& element : value.toListRef()) for_each_tensor(element, visit);
}

bool steers_host(const at::Tensor& tensor) { return tensor.dim() == 0 && tensor.scalar_type() == at::kLong; }

/// Whether it is about numbers that steer the host alone.
bool is_of_host(const std::vector<IValue>& arguments) {
  bool has_tensors = false, all = true;
  for (const IValue& argument : arguments) {
    for_each_tensor(argument, [&](const at::Tensor& tensor) {
      if (!tensor.defined()) return;
      has_tensors = true;
      all = all && steers_host(tensor);
    });
  }
  return has_tensors && all;
}

bool reads_back(const std::string& name) {
  constexpr std::array<const char*, 6> kNames = {"aten::_local_scalar_dense", "aten::equal",   "aten::nonzero",
                                                 "aten::masked_select",       "aten::_unique", "aten::_unique2"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

void remember_overwritten(const c10::FunctionSchema& schema, const std::vector<IValue>& arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto* alias = schema.arguments()[i].alias_info();
    if (alias == nullptr || !alias->isWrite()) continue;
    for_each_tensor(arguments[i], [](const at::Tensor& tensor) { tape->overwritten.emplace_back(tensor, tensor.clone()); });
  }
}

void on_call(const c10::OperatorHandle& op, c10::DispatchKeySet keys, Stack* stack) {
  const c10::impl::ExcludeDispatchKeyGuard below(kKey);
  const c10::FunctionSchema& schema = op.schema();
  const std::vector<IValue> arguments(stack->end() - static_cast<std::ptrdiff_t>(schema.arguments().size()), stack->end());
  const bool is_recorded = tape != nullptr && !is_of_host(arguments);
  if (is_recorded) {
    TORCH_CHECK(!reads_back(schema.name()), schema.name(), " cannot be recorded");
    remember_overwritten(schema, arguments);
  }
  op.redispatchBoxed(keys & c10::DispatchKeySet(c10::DispatchKeySet::FULL_AFTER, kKey), stack);
  if (!is_recorded) return;
  const std::vector<IValue> results(stack->end() - static_cast<std::ptrdiff_t>(schema.returns().size()), stack->end());
  tape->calls.push_back({op, arguments, results});
}

TORCH_LIBRARY_IMPL(_, Fake, library) { library.fallback(torch::CppFunction::makeFromBoxedFunction<&on_call>()); }

std::vector<at::Tensor> tensors_in(const std::vector<IValue>& values) {
  std::vector<at::Tensor> all;
  for (const IValue& value : values) {
    for_each_tensor(value, [&](const at::Tensor& tensor) {
      if (tensor.defined()) all.push_back(tensor);
    });
  }
  return all;
}

void do_again(const Call& call) {
  const std::string& name = call.op.schema().name();
  if (name.find("empty") != std::string::npos) return;  // its memory is there, and so is what was put into it
  Stack stack = call.arguments;
  call.op.callBoxed(&stack);
  const std::vector<at::Tensor> arguments = tensors_in(call.arguments), fresh = tensors_in(stack),
                                kept = tensors_in(call.results);
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const bool is_alias = std::any_of(arguments.begin(), arguments.end(),
                                      [&](const at::Tensor& argument) { return argument.is_alias_of(kept[i]); });
    if (!is_alias && kept[i].numel() > 0) kept[i].copy_(fresh[i]);
  }
}

class TapeGraph final : public accel::DeviceGraph {
 public:
  TapeGraph(std::vector<Call> calls, int& replays) : calls_(std::move(calls)), replays_(replays) {}
  void replay() override {
    const at::AutoDispatchBelowADInplaceOrView below;
    for (const Call& call : calls_) do_again(call);
    ++replays_;
  }

 private:
  std::vector<Call> calls_;
  int& replays_;
};

}  // namespace

void TapeRecorder::warm_up(const std::function<void()>& work) { work(); }

std::unique_ptr<accel::DeviceGraph> TapeRecorder::record(const std::function<void()>& work,
                                                         std::span<at::Generator* const> generators) {
  std::vector<at::Tensor> states;
  for (const at::Generator* generator : generators) states.push_back(generator->get_state());
  Tape own;
  std::exception_ptr problem;
  {
    const c10::impl::IncludeDispatchKeyGuard above(kKey);
    tape = &own;
    try {
      work();
    } catch (...) {
      problem = std::current_exception();
    }
    tape = nullptr;
  }
  // A recording does nothing.
  const at::AutoDispatchBelowADInplaceOrView below;
  for (auto entry = own.overwritten.rbegin(); entry != own.overwritten.rend(); ++entry) entry->first.copy_(entry->second);
  for (std::size_t i = 0; i < generators.size(); ++i) {
    if (problem) *generators[i] = generators[i]->clone();
    generators[i]->set_state(states[i]);
  }
  if (problem) std::rethrow_exception(problem);
  ++recordings;
  return std::make_unique<TapeGraph>(std::move(own.calls), replays);
}

}  // namespace ebmlab::test
