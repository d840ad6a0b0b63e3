// SPDX-License-Identifier: MIT
#include "parallel/communicator.hpp"

#include <algorithm>
#include <cstring>
#include <ebmlab/error.hpp>
#include <ebmlab/tensors.hpp>
#include <vector>

namespace ebmlab::parallel {

namespace {

/// Up to so many bytes of all ranks together, one gathering of them is quicker than an exchange of parts and a gathering of
/// their sums (tests/bench/parallel).
constexpr std::size_t kSmall = std::size_t{256} * 1024;

std::span<const std::byte> bytes_of(const at::Tensor& tensor) {
  return {static_cast<const std::byte*>(tensor.const_data_ptr()), tensor.nbytes()};
}

std::span<std::byte> bytes_of(at::Tensor& tensor) {
  return {static_cast<std::byte*>(tensor.mutable_data_ptr()), tensor.nbytes()};
}

/// [ranks, ...] -> [...], in the order of the ranks.
at::Tensor sum_in_order(const at::Tensor& all) {
  at::Tensor sum = all[0].clone();
  for (std::int64_t i = 1; i < all.size(0); ++i) sum.add_(all[i]);
  return sum;
}

/// [ranks, ...] with each rank's rows at dimension `dim` of the rest -> [...] with all of them.
at::Tensor joined(const at::Tensor& all, std::int64_t dim) { return all.movedim(0, dim).flatten(dim, dim + 1); }

}  // namespace

std::string Communicator::of_first(const std::string& text) const { return text; }

bool Communicator::is_agreed(const std::string& text) const {
  const double is_other = of_first(text) == text ? 0.0 : 1.0;
  return mean(at::full({}, is_other, at::kDouble)).item<double>() == 0.0;
}

Joined::Joined(std::shared_ptr<Transport> transport, std::unique_ptr<DeviceExchange> device)
    : transport_(std::move(transport)), device_(std::move(device)) {}

at::Tensor Joined::stacked(const at::Tensor& own) const {
  Shape shape = own.sizes().vec();
  shape.insert(shape.begin(), count());
  at::Tensor all = at::empty(shape, own.options());
  transport_->gather(bytes_of(own), bytes_of(all));
  return all;
}

at::Tensor Joined::sum(const at::Tensor& own) const {
  const std::size_t all = own.nbytes() * static_cast<std::size_t>(count());
  return all <= kSmall ? sum_in_order(stacked(own)) : sum_of_parts(own);
}

/// Each rank sums a part of the numbers for all.
at::Tensor Joined::sum_of_parts(const at::Tensor& own) const {
  const std::int64_t n = own.numel(), ranks = count(), part = (n + ranks - 1) / ranks;
  const at::Tensor out = at::constant_pad_nd(own.flatten(), {0, part * ranks - n});
  at::Tensor in = at::empty({ranks, part}, own.options());
  transport_->exchange(bytes_of(out), bytes_of(in));
  return stacked(sum_in_order(in)).flatten().slice(0, 0, n).view(own.sizes());
}

at::Tensor Joined::mean(const at::Tensor& own) const {
  const at::NoGradGuard no_graph;
  const auto ranks = static_cast<double>(count());
  if (own.is_cuda() && device_ != nullptr) {
    at::Tensor result = own.detach().clone(at::MemoryFormat::Contiguous);
    device_->sum(result);
    return result.div_(ranks);
  }
  return sum(own.detach().cpu().contiguous()).div_(ranks).to(own.device());
}

at::Tensor Joined::gather(const at::Tensor& rows, std::int64_t dim) const {
  const at::NoGradGuard no_graph;
  const at::Tensor own = rows.detach().contiguous();
  if (own.is_cuda() && device_ != nullptr) {
    Shape shape = own.sizes().vec();
    shape.insert(shape.begin(), count());
    const at::Tensor all = at::empty(shape, own.options());
    device_->gather(own, all);
    return joined(all, dim);
  }
  return joined(stacked(own.cpu()), dim).to(own.device());
}

std::string Joined::of_first(const std::string& text) const {
  const std::span<const std::byte> own = std::as_bytes(std::span(text));
  std::vector<std::byte> bytes(own.begin(), own.end());
  transport_->broadcast(bytes);
  std::string result(bytes.size(), '\0');
  std::memcpy(result.data(), bytes.data(), bytes.size());
  return result;
}

at::Tensor Rehearsed::gather(const at::Tensor& rows, std::int64_t dim) const {
  return at::cat(std::vector<at::Tensor>(static_cast<std::size_t>(count_), rows.detach()), dim);
}

}  // namespace ebmlab::parallel
