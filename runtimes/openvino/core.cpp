#include "core.h"

#include <array>
#include <stdexcept>

namespace edgebench::openvino {
namespace {

// Most properties that a model is compiled with, each a name and a value.
constexpr std::size_t kMostProperties = 8;

template <typename Get, typename... Arguments>
Port port_of(Get get, Arguments... arguments) {
  ov_output_const_port_t* port = nullptr;
  check(get(arguments..., &port));
  return Port(port);
}

template <typename Count, typename Get>
std::vector<Port> ports_of(const ov_model_t* model, Count count, Get get) {
  std::size_t size = 0;
  check(count(model, &size));
  std::vector<Port> ports;
  for (std::size_t index = 0; index < size; ++index) ports.push_back(port_of(get, model, index));
  return ports;
}

// Over memory that somebody else owns.
Owned<ov_tensor_t> tensor_over(ov_element_type_e type, std::span<const std::int64_t> extents,
                               void* memory) {
  std::vector<std::int64_t> copy(extents.begin(), extents.end());
  ov_tensor_t* tensor = nullptr;
  check(api().create_tensor(type, {static_cast<std::int64_t>(copy.size()), copy.data()}, memory,
                            &tensor));
  return Owned<ov_tensor_t>(tensor);
}

}  // namespace

std::string Port::name() const {
  char* name = nullptr;
  if (api().get_port_name(port_.get(), &name) != ov_status_e::OK) return {};
  return taken(name);
}

ov_element_type_e Port::type() const {
  ov_element_type_e type = {};
  check(api().get_port_type(port_.get(), &type));
  return type;
}

std::vector<std::int64_t> Port::extents() const {
  ov_partial_shape_t shape = {};
  check(api().get_port_shape(port_.get(), &shape));
  std::vector<std::int64_t> extents;
  const bool ranked = shape.rank.min == shape.rank.max;
  for (std::int64_t i = 0; ranked && i < shape.rank.min; ++i) {
    const ov_dimension_t& extent = shape.dims[i];
    extents.push_back(extent.min == extent.max ? extent.min : runtime::kFree);
  }
  api().free_partial_shape(&shape);
  return extents;
}

std::vector<Port> Model::inputs() const {
  return ports_of(model_.get(), api().count_inputs, api().get_input);
}

std::vector<Port> Model::outputs() const {
  return ports_of(model_.get(), api().count_outputs, api().get_output);
}

void Model::reshape(std::span<const std::int64_t> extents) {
  std::vector<ov_dimension_t> dimensions;
  for (const std::int64_t extent : extents) dimensions.push_back({extent, extent});
  ov_partial_shape_t shape = {};
  check(api().create_partial_shape(static_cast<std::int64_t>(dimensions.size()), dimensions.data(),
                                   &shape));
  const ov_status_e status = api().reshape_input(model_.get(), shape);
  api().free_partial_shape(&shape);
  check(status);
}

void Request::set_input(ov_element_type_e type, std::span<const std::int64_t> extents,
                        void* memory) {
  check(api().set_input(request_.get(), tensor_over(type, extents, memory).get()));
}

void Request::set_output(ov_element_type_e type, std::span<const std::int64_t> extents,
                         void* memory) {
  check(api().set_output(request_.get(), tensor_over(type, extents, memory).get()));
}

std::vector<CompiledNode> Request::nodes() const {
  ov_profiling_info_list_t list = {};
  check(api().get_profile(request_.get(), &list));
  std::vector<CompiledNode> nodes;
  for (std::size_t i = 0; i < list.size; ++i) {
    const ov_profiling_info_t& node = list.profiling_infos[i];
    nodes.push_back({node.node_name, node.exec_type, node.node_type, node.real_time});
  }
  api().free_profile(&list);
  return nodes;
}

std::string CompiledModel::property(const std::string& name) const {
  char* value = nullptr;
  check(api().get_compiled_property(compiled_.get(), name.c_str(), &value));
  return taken(value);
}

Port CompiledModel::input() const {
  return port_of(api().get_compiled_input, compiled_.get());
}

Port CompiledModel::output() const {
  return port_of(api().get_compiled_output, compiled_.get());
}

Request CompiledModel::make_request() const {
  ov_infer_request_t* request = nullptr;
  check(api().create_request(compiled_.get(), &request));
  return Request(request);
}

Core::Core() {
  ov_core_t* core = nullptr;
  check(api().create_core(&core));
  core_.reset(core);
}

std::string Core::property(const std::string& device, const std::string& name) const {
  char* value = nullptr;
  check(api().get_core_property(core_.get(), device.c_str(), name.c_str(), &value));
  return taken(value);
}

std::vector<std::string> Core::devices() const {
  ov_available_devices_t list = {};
  check(api().get_devices(core_.get(), &list));
  std::vector<std::string> devices(list.devices, list.devices + list.size);
  api().free_devices(&list);
  return devices;
}

Model Core::read_model(const std::filesystem::path& file) const {
  ov_model_t* model = nullptr;
  check(api().read_model(core_.get(), file.c_str(), nullptr, &model));
  return Model(model);
}

Model Core::read_text(const std::string& xml) const {
  ov_model_t* model = nullptr;
  check(api().read_model_text(core_.get(), xml.c_str(), xml.size(), nullptr, &model));
  return Model(model);
}

CompiledModel Core::compile(const Model& model, const std::string& device,
                            const Properties& properties) const {
  if (properties.size() > kMostProperties) throw std::logic_error("too many properties");
  // The function reads as many of its last arguments as it is told.
  std::array<const char*, 2 * kMostProperties> texts = {};
  std::size_t size = 0;
  for (const auto& [name, value] : properties) {
    texts[size++] = name.c_str();
    texts[size++] = value.c_str();
  }
  ov_compiled_model_t* compiled = nullptr;
  const auto compile = [&](auto... arguments) {
    return api().compile_model(core_.get(), model.get(), device.c_str(), size, &compiled,
                               arguments...);
  };
  check(std::apply(compile, texts));
  return CompiledModel(compiled);
}

}  // namespace edgebench::openvino
