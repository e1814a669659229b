// Folders of images for tests that look at names alone.
#pragma once

#include <string>
#include <vector>

#include "support.h"

namespace edgebench::test {

using Names = std::vector<std::string>;

// Nobody decodes these files.
inline void put_files(const TemporaryFolder& folder, const Names& names) {
  for (const std::string& name : names) write_text(folder / name, "pixels");
}

}  // namespace edgebench::test
