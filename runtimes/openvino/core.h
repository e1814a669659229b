// Cores, models, compiled models and requests of OpenVINO's C interface, owned. Whatever OpenVINO
// refuses is a std::runtime_error with its own words (api.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "api.h"
#include "runtime/file_form.h"

namespace edgebench::openvino {

// By OpenVINO's names and in its spelling: {"NUM_STREAMS", "1"}.
using Properties = std::map<std::string, std::string>;

struct Release {
  void operator()(ov_core_t* core) const { api().free_core(core); }
  void operator()(ov_model_t* model) const { api().free_model(model); }
  void operator()(ov_output_const_port_t* port) const { api().free_port(port); }
  void operator()(ov_compiled_model_t* compiled) const { api().free_compiled(compiled); }
  void operator()(ov_infer_request_t* request) const { api().free_request(request); }
  void operator()(ov_tensor_t* tensor) const { api().free_tensor(tensor); }
};
template <typename Object>
using Owned = std::unique_ptr<Object, Release>;

// What OpenVINO tells of a node of a compiled model.
struct CompiledNode {
  std::string name;    // Of the operator that it was made of, or of the last of several.
  std::string kernel;  // "brgconv_avx512_1x1_I8"; "undef": none of its own, it was fused.
  std::string type;    // "Convolution"
  // What an inference takes there, the mean since compiling; 0 unless compiled with counters.
  std::int64_t mean_us = 0;
  bool operator==(const CompiledNode&) const = default;
};

// A model's input or output.
class Port {
 public:
  explicit Port(ov_output_const_port_t* port) : port_(port) {}

  std::string name() const;  // Empty: it has none.
  ov_element_type_e type() const;
  // An extent that may vary is runtime::kFree; none, where not even their number is known.
  std::vector<std::int64_t> extents() const;

 private:
  Owned<ov_output_const_port_t> port_;
};

class Model {
 public:
  explicit Model(ov_model_t* model) : model_(model) {}

  std::vector<Port> inputs() const;
  std::vector<Port> outputs() const;
  // Of the only input.
  void reshape(std::span<const std::int64_t> extents);
  const ov_model_t* get() const { return model_.get(); }

 private:
  Owned<ov_model_t> model_;
};

// One inference at a time, into memory of its caller's.
class Request {
 public:
  explicit Request(ov_infer_request_t* request) : request_(request) {}

  // The memory holds as many elements of that type as the extents say, and outlives the request.
  void set_input(ov_element_type_e type, std::span<const std::int64_t> extents, void* memory);
  void set_output(ov_element_type_e type, std::span<const std::int64_t> extents, void* memory);
  void infer() { check(api().infer(request_.get())); }
  std::vector<CompiledNode> nodes() const;

 private:
  Owned<ov_infer_request_t> request_;
};

class CompiledModel {
 public:
  explicit CompiledModel(ov_compiled_model_t* compiled) : compiled_(compiled) {}

  std::string property(const std::string& name) const;
  Port input() const;
  Port output() const;
  Request make_request() const;

 private:
  Owned<ov_compiled_model_t> compiled_;
};

class Core {
 public:
  Core();

  std::string property(const std::string& device, const std::string& name) const;
  std::vector<std::string> devices() const;
  Model read_model(const std::filesystem::path& file) const;
  Model read_text(const std::string& xml) const;  // Without weights.
  CompiledModel compile(const Model& model, const std::string& device,
                        const Properties& properties) const;

 private:
  Owned<ov_core_t> core_;
};

}  // namespace edgebench::openvino
