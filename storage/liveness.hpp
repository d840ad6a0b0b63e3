// SPDX-License-Identifier: MIT
// Is somebody still behind a run that says it is running?
#pragma once

#include "storage/process.hpp"

#include <cstdint>

namespace ebmlab::storage {

/// What an open session wrote of itself.
struct SessionProof {
  ProcessIdentity process;
  std::int64_t heartbeat_us = 0;
  std::int64_t next_beat_within_us = 0;
};

/// Seen from the same boot and pid namespace: the very process must exist, however late its beat is (it may be stopped). Seen
/// from elsewhere: the promise of the next beat must hold.
[[nodiscard]] bool has_proof_of_life(const SessionProof& session, const ProcessIdentity& observer, std::int64_t now);

}  // namespace ebmlab::storage
