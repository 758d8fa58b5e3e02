#ifndef ROPECHECK_ADAPTERS_SANDBOX_FIRST_CALLS_H_
#define ROPECHECK_ADAPTERS_SANDBOX_FIRST_CALLS_H_

#include <chrono>
#include <functional>
#include <span>

#include "properties/call.h"

// The first calls of a process, made in several threads at once. They find tables that the first
// call builds and that another call uses before they are ready. Such a race has a window of perhaps
// a microsecond, once in the life of a process, so many processes are started.
namespace ropecheck::adapters {

/// For a process with one thread that has made no call yet. `calls` are four calls in memory of
/// their own that is shared with child processes; the third is equal to the first, and the fourth
/// to the second. Makes the first two in a new process, one after the other, and then several of
/// the calls at once in each of some dozens of new processes: two equal ones in most of them. If
/// results differ from those of the calls alone, the status is about a race and says in how many of
/// the processes it showed.
///
/// No race is tried if the calls alone take a third of the time limit, and no further process is
/// started after a fifth of it: the last one makes three calls, each shorter than half of that. A
/// process ends after the limit.
CallStatus race_first_calls(const std::function<CallStatus(const Call&)>& rotate,
                            std::span<const Call> calls, std::chrono::seconds time_limit);

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_SANDBOX_FIRST_CALLS_H_
