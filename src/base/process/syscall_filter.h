// A seccomp filter: which system calls the kernel refuses to this process from now on. It stands
// beside namespaces and Landlock where those leave gaps: sockets of the file system (an ssh agent,
// a container engine), files' modes and owners, other processes of the same user.
// Source: the kernel's Documentation/userspace-api/seccomp_filter.rst.
#pragma once

namespace edgebench {

// All threads, and every program started later. Refused calls return EPERM: sockets, changes of
// modes, owners, times and attributes, signals to others, looking into others, others' limits and
// priorities, leaving the process group, outliving the parent, System V's and POSIX's queues and
// segments, namespaces, mounts, io_uring (which makes sockets of its own), changing a terminal or
// typing into it, and all calls of another architecture's table. Needs no_new_privs. Returns 0, or
// the errno of a kernel without seccomp.
int refuse_system_calls();

}  // namespace edgebench
