// OpenVINO's C interface, of whichever version is there: opened, not linked.
//
// Every function and structure below is the same in all releases from 2024.0 on: read in the
// headers of 2024.3, 2024.6, 2025.0, 2025.1, 2025.4, 2026.0 and 2026.4. What has moved between them
// are the numbers of ov_element_type_e (by one, in 2025.1), so none of them is written down here:
// see element_types.h.
// Source: docs.openvino.ai, "OpenVINO Runtime C API", and the headers openvino/c/ of the wheel.
#pragma once

#include <string>

#include <openvino/c/openvino.h>

namespace edgebench::openvino {

struct Api {
  decltype(&::ov_get_openvino_version) get_version;
  decltype(&::ov_version_free) free_version;
  decltype(&::ov_get_last_err_msg) get_last_error;
  decltype(&::ov_get_error_info) get_error_info;
  decltype(&::ov_free) free_text;

  decltype(&::ov_core_create) create_core;
  decltype(&::ov_core_free) free_core;
  decltype(&::ov_core_get_property) get_core_property;
  decltype(&::ov_core_get_available_devices) get_devices;
  decltype(&::ov_available_devices_free) free_devices;
  decltype(&::ov_core_read_model) read_model;
  decltype(&::ov_core_read_model_from_memory_buffer) read_model_text;
  decltype(&::ov_core_compile_model) compile_model;

  decltype(&::ov_model_free) free_model;
  decltype(&::ov_model_inputs_size) count_inputs;
  decltype(&::ov_model_outputs_size) count_outputs;
  decltype(&::ov_model_const_input_by_index) get_input;
  decltype(&::ov_model_const_output_by_index) get_output;
  decltype(&::ov_model_reshape_single_input) reshape_input;

  decltype(&::ov_output_const_port_free) free_port;
  decltype(&::ov_port_get_any_name) get_port_name;
  decltype(&::ov_port_get_element_type) get_port_type;
  decltype(&::ov_port_get_partial_shape) get_port_shape;
  decltype(&::ov_partial_shape_create) create_partial_shape;
  decltype(&::ov_partial_shape_free) free_partial_shape;

  decltype(&::ov_compiled_model_free) free_compiled;
  decltype(&::ov_compiled_model_get_property) get_compiled_property;
  decltype(&::ov_compiled_model_input) get_compiled_input;
  decltype(&::ov_compiled_model_output) get_compiled_output;
  decltype(&::ov_compiled_model_create_infer_request) create_request;

  decltype(&::ov_tensor_create_from_host_ptr) create_tensor;
  decltype(&::ov_tensor_free) free_tensor;

  decltype(&::ov_infer_request_free) free_request;
  decltype(&::ov_infer_request_set_input_tensor) set_input;
  decltype(&::ov_infer_request_set_output_tensor) set_output;
  decltype(&::ov_infer_request_infer) infer;
  decltype(&::ov_infer_request_get_profiling_info) get_profile;
  decltype(&::ov_profiling_info_list_free) free_profile;
};

// Throws std::runtime_error, in one sentence that says what helps, where the library cannot be
// opened, or is older than 2024.
const Api& api();

// "2026.4.1-22982-e213a147257-releases/2026/4", of the library that was opened.
std::string library_version();

// Throws std::runtime_error where a library of that version is not to be used.
void require_known(const std::string& version);

// What a function has answered. Throws OpenVINO's own words as std::runtime_error, and
// std::bad_alloc for want of memory.
void check(ov_status_e status);

// A text of OpenVINO's, which is given back.
std::string taken(const char* text);

}  // namespace edgebench::openvino
