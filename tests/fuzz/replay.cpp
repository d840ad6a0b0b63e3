// SPDX-License-Identifier: MIT
// The main of a fuzz target without libFuzzer: runs every file of a corpus, then seeded mutations of them.
//   fuzz_TARGET CORPUS [--runs N] [--seed S] [--words FILE]
// CORPUS: a folder or one file; FILE: a dictionary in libFuzzer's form. The input that ends the process or takes longer than
// kLimitS is left in crash-TARGET.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" __attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)());

namespace {

namespace fs = std::filesystem;
using Bytes = std::vector<std::uint8_t>;
using namespace std::string_view_literals;

constexpr unsigned kLimitS = 10;  // with sanitizers, on a machine that is busy with other tests
constexpr std::size_t kLongest = 4096;

// What a handler needs of the input that is running; handlers see nothing but globals.
const std::uint8_t* current = nullptr;
std::size_t current_size = 0;
std::string crash_file;  // NOLINT(cert-err58-cpp)

void keep_current() {
  const int file = open(crash_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0 || write(file, current, current_size) < 0) return;
  close(file);
}

void give_up(int signal) {
  keep_current();
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void run(const Bytes& input) {
  current = input.data();
  current_size = input.size();
  alarm(kLimitS);
  LLVMFuzzerTestOneInput(input.data(), input.size());
  alarm(0);
}

Bytes contents(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<Bytes> corpus_of(const fs::path& place) {
  std::vector<fs::path> files;
  if (fs::is_directory(place)) {
    std::copy(fs::directory_iterator(place), {}, std::back_inserter(files));
  } else if (fs::is_regular_file(place)) {
    files.push_back(place);
  }
  std::sort(files.begin(), files.end());
  std::vector<Bytes> corpus;
  std::transform(files.begin(), files.end(), std::back_inserter(corpus), contents);
  return corpus;
}

/// name="word" a line, with \xAB, \\ and \" in the word.
std::vector<Bytes> words_of(const fs::path& file) {
  std::vector<Bytes> words;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    const std::size_t start = line.find('"'), end = line.rfind('"');
    if (line.starts_with('#') || start >= end) continue;
    Bytes& word = words.emplace_back();
    for (std::size_t i = start + 1; i < end; ++i) {
      if (line[i] == '\\' && line[i + 1] == 'x') {
        word.push_back(static_cast<std::uint8_t>(std::stoi(line.substr(i + 2, 2), nullptr, 16)));
        i += 3;
      } else {
        word.push_back(static_cast<std::uint8_t>(line[i] == '\\' ? line[++i] : line[i]));
      }
    }
  }
  return words;
}

class Mutator {
 public:
  Mutator(const std::vector<Bytes>& corpus, const std::vector<Bytes>& words, std::uint64_t seed)
      : corpus_(corpus), words_(words), engine_(seed) {}

  /// One input of the corpus after 1 to 8 changes.
  Bytes next() {
    Bytes input = corpus_[below(corpus_.size())];
    for (std::size_t changes = 1 + below(8); changes > 0; --changes) change(input);
    if (input.size() > kLongest && below(8) != 0) input.resize(kLongest);
    return input;
  }

 private:
  std::size_t below(std::size_t end) { return std::uniform_int_distribution<std::size_t>(0, end - 1)(engine_); }
  std::uint8_t byte() {
    constexpr std::string_view kAwkward = "\x00\x01\x7f\x80\xff\n\"[]{}.=,:-0"sv;
    return below(2) == 0 ? static_cast<std::uint8_t>(kAwkward[below(kAwkward.size())]) : static_cast<std::uint8_t>(below(256));
  }
  void insert(Bytes& input, const Bytes& piece) {
    input.insert(input.begin() + static_cast<std::ptrdiff_t>(below(input.size() + 1)), piece.begin(), piece.end());
  }
  Bytes piece_of(const Bytes& from) {
    if (from.empty()) return {byte()};
    const std::size_t start = below(from.size()), size = 1 + below(std::min<std::size_t>(64, from.size() - start));
    const auto begin = from.begin() + static_cast<std::ptrdiff_t>(start);
    return {begin, begin + static_cast<std::ptrdiff_t>(size)};
  }

  void change(Bytes& input) {
    if (input.empty()) return insert(input, {byte()});
    const std::size_t place = below(input.size());
    switch (below(8)) {
      case 0:
        input[place] ^= static_cast<std::uint8_t>(1U << below(8));
        break;
      case 1:
        input[place] = byte();
        break;
      case 2:
        insert(input, Bytes(1 + below(4), byte()));
        break;
      case 3:
        input.erase(
            input.begin() + static_cast<std::ptrdiff_t>(place),
            input.begin() + static_cast<std::ptrdiff_t>(place + 1 + below(std::min<std::size_t>(16, input.size() - place))));
        break;
      case 4:
        insert(input, piece_of(input));
        break;
      case 5:
        insert(input, piece_of(corpus_[below(corpus_.size())]));
        break;
      case 6:
        if (!words_.empty()) insert(input, words_[below(words_.size())]);
        break;
      default:  // the head of one and the tail of another
        const Bytes& other = corpus_[below(corpus_.size())];
        input.resize(place);
        if (!other.empty())
          input.insert(input.end(), other.begin() + static_cast<std::ptrdiff_t>(below(other.size())), other.end());
    }
  }

  const std::vector<Bytes>& corpus_;
  const std::vector<Bytes>& words_;
  std::mt19937_64 engine_;
};

}  // namespace

int main(int count, char** arguments) {
  const std::vector<std::string> all(arguments, arguments + count);
  std::map<std::string, std::string> options{{"--runs", "0"}, {"--seed", "1"}, {"--words", ""}};
  for (std::size_t i = 2; i + 1 < all.size(); i += 2) {
    if (!options.contains(all[i])) return std::fprintf(stderr, "unknown option %s\n", all[i].c_str()), 2;
    options[all[i]] = all[i + 1];
  }
  if (all.size() < 2 || all.size() % 2 != 0) {
    return std::fprintf(stderr, "usage: %s CORPUS [--runs N] [--seed S] [--words FILE]\n", all[0].c_str()), 2;
  }
  crash_file = "crash-" + fs::path(all[0]).filename().string();
  for (const int signal : {SIGABRT, SIGALRM}) std::signal(signal, give_up);
  if (__sanitizer_set_death_callback != nullptr) __sanitizer_set_death_callback(keep_current);

  const auto start = std::chrono::steady_clock::now();
  const std::vector<Bytes> corpus = corpus_of(all[1]), words = words_of(options["--words"]);
  if (corpus.empty()) return std::fprintf(stderr, "%s: no corpus\n", all[1].c_str()), 2;
  for (const Bytes& input : corpus) run(input);
  const std::size_t runs = std::stoull(options["--runs"]);
  Mutator mutator(corpus, words, std::stoull(options["--seed"]));
  for (std::size_t i = 0; i < runs; ++i) run(mutator.next());
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  std::printf("%zu inputs of the corpus, %zu mutations, %.1f s\n", corpus.size(), runs, taken.count());
  return 0;
}
