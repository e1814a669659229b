#include "weights/fetch/curl_library.h"

#include <array>

#include <dlfcn.h>
#include <fmt/format.h>

#include "base/error.h"

namespace edgebench::weights {
namespace {

template <typename Function>
void find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  if (function == nullptr) {
    throw InputError(
        fmt::format("this system's libcurl lacks {}; install Debian's libcurl4", name));
  }
}

}  // namespace

CurlLibrary open_curl(std::span<const std::string> names) {
  void* library = nullptr;
  for (const std::string& name : names) {
    library = dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library != nullptr) break;
  }
  if (library == nullptr) {
    throw InputError(
        fmt::format("downloads need {}, which this system lacks; install it (Debian: libcurl4), or "
                    "download the file elsewhere and give it with --weights",
                    names.front()));
  }
  CurlLibrary curl;
  find(library, "curl_easy_init", curl.easy_init);
  find(library, "curl_easy_cleanup", curl.easy_cleanup);
  find(library, "curl_easy_setopt", curl.easy_setopt);
  find(library, "curl_easy_perform", curl.easy_perform);
  find(library, "curl_easy_strerror", curl.easy_strerror);
  return curl;
}

const CurlLibrary& curl_library() {
  // The second is Debian's other build of it, with another library for TLS.
  static const std::array<std::string, 2> names{"libcurl.so.4", "libcurl-gnutls.so.4"};
  static const CurlLibrary library = open_curl(names);
  return library;
}

}  // namespace edgebench::weights
