// SPDX-License-Identifier: MIT
// The allocator's settings for a process that trains.
#pragma once

namespace ebmlab::training {

/// Lets the process keep the memory of freed tensors for the next ones. A step makes and frees hundreds of tensors of some
/// hundred kB: as a rule each would be mapped, filled with zeros by the kernel and unmapped again, a tenth of a step of GCD.
/// The process stays as large as it ever was. Once, before threads are started.
void keep_freed_memory();

}  // namespace ebmlab::training
