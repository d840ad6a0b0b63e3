// SPDX-License-Identifier: MIT
// The mark that tells, before any code of a plugin runs, whether host and plugin were built alike.
#pragma once

#include <torch/version.h>

#include <cstddef>
#include <cstdint>

namespace ebmlab {

/// Raised by one on any change to a layout or a vtable in the SDK's headers.
inline constexpr std::uint32_t kSdkAbi = 7;

#define EBMLAB_TEXT_(x) #x
#define EBMLAB_TEXT(x) EBMLAB_TEXT_(x)
#if defined(__SANITIZE_THREAD__)
#define EBMLAB_SANITIZER "tsan"
#elif defined(__SANITIZE_ADDRESS__)
#define EBMLAB_SANITIZER "asan"
#else
#define EBMLAB_SANITIZER "none"
#endif

/// LibTorch, standard library, C++ ABI and sanitizer of this build, each as "name=value".
// NOLINTNEXTLINE(cppcoreguidelines-avoid-c-arrays,modernize-avoid-c-arrays): plain data, read without running code
inline constexpr char kAbiTag[] = "libtorch=" TORCH_VERSION ";libstdcxx_abi=" EBMLAB_TEXT(
    _GLIBCXX_USE_CXX11_ABI) ";gxx_abi=" EBMLAB_TEXT(__GXX_ABI_VERSION) ";sanitizer=" EBMLAB_SANITIZER;

/// Plain data: exported by a plugin as `ebmlab_magic`, a constant without a constructor.
struct Magic {
  std::uint32_t struct_size;
  std::uint32_t sdk_abi;
  // NOLINTNEXTLINE(cppcoreguidelines-avoid-c-arrays,modernize-avoid-c-arrays): plain data, read without running code
  char abi_tag[128];
};

[[nodiscard]] constexpr Magic this_build() {
  static_assert(sizeof(kAbiTag) <= sizeof(Magic::abi_tag));
  Magic magic{sizeof(Magic), kSdkAbi, {}};
  for (std::size_t i = 0; i < sizeof(kAbiTag); ++i) magic.abi_tag[i] = kAbiTag[i];
  return magic;
}

}  // namespace ebmlab
