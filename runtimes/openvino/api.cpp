#include "api.h"

#include <charconv>
#include <new>
#include <stdexcept>

#include "runtime/opened_library.h"

namespace edgebench::openvino {
namespace {

constexpr int kOldestYear = 2024;

// The name that sdk.lock's version has; another version is found by its own (library_file.h). Its
// other libraries lie beside it, and it finds them there before anywhere else: by its DT_RPATH.
const runtime::OpenedLibrary library(EDGEBENCH_OPENVINO_LIBRARY);

template <typename Function>
void find(Function& function, const char* name) {
  function = library.function<Function>(name);
}

void find_core(Api& api) {
  find(api.create_core, "ov_core_create");
  find(api.free_core, "ov_core_free");
  find(api.get_core_property, "ov_core_get_property");
  find(api.get_devices, "ov_core_get_available_devices");
  find(api.free_devices, "ov_available_devices_free");
  find(api.read_model, "ov_core_read_model");
  find(api.read_model_text, "ov_core_read_model_from_memory_buffer");
  find(api.compile_model, "ov_core_compile_model");
}

void find_model(Api& api) {
  find(api.free_model, "ov_model_free");
  find(api.count_inputs, "ov_model_inputs_size");
  find(api.count_outputs, "ov_model_outputs_size");
  find(api.get_input, "ov_model_const_input_by_index");
  find(api.get_output, "ov_model_const_output_by_index");
  find(api.reshape_input, "ov_model_reshape_single_input");
  find(api.free_port, "ov_output_const_port_free");
  find(api.get_port_name, "ov_port_get_any_name");
  find(api.get_port_type, "ov_port_get_element_type");
  find(api.get_port_shape, "ov_port_get_partial_shape");
  find(api.create_partial_shape, "ov_partial_shape_create");
  find(api.free_partial_shape, "ov_partial_shape_free");
}

void find_compiled_model(Api& api) {
  find(api.free_compiled, "ov_compiled_model_free");
  find(api.get_compiled_property, "ov_compiled_model_get_property");
  find(api.get_compiled_input, "ov_compiled_model_input");
  find(api.get_compiled_output, "ov_compiled_model_output");
  find(api.create_request, "ov_compiled_model_create_infer_request");
  find(api.create_tensor, "ov_tensor_create_from_host_ptr");
  find(api.free_tensor, "ov_tensor_free");
  find(api.free_request, "ov_infer_request_free");
  find(api.set_input, "ov_infer_request_set_input_tensor");
  find(api.set_output, "ov_infer_request_set_output_tensor");
  find(api.infer, "ov_infer_request_infer");
  find(api.get_profile, "ov_infer_request_get_profiling_info");
  find(api.free_profile, "ov_profiling_info_list_free");
}

std::string version_of(const Api& api) {
  ov_version_t version = {};
  if (api.get_version(&version) != ov_status_e::OK) {
    throw std::runtime_error("OpenVINO does not tell its version");
  }
  std::string number = version.buildNumber;
  api.free_version(&version);
  return number;
}

Api found_api() {
  Api api = {};
  find(api.get_version, "ov_get_openvino_version");
  find(api.free_version, "ov_version_free");
  require_known(version_of(api));
  find(api.get_last_error, "ov_get_last_err_msg");
  find(api.get_error_info, "ov_get_error_info");
  find(api.free_text, "ov_free");
  find_core(api);
  find_model(api);
  find_compiled_model(api);
  return api;
}

}  // namespace

const Api& api() {
  static const Api found = found_api();
  return found;
}

std::string library_version() {
  return version_of(api());
}

void require_known(const std::string& version) {
  int year = 0;
  std::from_chars(version.data(), version.data() + version.size(), year);
  if (year < kOldestYear) {
    throw std::runtime_error("OpenVINO " + version + " is too old: pip install 'openvino>=2024.3'");
  }
}

void check(ov_status_e status) {
  if (status == ov_status_e::OK) return;
  std::string message = taken(api().get_last_error());
  if (message.find("bad_alloc") != std::string::npos) throw std::bad_alloc();
  if (message.empty()) message = api().get_error_info(status);
  throw std::runtime_error(message);
}

std::string taken(const char* text) {
  if (text == nullptr) return {};
  std::string copy = text;
  api().free_text(text);
  return copy;
}

}  // namespace edgebench::openvino
