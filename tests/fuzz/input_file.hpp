// SPDX-License-Identifier: MIT
// A fuzz target's input as a file, for readers that want a path. It never reaches a disk.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "fuzz_input.hpp"

namespace ebmlab::fuzz {

class InputFile {
 public:
  InputFile() : descriptor_(memfd_create("fuzz", MFD_CLOEXEC)) { require(descriptor_ >= 0, "a file in memory can be made"); }
  ~InputFile() { close(descriptor_); }
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  void hold(std::string_view bytes) const {
    const bool is_whole = ftruncate(descriptor_, 0) == 0 &&
                          pwrite(descriptor_, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size());
    require(is_whole, "a file in memory can be written");
  }
  [[nodiscard]] std::filesystem::path path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

}  // namespace ebmlab::fuzz
