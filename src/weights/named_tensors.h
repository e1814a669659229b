// A weight file's tensors under torchvision's names, each with what the file calls it.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "model/tensor_source.h"
#include "weights/tensor_file.h"

namespace edgebench::weights {

class NamedTensors : public model::TensorSource {
 public:
  NamedTensors(std::filesystem::path path, model::Metadata metadata)
      : path_(std::move(path)), metadata_(std::move(metadata)) {}

  // Throws InputError if two of the file's tensors would get one name.
  void add(const std::string& name, Tensor tensor);
  void set_epsilon(const std::string& norm, double epsilon) { epsilons_[norm] = epsilon; }

  const std::filesystem::path& path() const override { return path_; }
  const model::Metadata& metadata() const override { return metadata_; }
  std::vector<std::string> names() const override;
  const model::Shape* shape(const std::string& name) const override;
  std::vector<float> values(const std::string& name) const override;
  std::string name_in_file(const std::string& name) const override;
  double epsilon(const std::string& norm) const override;

 private:
  std::filesystem::path path_;
  model::Metadata metadata_;
  std::map<std::string, Tensor> tensors_;
  std::map<std::string, double> epsilons_;
};

}  // namespace edgebench::weights
