#include "weights/fetch/fetch.h"

#include <cstddef>
#include <exception>
#include <memory>
#include <span>
#include <system_error>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/in_progress.h"
#include "weights/fetch/curl_library.h"

namespace edgebench::weights {
namespace {

namespace fs = std::filesystem;

// Three times what there is: whatever claims more is not the file.
constexpr curl_off_t kMostBytes = 50'000'000;
constexpr long kConnectTimeout_s = 20;
// A transfer below so many bytes a second for so long has stalled.
constexpr long kLeastBytesPerSecond = 1'000;
constexpr long kStallTime_s = 30;

// CURLOPT_PROTOCOLS and CURLOPT_REDIR_PROTOCOLS, which newer headers mark as outdated.
constexpr auto kProtocols = static_cast<CURLoption>(CURLOPTTYPE_LONG + 181);
constexpr auto kRedirectProtocols = static_cast<CURLoption>(CURLOPTTYPE_LONG + 182);

// What curl's callbacks are given. No exception may pass through curl, so one is kept.
struct Transfer {
  const std::string& url;
  FileInProgress& file;
  const FetchProgress& progress;
  Sha256 hash;
  std::exception_ptr failure;
  std::uint64_t bytes = 0;
};

std::size_t take(char* data, std::size_t size, std::size_t count, void* transfer) {
  auto& self = *static_cast<Transfer*>(transfer);
  try {
    const auto bytes = std::as_bytes(std::span(data, size * count));
    // curl's own limit holds only where the server says beforehand how much there is.
    self.bytes += bytes.size();
    if (self.bytes > static_cast<std::uint64_t>(kMostBytes)) {
      throw InputError(
          fmt::format("{} sends more than {} bytes, and no checkpoint of MobileNetV2 "
                      "is as long; try another address",
                      self.url, kMostBytes));
    }
    self.file.append(bytes);
    self.hash.update(bytes);
    return size * count;
  } catch (...) {
    self.failure = std::current_exception();
    return 0;
  }
}

int show(void* transfer, curl_off_t total, curl_off_t done, curl_off_t, curl_off_t) {
  const auto& self = *static_cast<Transfer*>(transfer);
  const bool going_on =
      self.progress(static_cast<std::uint64_t>(done), static_cast<std::uint64_t>(total));
  return going_on ? 0 : 1;
}

// Throws InputError if it ends otherwise than with the whole file.
void run(const fs::path& destination, Transfer& transfer) {
  const CurlLibrary& library = curl_library();
  const std::unique_ptr<CURL, decltype(library.easy_cleanup)> curl(library.easy_init(),
                                                                   library.easy_cleanup);
  if (!curl) throw std::bad_alloc();
  std::string reason(CURL_ERROR_SIZE, '\0');
  const auto set = [&](CURLoption option, auto value) {
    return library.easy_setopt(curl.get(), option, value);
  };
  set(CURLOPT_URL, transfer.url.c_str());
  // The first form is known from libcurl 7.85 on; Ubuntu 22.04 has an older one.
  const auto restrict_to = [&](CURLoption option, const char* names, CURLoption older, long bits) {
    if (set(option, names) != CURLE_OK && set(older, bits) != CURLE_OK) {
      throw InputError("this system's libcurl cannot be kept to https; update it");
    }
  };
  restrict_to(CURLOPT_PROTOCOLS_STR, "https,file", kProtocols, CURLPROTO_HTTPS | CURLPROTO_FILE);
  restrict_to(CURLOPT_REDIR_PROTOCOLS_STR, "https", kRedirectProtocols, CURLPROTO_HTTPS);
  set(CURLOPT_FOLLOWLOCATION, 1L);
  set(CURLOPT_MAXREDIRS, 5L);
  set(CURLOPT_FAILONERROR, 1L);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_CONNECTTIMEOUT, kConnectTimeout_s);
  set(CURLOPT_LOW_SPEED_LIMIT, kLeastBytesPerSecond);
  set(CURLOPT_LOW_SPEED_TIME, kStallTime_s);
  set(CURLOPT_MAXFILESIZE_LARGE, kMostBytes);
  set(CURLOPT_ERRORBUFFER, reason.data());
  set(CURLOPT_WRITEFUNCTION, &take);
  set(CURLOPT_WRITEDATA, static_cast<void*>(&transfer));
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, &show);
  set(CURLOPT_XFERINFODATA, static_cast<void*>(&transfer));
  const CURLcode code = library.easy_perform(curl.get());
  if (transfer.failure) std::rethrow_exception(transfer.failure);
  if (code == CURLE_OK) return;
  const std::string why = reason.c_str();
  throw InputError(fmt::format(
      "{} cannot be downloaded: {}; where there is no network, download it elsewhere, copy it to "
      "{} and give it with --weights",
      transfer.url, why.empty() ? library.easy_strerror(code) : why, destination.string()));
}

bool is_published(const fs::path& file, const Published& published) {
  std::error_code ignored;
  return fs::is_regular_file(file, ignored) &&
         sha256_hex(MappedFile(file).bytes()).starts_with(published.sha256_begins);
}

}  // namespace

Fetched fetch_published(const Published& published, const std::string& address,
                        const fs::path& folder, const FetchProgress& progress) {
  const fs::path destination = folder / published.file;
  if (is_published(destination, published)) return {destination, true};
  const std::string url =
      fmt::format("{}{}{}", address, address.ends_with('/') ? "" : "/", published.file);
  FileInProgress file(destination);
  Transfer state{.url = url, .file = file, .progress = progress};
  run(destination, state);
  if (!state.hash.hex().starts_with(published.sha256_begins)) {
    throw InputError(
        fmt::format("{} is not the file that torchvision published: its SHA-256 does not begin "
                    "with {}; try again, or another network",
                    url, published.sha256_begins));
  }
  file.publish();
  return {destination, false};
}

}  // namespace edgebench::weights
