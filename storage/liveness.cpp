// SPDX-License-Identifier: MIT
// Is somebody still behind a run that says it is running?
#include "storage/liveness.hpp"

namespace ebmlab::storage {

bool has_proof_of_life(const SessionProof& session, const ProcessIdentity& observer, std::int64_t now) {
  if (session.process.boot_id == observer.boot_id) return start_time_of(session.process.pid) == session.process.pid_start;
  std::int64_t silent_us = 0;  // the beat is whatever the file says
  return !__builtin_sub_overflow(now, session.heartbeat_us, &silent_us) && silent_us <= session.next_beat_within_us;
}

}  // namespace ebmlab::storage
