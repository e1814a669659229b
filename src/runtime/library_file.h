// Which file a worker opens as its runtime's library.
#pragma once

#include <string>

namespace edgebench::runtime {

// Set by the coordinator for a worker whose library it has found outside the build: the path of the
// library's main file, as "/home/u/v/lib/python3.12/site-packages/onnxruntime/capi/
// libonnxruntime.so.1.23.2". That file's folder is then in front of LD_LIBRARY_PATH, too, for
// workers that are linked with their library and for what the library opens itself.
inline constexpr const char* kLibraryVariable = "EDGEBENCH_LIBRARY";

// What to give dlopen(): the file that the coordinator found, else `own`, the library's name, which
// the loader looks for along the worker's run path.
std::string library_file(const std::string& own);

// Throws std::runtime_error where the coordinator has found a library and the loader gave this
// process another one.
void require_found_library();

}  // namespace edgebench::runtime
