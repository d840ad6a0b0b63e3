// SPDX-License-Identifier: MIT
// MPI behind transport.hpp. A library of its own, loaded by the processes of a run with several ranks.
#include <mpi.h>

#include <chrono>
#include <cstdlib>
#include <ebmlab/error.hpp>
#include <limits>
#include <thread>

#include "parallel/transport.hpp"

namespace ebmlab::parallel {

namespace {

/// MPI counts in int.
int count_of(std::size_t bytes) {
  if (bytes > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    throw Error("MPI: " + std::to_string(bytes) + " bytes at once are more than it takes");
  }
  return static_cast<int>(bytes);
}

/// Waits at first as MPI waits, busily, then with sleeps.
void broadcast_patiently(void* bytes, std::size_t size) {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::milliseconds kBusy{20}, kNap{1};
  MPI_Request request = MPI_REQUEST_NULL;
  MPI_Ibcast(bytes, count_of(size), MPI_BYTE, 0, MPI_COMM_WORLD, &request);
  const Clock::time_point start = Clock::now();
  int is_done = 0;
  while (true) {
    MPI_Test(&request, &is_done, MPI_STATUS_IGNORE);
    if (is_done != 0) break;
    if (Clock::now() - start > kBusy) std::this_thread::sleep_for(kNap);
  }
  MPI_Wait(&request, MPI_STATUS_IGNORE);  // nothing is left of it
}

class MpiTransport final : public Transport {
 public:
  MpiTransport() {
    int provided = 0;
    MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    MPI_Comm_size(MPI_COMM_WORLD, &count_);
    MPI_Comm machine = MPI_COMM_NULL;
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, rank_, MPI_INFO_NULL, &machine);
    MPI_Comm_rank(machine, &local_rank_);
    MPI_Comm_free(&machine);
  }
  ~MpiTransport() override { MPI_Finalize(); }

  [[nodiscard]] std::int64_t rank() const override { return rank_; }
  [[nodiscard]] std::int64_t count() const override { return count_; }
  [[nodiscard]] std::int64_t local_rank() const override { return local_rank_; }

  void gather(std::span<const std::byte> own, std::span<std::byte> all) override {
    const int bytes = count_of(own.size());
    MPI_Allgather(own.data(), bytes, MPI_BYTE, all.data(), bytes, MPI_BYTE, MPI_COMM_WORLD);
  }

  void exchange(std::span<const std::byte> out, std::span<std::byte> in) override {
    const int bytes = count_of(out.size() / static_cast<std::size_t>(count_));
    MPI_Alltoall(out.data(), bytes, MPI_BYTE, in.data(), bytes, MPI_BYTE, MPI_COMM_WORLD);
  }

  void broadcast(std::vector<std::byte>& bytes) override {
    std::uint64_t size = bytes.size();
    broadcast_patiently(&size, sizeof(size));
    bytes.resize(size);
    broadcast_patiently(bytes.data(), size);
  }

  [[noreturn]] void abort() noexcept override {
    MPI_Abort(MPI_COMM_WORLD, EXIT_FAILURE);
    std::abort();  // MPI_Abort does not come back
  }

 private:
  int rank_ = 0, count_ = 1, local_rank_ = 0;
};

}  // namespace

}  // namespace ebmlab::parallel

// NOLINTNEXTLINE(readability-identifier-naming): a C name
extern "C" ebmlab::parallel::Transport* ebmlab_mpi_transport() { return new ebmlab::parallel::MpiTransport(); }
