// SPDX-License-Identifier: MIT
// A library with another mark than this build's: OTHER_SDK is its SDK number, or OTHER_TAG its tag.
#include <ebmlab/plugin.hpp>

#include "no_code_may_run.hpp"

namespace {
constexpr ebmlab::Magic other_mark() {
#ifdef OTHER_SDK
  ebmlab::Magic magic = ebmlab::this_build();
  magic.sdk_abi = OTHER_SDK;
#else
  ebmlab::Magic magic{sizeof(ebmlab::Magic), ebmlab::kSdkAbi, {}};
  const char* tag = OTHER_TAG;
  for (int i = 0; tag[i] != '\0'; ++i) magic.abi_tag[i] = tag[i];
#endif
  return magic;
}
}  // namespace

extern "C" __attribute__((visibility("default"))) const ebmlab::Magic ebmlab_magic = other_mark();
extern "C" __attribute__((visibility("default"))) void ebmlab_register(ebmlab::Registry& registry);
void ebmlab_register(ebmlab::Registry& /*registry*/) {}
