// SPDX-License-Identifier: MIT
// How the process treats memory that is free.
#pragma once

namespace ebmlab::training {

/// From now on what is freed stays with the process, up to 512 MB, for the next step to use. By default glibc gives large
/// buffers back to the system as soon as they are free, and who asks again pays for each page.
void keep_freed_memory();

}  // namespace ebmlab::training
