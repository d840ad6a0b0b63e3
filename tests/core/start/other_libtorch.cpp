// SPDX-License-Identifier: MIT
// A library that says it is LibTorch 2.10.3.
#include <cstdint>

extern "C" std::uint64_t aoti_torch_abi_version();
extern "C" std::uint64_t aoti_torch_abi_version() { return 0x020A030000000000; }
