// SPDX-License-Identifier: MIT
// What a plugin says of itself: id, parameters, what it offers and needs. No tensors here.
#pragma once

#include <ebmlab/params.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace ebmlab {

enum class PluginKind { kEnergy, kSampler, kObjective, kDataset };
/// "energy", "sampler", "objective", "dataset".
[[nodiscard]] std::string_view kind_name(PluginKind kind);

/// What a plugin offers and what it needs of the others in a run, so that a combination that cannot work is refused before it
/// starts.
namespace traits {
inline constexpr const char* kTrainableEnergy = "trainable energy";    ///< an energy with parameters
inline constexpr const char* kExactPartition = "exact log partition";  ///< an energy that knows its log Z
inline constexpr const char* kExactSamples = "exact samples";          ///< an energy that can be sampled exactly
inline constexpr const char* kTrainableSampler = "trainable sampler";  ///< a sampler that is a TrainableSampler
inline constexpr const char* kPretraining = "pre-training";            ///< a trainable sampler with a pre-training loss
inline constexpr const char* kMcmc = "MCMC sampler";                   ///< a sampler that is an McmcSampler
inline constexpr const char* kExactInvariance = "exact invariance";    ///< a kernel that leaves exp(-E) as it is, without bias
inline constexpr const char* kTarget = "target energy";                ///< a fixed energy with an event shape of its own
inline constexpr const char* kData = "data set";                       ///< offered by every data set (the host adds it)
inline constexpr const char* kBlocks = "block conditionals";           ///< an energy with BlockConditionals
/// An objective or a sampler that several processes can share out (ranks.hpp): whatever it draws it draws with randn and rand,
/// as many numbers each time, and what it makes of a whole batch it makes with Ranks.
inline constexpr const char* kSplits = "split batches";
}  // namespace traits

struct PluginInfo {
  std::string id;       ///< snake_case, never changed after a release
  std::string version;  ///< of the plugin, for the record
  std::string summary;  ///< one line
  ParamSpecs params = {};
  std::vector<std::string> provides = {};  ///< traits
  std::vector<std::string> needs = {};     ///< traits, of the other plugins of a run
};

/// One plugin as the parts without LibTorch know it.
struct PluginDescription {
  PluginKind kind;
  PluginInfo info;
  std::string file;    ///< the library it came from
  std::string sha256;  ///< of that library's bytes, 64 hexadecimal digits
};

}  // namespace ebmlab
