// SPDX-License-Identifier: MIT
// Is somebody still behind a run that says it is running?
#include "storage/liveness.hpp"

namespace ebmlab::storage {

bool has_proof_of_life(const SessionProof& session, const ProcessIdentity& observer, std::int64_t now) {
  if (session.process.boot_id == observer.boot_id) return start_time_of(session.process.pid) == session.process.pid_start;
  return now - session.heartbeat_us <= session.next_beat_within_us;
}

}  // namespace ebmlab::storage
