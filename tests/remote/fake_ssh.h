// Boards that need no network: a program called `ssh`, first in PATH, that runs what it is given as
// this machine's own shell, with a home of the board's. rsync goes through it as well.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/file.h"
#include "base/process/command.h"
#include "support.h"

namespace edgebench::test {

namespace fs = std::filesystem;

// With `refuse` in a board's folder ssh says that and fails; with `lost` a connection to it ends,
// and no other is had; with `greets` its shell says something to whoever comes. `bin` comes first
// in the board's PATH.
inline constexpr const char* kFakeSsh = R"sh(#!/bin/sh
control= master= user=
while [ $# -gt 0 ]; do
  case $1 in
  -S) control=$2; shift 2 ;;
  -o) shift 2 ;;
  -l) user=$2@; shift 2 ;;
  -N) master=yes; shift ;;
  -O) exit 0 ;;
  --) shift; break ;;
  -*) shift ;;
  *) break ;;
  esac
done
board="@BOARDS@/$user$1"
shift
[ -d "$board" ] || { echo "ssh: Could not resolve hostname" >&2; exit 255; }
if [ -e "$board/refuse" ]; then cat "$board/refuse" >&2; exit 255; fi
if [ -n "$master" ]; then : >"$control"; exit 0; fi
if [ -e "$board/lost" ]; then echo "Connection timed out" >&2; exit 255; fi
export HOME="$board/home" PATH="$board/bin:$PATH"
[ ! -e "$board/bare" ] || PATH="$board/bin"
unset XDG_CACHE_HOME
cd "$HOME" || exit 255
[ ! -e "$board/greets" ] || echo "Welcome to this board!"
exec /bin/sh -c "$*"
)sh";

class FakeBoards {
 public:
  FakeBoards() : path_before_(std::getenv("PATH")) {
    std::string script = kFakeSsh;
    const std::string mark = "@BOARDS@";
    script.replace(script.find(mark), mark.size(), (folder / "boards").string());
    put_program(folder / "bin" / "ssh", script);
    ::setenv("PATH", ((folder / "bin").string() + ":" + path_before_).c_str(), 1);
  }
  ~FakeBoards() { ::setenv("PATH", path_before_.c_str(), 1); }
  FakeBoards(const FakeBoards&) = delete;
  FakeBoards& operator=(const FakeBoards&) = delete;

  // Its folder.
  fs::path add(const std::string& name) const {
    const fs::path board = folder / "boards" / name;
    fs::create_directories(board / "home");
    fs::create_directories(board / "bin");
    return board;
  }

  static void put_program(const fs::path& file, const std::string& script) {
    write_file_atomically(file, script);
    fs::permissions(file, fs::perms::owner_all);
  }

  // A board with nothing but what a small system has, no rsync, and a shell that greets.
  static void make_bare(const fs::path& board) {
    for (const char* program : {"cat", "date", "df", "dirname", "grep", "mkdir", "mv", "rm",
                                "setsid", "sh", "sleep", "tail", "tar", "uname", "wc"}) {
      for (const char* place : {"/usr/bin", "/bin"}) {
        if (!fs::exists(fs::path(place) / program)) continue;
        fs::create_symlink(fs::path(place) / program, board / "bin" / program);
        break;
      }
    }
    write_file_atomically(board / "bare", "");
    write_file_atomically(board / "greets", "");
  }

  TemporaryFolder folder;

 private:
  std::string path_before_;
};

}  // namespace edgebench::test
