// libcurl, opened when a download begins and not linked: a folder that is copied to another machine
// then carries neither it nor the twenty libraries behind it, and its TLS is that system's own,
// which is kept up to date there.
#pragma once

#include <span>
#include <string>

#include <curl/curl.h>

namespace edgebench::weights {

// The functions of libcurl that are used, by their names without "curl_".
struct CurlLibrary {
  decltype(&::curl_easy_init) easy_init = nullptr;
  decltype(&::curl_easy_cleanup) easy_cleanup = nullptr;
  decltype(&::curl_easy_setopt) easy_setopt = nullptr;
  decltype(&::curl_easy_perform) easy_perform = nullptr;
  decltype(&::curl_easy_strerror) easy_strerror = nullptr;
};

// Opened at the first call, for as long as the program runs. Throws InputError in one sentence
// where this system has none.
const CurlLibrary& curl_library();

// The same from the first of these names that can be opened.
CurlLibrary open_curl(std::span<const std::string> names);

}  // namespace edgebench::weights
