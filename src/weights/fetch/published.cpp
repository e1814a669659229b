#include "weights/fetch/published.h"

namespace edgebench::weights {

std::optional<Published> published_as(std::string_view sha256) {
  for (const Published& one : kPublished) {
    if (sha256.starts_with(one.sha256_begins)) return one;
  }
  return std::nullopt;
}

}  // namespace edgebench::weights
