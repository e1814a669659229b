// Which versions of a Python package will do, as pip writes it: `onnxruntime>=1.17,<2`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sdk/package_version.h"

namespace edgebench::sdk {

class Requirement {
 public:
  // A name, and conditions of ==, >=, <= or < between commas; none takes every version. Throws
  // std::invalid_argument, quoting the text.
  explicit Requirement(std::string_view text);

  const std::string& text() const { return text_; }
  // As it is written; see normalised_name() for comparing.
  const std::string& name() const { return name_; }

  // Whether one version alone will do.
  bool is_exact() const;

  // Whether the version, as text, is one of those. What is no version is none of them.
  bool takes(std::string_view version) const;

 private:
  enum class Relation { equal, at_least, at_most, below };
  struct Condition {
    Relation relation = Relation::equal;
    PackageVersion version;
  };

  std::string text_;
  std::string name_;
  std::vector<Condition> conditions_;
};

// Names that mean one package are equal then: in small letters, with "_" for every run of "-", "_"
// and ".". Source: "Names and normalization" in the packaging user guide; folders of installed
// packages are called so.
std::string normalised_name(std::string_view name);

}  // namespace edgebench::sdk
