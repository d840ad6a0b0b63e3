// SPDX-License-Identifier: MIT
// The speed driver: a JSON request a line on standard input, or one as the only argument; a JSON answer a line on standard
// output. The same protocol as the peers in tests/bench/peers, so that scripts/benchmark can run them side by side.
#include <ATen/Parallel.h>
#include <sys/resource.h>
#include <torch/version.h>
#include <ebmlab/chain_engine.hpp>

#include <exception>
#include <filesystem>
#include <iostream>
#include <string>

#include "bench.hpp"
#include "floor.hpp"
#include "training/memory.hpp"

namespace ebmlab::bench {
namespace {

double peak_megabytes() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

class Driver {
 public:
  Driver() : catalogue_({std::filesystem::canonical("/proc/self/exe").parent_path().parent_path() / "plugins"}) {}

  /// Never throws: what is wrong with a request is its answer.
  std::string answer(const std::string& line) {
    try {
      return answer_to(Json::parse(line)).dump();
    } catch (const std::exception& error) {
      return Json{{"error", error.what()}}.dump();
    }
  }

 private:
  Json answer_to(Json request) {
    const std::string kind = request.at("kind");
    if (kind == "hello") {
      return {{"name", "ebmlab"},
              {"kernels", kernels()},
              {"versions", {{"libtorch", TORCH_VERSION}, {"compiler", "g++ " __VERSION__}}}};
    }
    if (kind == "floor") {
      const Floor floor = measure_floor();
      return {{"gflops", floor.gflops}, {"gigabytes", floor.gigabytes}, {"vectors", floor.vectors}};
    }
    at::set_num_threads(request.value("threads", 1));
    const std::uint64_t seed = request.value("seed", std::uint64_t{0});
    const bool is_gate = request.value("gate", false);
    request.erase("seed");
    request.erase("gate");
    if (!bench_ || request != made_of_) {
      bench_.reset();
      bench_ = make(kind, request);
      made_of_ = request;
    }
    const Answer answer = is_gate ? bench_->gate(seed) : bench_->run(seed);
    return {{"seconds", answer.seconds}, {"cpu", answer.cpu},         {"steps", answer.steps},
            {"rows", answer.rows},       {"moments", answer.moments}, {"peak_mb", peak_megabytes()}};
  }

  std::unique_ptr<Bench> make(const std::string& kind, const Json& request) const {
    if (kind == "chains") return make_chain_bench(request, catalogue_);
    if (kind == "training") return make_training_bench(request, catalogue_);
    throw ConfigError("kind = \"" + kind + "\": must be hello, floor, chains or training");
  }

  host::Catalogue catalogue_;
  Json made_of_;
  std::unique_ptr<Bench> bench_;
};

int run(int argc, const char* const* argv) {
  Driver driver;
  if (argc == 2) {
    std::cout << driver.answer(argv[1]) << std::endl;
    return 0;
  }
  for (std::string line; std::getline(std::cin, line);) std::cout << driver.answer(line) << std::endl;
  return 0;
}

}  // namespace
}  // namespace ebmlab::bench

int main(int argc, char** argv) {
  try {
    ebmlab::training::keep_freed_memory();  // as the program does
    return ebmlab::bench::run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "speed_bench: " << error.what() << '\n';
    return 1;
  }
}
