// One inference of a PyTorch model over buffers of our own.
#pragma once

#include <functional>
#include <memory>
#include <stdexcept>
#include <utility>

#include <ATen/core/Tensor.h>
#include <ATen/core/ivalue.h>

#include "runtime/runtime.h"

namespace edgebench::torch_common {

// The whole of an inference: from the input's tensor to the output's, in inference mode.
using Forward = std::function<at::Tensor(const at::Tensor&)>;

// That of a TorchScript module, of the full or of the lite interpreter.
template <typename Module>
Forward forward_of(Module module) {
  return [module = std::move(module)](const at::Tensor& images) mutable {
    const c10::IValue result = module.forward({images});
    if (!result.isTensor()) {
      throw std::runtime_error("the model returns " + result.tagKind() +
                               ", and edgebench measures classifiers, which return one tensor");
    }
    return result.toTensor();
  };
}

struct SessionRequest {
  runtime::InputSpec input;
  int batch = 1;
  runtime::Facts facts;  // Known before it runs: engine, memory format, ...
};

// The input's memory is the session's, a tensor over it is made once. The output is what forward
// returns: PyTorch allocates it anew in every run, for everybody.
std::unique_ptr<runtime::Session> make_session(const SessionRequest& request, Forward forward);

}  // namespace edgebench::torch_common
